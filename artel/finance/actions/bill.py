"""Bills of suppliers: drafted, posted, their VAT deducted, cancelled by storno, amended."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.events import emit
from artel.core.numbering import next_number
from artel.finance.actions.advances import PAID, Advances, given_back
from artel.finance.actions.books import NewItem, storno_vat, write_books
from artel.finance.actions.invoice import COPIED, LINE, REASON, LineDraft, draft_priced
from artel.finance.actions.settling import Cover, cancel_items, cover, write_covers
from artel.finance.booking import deduction, owed_item, purchase, purchase_book
from artel.finance.events import BillCancelled, BillPosted
from artel.finance.models import Bill, BillLine, DocumentState, OpenItem, Taxation, taxation_of, write_prices
from artel.finance.queries.debts import Open, open_by_id, open_items
from artel.finance.tax import in_company, total_of
from artel.finance.watching import CANCELLING, POSTING
from artel.kit.money import Money, currency_exponent
from artel.ledger.api import Area, Posting, account_by_role, first_open_day, post, post_many, reverse

DRAFT, POSTED, CANCELLED = DocumentState.DRAFT, DocumentState.POSTED, DocumentState.CANCELLED
NOT_BILLED: Final = OpenItem.Role.RECEIVED_NOT_BILLED


def draft_bill(values: Mapping[str, Any], lines: Sequence[LineDraft], *, actor: Actor) -> Bill:
    """A draft with its lines priced; a line whose `source` is a line of a receipt takes goods off «not billed»."""
    bill: Bill = draft_priced(Bill, BillLine, values, lines, actor=actor)
    return bill


@action(
    Bill, permission="finance.post_bill", source=DRAFT, label=gettext_lazy("Post"), icon="check", tone="primary",
)  # fmt: skip
def post_bill(bill: Bill, *, actor: Actor) -> None:
    """Book the bill: we owe, costs and VAT count, receipts are billed; advances are used at once."""
    book_bill(bill, actor=actor)


def book_bill(bill: Bill, *, actor: Actor) -> None:
    """Write a draft into the books. Asks no permission: other documents bill what they received."""
    lines = lines_of(bill)
    if not lines:
        raise Refused(_("Add a line before posting."), "no-lines")
    taxation = taxation_of(bill.company_id, bill.issued_on, [bill.party_id])
    write_prices(bill.price(lines, taxation))
    if bill.due_on is None:
        bill.due_on = bill.issued_on + timedelta(days=taxation.practice.payment_days)
    bill.series = f"{bill.issued_on:%Y}"
    bill.number = next_number(f"bill-{bill.series}", bill.company_id)
    deducted = bill.has_tax_invoice and taxation.practice.deducts_input
    bill.deducted_on = bill.issued_on if deducted else None
    bill.state = POSTED
    _save_once(bill)
    for watch in POSTING:
        watch(bill, lines, actor)
    _write(bill, lines, taxation, actor)
    emit(BillPosted(company_id=bill.company_id, bill_id=bill.pk, party_id=bill.party_id, deal_id=bill.deal_id))


def _save_once(bill: Bill) -> None:
    """A bill of a supplier counts once, also when two people enter it at the same moment."""
    kept = ["number", "series", "state", "due_on", "deducted_on", "net", "tax", "total", "changed_at"]
    try:
        with transaction.atomic():
            bill.save(update_fields=kept)
    except IntegrityError as problem:
        if "bill_of_supplier_once" not in str(problem):
            raise
        message = _("Bill %(number)s of %(day)s from this supplier is entered already.")
        told = {"number": bill.supplier_number, "day": f"{bill.supplier_on:%d.%m.%Y}"}
        raise Refused(message % told, "billed-twice") from problem


def _write(bill: Bill, lines: Sequence[BillLine], taxation: Taxation, actor: Actor) -> None:
    item = owed_item(bill, lines, taxation)
    billed = _billed_item(bill, lines, taxation)
    used = []
    if item is not None and taxation.has_advances:
        used = Advances(bill.company_id, [bill.party_id], PAID).used_by(bill, item)
    vat = given_back(used)
    if bill.deducted_on is not None:
        vat = [*purchase_book(bill, lines, taxation, on=bill.deducted_on), *vat]
    postings = [_posting(bill, lines, taxation), *(one.posting(taxation) for one in used)]
    post_many(postings, actor=actor)
    items = [one for one in (item, billed) if one is not None]
    ids = write_books(bill.company_id, taxation.currency, items, vat)
    covers = [one.known(ids[0]) for one in used]
    if billed is not None:
        covers += _of_receipts(bill, open_by_id([ids[-1]])[ids[-1]])
    write_covers(covers, source=bill, actor=actor)


def postings_of(bill: Bill) -> list[Posting]:
    """What a draft would write, for a preview."""
    lines = lines_of(bill)
    taxation = taxation_of(bill.company_id, bill.issued_on)
    bill.price(lines, taxation)
    return [_posting(bill, lines, taxation)]


def lines_of(bill: Bill) -> list[BillLine]:
    """Its lines with what their booking asks for."""
    rows = BillLine.objects.filter(document=bill).select_related("product__category", "account")
    return list(rows.order_by("position", "id"))


def _posting(bill: Bill, lines: Sequence[BillLine], taxation: Taxation) -> Posting:
    group = "" if bill.currency == taxation.currency else "currency"
    same = any(line.bills_receipt for line in lines) and (
        account_by_role(bill.company_id, NOT_BILLED, group) == account_by_role(bill.company_id, "payable", group)
    )
    return purchase(bill, lines, taxation, billed_where_received=same)


def _billed_item(bill: Bill, lines: Sequence[BillLine], taxation: Taxation) -> NewItem | None:
    """What the bill takes off «received, not billed»: an open item above zero that receipts meet."""
    received = [line.sums for line in lines if line.bills_receipt]
    if not received:
        return None
    places = currency_exponent(taxation.currency)
    total = total_of(received)
    company = total_of(in_company(sums, bill.exchange_rate, places) for sums in received)
    deducts = taxation.practice.deducts_input
    amount, in_own = (total.net, company.net) if deducts else (total.total, company.total)
    return NewItem(
        bill, NOT_BILLED, bill.party_id, Money(amount, bill.currency), in_own, bill.issued_on, bill.issued_on,
        bill.deal_id,
    )  # fmt: skip


def _of_receipts(bill: Bill, billed: Open) -> list[Cover]:
    """Receipts that the bill covers: the one that it was made from first, with the bill's difference to it."""
    waiting = open_items([bill.party_id], roles=[NOT_BILLED], currency=bill.currency, company_id=bill.company_id)
    named = {(bill.source_kind, bill.source_id), (bill.kind, bill.pk)}
    found, left = [], billed.rest
    for item in sorted(waiting, key=lambda item: (item.source_kind, item.source_id) not in named):
        amount = min(abs(item.rest), left)
        if item.rest < 0 < amount:
            found.append(cover(billed, item, amount, on=bill.issued_on))
            left -= amount
    return found


@action(
    Bill, permission="finance.deduct", source=POSTED, label=gettext_lazy("Deduct VAT"),
    labels={"on": gettext_lazy("On")}, icon="receipt", bulk=False,
)  # fmt: skip
def deduct(bill: Bill, *, on: date, actor: Actor) -> None:
    """The tax invoice has come: its VAT is deducted, on this day, and stands in the purchase book."""
    taxation = taxation_of(bill.company_id, bill.issued_on)
    if bill.deducted_on is not None:
        raise Refused(_("The VAT of this bill is deducted already."), "deducted")
    if not taxation.practice.deducts_input:
        raise Refused(_("A company with this tax practice adds VAT of suppliers to the cost."), "no-deduction")
    if on < bill.issued_on:
        raise Refused(_("VAT is not deducted before the bill."), "too-early")
    lines = lines_of(bill)
    post(deduction(bill, lines, taxation, on=on), actor=actor)
    write_books(bill.company_id, taxation.currency, [], purchase_book(bill, lines, taxation, on=on))
    bill.deducted_on, bill.has_tax_invoice = on, True
    bill.save(update_fields=["deducted_on", "has_tax_invoice"])


@action(
    Bill, permission="finance.cancel_bill", source=POSTED, target=CANCELLED, label=gettext_lazy("Cancel posting"),
    labels=REASON, icon="undo-2", tone="danger", bulk=False,
)  # fmt: skip
def cancel_bill(bill: Bill, *, reason: str, actor: Actor) -> None:
    """Take the bill back by storno: on its own day, or on the first open one. What paid it is open again."""
    on = first_open_day(bill.company_id, Area.PURCHASES, bill.issued_on)
    for watch in CANCELLING:
        watch(bill, on, reason, actor)
    reverse(bill, on=on, reason=reason, actor=actor)
    cancel_items(bill, on=on, actor=actor)
    storno_vat(bill, on=on)
    emit(BillCancelled(company_id=bill.company_id, bill_id=bill.pk, party_id=bill.party_id, deal_id=bill.deal_id))


@action(
    Bill, permission="finance.cancel_bill", source=POSTED, target=CANCELLED, label=gettext_lazy("Amend"),
    labels=REASON, icon="file-pen", bulk=False,
)  # fmt: skip
def amend_bill(bill: Bill, *, reason: str, actor: Actor) -> Bill:
    """Cancel it and make a draft copy that names its predecessor."""
    cancel_bill.body(bill, reason=reason, actor=actor)
    names = (*COPIED, "supplier_number", "supplier_on", "has_tax_invoice", "issued_on", "due_on")
    copy = Bill(company_id=bill.company_id, amends=bill, **{name: getattr(bill, name) for name in names})
    copy.save(force_insert=True)
    kept = (*LINE, "source_kind", "source_id", "article_id", "cost_centre_id", "account_id", "deal_id", "channel_id",
            "campaign_id")  # fmt: skip
    BillLine.objects.bulk_create(
        BillLine(company_id=copy.company_id, document=copy, **{name: getattr(line, name) for name in kept})
        for line in bill.lines.all()
    )
    copy.lines_changed(actor=actor)
    return copy
