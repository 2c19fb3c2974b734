"""Bills of what has come: drafted from receipts, compared in three ways, approved, booked with their difference."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.finance.api import (
    Bill,
    BillLine,
    DocumentState,
    LineDraft,
    NewItem,
    Sums,
    add_items,
    bill_cancelling,
    bill_posting,
    cover,
    draft_bill,
    in_company,
    open_by_id,
    open_of,
    write_covers,
)
from artel.inventory.api import Movement, add_cost, remove_cost
from artel.kit.money import Money, currency_exponent
from artel.ledger.api import Area
from artel.purchasing.actions.drafting import ORIGIN, terms_of
from artel.purchasing.actions.receipt import NOT_BILLED, locked_order, owed_side
from artel.purchasing.models import Match, PurchaseOrder, PurchaseOrderLine, Receipt
from artel.purchasing.queries.matching import Compared, breaches, compared
from artel.purchasing.queries.progress import (
    RECEIPT_LINE,
    billed_by_receipt_line,
    billed_services,
    lines_of,
    receipt_lines_of,
    returned_by_receipt_line,
)

POSTED: Final = DocumentState.POSTED
WAITING, APPROVED, FITS = Match.State.WAITING, Match.State.APPROVED, Match.State.FITS
ZERO: Final = Decimal(0)
ASKED: Final = {"number": gettext_lazy("Number of the bill"), "on": gettext_lazy("Date of the bill")}
HANDED_ON: Final = ("party_id", "contract", "is_inclusive", "currency", "exchange_rate", *ORIGIN)


@action(
    Receipt, permission="purchasing.bill", source=POSTED, label=gettext_lazy("Enter the bill"), labels=ASKED,
    icon="file-input", tone="primary", needs="read", bulk=False,
)  # fmt: skip
def bill_receipt(receipt: Receipt, *, number: str, on: date, actor: Actor) -> Bill:
    """Draft the supplier's bill of this receipt and compare it with the order."""
    return _drafted(receipt.order, receipt, _goods([receipt.pk]), number, on, actor)


@action(
    PurchaseOrder, permission="purchasing.bill", source=("confirmed", "closed"), label=gettext_lazy("Enter the bill"),
    labels=ASKED, icon="file-input", needs="read", bulk=False,
)  # fmt: skip
def bill_order(order: PurchaseOrder, *, number: str, on: date, actor: Actor) -> Bill:
    """Draft the supplier's bill of all that has come and of the services of this order."""
    posted = order.receipts.filter(state=POSTED).values_list("pk", flat=True)
    return _drafted(order, order, [*_goods(list(posted)), *_services(order)], number, on, actor)


@action(
    Match, permission="purchasing.approve_match", source=WAITING, target=APPROVED, label=gettext_lazy("Approve"),
    labels={"reason": gettext_lazy("Why it may pass")}, icon="shield-check", tone="primary", bulk=False,
)  # fmt: skip
def approve_match(match: Match, *, reason: str, actor: Actor) -> None:
    """Let a bill pass that differs from the order or the receipt, as it stands now."""
    if not reason.strip():
        raise Refused(_("Say why it may pass."), "no-reason")
    match.reason, match.approved_total = reason.strip()[:300], match.bill.total
    match.differences = "\n".join(_breaches(match.bill, list(match.bill.lines.all())))
    match.save(update_fields=["reason", "approved_total", "differences"])


@action(
    Match, permission="purchasing.bill", source=(FITS, WAITING, APPROVED), label=gettext_lazy("Compare again"),
    icon="refresh-cw",
)  # fmt: skip
def compare_again(match: Match, *, actor: Actor) -> None:
    """Compare the bill, or the copy that amends it, anew; what was approved before has to be approved again."""
    amended = Bill.objects.filter(amends=match.bill, state=DocumentState.DRAFT).first()
    match.bill = amended or match.bill
    if match.bill.state != DocumentState.DRAFT:
        raise Refused(_("The bill is not a draft any more."), "bill-not-draft")
    _compare(match, list(match.bill.lines.all()))
    match.save(update_fields=["bill", "state", "differences", "reason", "approved_total"])


@bill_posting
def match_bill(bill: Bill, lines: Sequence[BillLine], actor: Actor) -> None:
    """Refuse a bill that does not fit and is not approved; what it asks more or less goes to the cost of the goods."""
    rows = compared(bill, lines)
    if not rows:
        return
    for pk in sorted({row.line.order_line.document_id for row in rows}):
        locked_order(pk)
    rows = compared(bill, lines)
    _refuse_foreign(bill, rows)
    found = breaches(rows, terms_of(bill.company_id))
    if found and not Match.objects.filter(bill=bill, state=APPROVED, approved_total=bill.total).exists():
        told = " ".join(found)
        message = _("The bill differs from the order or the receipt. %(differences)s Have it approved on its match.")
        raise Refused(message % {"differences": told}, "bill-differs")
    _book_difference(bill, rows, actor)


@bill_cancelling
def unmatch_bill(bill: Bill, on: date, reason: str, actor: Actor) -> None:
    """What the bill asked more or less comes off the cost of the goods again."""
    remove_cost(bill, on=on, reason=reason, actor=actor)


def _drafted(
    order: PurchaseOrder, source: Receipt | PurchaseOrder, drafts: Sequence[LineDraft], number: str, on: date,
    actor: Actor,
) -> Bill:  # fmt: skip
    if not number.strip():
        raise Refused(_("Give the number of the supplier's bill."), "no-number")
    if not drafts:
        raise Refused(_("Everything that has come is billed."), "nothing-to-bill")
    values: dict[str, Any] = {name: getattr(order, name) for name in HANDED_ON}
    values |= {"supplier_number": number.strip()[:60], "supplier_on": on, "issued_on": max(on, _since(drafts, order))}
    values |= {"source_kind": source.kind, "source_id": source.pk}
    bill = draft_bill(values, drafts, actor=actor)
    match = Match(
        company_id=bill.company_id, bill=bill, order=order, party_id=bill.party_id, owner_id=actor.user_id,
        **{name: getattr(order, name) for name in ORIGIN},
    )  # fmt: skip
    _compare(match, list(bill.lines.all()))
    match.save(force_insert=True)
    return bill


def _since(drafts: Sequence[LineDraft], order: PurchaseOrder) -> date:
    """A bill does not count before the goods that it bills."""
    ids = [draft.source[1] for draft in drafts if draft.source is not None]
    days = order.receipts.filter(lines__in=ids).values_list("received_on", flat=True)
    return max(days, default=min(order.issued_on, timezone.localdate()))


def _compare(match: Match, lines: Sequence[BillLine]) -> None:
    found = _breaches(match.bill, lines)
    match.differences = "\n".join(found)
    match.state = WAITING if found else FITS
    match.reason, match.approved_total = "", None


def _breaches(bill: Bill, lines: Sequence[BillLine]) -> list[str]:
    return breaches(compared(bill, lines), terms_of(bill.company_id))


def _goods(receipt_ids: Sequence[int]) -> list[LineDraft]:
    """What of receipts is neither billed nor returned, at the price of the order."""
    lines = receipt_lines_of(receipt_ids)
    billed = billed_by_receipt_line(line.pk for line in lines)
    returned = returned_by_receipt_line(line.pk for line in lines)
    found = []
    for line in lines:
        before = billed[line.pk].quantity if line.pk in billed else ZERO
        left = line.quantity - before - returned.get(line.pk, ZERO)
        if left > 0:
            found.append(_draft(line.order_line, left, source=(RECEIPT_LINE, line.pk)))
    return found


def _services(order: PurchaseOrder) -> list[LineDraft]:
    billed = billed_services(order)
    found = []
    for line in lines_of(order):
        left = line.quantity - billed.get((line.product_id, line.text), ZERO) if line.is_service else ZERO
        if left > 0:
            more = {"deal_id": order.deal_id, "channel_id": order.channel_id, "campaign_id": order.campaign_id}
            found.append(_draft(line, left, more=more))
    return found


def _draft(line: PurchaseOrderLine, quantity: Decimal, **told: Any) -> LineDraft:
    return LineDraft(
        quantity, line.unit_price or ZERO, line.product, line.text, line.unit, line.discount_rate, line.tax_kind, **told
    )


def _refuse_foreign(bill: Bill, rows: Sequence[Compared]) -> None:
    """A bill takes off what its own supplier brought and what lies here, at the rate at which it came."""
    for row in rows:
        if row.line.document.state != POSTED:
            told = {"name": row.line.name}
            raise Refused(_("The receipt of «%(name)s» does not count any more.") % told, "receipt-cancelled")
        order = row.line.order_line.document
        if (order.party_id, order.currency) != (bill.party_id, bill.currency):
            told = {"name": row.line.name}
            raise Refused(_("«%(name)s» came from another supplier or in another currency.") % told, "foreign-receipt")
        if order.exchange_rate != bill.exchange_rate:
            raise Refused(_("Goods are billed at the exchange rate at which they came."), "another-rate")


def _book_difference(bill: Bill, rows: Sequence[Compared], actor: Actor) -> None:
    """Goods cost what the bill says: the difference to the order goes to them, and to what is not billed."""
    different = [row for row in rows if row.difference]
    if not different:
        return
    order = locked_order(different[0].line.order_line.document_id)
    places = currency_exponent(order.company.currency)
    moved = Movement.objects.filter(
        source_kind=Receipt._meta.label_lower, line_id__in=[row.line.pk for row in different], mirrors=None
    )
    movements = {row.line_id: row.pk for row in moved}
    for row in different:
        own = in_company(Sums(row.difference, ZERO, row.difference), bill.exchange_rate, places).total
        credit = owed_side("received_not_billed", order, row.difference)
        costs = {movements[row.line.pk]: Money(own, order.company.currency)}
        cause = _("Price of %(bill)s") % {"bill": bill}
        add_cost(
            costs, credit=credit, source=bill, on=bill.issued_on, actor=actor, area=Area.PURCHASES, cause=cause,
            origin=bill.origin(),
        )  # fmt: skip
        _owe(bill, row, own, actor)


def _owe(bill: Bill, row: Compared, own: Decimal, actor: Actor) -> None:
    """The open item of the difference. A cheaper bill takes off what the receipt said too much."""
    money = Money(-row.difference, bill.currency)
    on = bill.issued_on
    pk = add_items([NewItem(bill, NOT_BILLED, bill.party_id, money, -own, on, on, bill.deal_id)])[0]
    if row.difference > 0:
        return
    mine = open_by_id([pk])[pk]
    for item in open_of([(row.line.document.kind, row.line.document_id)]):
        amount = min(mine.rest, -item.rest)
        if item.role == NOT_BILLED and amount > 0:
            write_covers([cover(mine, item, amount, on=on)], source=bill, actor=actor)
            return
