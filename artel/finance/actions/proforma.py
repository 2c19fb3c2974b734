"""Requests to pay: issued under a number, cancelled, and turned into an invoice when the work is done."""

from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.events import emit
from artel.core.numbering import next_number
from artel.finance.actions.invoice import COPIED, LINE, LineDraft, draft_invoice
from artel.finance.events import ProformaIssued
from artel.finance.models import Proforma

DRAFT, ISSUED, CANCELLED = Proforma.State
FROM_LINE: Final = tuple(name for name in LINE if name not in {"product_id", "position"})


@action(
    Proforma, permission="finance.issue_proforma", source=DRAFT, target=ISSUED,
    label=gettext_lazy("Issue to the customer"), icon="check", tone="primary",
)  # fmt: skip
def issue(proforma: Proforma, *, actor: Actor) -> None:
    """Give it a number: from now on it can be sent, printed and paid by. Nothing is booked."""
    if not proforma.lines.exists():
        raise Refused(_("Add a line before issuing."), "no-lines")
    proforma.lines_changed(actor=actor)
    proforma.series = f"{proforma.issued_on:%Y}"
    proforma.number = next_number(f"proforma-{proforma.series}", proforma.company_id)
    proforma.save(update_fields=["number", "series"])
    emit(
        ProformaIssued(
            company_id=proforma.company_id, proforma_id=proforma.pk, party_id=proforma.party_id,
            deal_id=proforma.deal_id,
        )
    )  # fmt: skip


@action(
    Proforma, permission="finance.issue_proforma", source=ISSUED, target=CANCELLED, label=gettext_lazy("Withdraw"),
    icon="ban", tone="danger",
)  # fmt: skip
def withdraw(proforma: Proforma, *, actor: Actor) -> None:
    """It need not be paid any more; the number stays taken."""


@action(
    Proforma, permission="finance.issue_proforma", source=ISSUED, label=gettext_lazy("Make an invoice"),
    icon="file-plus", bulk=False,
)  # fmt: skip
def make_invoice(proforma: Proforma, *, actor: Actor) -> Any:
    """A draft invoice with the same lines, dated today."""
    values = {name: getattr(proforma, name) for name in COPIED}
    lines = [
        LineDraft(product=line.product, **{name: getattr(line, name) for name in FROM_LINE})
        for line in proforma.lines.select_related("product")
    ]
    return draft_invoice({**values, "issued_on": timezone.localdate(), "proforma": proforma}, lines, actor=actor)
