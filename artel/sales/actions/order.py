"""Orders: confirmed with their goods promised, changed, shipped, cancelled, closed."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from artel.core import drafts
from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.events import emit
from artel.core.steps import step
from artel.core.timeline import note
from artel.finance.api import DocumentState, Invoice, LineDraft, book_invoices, draft_invoice
from artel.inventory.api import held_for, release
from artel.sales.actions.credit import refuse_over_limit
from artel.sales.actions.invoicing import head_of
from artel.sales.events import OrderCancelled, OrderConfirmed
from artel.sales.models import Delivery, Order, OrderLine, Shipment, ShipmentLine
from artel.sales.pricing import refuse_low_prices
from artel.sales.queries.progress import (
    ORDER_LINE,
    invoiced_by_line,
    leaving_by_line,
    lines_of,
    shipped_by_line,
    terms_invoiced,
)
from artel.sales.stock import (
    Need,
    Shortage,
    held_by_key,
    hold,
    hold_anew,
    less_held,
    needs_of,
    ready_share,
    require_warehouse,
)

DRAFT, CONFIRMED = Order.State.DRAFT, Order.State.CONFIRMED
CLOSED, CANCELLED = Order.State.CLOSED, Order.State.CANCELLED
ZERO: Final = Decimal(0)


@action(
    Order, permission="sales.confirm_order", source=DRAFT, target=CONFIRMED, label=gettext_lazy("Confirm"),
    labels={"shortage": gettext_lazy("If goods are not there")}, icon="check", tone="primary",
)  # fmt: skip
def confirm(order: Order, *, shortage: Shortage = Shortage.REFUSE, actor: Actor) -> None:
    """Promise the customer these goods at these prices: they are reserved at once."""
    lines = lines_of(order)
    if not any(line.quantity > 0 for line in lines):
        raise Refused(_("Add a line before confirming."), "no-lines")
    refuse_low_prices(lines, actor=actor)
    refuse_over_limit(order, actor=actor)
    if order.revision:
        _keep_what_left(lines)
    shipped = shipped_by_line(line.pk for line in lines) if order.revision else {}
    needs = needs_of([(line, line.quantity - shipped.get(line.pk, ZERO)) for line in lines])
    require_warehouse(order, needs)
    (hold_anew if order.revision else hold)(order, needs, shortage)
    emit(OrderConfirmed(**_whose(order)))


@action(
    Order, permission="sales.change_order", source=CONFIRMED, target=DRAFT, label=gettext_lazy("Change"),
    icon="pencil", bulk=False,
)  # fmt: skip
def revise(order: Order, *, actor: Actor) -> None:
    """Take it back to change it. Goods stay promised; what was shipped stays; confirming books the difference."""
    order.revision += 1
    order.save(update_fields=["revision"])


@action(
    Order, permission="sales.confirm_order", source=CONFIRMED, label=gettext_lazy("Reserve what has come"),
    icon="package-check",
)  # fmt: skip
def reserve_more(order: Order, *, actor: Actor) -> None:
    """Promise goods that were not there when the order was confirmed, as far as they are free now."""
    lines = lines_of(order)
    missing = _missing(order, lines)
    if not missing:
        raise Refused(_("Everything that is still to be shipped is reserved."), "nothing-missing")
    before = len(held_for(order))
    hold(order, missing, Shortage.BACK_ORDER)
    if before == len(held_for(order)) and _missing(order, lines) == missing:
        raise Refused(_("Nothing of what is missing is free yet."), "nothing-free")


@action(
    Order, permission="sales.ship", source=CONFIRMED, label=pgettext_lazy("sales", "Ship"), icon="truck",
    tone="primary", needs="read", bulk=False,
)  # fmt: skip
def ship(order: Order, *, actor: Actor) -> Shipment:
    """Prepare a shipment of what is still to be shipped and is there. Take lines off it to ship a part."""
    return draft_shipment(order, actor)


@action(
    Order, permission="sales.invoice_order", source=CONFIRMED, label=gettext_lazy("Invoice services"),
    icon="file-check", needs="read",
)  # fmt: skip
def invoice_services(order: Order, *, actor: Actor) -> Invoice:
    """Book the services of the order that are not invoiced yet, by one act."""
    lines = [line for line in lines_of(order) if line.is_service]
    done = invoiced_by_line(lines)
    left = [(line, line.quantity - done.get(line.pk, ZERO)) for line in lines]
    drafts = [
        LineDraft(
            quantity, line.unit_price or ZERO, line.product, line.text, line.unit, line.discount_rate, line.tax_kind,
            source=(ORDER_LINE, line.pk),
        )
        for line, quantity in left
        if quantity > 0
    ]  # fmt: skip
    if not drafts:
        raise Refused(_("All services of the order are invoiced."), "nothing-to-invoice")
    invoice = draft_invoice(head_of(order, timezone.localdate(), Invoice.FormOfInvoice.ACT), drafts, actor=actor)
    book_invoices([invoice], actor=actor)
    return invoice


@action(
    Order, permission="sales.cancel_order", source=(DRAFT, CONFIRMED), target=CANCELLED,
    label=gettext_lazy("Cancel the order"), labels={"reason": gettext_lazy("Why")}, icon="circle-x", tone="danger",
    bulk=False,
)  # fmt: skip
def cancel(order: Order, *, reason: str, actor: Actor) -> None:
    """The order will not be carried out: what was promised is free again."""
    if not reason.strip():
        raise Refused(_("Say why it is cancelled."), "no-reason")
    if order.shipments.filter(state=DocumentState.POSTED).exists():
        raise Refused(_("Goods of this order have left. Cancel the shipment, or close the order."), "shipped")
    if invoiced_by_line(lines_of(order)):
        raise Refused(_("Services of this order are invoiced. Cancel the invoice, or close the order."), "invoiced")
    order.shipments.filter(state=DocumentState.DRAFT).delete()
    release(order)
    emit(OrderCancelled(**_whose(order)))


@action(
    Order, permission="sales.close_order", source=CONFIRMED, target=CLOSED, label=gettext_lazy("Close"),
    icon="archive",
)  # fmt: skip
def close(order: Order, *, actor: Actor) -> None:
    """Nothing more comes of it: what is still promised is free again, what was shipped and invoiced stays."""
    if order.shipments.filter(state=DocumentState.DRAFT).exists():
        raise Refused(_("A shipment of this order is being prepared. Post it or delete it first."), "draft-shipment")
    release(order)


@action(
    Order, permission="sales.change_order", source=CONFIRMED, label=gettext_lazy("Let the supplier deliver"),
    icon="factory",
    confirm=gettext_lazy("Goods that are not shipped yet will come to the customer from the supplier. Go on?"),
)  # fmt: skip
def drop_ship(order: Order, *, actor: Actor) -> None:
    """What has not left yet is delivered by the supplier: nothing is taken from our stock; purchasing orders it."""
    lines = lines_of(order)
    leaving = leaving_by_line(line.pk for line in lines)
    chosen = [line for line in lines if line.leaves_stock and not leaving.get(line.pk)]
    if not chosen:
        raise Refused(_("No goods are left that a supplier could deliver."), "nothing-left")
    release(order, line_ids=[line.pk for line in chosen])
    for line in chosen:
        line.delivery = Delivery.SUPPLIER
    OrderLine.objects.bulk_update(chosen, ["delivery"])


@action(
    Order, permission="sales.confirm_order", label=gettext_lazy("Move"), bulk=False, silent=True,
    labels={"into": gettext_lazy("State"), "reason": gettext_lazy("Why")},
)  # fmt: skip
def move(order: Order, *, into: Order.State, reason: str = "", actor: Actor) -> None:
    """What a card means that is dropped on another column of the board: the verb that leads there."""
    if into == CANCELLED:
        if not reason.strip():
            raise Refused(_("Say why it is cancelled."), "reason-needed")
        cancel(order, reason=reason, actor=actor)
        return
    verb = {DRAFT: revise, CONFIRMED: confirm, CLOSED: close}[Order.State(into)]
    verb(order, actor=actor)


@drafts.opens(Shipment)
def open_shipment(values: Mapping[str, Any], *, actor: Actor) -> Shipment:
    """A shipment made by a form: of what may leave of the order that it names."""
    order = values.get("order")
    if order is None:
        raise ValidationError({"order": _("Choose the order of which goods leave.")})
    with step(actor, gettext_lazy("Create")):
        shipment: Shipment = ship(order, actor=actor)
        drafts.change(shipment, {name: value for name, value in values.items() if name != "order"}, actor=actor)
    return shipment


def draft_shipment(order: Order, actor: Actor) -> Shipment:
    """What of an order may leave now, on a draft of a shipment."""
    lines = [line for line in lines_of(order) if not line.is_service]
    leaving = leaving_by_line(line.pk for line in lines)
    left = [(line, line.quantity - leaving.get(line.pk, ZERO)) for line in lines]
    needs = needs_of(left)
    held = held_by_key(held_for(order)) if needs else {}
    ready = [
        (line, quantity if not line.leaves_stock else ready_share(line, quantity, needs, held))
        for line, quantity in left
        if quantity > 0
    ]
    if not any(quantity for _line, quantity in ready):
        raise Refused(_nothing_ready(left), "nothing-to-ship")
    return _stored(order, [(line, quantity) for line, quantity in ready if quantity > 0], actor)


def _stored(order: Order, ready: Sequence[tuple[OrderLine, Decimal]], actor: Actor) -> Shipment:
    shipment = Shipment.objects.create(
        company_id=order.company_id, order=order, party_id=order.party_id, warehouse_id=order.warehouse_id,
        owner_id=order.owner_id, deal_id=order.deal_id, channel_id=order.channel_id, campaign_id=order.campaign_id,
        project_id=order.project_id,
    )  # fmt: skip
    ShipmentLine.objects.bulk_create(
        ShipmentLine(company_id=order.company_id, shipment=shipment, order_line=line, quantity=quantity, position=place)
        for place, (line, quantity) in enumerate(ready)
    )
    note(shipment, "created", actor=actor)
    return shipment


def _nothing_ready(left: Sequence[tuple[OrderLine, Decimal]]) -> str:
    if any(quantity > 0 for _line, quantity in left):
        return _("Nothing of what is still to be shipped is reserved. Reserve what has come first.")
    return _("Everything of this order is shipped or stands on a shipment already.")


def _missing(order: Order, lines: Sequence[OrderLine]) -> list[Need]:
    """What is still to be shipped and promised by nobody."""
    shipped = shipped_by_line(line.pk for line in lines)
    needs = needs_of([(line, line.quantity - shipped.get(line.pk, ZERO)) for line in lines])
    require_warehouse(order, needs)
    return less_held(needs, held_by_key(held_for(order)))


def _keep_what_left(lines: Sequence[OrderLine]) -> None:
    """Nobody unships by changing an order, and what was invoiced keeps its price until the invoice is corrected."""
    leaving = leaving_by_line(line.pk for line in lines)
    invoiced = terms_invoiced(line.pk for line in lines)
    for line in lines:
        terms = invoiced.get(line.pk)
        if terms is not None and terms != (line.unit_price, line.discount_rate):
            told = {"name": line.name, "price": f"{terms[0].normalize():f}"}
            message = _("«%(name)s» is invoiced at %(price)s. Correct the invoice first, or add another line.")
            raise Refused(message % told, "invoiced-at-other-price")
        if line.quantity < leaving.get(line.pk, ZERO):
            told = {"name": line.name, "quantity": f"{leaving[line.pk].normalize():f}"}
            message = _("%(quantity)s of «%(name)s» left already. Order no less, or take a return.")
            raise Refused(message % told, "less-than-shipped")


def _whose(order: Order) -> dict[str, Any]:
    return {
        "company_id": order.company_id, "order_id": order.pk, "party_id": order.party_id, "deal_id": order.deal_id,
    }  # fmt: skip
