"""What purchasing announces."""

from dataclasses import dataclass

from artel.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderConfirmed(Event):
    """We ordered goods or services from a supplier."""

    order_id: int
    party_id: int
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderCancelled(Event):
    """What was ordered will not come."""

    order_id: int
    party_id: int
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class GoodsReceived(Event):
    """Goods of a purchase order lie in our warehouse."""

    receipt_id: int
    order_id: int
    party_id: int
    product_ids: tuple[int, ...]
    deal_id: int | None = None
