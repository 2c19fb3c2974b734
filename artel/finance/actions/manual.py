"""Manual postings: what no other document says, entered line by line."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.numbering import next_number
from artel.finance.actions.opening import items_of_entries
from artel.finance.actions.settling import cancel_items
from artel.finance.models import DocumentState, ManualLine, ManualPosting
from artel.ledger.api import Area, Posting, Side, first_open_day, post, reverse

POST: Final = "finance.post_manual"


@action(
    ManualPosting, permission=POST, source=DocumentState.DRAFT, target=DocumentState.POSTED,
    label=gettext_lazy("Post"), icon="check", tone="primary",
)  # fmt: skip
def post_manual(document: ManualPosting, *, actor: Actor) -> None:
    """Write the lines as they are; what touches debts of customers and suppliers becomes open items."""
    posting = manual_posting(document)
    if not posting.lines:
        raise Refused(_("Add a line before posting."), "no-lines")
    document.number = document.number or next_number("manual-posting", document.company_id)
    document.save(update_fields=["number"])
    post(posting, actor=actor)
    items_of_entries(document, on=document.entered_on)


@action(
    ManualPosting, permission=POST, source=DocumentState.POSTED, target=DocumentState.CANCELLED,
    label=gettext_lazy("Cancel posting"), labels={"reason": gettext_lazy("Why")}, icon="undo-2", tone="danger",
    bulk=False,
)  # fmt: skip
def cancel_manual(document: ManualPosting, *, reason: str, actor: Actor) -> None:
    """Take it back by storno."""
    on = first_open_day(document.company_id, Area.MANUAL, document.entered_on)
    reverse(document, on=on, reason=reason, actor=actor)
    cancel_items(document, on=on, actor=actor)


def manual_posting(document: ManualPosting) -> Posting:
    """What the lines mean for the book."""
    posting = Posting(
        source=document, on=document.entered_on, area=Area.MANUAL, text=document.text, origin=document.origin()
    )
    for line in document.lines.select_related("debit", "credit", "company", "product"):
        party_of_credit = line.credit_party_id or line.party_id
        posting.entry(
            debit=_side(line, line.debit.code, line.party_id), credit=_side(line, line.credit.code, party_of_credit),
            amount=line.sum, text=line.text,
        )  # fmt: skip
    return posting


def _side(line: ManualLine, code: str, party_id: int | None) -> Side:
    return Side(
        code, party=party_id, item=line.article_id, cost_centre=line.cost_centre_id, employee=line.employee_id,
        product=line.product_id, quantity=line.quantity, money_account=line.money_account_id,
    )  # fmt: skip
