"""Returns to suppliers: goods leave at the price at which they came, and we owe so much less."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.catalog.api import units_of
from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.numbering import next_number
from artel.core.timeline import note
from artel.finance.api import (
    Bill,
    DocumentState,
    NewItem,
    NewVat,
    OpenItem,
    Sums,
    VatEntry,
    awaited,
    cancel_items,
    cover,
    in_company,
    open_by_id,
    open_of,
    storno_vat,
    taxation_of,
    write_books,
    write_covers,
)
from artel.inventory.api import Issuing, Movement, add_cost, cost_of_movements, issue, take_back
from artel.kit.decimals import round_half_up
from artel.kit.money import Money, currency_exponent
from artel.kit.quantity import Quantity
from artel.ledger.api import Area, Posting, Side, first_open_day, post
from artel.purchasing.actions.drafting import origin_of
from artel.purchasing.actions.receipt import locked_order, owed_side
from artel.purchasing.models import PurchaseOrder, Receipt, SupplierReturn, SupplierReturnLine
from artel.purchasing.queries.progress import Billed, billed_by_receipt_line, returned_by_receipt_line

DRAFT, POSTED, CANCELLED = DocumentState.DRAFT, DocumentState.POSTED, DocumentState.CANCELLED
awaited(SupplierReturn, "returned_on")
RESTORED: Final = "18"  # the buyer's VAT on goods that go back
ZERO: Final = Decimal(0)


@action(
    Receipt, permission="purchasing.send_back", source=POSTED, label=gettext_lazy("Return to the supplier"),
    icon="undo-dot", needs="read", bulk=False,
)  # fmt: skip
def return_receipt(receipt: Receipt, *, actor: Actor) -> SupplierReturn:
    """Prepare the return of what has not gone back yet. Take lines off it where a part goes back."""
    lines = list(receipt.lines.order_by("position", "id"))
    returned = returned_by_receipt_line(line.pk for line in lines)
    left = [(line, line.quantity - returned.get(line.pk, ZERO)) for line in lines]
    if not any(quantity > 0 for _line, quantity in left):
        raise Refused(_("Everything of this receipt went back already."), "nothing-to-return")
    document = SupplierReturn.objects.create(
        company_id=receipt.company_id, receipt=receipt, party_id=receipt.party_id, owner_id=receipt.owner_id,
        **origin_of(receipt),
    )  # fmt: skip
    SupplierReturnLine.objects.bulk_create(
        SupplierReturnLine(
            company_id=document.company_id, document=document, receipt_line=line, quantity=quantity, position=place
        )
        for place, (line, quantity) in enumerate(left)
        if quantity > 0
    )
    note(document, "created", actor=actor)
    return document


@action(
    SupplierReturn, permission="purchasing.send_back", source=DRAFT, target=POSTED,
    label=gettext_lazy("Send the goods back"), icon="truck", tone="primary", bulk=False,
)  # fmt: skip
def post_supplier_return(document: SupplierReturn, *, actor: Actor) -> None:
    """Goods leave, we owe so much less, and the VAT that was deducted is due again."""
    receipt = document.receipt
    order = locked_order(receipt.order_id)
    lines = list(
        document.lines.select_related(
            "receipt_line__order_line__product__category", "receipt_line__order_line__document"
        ).order_by("position", "id")
    )
    _refuse_wrong(document, lines)
    document.company = order.company
    document.number = next_number(f"supplier-return-{document.returned_on:%Y}", document.company_id)
    document.save(update_fields=["number"])
    parts = _parts(document, lines, order)
    _move(document, parts, order, actor)
    _owe_less(document, parts, order, actor)


@action(
    SupplierReturn, permission="purchasing.cancel_receipt", source=POSTED, target=CANCELLED,
    label=gettext_lazy("Cancel posting"), labels={"reason": gettext_lazy("Why")}, icon="undo-2", tone="danger",
    bulk=False,
)  # fmt: skip
def cancel_supplier_return(document: SupplierReturn, *, reason: str, actor: Actor) -> None:
    """The goods did not go back: quantities, cost, debt and VAT are as they were."""
    if not reason.strip():
        raise Refused(_("Say why it is cancelled."), "no-reason")
    on = first_open_day(document.company_id, Area.PURCHASES, document.returned_on)
    take_back(document, on=on, reason=reason, actor=actor)
    cancel_items(document, on=on, actor=actor)
    storno_vat(document, on=on)


def _refuse_wrong(document: SupplierReturn, lines: Sequence[SupplierReturnLine]) -> None:
    if document.receipt.state != POSTED:
        raise Refused(_("The receipt does not count, so nothing of it can go back."), "not-received")
    if not lines:
        raise Refused(_("Add a line before sending goods back."), "no-lines")
    if document.returned_on < document.receipt.received_on:
        raise Refused(_("Goods cannot go back before they came."), "before-receipt")
    returned = returned_by_receipt_line({line.receipt_line_id for line in lines})
    wanted: dict[int, Decimal] = {}
    for line in lines:
        came = line.receipt_line
        if came.document_id != document.receipt_id:
            raise Refused(_("«%(name)s» belongs to another receipt.") % {"name": line.name}, "another-receipt")
        wanted[came.pk] = wanted.get(came.pk, ZERO) + line.quantity
        left = came.quantity - returned.get(came.pk, ZERO)
        if wanted[came.pk] > left:
            told = {"name": line.name, "left": f"{left.normalize():f}"}
            raise Refused(_("Of «%(name)s» only %(left)s can still go back.") % told, "more-than-received")


@dataclass(frozen=True, slots=True)
class _Part:
    """A line that goes back: in the supplier's currency its price and VAT, in our own what it costs beyond that."""

    line: SupplierReturnLine
    movement: Movement
    price: Decimal
    price_company: Decimal
    tax: Decimal
    landed: Decimal
    is_billed: bool


def _parts(document: SupplierReturn, lines: Sequence[SupplierReturnLine], order: PurchaseOrder) -> list[_Part]:
    came = {line.receipt_line_id: line.receipt_line for line in lines}
    billed = billed_by_receipt_line(came)
    returned = returned_by_receipt_line(came)
    moved = Movement.objects.filter(
        source_kind=Receipt._meta.label_lower, source_id=document.receipt_id, line_id__in=came, mirrors=None
    )
    movements = {row.line_id: row for row in moved}
    costs = cost_of_movements([row.pk for row in movements.values()])
    deducts = taxation_of(document.company_id, document.returned_on).practice.deducts_input
    places = currency_exponent(order.company.currency)
    found = []
    for line in lines:
        receipt_line, bill = line.receipt_line, billed.get(line.receipt_line_id, Billed())
        before = returned.get(line.receipt_line_id, ZERO)
        returned[line.receipt_line_id] = before + line.quantity
        _refuse_half_billed(line, bill, before)
        whole = receipt_line.quantity
        value = receipt_line.value if not bill.quantity else bill.net + (ZERO if deducts else bill.tax)
        tax = bill.tax if deducts else ZERO

        def share(
            amount: Decimal, first: Decimal = before, quantity: Decimal = line.quantity, of: Decimal = whole
        ) -> Decimal:
            """What so much of the line carries: parts add up to the whole."""
            until = round_half_up(amount * (first + quantity) / of, places)
            return until - round_half_up(amount * first / of, places)

        movement = movements[receipt_line.pk]
        price, price_company = share(value), share(_own(value, order, places))
        found.append(
            _Part(
                line, movement, price, price_company, share(tax), share(costs[movement.pk]) - price_company,
                bool(bill.quantity),
            )
        )  # fmt: skip
    return found


def _refuse_half_billed(line: SupplierReturnLine, bill: Billed, before: Decimal) -> None:
    """What goes back is either billed, or not."""
    if bill.quantity and bill.quantity < line.receipt_line.quantity:
        message = _("«%(name)s» is billed in part. Enter the bill of the rest first.")
        raise Refused(message % {"name": line.name}, "half-billed")


def _own(amount: Decimal, order: PurchaseOrder, places: int) -> Decimal:
    return in_company(Sums(amount, ZERO, amount), order.exchange_rate, places).total


def _move(document: SupplierReturn, parts: Sequence[_Part], order: PurchaseOrder, actor: Actor) -> None:
    """Goods leave at the price at which they came; what their delivery cost is lost."""
    currency, on = order.company.currency, document.returned_on
    units = units_of([part.line.receipt_line.order_line.product for part in parts])  # type: ignore[misc]  # goods have one
    leaving = []
    for part in parts:
        product = part.line.receipt_line.order_line.product
        assert product is not None, "only goods come and go"
        own = units.in_base(product, Quantity(part.line.quantity, part.line.unit))
        role = "payable" if part.is_billed else "received_not_billed"
        leaving.append(
            Issuing(
                product, own.amount, part.movement.warehouse_id, owed_side(role, order, part.price),
                line_id=part.line.pk, lot_id=part.movement.lot_id, mirrors_id=part.movement.pk,
                fixed_cost=Money(part.price_company, currency), kind=Movement.Kind.RETURN_OUT,
            )
        )  # fmt: skip
    moved = issue(leaving, source=document, on=on, actor=actor, area=Area.PURCHASES, origin=document.origin())
    lost = {
        row.movement_id: Money(part.landed, currency) for row, part in zip(moved, parts, strict=True) if part.landed
    }
    add_cost(
        lost, credit=Side(role="other_expense", party=document.party_id), source=document, on=on, actor=actor,
        area=Area.PURCHASES, cause=_("Landed cost of returned goods"),
    )  # fmt: skip


def _owe_less(document: SupplierReturn, parts: Sequence[_Part], order: PurchaseOrder, actor: Actor) -> None:
    """Open items above zero, by which bills and receipts are owed less; VAT in the sales book."""
    on, currency = document.returned_on, order.company.currency
    places = currency_exponent(currency)
    restored = [part for part in parts if part.tax]
    posting = Posting(source=document, on=on, area=Area.PURCHASES, origin=document.origin())
    for part in restored:
        posting.entry(
            debit=owed_side("payable", order, part.tax), credit=Side(role="vat_payable", tax=_rate(part) or None),
            amount=Money(_own(part.tax, order, places), currency),
        )  # fmt: skip
    if restored:
        post(posting, actor=actor)
    items = []
    for role, is_billed in ((OpenItem.Role.PAYABLE, True), (OpenItem.Role.RECEIVED_NOT_BILLED, False)):
        mine = [part for part in parts if part.is_billed == is_billed]
        amount = sum((part.price + part.tax for part in mine), ZERO)
        own = sum((part.price_company + _own(part.tax, order, places) for part in mine), ZERO)
        if amount:
            money = Money(amount, order.currency)
            items.append(NewItem(document, role, document.party_id, money, own, on, on, document.deal_id))
    vat = [_vat(document, part, order, places) for part in restored]
    ids = write_books(document.company_id, currency, items, vat)
    for pk in ids:
        _cover(document, pk, actor)


def _vat(document: SupplierReturn, part: _Part, order: PurchaseOrder, places: int) -> NewVat:
    tax = _own(part.tax, order, places)
    sums = Sums(part.price_company, tax, part.price_company + tax)
    on, book = document.returned_on, VatEntry.Book.SALES
    return NewVat(document, book, RESTORED, document.party_id, on, document.number, on, _rate(part), sums)


def _rate(part: _Part) -> str:
    return part.line.receipt_line.order_line.tax_label


def _cover(document: SupplierReturn, pk: int, actor: Actor) -> None:
    """What goes back is first taken off the bill or the receipt that brought it."""
    mine = open_by_id([pk])[pk]
    bills = Bill.objects.filter(
        state=POSTED, lines__source_kind="purchasing.receiptline",
        lines__source_id__in=document.receipt.lines.values("pk"),
    )  # fmt: skip
    sources = [(document.receipt.kind, document.receipt_id)]
    sources += [(Bill._meta.label_lower, bill_id) for bill_id in bills.values_list("pk", flat=True).distinct()]
    left, covers = mine.rest, []
    for item in open_of(sources):
        amount = min(left, -item.rest)
        if item.role == mine.role and amount > 0:
            covers.append(cover(mine, item, amount, on=document.returned_on))
            left -= amount
    write_covers(covers, source=document, actor=actor)
