"""Receipts: goods come at the price of the order, and the supplier is owed what is not billed yet."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.catalog.api import Tracking, units_of
from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.events import emit
from artel.core.numbering import next_number
from artel.core.rights import Grants
from artel.finance.api import (
    DocumentState,
    NewItem,
    OpenItem,
    Sums,
    Taxation,
    add_items,
    awaited,
    cancel_items,
    in_company,
    taxation_of,
)
from artel.inventory.api import Lot, Receiving, receive, take_back
from artel.kit.decimals import round_half_up
from artel.kit.money import Money, currency_exponent
from artel.kit.quantity import Quantity
from artel.ledger.api import Area, Side, first_open_day
from artel.purchasing.actions.drafting import terms_of
from artel.purchasing.events import GoodsReceived
from artel.purchasing.models import PurchaseOrder, Receipt, ReceiptLine
from artel.purchasing.queries.progress import (
    billed_by_receipt_line,
    receipt_lines_of,
    received_by_line,
    valued_by_line,
)

DRAFT, POSTED, CANCELLED = DocumentState.DRAFT, DocumentState.POSTED, DocumentState.CANCELLED
awaited(Receipt, "received_on")
NOT_BILLED: Final = OpenItem.Role.RECEIVED_NOT_BILLED
ZERO: Final = Decimal(0)


@action(
    Receipt, permission="purchasing.receive", source=DRAFT, target=POSTED, label=gettext_lazy("Take the goods in"),
    icon="package-check", tone="primary",
)  # fmt: skip
def post_receipt(receipt: Receipt, *, actor: Actor) -> None:
    """Goods lie in the warehouse at the price of the order, and we owe the supplier what is not billed yet."""
    order = locked_order(receipt.order_id)
    lines = receipt_lines_of([receipt.pk])
    received = received_by_line({line.order_line_id for line in lines})
    _refuse_wrong(receipt, order, lines, received)
    receipt.company = order.company
    receipt.number = next_number(f"receipt-{receipt.received_on:%Y}", receipt.company_id)
    taxation = taxation_of(receipt.company_id, receipt.received_on)
    _value(lines, received, deducts=taxation.practice.deducts_input)
    _name_lots(lines)
    ReceiptLine.objects.bulk_update(lines, ["value", "lot"])
    receipt.save(update_fields=["number"])
    _book(receipt, order, lines, taxation, actor)
    products = tuple(sorted({line.order_line.product_id or 0 for line in lines}))
    emit(
        GoodsReceived(
            company_id=receipt.company_id, receipt_id=receipt.pk, order_id=order.pk, party_id=receipt.party_id,
            product_ids=products, deal_id=receipt.deal_id,
        )
    )  # fmt: skip


@action(
    Receipt, permission="purchasing.cancel_receipt", source=POSTED, target=CANCELLED,
    label=gettext_lazy("Cancel posting"), labels={"reason": gettext_lazy("Why")}, icon="undo-2", tone="danger",
    bulk=False,
)  # fmt: skip
def cancel_receipt(receipt: Receipt, *, reason: str, actor: Actor) -> None:
    """The goods did not come: quantities, cost and what we owe are taken back. They must still be there."""
    if not reason.strip():
        raise Refused(_("Say why it is cancelled."), "no-reason")
    locked_order(receipt.order_id)
    if receipt.returns.filter(state=POSTED).exists():
        raise Refused(_("Goods of this receipt went back. Cancel the return first."), "returned")
    if receipt.landed.filter(document__state=POSTED).exists():
        raise Refused(_("A landed cost is spread over this receipt. Cancel that first."), "landed")
    if billed_by_receipt_line(receipt.lines.values_list("pk", flat=True)):
        raise Refused(_("This receipt is billed. Cancel the bill first."), "billed")
    on = first_open_day(receipt.company_id, Area.STOCK, receipt.received_on)
    take_back(receipt, on=on, reason=reason, actor=actor)
    cancel_items(receipt, on=on, actor=actor)


def locked_order(pk: int) -> PurchaseOrder:
    """The order of a document, held until the end of the transaction: receipts and bills of it wait for each other."""
    return PurchaseOrder.objects.select_for_update(of=("self",)).select_related("company").get(pk=pk)


def clerk(actor: Actor) -> Actor:
    """The same person, for whom finance books what follows: who may receive need not have the right to post bills."""
    return replace(actor, grants=Grants(everything=True), memo={})


def owed_side(role: str, order: PurchaseOrder, amount: Decimal) -> Side:
    """The side of the supplier: with the amount in the order's currency where that is not the company's."""
    foreign = order.currency != order.company.currency
    money = Money(amount, order.currency) if foreign else None
    return Side(role=role, group="currency" if foreign else "", party=order.party_id, money=money)


def _refuse_wrong(
    receipt: Receipt, order: PurchaseOrder, lines: Sequence[ReceiptLine], received: dict[int, Decimal]
) -> None:
    if order.state != PurchaseOrder.State.CONFIRMED:
        raise Refused(_("The order is not confirmed, so nothing of it can come."), "order-not-confirmed")
    if not lines:
        raise Refused(_("Add a line before taking goods in."), "no-lines")
    if receipt.warehouse_id is None:
        raise Refused(_("Choose the warehouse to which the goods come."), "no-warehouse")
    allowed = 1 + terms_of(receipt.company_id).receipt_tolerance_rate
    wanted: dict[int, Decimal] = {}
    for line in lines:
        ordered = line.order_line
        if ordered.document_id != order.pk:
            raise Refused(_("«%(name)s» belongs to another order.") % {"name": line.name}, "another-order")
        if ordered.is_service:
            raise Refused(_("«%(name)s» is a service: nothing of it comes.") % {"name": line.name}, "service")
        wanted[ordered.pk] = wanted.get(ordered.pk, ZERO) + line.quantity
        if received.get(ordered.pk, ZERO) + wanted[ordered.pk] > ordered.quantity * allowed:
            left = max(ordered.quantity - received.get(ordered.pk, ZERO), ZERO)
            told = {"name": line.name, "left": f"{left.normalize():f}"}
            raise Refused(_("Of «%(name)s» only %(left)s are still to come.") % told, "more-than-ordered")
        _refuse_without_lot(line)


def _refuse_without_lot(line: ReceiptLine) -> None:
    product = line.order_line.product
    if product is None or product.tracking == Tracking.NONE:
        return
    if not line.lot_code.strip():
        raise Refused(_("Give the lot or serial number of «%(name)s».") % {"name": line.name}, "no-lot")
    if product.has_expiry and line.expires_on is None:
        raise Refused(_("Give the day until which «%(name)s» keeps.") % {"name": line.name}, "no-expiry")
    if product.tracking == Tracking.SERIAL and line.quantity != 1:
        raise Refused(_("A serial number of «%(name)s» is one piece. Split the line.") % {"name": line.name}, "serial")


def _value(lines: Sequence[ReceiptLine], received: dict[int, Decimal], *, deducts: bool) -> None:
    """What each line is booked at: its share of the order's line; what completes the line takes all that is left."""
    valued = valued_by_line(received)
    came = dict(received)
    for line in lines:
        ordered = line.order_line
        cost = ordered.net if deducts else ordered.total
        pk, places = ordered.pk, currency_exponent(ordered.document.currency)
        before = valued.get(pk, ZERO)
        came[pk] = came.get(pk, ZERO) + line.quantity
        share = round_half_up(cost * line.quantity / ordered.quantity, places)
        line.value = cost - before if came[pk] == ordered.quantity else share
        valued[pk] = before + line.value


def _name_lots(lines: Sequence[ReceiptLine]) -> None:
    """The lot that a line names: found, or made with its day of expiry."""
    for line in lines:
        code, product = line.lot_code.strip(), line.order_line.product
        if product is None or product.tracking == Tracking.NONE or not code:
            continue
        line.lot, _made = Lot.objects.get_or_create(
            company_id=line.company_id, product=product, code=code, defaults={"expires_on": line.expires_on}
        )


def _book(
    receipt: Receipt, order: PurchaseOrder, lines: Sequence[ReceiptLine], taxation: Taxation, actor: Actor
) -> None:
    """Quantities, cost, the ledger, and one open item of what is not billed yet."""
    products = [line.order_line.product for line in lines if line.order_line.product is not None]
    units = units_of(products)
    worth = [_in_own(line.value, order, taxation) for line in lines]
    receiving = []
    for line, company in zip(lines, worth, strict=True):
        product = line.order_line.product
        assert product is not None, "asked before"
        assert receipt.warehouse_id is not None, "asked before"
        own = units.in_base(product, Quantity(line.quantity, line.unit))
        receiving.append(
            Receiving(
                product, own.amount, receipt.warehouse_id, Money(company, taxation.currency),
                owed_side("received_not_billed", order, line.value), line_id=line.pk, lot_id=line.lot_id,
            )
        )  # fmt: skip
    on = receipt.received_on
    receive(receiving, source=receipt, on=on, actor=actor, area=Area.PURCHASES, origin=receipt.origin())
    total = sum((line.value for line in lines), ZERO)
    if total:
        add_items([
            NewItem(
                receipt, NOT_BILLED, receipt.party_id, Money(-total, order.currency), -sum(worth, ZERO), on, on,
                receipt.deal_id,
            )
        ])  # fmt: skip


def _in_own(value: Decimal, order: PurchaseOrder, taxation: Taxation) -> Decimal:
    """A value of the order's currency in the company's."""
    sums = Sums(value, ZERO, value)
    return in_company(sums, order.exchange_rate, currency_exponent(taxation.currency)).total
