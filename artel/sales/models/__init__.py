"""What sales keeps."""

from artel.sales.models.order import Delivery, Order, OrderLine
from artel.sales.models.quote import Quote, QuoteLine
from artel.sales.models.returning import Return, ReturnLine
from artel.sales.models.shipment import Shipment, ShipmentLine
from artel.sales.models.terms import CreditLimit, OverLimit, Terms

__all__ = [
    "CreditLimit", "Delivery", "Order", "OrderLine", "OverLimit", "Quote", "QuoteLine", "Return", "ReturnLine",
    "Shipment", "ShipmentLine", "Terms",
]  # fmt: skip
