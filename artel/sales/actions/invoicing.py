"""What an order hands on to the invoices that are made from it."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.finance.api import LineDraft, Proforma, ProformaLine, draft_priced, issue
from artel.sales.models import Order
from artel.sales.queries.progress import lines_of

HANDED_ON: Final = (
    "party_id", "owner_id", "contract", "is_inclusive", "currency", "exchange_rate", "deal_id", "channel_id",
    "campaign_id", "project_id",
)  # fmt: skip


def head_of(order: Order, on: date, form: str) -> dict[str, Any]:
    """Columns of an invoice of an order."""
    handed_on = {name: getattr(order, name) for name in HANDED_ON}
    due_on = order.due_on if order.due_on is not None and order.due_on >= on else None
    return {
        **handed_on,
        "issued_on": on,
        "due_on": due_on,
        "form": form,
        "source_kind": order.kind,
        "source_id": order.pk,
    }


@action(
    Order, permission="finance.issue_proforma", source=Order.State.CONFIRMED, label=gettext_lazy("Ask for payment"),
    icon="receipt-text", needs="read",
)  # fmt: skip
def ask_payment(order: Order, *, actor: Actor) -> Proforma:
    """Issue a request to pay all of the order: once, unless the one before was withdrawn."""
    asked = Proforma.objects.filter(source_kind=order.kind, source_id=order.pk).exclude(state=Proforma.State.CANCELLED)
    if asked.exists():
        raise Refused(_("Payment of this order is asked for already. Withdraw that request first."), "already-asked")
    head = {name: getattr(order, name) for name in (*HANDED_ON, "due_on")}
    told = {**head, "source_kind": order.kind, "source_id": order.pk}
    lines = [
        LineDraft(
            line.quantity, line.unit_price or Decimal(0), line.product, line.text, line.unit, line.discount_rate,
            line.tax_kind,
        )
        for line in lines_of(order)
        if line.quantity > 0
    ]  # fmt: skip
    proforma: Proforma = draft_priced(Proforma, ProformaLine, told, lines, actor=actor)
    issue(proforma, actor=actor)
    return proforma
