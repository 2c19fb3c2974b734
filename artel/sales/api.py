"""The door of sales."""

from artel.sales.models import (
    Delivery,
    Order,
    OrderLine,
    Quote,
    QuoteLine,
    Return,
    ReturnLine,
    Shipment,
    ShipmentLine,
    Terms,
)

__all__ = [
    "Delivery", "Order", "OrderLine", "Quote", "QuoteLine", "Return", "ReturnLine", "Shipment", "ShipmentLine",
    "Terms",
]  # fmt: skip
