"""Returns: goods come back at their own cost, and the invoice is corrected by the difference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core import drafts
from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.numbering import next_number
from artel.core.steps import step
from artel.core.timeline import note
from artel.finance.api import DocumentState, Invoice, InvoiceLine, awaited, book_invoices, cancel_invoice, correct
from artel.inventory.api import Movement, Receiving, receive, take_back
from artel.kit.decimals import round_half_up
from artel.kit.money import Money, currency_exponent
from artel.ledger.api import Area, Side, first_open_day
from artel.sales.actions.shipment import clerk
from artel.sales.models import Return, ReturnLine, Shipment
from artel.sales.queries.progress import SHIPMENT_LINE, returned_by_shipment_line
from artel.sales.stock import Need, needs_of

DRAFT, POSTED, CANCELLED = DocumentState.DRAFT, DocumentState.POSTED, DocumentState.CANCELLED
awaited(Return, "returned_on")
ZERO: Final = Decimal(0)


@action(
    Shipment, permission="sales.take_return", source=POSTED, label=gettext_lazy("Take a return"), icon="undo-dot",
    needs="read", bulk=False,
)  # fmt: skip
def take_return(shipment: Shipment, *, actor: Actor) -> Return:
    """Prepare the return of what has not come back yet. Take lines off it where a part comes back."""
    lines = list(shipment.lines.order_by("position", "id"))
    returned = returned_by_shipment_line(line.pk for line in lines)
    left = [(line, line.quantity - returned.get(line.pk, ZERO)) for line in lines]
    if not any(quantity > 0 for _line, quantity in left):
        raise Refused(_("Everything of this shipment came back already."), "nothing-to-return")
    made = Return.objects.create(
        company_id=shipment.company_id, shipment=shipment, party_id=shipment.party_id, owner_id=shipment.owner_id,
        warehouse_id=shipment.warehouse_id, deal_id=shipment.deal_id, channel_id=shipment.channel_id,
        campaign_id=shipment.campaign_id, project_id=shipment.project_id,
    )  # fmt: skip
    ReturnLine.objects.bulk_create(
        ReturnLine(company_id=made.company_id, document=made, shipment_line=line, quantity=quantity, position=place)
        for place, (line, quantity) in enumerate(left)
        if quantity > 0
    )
    note(made, "created", actor=actor)
    return made


@drafts.opens(Return)
def open_return(values: Mapping[str, Any], *, actor: Actor) -> Return:
    """A return made by a form: of what can still come back of the shipment that it names."""
    shipment = values.get("shipment")
    if shipment is None:
        raise ValidationError({"shipment": _("Choose the shipment of which goods come back.")})
    with step(actor, gettext_lazy("Create")):
        made: Return = take_return(shipment, actor=actor)
        drafts.change(made, {name: value for name, value in values.items() if name != "shipment"}, actor=actor)
    return made


@action(
    Return, permission="sales.take_return", source=DRAFT, target=POSTED, label=gettext_lazy("Take the goods back"),
    icon="package-plus", tone="primary", bulk=False,
)  # fmt: skip
def post_return(document: Return, *, actor: Actor) -> None:
    """Goods lie in the warehouse again at the cost at which they left, and the customer owes so much less."""
    shipment = Shipment.objects.select_for_update(of=("self",)).select_related("company").get(pk=document.shipment_id)
    lines = list(
        document.lines.select_related(
            "shipment_line__order_line__product__category", "shipment_line__order_line__document"
        ).order_by("position", "id")
    )
    _refuse_wrong(document, shipment, lines)
    document.company = shipment.company
    document.number = next_number(f"return-{document.returned_on:%Y}", document.company_id)
    receiving = _receiving(document, shipment, lines)
    if receiving:
        on, origin = document.returned_on, document.origin()
        receive(receiving, source=document, on=on, actor=actor, area=Area.SALES, origin=origin)
    document.correction = _correction(document, shipment, lines, actor)
    document.save(update_fields=["number", "correction"])


@action(
    Return, permission="sales.cancel_shipment", source=POSTED, target=CANCELLED, label=gettext_lazy("Cancel posting"),
    labels={"reason": gettext_lazy("Why")}, icon="undo-2", tone="danger", bulk=False,
)  # fmt: skip
def cancel_return(document: Return, *, reason: str, actor: Actor) -> None:
    """The goods did not come back: quantities, cost and the correction of the invoice are taken back."""
    if not reason.strip():
        raise Refused(_("Say why it is cancelled."), "no-reason")
    on = first_open_day(document.company_id, Area.SALES, document.returned_on)
    take_back(document, on=on, reason=reason, actor=actor)
    if document.correction is not None and document.correction.state == POSTED:
        cancel_invoice(document.correction, reason=reason, actor=clerk(actor))


def _refuse_wrong(document: Return, shipment: Shipment, lines: Sequence[ReturnLine]) -> None:
    if shipment.state != POSTED:
        raise Refused(_("The shipment does not count, so nothing of it can come back."), "not-shipped")
    if not lines:
        raise Refused(_("Add a line before taking goods back."), "no-lines")
    if document.returned_on < shipment.shipped_on:
        raise Refused(_("Goods cannot come back before they left."), "before-shipment")
    returned = returned_by_shipment_line({line.shipment_line_id for line in lines})
    wanted: dict[int, Decimal] = {}
    for line in lines:
        shipped = line.shipment_line
        if shipped.shipment_id != shipment.pk:
            raise Refused(_("«%(name)s» belongs to another shipment.") % {"name": line.name}, "another-shipment")
        wanted[shipped.pk] = wanted.get(shipped.pk, ZERO) + line.quantity
        left = shipped.quantity - returned.get(shipped.pk, ZERO)
        if wanted[shipped.pk] > left:
            told = {"name": line.name, "left": f"{left.normalize():f}"}
            raise Refused(_("Of «%(name)s» only %(left)s can still come back.") % told, "more-than-shipped")


@dataclass(slots=True)
class _Out:
    """A movement that left: how much of it, and at what cost, has not come back yet."""

    movement: Movement
    quantity: Decimal
    cost: Decimal

    def take(self, wanted: Decimal, places: int) -> tuple[Decimal, Decimal]:
        """So much of it with its share of the cost; the last of it takes all that is left."""
        quantity = min(wanted, self.quantity)
        cost = self.cost if quantity == self.quantity else round_half_up(self.cost * quantity / self.quantity, places)
        self.quantity, self.cost = self.quantity - quantity, self.cost - cost
        return quantity, cost


def _receiving(document: Return, shipment: Shipment, lines: Sequence[ReturnLine]) -> list[Receiving]:
    """What comes back to the stock, each part from the movement by which it left."""
    currency = document.company.currency
    places = currency_exponent(currency)
    out = _still_out(shipment)
    found = []
    for need in needs_of([(line.shipment_line.order_line, line.quantity) for line in lines]):
        left = need.quantity
        lot_id = lines[need.place].shipment_line.lot_id
        for row in out.get((need.line.pk, need.product.pk, lot_id), []):
            quantity, cost = row.take(left, places)
            if quantity > 0:
                found.append(_back(document, need, row.movement, quantity, Money(cost, currency)))
            left -= quantity
    return found


def _back(document: Return, need: Need, movement: Movement, quantity: Decimal, cost: Money) -> Receiving:
    credit = Side(
        role="cost_of_sales", group=need.product.category.posting_group, party=document.party_id,
        product=need.product.pk,
    )  # fmt: skip
    return Receiving(
        need.product, quantity, document.warehouse_id or movement.warehouse_id, cost, credit, line_id=need.line.pk,
        lot_id=movement.lot_id, mirrors_id=movement.pk, kind=Movement.Kind.RETURN_IN,
    )  # fmt: skip


def _still_out(shipment: Shipment) -> dict[tuple[int | None, int, int | None], list[_Out]]:
    """What of a shipment has not come back, by line of the order, product and lot."""
    rows = Movement.objects.filter(source_kind=shipment.kind, source_id=shipment.pk, quantity__lt=0)
    movements = list(rows.annotate(cost=Sum("costs__amount")).order_by("id"))
    back = Movement.objects.filter(mirrors__in=movements).annotate(cost=Sum("costs__amount"))
    quantities: dict[int, Decimal] = {}
    costs: dict[int, Decimal] = {}
    for row in back:
        key = row.mirrors_id or 0
        quantities[key] = quantities.get(key, ZERO) + row.quantity
        costs[key] = costs.get(key, ZERO) + (row.__dict__["cost"] or ZERO)
    found: dict[tuple[int | None, int, int | None], list[_Out]] = {}
    for row in movements:
        left = -row.quantity - quantities.get(row.pk, ZERO)
        cost = -(row.__dict__["cost"] or ZERO) - costs.get(row.pk, ZERO)
        if left > 0:
            found.setdefault((row.line_id, row.product_id, row.lot_id), []).append(_Out(row, left, cost))
    return found


def _correction(document: Return, shipment: Shipment, lines: Sequence[ReturnLine], actor: Actor) -> Invoice | None:
    """The invoice of the shipment comes to so much less; nothing where there is none."""
    invoice = shipment.invoice
    if invoice is None or invoice.state != POSTED:
        return None
    back: dict[int, Decimal] = {}
    for line in lines:
        back[line.shipment_line_id] = back.get(line.shipment_line_id, ZERO) + line.quantity
    made: Invoice = correct(invoice, actor=clerk(actor))
    made.issued_on, made.due_on = document.returned_on, None
    made.save(update_fields=["issued_on", "due_on"])
    changed = []
    for row in InvoiceLine.objects.filter(document=made).select_related("corrects"):
        billed = row.corrects
        if billed is not None and billed.source_kind == SHIPMENT_LINE and billed.source_id in back:
            row.quantity -= back[billed.source_id]
            changed.append(row)
    InvoiceLine.objects.bulk_update(changed, ["quantity"])
    book_invoices([made], actor=actor)
    return made
