"""Purchase orders: confirmed, received, changed, closed, cancelled."""

from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.events import emit
from artel.core.timeline import note
from artel.finance.api import DocumentState
from artel.purchasing.actions.drafting import origin_of
from artel.purchasing.events import PurchaseOrderCancelled, PurchaseOrderConfirmed
from artel.purchasing.models import PurchaseOrder, Receipt, ReceiptLine
from artel.purchasing.queries.progress import coming_by_line, lines_of

DRAFT, CONFIRMED = PurchaseOrder.State.DRAFT, PurchaseOrder.State.CONFIRMED
CLOSED, CANCELLED = PurchaseOrder.State.CLOSED, PurchaseOrder.State.CANCELLED
ZERO: Final = Decimal(0)


@action(
    PurchaseOrder, permission="purchasing.confirm_order", source=DRAFT, target=CONFIRMED,
    label=gettext_lazy("Confirm"), icon="check", tone="primary",
)  # fmt: skip
def confirm_purchase(order: PurchaseOrder, *, actor: Actor) -> None:
    """We order these goods at these prices; they are expected from now on."""
    lines = lines_of(order)
    if not lines:
        raise Refused(_("Add a line before confirming."), "no-lines")
    if order.warehouse_id is None and any(not line.is_service for line in lines):
        raise Refused(_("Choose the warehouse to which the goods come."), "no-warehouse")
    emit(PurchaseOrderConfirmed(**_whose(order)))


@action(
    PurchaseOrder, permission="purchasing.receive", source=CONFIRMED, label=gettext_lazy("Receive"),
    icon="package-plus", tone="primary", needs="read", bulk=False,
)  # fmt: skip
def receive_order(order: PurchaseOrder, *, actor: Actor) -> Receipt:
    """Prepare a receipt of what is still to come. Lower quantities or take lines off it where a part has come."""
    lines = [line for line in lines_of(order) if not line.is_service]
    coming = coming_by_line(line.pk for line in lines)
    left = [(line, line.quantity - coming.get(line.pk, ZERO)) for line in lines]
    if not any(quantity > 0 for _line, quantity in left):
        raise Refused(_("Everything of this order has come or stands on a receipt already."), "nothing-to-receive")
    receipt = Receipt.objects.create(
        company_id=order.company_id, order=order, party_id=order.party_id, warehouse_id=order.warehouse_id,
        owner_id=order.owner_id, **origin_of(order),
    )  # fmt: skip
    ReceiptLine.objects.bulk_create(
        ReceiptLine(company_id=order.company_id, document=receipt, order_line=line, quantity=quantity, position=place)
        for place, (line, quantity) in enumerate(left)
        if quantity > 0
    )
    note(receipt, "created", actor=actor)
    return receipt


@action(
    PurchaseOrder, permission="purchasing.change_order", source=CONFIRMED, target=DRAFT, label=gettext_lazy("Change"),
    icon="pencil", bulk=False,
)  # fmt: skip
def revise_purchase(order: PurchaseOrder, *, actor: Actor) -> None:
    """Take it back to change it, while nothing of it has come."""
    if order.receipts.exclude(state=DocumentState.CANCELLED).exists():
        raise Refused(_("Goods of this order have come. Close it, and order the rest anew."), "received")


@action(
    PurchaseOrder, permission="purchasing.change_order", source=CONFIRMED, target=CLOSED, label=gettext_lazy("Close"),
    icon="archive",
)  # fmt: skip
def close_purchase(order: PurchaseOrder, *, actor: Actor) -> None:
    """Nothing more comes of it: the rest is not expected any more, what has come stays and is billed."""
    if order.receipts.filter(state=DocumentState.DRAFT).exists():
        raise Refused(_("A receipt of this order is being prepared. Post it or delete it first."), "draft-receipt")


@action(
    PurchaseOrder, permission="purchasing.cancel_order", source=(DRAFT, CONFIRMED), target=CANCELLED,
    label=gettext_lazy("Cancel the order"), labels={"reason": gettext_lazy("Why")}, icon="circle-x", tone="danger",
    bulk=False,
)  # fmt: skip
def cancel_purchase(order: PurchaseOrder, *, reason: str, actor: Actor) -> None:
    """The order will not be carried out: nothing is expected any more."""
    if not reason.strip():
        raise Refused(_("Say why it is cancelled."), "no-reason")
    if order.receipts.filter(state=DocumentState.POSTED).exists():
        raise Refused(_("Goods of this order have come. Cancel the receipt, or close the order."), "received")
    if order.matches.filter(bill__state=DocumentState.POSTED).exists():
        raise Refused(_("This order is billed. Cancel the bill, or close the order."), "billed")
    order.receipts.filter(state=DocumentState.DRAFT).delete()
    emit(PurchaseOrderCancelled(**_whose(order)))


def _whose(order: PurchaseOrder) -> dict[str, Any]:
    return {
        "company_id": order.company_id, "order_id": order.pk, "party_id": order.party_id, "deal_id": order.deal_id,
    }  # fmt: skip
