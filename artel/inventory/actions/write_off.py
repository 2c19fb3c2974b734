"""Goods that are used up, spoilt or lost."""

from django.utils.translation import gettext_lazy

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.events import emit
from artel.inventory.actions.papers import cancel_document, checked_lines, give_number, refuse_closed
from artel.inventory.events import StockDocumentPosted
from artel.inventory.models import Purpose, State, WriteOff, WriteOffLine
from artel.inventory.moving import Issuing, issue
from artel.ledger.api import Side

WRITE_OFF = "inventory.write_off"


@action(
    WriteOff, permission=WRITE_OFF, source=State.DRAFT, target=State.POSTED, label=gettext_lazy("Write off"),
    icon="check", tone="primary",
)  # fmt: skip
def post_write_off(document: WriteOff, *, actor: Actor) -> None:
    """Goods leave, and their cost goes to where the purpose says."""
    refuse_closed([document.warehouse])
    lines = checked_lines(document)
    give_number(document)
    issue([_gone(document, line) for line in lines], source=document, on=document.effective_on, actor=actor)
    emit(StockDocumentPosted(company_id=document.company_id, kind=document.kind, document_id=document.pk))


@action(
    WriteOff, permission=WRITE_OFF, source=State.POSTED, target=State.CANCELLED, label=gettext_lazy("Cancel"),
    labels={"reason": gettext_lazy("Why")}, icon="undo-2", tone="danger", bulk=False,
)  # fmt: skip
def cancel_write_off(document: WriteOff, *, reason: str, actor: Actor) -> None:
    """Goods and their cost come back."""
    cancel_document(document, reason, actor)


def _gone(document: WriteOff, line: WriteOffLine) -> Issuing:
    # Only a shortage keeps its goods in sight; costs forget how many there were.
    quantity = line.quantity if document.purpose == Purpose.SHORTAGE else None
    debit = Side(
        role=document.purpose, group=line.product.category.posting_group, product=line.product_id,
        warehouse=document.warehouse_id, item=document.article_id, cost_centre=document.cost_centre_id,
        quantity=quantity,
    )  # fmt: skip
    return Issuing(line.product, line.quantity, document.warehouse_id, debit, line_id=line.pk, lot_id=line.lot_id)
