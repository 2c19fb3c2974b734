"""Goods from one warehouse to another: at once, or shipped first and received later."""

from datetime import date

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.events import emit
from artel.inventory.actions.papers import cancel_document, checked_lines, give_number, refuse_closed
from artel.inventory.events import StockDocumentPosted
from artel.inventory.models import Movement, State, Transfer, Warehouse
from artel.inventory.moving import Sending, transfer
from artel.kit.money import Money

MOVE = "inventory.transfer"


@action(
    Transfer, permission=MOVE, source=State.DRAFT, target=State.POSTED, label=gettext_lazy("Move at once"),
    icon="check", tone="primary",
)  # fmt: skip
def post_transfer(document: Transfer, *, actor: Actor) -> None:
    """Goods leave one warehouse and lie in the other on the same day."""
    _send(document, document.target, actor)
    emit(StockDocumentPosted(company_id=document.company_id, kind=document.kind, document_id=document.pk))


@action(
    Transfer, permission=MOVE, source=State.DRAFT, target=State.SHIPPED, label=gettext_lazy("Ship"), icon="truck"
)
def ship_transfer(document: Transfer, *, actor: Actor) -> None:
    """Goods leave their warehouse; until they are received they are on the way."""
    _send(document, transit_of(document), actor)


@action(
    Transfer, permission=MOVE, source=State.SHIPPED, target=State.POSTED, label=gettext_lazy("Receive"),
    labels={"received_on": gettext_lazy("Received on")}, icon="package-check", tone="primary", bulk=False,
)  # fmt: skip
def receive_transfer(document: Transfer, *, received_on: date | None = None, actor: Actor) -> None:
    """What was on the way lies in the other warehouse, at the cost with which it left."""
    day = received_on or document.effective_on
    if day < document.effective_on:
        raise Refused(_("Goods are not received before they are shipped."), "received-too-early")
    refuse_closed([document.target])
    on_the_way = Movement.objects.filter(
        source_kind=document.kind, source_id=document.pk, warehouse__is_transit=True, quantity__gt=0
    )
    rows = on_the_way.select_related("product__category", "product__company", "warehouse").order_by("pk")
    currency = document.company.currency
    lines = [
        Sending(
            row.product, row.quantity, row.warehouse, document.target, line_id=row.line_id, lot_id=row.lot_id,
            mirrors_id=row.pk, fixed_cost=Money(row.cost, currency),
        )
        for row in rows.annotate(cost=Sum("costs__amount"))
    ]  # fmt: skip
    transfer(lines, source=document, on=day, actor=actor)
    document.received_on = day
    document.save(update_fields=["received_on"])
    emit(StockDocumentPosted(company_id=document.company_id, kind=document.kind, document_id=document.pk))


@action(
    Transfer, permission=MOVE, source=(State.SHIPPED, State.POSTED), target=State.CANCELLED,
    label=gettext_lazy("Cancel"), labels={"reason": gettext_lazy("Why")}, icon="undo-2", tone="danger", bulk=False,
)  # fmt: skip
def cancel_transfer(document: Transfer, *, reason: str, actor: Actor) -> None:
    """Goods go back to where they came from, at the same cost."""
    cancel_document(document, reason, actor)


def transit_of(document: Transfer) -> Warehouse:
    """Where goods of the company are while they are on the way."""
    found = Warehouse.objects.filter(company_id=document.company_id, is_transit=True).first()
    if found is not None:
        return found
    return Warehouse.objects.create(company_id=document.company_id, name=_("Goods on the way"), is_transit=True)


def _send(document: Transfer, into: Warehouse, actor: Actor) -> None:
    refuse_closed([document.source, document.target])
    lines = checked_lines(document)
    give_number(document)
    transfer(
        [
            Sending(line.product, line.quantity, document.source, into, line_id=line.pk, lot_id=line.lot_id)
            for line in lines
        ],
        source=document, on=document.effective_on, actor=actor,
    )  # fmt: skip
