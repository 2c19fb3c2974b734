"""What finance announces."""

from dataclasses import dataclass

from artel.core.events import Event


@dataclass(frozen=True, kw_only=True)
class InvoicePosted(Event):
    """A sale counts: revenue is booked and the customer owes."""

    invoice_id: int
    party_id: int
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class InvoiceCancelled(Event):
    """A sale was taken back."""

    invoice_id: int
    party_id: int
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ProformaIssued(Event):
    """A customer was asked to pay."""

    proforma_id: int
    party_id: int
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class BillPosted(Event):
    """A supplier's bill counts: we owe."""

    bill_id: int
    party_id: int
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class BillCancelled(Event):
    """A supplier's bill was taken back."""

    bill_id: int
    party_id: int
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ItemsSettled(Event):
    """Debts of a party were covered, by a payment, an advance or an offset, or a cover was taken back."""

    party_id: int
    source_kind: str
    source_id: int
    deal_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PaymentPosted(Event):
    """Money came or went."""

    payment_id: int
    party_id: int | None = None
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PaymentCancelled(Event):
    """A payment was taken back."""

    payment_id: int
    party_id: int | None = None
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class MonthClosed(Event):
    """The days of a month are closed."""

    close_id: int
    month: str


@dataclass(frozen=True, kw_only=True)
class MonthReopened(Event):
    """The days of a month are open again."""

    close_id: int
    month: str
