"""What the stock announces."""

from dataclasses import dataclass

from artel.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CostsWait(Event):
    """A late document changed what later issues of a product cost."""

    product_id: int


@dataclass(frozen=True, kw_only=True)
class StockDocumentPosted(Event):
    """A transfer, a count, a write-off or an opening stock counts from now on."""

    kind: str
    document_id: int


@dataclass(frozen=True, kw_only=True)
class StockDocumentCancelled(Event):
    """A transfer, a count, a write-off or an opening stock was taken back."""

    kind: str
    document_id: int


@dataclass(frozen=True, kw_only=True)
class ReservationExpired(Event):
    """Goods that were promised to a document until a moment are free again."""

    source_kind: str
    source_id: int
