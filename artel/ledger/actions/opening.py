"""Opening balances: entered as a sheet, posted whole or not at all, taken back by storno."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from artel.core import drafts
from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.events import emit
from artel.ledger import posting
from artel.ledger.correcting import reverse
from artel.ledger.events import OpeningCancelled, OpeningPosted
from artel.ledger.models import Area, OpeningBalance, Operation, Role
from artel.ledger.models.opening import OpeningState
from artel.ledger.posting import Posting, Side
from artel.ledger.queries.opening import Sheet, read_sheet
from artel.screens.cells import plain_text

ENTER = "ledger.enter_opening"


def draft_opening(effective_on: date, sheet: str, *, actor: Actor) -> OpeningBalance:
    """A sheet to look at before it counts."""
    return drafts.create(OpeningBalance, {"effective_on": effective_on, "sheet": sheet}, actor=actor)


@action(
    OpeningBalance, permission=ENTER, source=OpeningState.DRAFT, target=OpeningState.POSTED,
    label=gettext_lazy("Post"), icon="check", tone="primary", bulk=False,
)  # fmt: skip
def post(opening: OpeningBalance, *, actor: Actor) -> None:
    """Enter every balance against the technical account, which is empty afterwards."""
    sheet = read_sheet(opening, actor=actor)
    _refuse_unless_it_agrees(sheet)
    posting.post(posting_of(opening, sheet), actor=actor)
    emit(OpeningPosted(company_id=opening.company_id, opening_id=opening.pk))


@action(
    OpeningBalance, permission=ENTER, source=OpeningState.POSTED, target=OpeningState.CANCELLED,
    label=gettext_lazy("Cancel posting"), labels={"reason": gettext_lazy("Why")}, icon="undo-2", tone="danger",
    bulk=False,
)  # fmt: skip
def cancel(opening: OpeningBalance, *, reason: str, actor: Actor) -> None:
    """Take all of it back by storno on the same day."""
    reverse(opening, on=opening.effective_on, reason=reason, actor=actor)
    emit(OpeningCancelled(company_id=opening.company_id, opening_id=opening.pk))


def posting_of(opening: OpeningBalance, sheet: Sheet) -> Posting:
    """What the sheet means for the book."""
    said = Posting(
        source=opening, on=opening.effective_on, area=Area.MANUAL, text=_("Opening balance"),
        kind=Operation.Kind.OPENING,
    )  # fmt: skip
    for balance in sheet.balances:
        other = Side(role=Role.OFF_BALANCE if balance.is_off_balance else Role.EQUITY_OPENING)
        debit, credit = (balance.side, other) if balance.is_debit else (other, balance.side)
        said.entry(debit=debit, credit=credit, amount=balance.amount)
    return said


def _refuse_unless_it_agrees(sheet: Sheet) -> None:
    if sheet.problems:
        first, number = sheet.problems[0], len(sheet.problems)
        told = ngettext("%(n)s line cannot be entered.", "%(n)s lines cannot be entered.", number) % {"n": number}
        where = _("The first is line %(line)s: %(problem)s") % {"line": first.line, "problem": first.text}
        raise Refused(f"{told} {where}", "sheet-wrong")
    if not sheet.balances:
        raise Refused(_("The sheet has no lines."), "sheet-empty")
    if sheet.difference:
        message = _("Debit %(debit)s is not credit %(credit)s. The difference is %(difference)s: find it first.")
        said = {"debit": sheet.debit, "credit": sheet.credit, "difference": sheet.difference}
        sums = {name: plain_text(value) for name, value in said.items()}
        raise Refused(message % sums, "sheet-unbalanced")
