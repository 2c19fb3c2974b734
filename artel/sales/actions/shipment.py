"""Shipments: posted with their cost and their invoice, in one transaction; cancelled by storno of both."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from artel.catalog.api import Tracking
from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.events import emit
from artel.core.numbering import next_number
from artel.core.rights import Grants
from artel.finance.api import (
    DocumentState,
    Invoice,
    LineDraft,
    Practice,
    awaited,
    book_invoices,
    cancel_invoice,
    draft_invoice,
)
from artel.inventory.api import Issuing, issue, take_back
from artel.ledger.api import Area, Side, first_open_day
from artel.sales.actions.invoicing import head_of
from artel.sales.events import ShipmentPosted
from artel.sales.models import Order, Shipment, ShipmentLine, Terms
from artel.sales.queries.progress import SHIPMENT_LINE, shipped_by_line
from artel.sales.stock import Shortage, hold, needs_of

DRAFT, POSTED, CANCELLED = DocumentState.DRAFT, DocumentState.POSTED, DocumentState.CANCELLED
awaited(Shipment, "shipped_on")
ZERO: Final = Decimal(0)


@action(
    Shipment, permission="sales.post_shipment", source=DRAFT, label=pgettext_lazy("sales", "Ship"), icon="truck",
    tone="primary",
)  # fmt: skip
def post_shipment(shipment: Shipment, *, actor: Actor) -> None:
    """Goods leave: quantities and cost are booked, and the invoice with them, all in one transaction."""
    order = _order_of(shipment)
    lines = shipped_lines(shipment)
    _refuse_wrong(order, lines)
    shipment.company = order.company
    shipment.number = next_number(f"shipment-{shipment.shipped_on:%Y}", shipment.company_id)
    issued = _issuing(shipment, order, lines)
    if issued:
        on = shipment.shipped_on
        issue(issued, source=shipment, on=on, actor=actor, area=Area.SALES, origin=shipment.origin(), promised_to=order)
    if order.__dict__["invoices_shipments"]:
        shipment.invoice = _invoice(shipment, order, lines, actor)
    shipment.state = POSTED  # written together with the number: one statement less in the busiest of all verbs
    shipment.save(update_fields=["number", "invoice", "state", "changed_at"])
    emit(
        ShipmentPosted(
            company_id=shipment.company_id, shipment_id=shipment.pk, order_id=order.pk, party_id=shipment.party_id,
            deal_id=shipment.deal_id,
        )
    )  # fmt: skip


@action(
    Shipment, permission="sales.cancel_shipment", source=POSTED, target=CANCELLED, label=gettext_lazy("Cancel posting"),
    labels={"reason": gettext_lazy("Why")}, icon="undo-2", tone="danger", bulk=False,
)  # fmt: skip
def cancel_shipment(shipment: Shipment, *, reason: str, actor: Actor) -> None:
    """The goods did not leave: quantities, cost and invoice are taken back; they are promised to the order again."""
    if not reason.strip():
        raise Refused(_("Say why it is cancelled."), "no-reason")
    if shipment.returns.filter(state=POSTED).exists():
        raise Refused(_("Goods of this shipment came back. Cancel the return first."), "returned")
    on = first_open_day(shipment.company_id, Area.SALES, shipment.shipped_on)
    take_back(shipment, on=on, reason=reason, actor=actor)
    if shipment.invoice is not None and shipment.invoice.state == POSTED:
        cancel_invoice(shipment.invoice, reason=reason, actor=clerk(actor))
    order = shipment.order
    if order.state == Order.State.CONFIRMED:
        needs = needs_of([(line.order_line, line.quantity) for line in shipped_lines(shipment)])
        hold(order, needs, Shortage.BACK_ORDER)


def _order_of(shipment: Shipment) -> Order:
    """The order under its lock, with the company's choices about invoices, by one query."""
    told = {"company_id": OuterRef("company_id")}
    rows = Order.objects.select_for_update(of=("self",)).select_related("company").annotate(
        invoices_shipments=Coalesce(Subquery(Terms.objects.filter(**told).values("invoices_shipments")), True),
        is_revenue_gross=Coalesce(Subquery(Practice.objects.filter(**told).values("is_revenue_gross")), True),
    )  # fmt: skip
    return rows.get(pk=shipment.order_id)


def clerk(actor: Actor) -> Actor:
    """The same person, for whom finance books what follows: who may ship need not have the right to post invoices."""
    return replace(actor, grants=Grants(everything=True), memo={})


def shipped_lines(shipment: Shipment) -> list[ShipmentLine]:
    """Lines of a shipment with the lines of the order and their products, by one query."""
    rows = shipment.lines.select_related("order_line__product__category", "order_line__document")
    return list(rows.order_by("position", "id"))


def _refuse_wrong(order: Order, lines: Sequence[ShipmentLine]) -> None:
    if order.state != Order.State.CONFIRMED:
        raise Refused(_("The order is not confirmed, so nothing of it can leave."), "order-not-confirmed")
    if not lines:
        raise Refused(_("Add a line before shipping."), "no-lines")
    shipped = shipped_by_line({line.order_line_id for line in lines})
    wanted: dict[int, Decimal] = {}
    for line in lines:
        ordered = line.order_line
        if ordered.document_id != order.pk:
            raise Refused(_("«%(name)s» belongs to another order.") % {"name": line.name}, "another-order")
        wanted[ordered.pk] = wanted.get(ordered.pk, ZERO) + line.quantity
        left = ordered.quantity - shipped.get(ordered.pk, ZERO)
        if wanted[ordered.pk] > left:
            told = {"name": line.name, "left": f"{left.normalize():f}"}
            raise Refused(_("Of «%(name)s» only %(left)s are still to be shipped.") % told, "more-than-ordered")
        tracked = ordered.product is not None and ordered.product.tracking != Tracking.NONE
        if tracked and ordered.leaves_stock and line.lot_id is None:
            raise Refused(_("Choose the lot or serial number of «%(name)s».") % {"name": line.name}, "no-lot")


def _issuing(shipment: Shipment, order: Order, lines: Sequence[ShipmentLine]) -> list[Issuing]:
    """What leaves our stock. Goods of kits are their parts; what a supplier delivers never lay here."""
    warehouse_id = shipment.warehouse_id or order.warehouse_id
    found = []
    for need in needs_of([(line.order_line, line.quantity) for line in lines]):
        if warehouse_id is None:
            raise Refused(_("Choose the warehouse from which the goods leave."), "no-warehouse")
        cost = Side(
            role="cost_of_sales", group=need.product.category.posting_group, party=shipment.party_id,
            product=need.product.pk,
        )  # fmt: skip
        line_id, lot_id = need.line.pk, lines[need.place].lot_id
        found.append(Issuing(need.product, need.quantity, warehouse_id, cost, line_id=line_id, lot_id=lot_id))
    return found


def _invoice(shipment: Shipment, order: Order, lines: Sequence[ShipmentLine], actor: Actor) -> Invoice:
    """The invoice of what leaves: in Russia the universal transfer document of the same day."""
    form = Invoice.FormOfInvoice.UPD if order.__dict__["is_revenue_gross"] else Invoice.FormOfInvoice.INVOICE
    drafts = []
    for line in lines:
        ordered = line.order_line
        drafts.append(
            LineDraft(
                line.quantity, ordered.unit_price or ZERO, ordered.product, ordered.text, ordered.unit,
                ordered.discount_rate, ordered.tax_kind, source=(SHIPMENT_LINE, line.pk),
            )
        )  # fmt: skip
    invoice = draft_invoice(head_of(order, shipment.shipped_on, form), drafts, actor=actor)
    book_invoices([invoice], actor=actor)
    return invoice
