"""Invoices: drafted, posted one by one or many at once, cancelled by storno, amended, corrected by the difference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.catalog.api import Product
from artel.core.action import action
from artel.core.actor import Actor
from artel.core.bulk import write_columns
from artel.core.errors import Forbidden, Refused
from artel.core.events import emit
from artel.core.models import Row
from artel.core.numbering import next_numbers
from artel.core.steps import step
from artel.core.timeline import note_many
from artel.finance.actions.advances import RECEIVED, Advances, Used, given_back
from artel.finance.actions.books import NewItem, NewVat, storno_vat, write_books
from artel.finance.actions.settling import Cover, cancel_items, cover, write_covers
from artel.finance.booking import owed_item, sale, sales_book
from artel.finance.events import InvoiceCancelled, InvoicePosted
from artel.finance.models import (
    DocumentState,
    Invoice,
    InvoiceLine,
    PricedDocument,
    PricedLine,
    Taxation,
    TaxKind,
    taxation_of,
    write_prices,
)
from artel.finance.queries.debts import Open, open_by_id, open_of
from artel.ledger.api import Area, Posting, first_open_day, post_many, reverse

DRAFT, POSTED, CANCELLED = DocumentState.DRAFT, DocumentState.POSTED, DocumentState.CANCELLED
LINES: Final = "lines"
AT_ONCE: Final = 1_000  # documents written by one statement when many are posted
REASON: Final = {"reason": gettext_lazy("Why")}


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line to be: a product or a text, at a price. `source`: the line of the order or receipt, by kind and id."""

    quantity: Decimal
    unit_price: Decimal
    product: Product | None = None
    text: str = ""
    unit: str = ""
    discount_rate: Decimal = Decimal(0)
    tax_kind: str = ""
    source: tuple[str, int] | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    def values(self, position: int) -> dict[str, Any]:
        """Columns of the line."""
        product = self.product
        source = {} if self.source is None else {"source_kind": self.source[0], "source_id": self.source[1]}
        return {
            "position": position, "product": product, "text": self.text, "quantity": self.quantity,
            "unit": self.unit or (product.unit if product is not None else "pcs"), "unit_price": self.unit_price,
            "discount_rate": self.discount_rate,
            "tax_kind": self.tax_kind or (product.tax_kind if product is not None else TaxKind.STANDARD), **source,
            **self.more,
        }  # fmt: skip


def draft_invoice(values: Mapping[str, Any], lines: Sequence[LineDraft], *, actor: Actor) -> Invoice:
    """A draft with its lines priced. `values` are columns of the invoice; belongs to the step of whoever makes it."""
    invoice: Invoice = draft_priced(Invoice, InvoiceLine, values, lines, actor=actor)
    return invoice


def draft_priced(
    model: type[Any], line_model: type[Any], values: Mapping[str, Any], lines: Sequence[LineDraft], *, actor: Actor
) -> Any:
    """A document with prices, its lines and its sums, by three statements."""
    told = {"issued_on": timezone.localdate(), "owner_id": actor.user_id, **values}
    document: PricedDocument = model(company_id=actor.company_id, **told)
    rows: list[PricedLine] = [
        line_model(company_id=actor.company_id, document=document, **line.values(place))
        for place, line in enumerate(lines)
    ]
    taxation = taxation_of(actor.company_id, document.issued_on)
    if "is_inclusive" not in told:
        document.is_inclusive = taxation.practice.is_inclusive
    if "currency" not in told:
        document.currency = taxation.currency
    document.price(rows, taxation)
    document.save(force_insert=True)
    line_model.objects.bulk_create(rows)
    known = document.lines.all()  # type: ignore[attr-defined]  # each document has lines
    known._result_cache = rows  # as if they had been read: they are at hand until the document is read again
    document._prefetched_objects_cache = {LINES: known}  # type: ignore[attr-defined]  # as Django does
    return document


@action(
    Invoice, permission="finance.post_invoice", source=DRAFT, label=gettext_lazy("Post"), icon="check", tone="primary",
)  # fmt: skip
def post_invoice(invoice: Invoice, *, actor: Actor) -> None:
    """Book the sale: the customer owes, revenue and VAT count; advances are used at once."""
    book_invoices([invoice], actor=actor)


def post_invoices(invoices: Sequence[Invoice], *, actor: Actor) -> int:
    """Post many drafts in one go: all of them, or none and the bad ones are named. Returns their number."""
    if not actor.may("finance.post_invoice"):
        raise Forbidden
    with step(actor, gettext_lazy("Post")):
        ids = [invoice.pk for invoice in invoices]
        locked = list(Invoice.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("issued_on", "pk"))
        waiting = [invoice for invoice in locked if invoice.state == DRAFT]
        if len(waiting) < len(set(ids)):
            raise Refused(_("Some of them are not drafts any more. Choose drafts alone."), "wrong-state")
        for first in range(0, len(waiting), AT_ONCE):
            part = waiting[first : first + AT_ONCE]
            book_invoices(part, actor=actor)
            note_many(part, "finance.post_invoice", actor=actor)
    return len(waiting)


def book_invoices(invoices: Sequence[Invoice], *, actor: Actor) -> None:
    """Write drafts of one company into the books: numbers, entries, open items, VAT books, advances used.

    Asks no permission: whoever posts a shipment posts its invoice. Each write is one statement for all of them.
    """
    company_id = invoices[0].company_id
    lines = _lines_of(invoices)
    taxations = _taxations(invoices)
    problems = [_problem(invoice, lines[invoice.pk]) for invoice in invoices]
    _refuse(invoices, problems)
    for invoice in invoices:
        _price(invoice, lines[invoice.pk], taxations[invoice.issued_on])
    _number(invoices, company_id)
    books = _Books(company_id, taxations[invoices[0].issued_on].currency)
    advances = _advances(invoices, taxations)
    for invoice in invoices:
        books.take(invoice, lines[invoice.pk], taxations[invoice.issued_on], advances)
    post_many(books.postings, actor=actor)
    ids = write_books(company_id, books.currency, books.items, books.vat)
    _settle(books, ids, actor)
    stamp = timezone.now()
    for invoice in invoices:
        invoice.state, invoice.changed_at = POSTED, stamp
    kept = ["number", "series", "state", "due_on", "net", "tax", "total", "changed_at"]
    write_columns(invoices, kept)
    for invoice in invoices:
        emit(InvoicePosted(company_id=company_id, invoice_id=invoice.pk, **_whose(invoice)))


def postings_of(invoice: Invoice) -> list[Posting]:
    """What a draft would write, for a preview. Advances are used only when it is posted."""
    lines = _lines_of([invoice])[invoice.pk]
    taxation = taxation_of(invoice.company_id, invoice.issued_on)
    invoice.price(lines, taxation)
    return [sale(invoice, lines, taxation)]


@dataclass
class _Books:
    """What some invoices write, gathered before anything is written."""

    company_id: int
    currency: str
    postings: list[Posting] = field(default_factory=list)
    items: list[NewItem] = field(default_factory=list)
    vat: list[NewVat] = field(default_factory=list)
    used: list[tuple[int, Used]] = field(default_factory=list)  # with the place of the document's item

    def take(
        self, invoice: Invoice, lines: Sequence[InvoiceLine], taxation: Taxation, advances: Advances | None
    ) -> None:
        """Add one invoice."""
        self.postings.append(sale(invoice, lines, taxation))
        self.vat += sales_book(invoice, lines, taxation)
        item = owed_item(invoice, lines, taxation)
        if item is None:
            return
        self.items.append(item)
        if advances is not None and item.amount.amount > 0:
            used = advances.used_by(invoice, item)
            self.postings += [one.posting(taxation) for one in used]
            self.vat += given_back(used)
            self.used += [(len(self.items) - 1, one) for one in used]


def _lines_of(invoices: Sequence[Invoice]) -> dict[int, list[InvoiceLine]]:
    if all(LINES in getattr(invoice, "_prefetched_objects_cache", {}) for invoice in invoices):
        return {invoice.pk: list(invoice.lines.all()) for invoice in invoices}
    rows = InvoiceLine.objects.filter(document__in=[invoice.pk for invoice in invoices])
    if any(invoice.corrects_id for invoice in invoices):
        rows = rows.select_related("corrects")
    found: dict[int, list[InvoiceLine]] = {invoice.pk: [] for invoice in invoices}
    for line in rows.select_related("product__category").order_by("document_id", "position", "id"):
        found[line.document_id].append(line)
    return found


def _taxations(invoices: Sequence[Invoice]) -> dict[date, Taxation]:
    parties = {invoice.party_id for invoice in invoices}
    days = dict.fromkeys(invoice.issued_on for invoice in invoices)
    return {day: taxation_of(invoices[0].company_id, day, parties) for day in days}


def _problem(invoice: Invoice, lines: Sequence[InvoiceLine]) -> tuple[str, str] | None:
    if not lines:
        return _("Add a line before posting."), "no-lines"
    if invoice.corrects_id is not None and any(line.corrects_id is None for line in lines):
        return _("A correction changes lines of its invoice. Sell new things by an invoice of their own."), "new-line"
    return None


def _refuse(invoices: Sequence[Invoice], problems: Sequence[tuple[str, str] | None]) -> None:
    found = [(invoice, problem) for invoice, problem in zip(invoices, problems, strict=True) if problem]
    if not found:
        return
    if len(invoices) == 1:
        raise Refused(*found[0][1])
    told = "; ".join(f"{invoice} № {invoice.pk}: {problem[0]}" for invoice, problem in found[:20])
    raise Refused(_("Nothing was posted. %(problems)s") % {"problems": told}, found[0][1][1])


def _price(invoice: Invoice, lines: Sequence[InvoiceLine], taxation: Taxation) -> None:
    """Rates of the day become law: sums are worked out once more and written where they differ."""
    write_prices(invoice.price(lines, taxation))
    if invoice.due_on is None:
        invoice.due_on = invoice.issued_on + timedelta(days=taxation.practice.payment_days)


def _number(invoices: Sequence[Invoice], company_id: int) -> None:
    """Numbers without gaps, a series for each year."""
    by_year: dict[str, list[Invoice]] = {}
    for invoice in invoices:
        by_year.setdefault(f"{invoice.issued_on:%Y}", []).append(invoice)
    for year, same in by_year.items():
        for invoice, number in zip(same, next_numbers(f"invoice-{year}", company_id, len(same)), strict=True):
            invoice.number, invoice.series = number, year


def _advances(invoices: Sequence[Invoice], taxations: Mapping[date, Taxation]) -> Advances | None:
    if not any(taxation.has_advances for taxation in taxations.values()):
        return None
    return Advances(invoices[0].company_id, [invoice.party_id for invoice in invoices], RECEIVED)


def _settle(books: _Books, ids: Sequence[int], actor: Actor) -> None:
    """Advances cover their invoices; a decrease covers what is still open of the corrected invoice."""
    covers: dict[int, list[Cover]] = {}
    sources: dict[int, Row] = {}
    for place, used in books.used:
        sources[used.document.pk] = used.document
        covers.setdefault(used.document.pk, []).append(used.known(ids[place]))
    for item_id, item in zip(ids, books.items, strict=True):
        invoice = item.source
        assert isinstance(invoice, Invoice)
        if invoice.corrects_id is not None and item.amount.amount < 0:
            sources[invoice.pk] = invoice
            covers.setdefault(invoice.pk, []).extend(_of_corrected(invoice, open_by_id([item_id])[item_id]))
    for pk, found in covers.items():
        write_covers(found, source=sources[pk], actor=actor)


def _of_corrected(invoice: Invoice, decrease: Open) -> list[Cover]:
    found, left = [], abs(decrease.rest)
    for debt in open_of([(invoice.kind, invoice.corrects_id or 0)]):
        amount = min(debt.rest, left)
        if amount > 0:
            found.append(cover(debt, decrease, amount, on=invoice.issued_on))
            left -= amount
    return found


@action(
    Invoice, permission="finance.cancel_invoice", source=POSTED, target=CANCELLED, label=gettext_lazy("Cancel posting"),
    labels=REASON, icon="undo-2", tone="danger", bulk=False,
)  # fmt: skip
def cancel_invoice(invoice: Invoice, *, reason: str, actor: Actor) -> None:
    """Take the sale back by storno: on its own day, or on the first open one. What paid it is open again."""
    standing = invoice.corrections.filter(state=POSTED).first()
    if standing is not None:
        message = _("«%(correction)s» corrects it. Cancel that first.")
        raise Refused(message % {"correction": standing}, "corrected")
    on = first_open_day(invoice.company_id, Area.SALES, invoice.issued_on)
    reverse(invoice, on=on, reason=reason, actor=actor)
    cancel_items(invoice, on=on, actor=actor)
    storno_vat(invoice, on=on)
    emit(InvoiceCancelled(company_id=invoice.company_id, invoice_id=invoice.pk, **_whose(invoice)))


@action(
    Invoice, permission="finance.cancel_invoice", source=POSTED, target=CANCELLED, label=gettext_lazy("Amend"),
    labels=REASON, icon="file-pen", bulk=False,
)  # fmt: skip
def amend(invoice: Invoice, *, reason: str, actor: Actor) -> Invoice:
    """Cancel it and make a draft copy that names its predecessor."""
    cancel_invoice.body(invoice, reason=reason, actor=actor)
    values = _copied(invoice, *COPIED, "form", "proforma_id", "corrects_id", "issued_on", "due_on")
    lines = [_copied(line, *LINE, "corrects_id", "source_kind", "source_id") for line in invoice.lines.all()]
    return _copy({**values, "amends": invoice}, lines, actor)


@action(
    Invoice, permission="finance.correct_invoice", source=POSTED, label=gettext_lazy("Correct"), icon="file-diff",
    bulk=False,
)  # fmt: skip
def correct(invoice: Invoice, *, actor: Actor) -> Invoice:
    """A draft correction with what the lines come to now: change quantities or prices, and the difference is booked."""
    if invoice.corrects_id is not None:
        raise Refused(_("Correct the invoice itself; it keeps all its corrections."), "is-correction")
    waiting = invoice.corrections.filter(state=DRAFT).first()
    if waiting is not None:
        return waiting
    lines = list(invoice.lines.select_related("corrects"))
    latest = {line.pk: line for line in lines}
    posted = InvoiceLine.objects.filter(corrects__in=lines, document__state=POSTED).order_by("document_id", "id")
    latest |= {line.corrects_id or 0: line for line in posted}
    values = {**_copied(invoice, *COPIED), "form": Invoice.FormOfInvoice.CORRECTION, "corrects": invoice}
    return _copy(values, [{**_copied(latest[line.pk], *LINE), "corrects": line} for line in lines], actor)


COPIED: Final = (
    "party_id", "owner_id", "contract", "is_inclusive", "currency", "exchange_rate", "comment", "source_kind",
    "source_id", "deal_id", "channel_id", "campaign_id", "project_id",
)  # fmt: skip
LINE: Final = ("product_id", "text", "quantity", "unit", "unit_price", "discount_rate", "tax_kind", "position")


def _copied(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _copy(values: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], actor: Actor) -> Invoice:
    copy = Invoice(company_id=actor.company_id, **{"issued_on": timezone.localdate(), **values})
    copy.save(force_insert=True)
    InvoiceLine.objects.bulk_create([InvoiceLine(company_id=copy.company_id, document=copy, **line) for line in lines])
    copy.lines_changed(actor=actor)
    return copy


def _whose(invoice: Invoice) -> dict[str, Any]:
    return {"party_id": invoice.party_id, "deal_id": invoice.deal_id}
