"""What sales announces."""

from dataclasses import dataclass

from artel.core.events import Event


@dataclass(frozen=True, kw_only=True)
class QuoteAccepted(Event):
    """A customer agreed to what we offered."""

    quote_id: int
    party_id: int
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class OrderConfirmed(Event):
    """We promised a customer these goods at these prices."""

    order_id: int
    party_id: int
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(Event):
    """An order will not be carried out; what was promised to it is free again."""

    order_id: int
    party_id: int
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ShipmentPosted(Event):
    """Goods of an order left for the customer."""

    shipment_id: int
    order_id: int
    party_id: int
    deal_id: int | None = None
