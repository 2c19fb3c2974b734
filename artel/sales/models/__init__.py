"""What sales keeps."""

from artel.sales.models.order import Delivery, Order, OrderLine
from artel.sales.models.quote import Quote, QuoteLine
from artel.sales.models.returning import Return, ReturnLine
from artel.sales.models.shipment import Shipment, ShipmentLine
from artel.sales.models.terms import Terms

__all__ = [
    "Delivery", "Order", "OrderLine", "Quote", "QuoteLine", "Return", "ReturnLine", "Shipment", "ShipmentLine",
    "Terms",
]  # fmt: skip
