"""What the page of a month's close asks for."""

from dataclasses import dataclass, field
from typing import Any, Final

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from artel.core.actor import Actor
from artel.finance.actions.closing import CLOSE
from artel.finance.models import ClosingStep, MonthClose
from artel.finance.queries.closing import Shown, Standing, checklist
from artel.finance.queries.findings import Finding
from artel.kit.money import Money
from artel.ledger.api import Entry
from artel.screens.cells import plain_text

register = template.Library()
MOST: Final = 100
WORDS: Final = {
    Standing.DONE: pgettext_lazy("step", "taken"),
    Standing.AGAIN: _("to be taken again"),
    Standing.TO_DO: pgettext_lazy("step", "not taken"),
    Standing.BLOCKED: pgettext_lazy("step", "blocked"),
}


@dataclass(frozen=True)
class ToldStep:
    """A step for people."""

    step: ClosingStep
    standing: str
    told: Any
    tone: str
    amount: str
    difference: str
    findings: list[Finding]
    entries: list[dict[str, str]]
    may_take: bool
    is_passable: bool
    waits_for: str


@dataclass
class ToldClose:
    """The checklist of a month for people, with what this reader may do."""

    is_closed: bool
    may_close: bool
    steps: list[ToldStep] = field(default_factory=list)
    before_lock: list[Finding] = field(default_factory=list)

    @property
    def may_take(self) -> bool:
        """Whether something is left that may be taken."""
        return self.may_close and not self.is_closed and any(step.may_take for step in self.steps)


@register.simple_tag
def checklist_of(close: MonthClose, actor: Actor) -> ToldClose:
    """Steps with their entries, for those who read the ledger."""
    told = ToldClose(close.state == close.State.CLOSED, actor.may(CLOSE) and bool(actor.grant(MonthClose).change))
    found = checklist(close)
    reads = bool(actor.scope(Entry))
    told.steps = [_told(shown, reads) for shown in found.steps]
    told.before_lock = found.before_lock
    return told


def _told(shown: Shown, reads: bool) -> ToldStep:
    currency = shown.step.company.currency
    entries = [
        {"debit": move.debit.code, "credit": move.credit.code, "amount": plain_text(Money(move.amount, currency))}
        for move in (shown.moves[:MOST] if reads else ())
    ]
    return ToldStep(
        shown.step, str(shown.standing), WORDS[shown.standing], shown.tone,
        plain_text(shown.amount) if shown.amount else "", plain_text(shown.difference) if shown.difference else "",
        list(shown.findings), entries, _may_take(shown), shown.is_passable, shown.waits_for,
    )  # fmt: skip


def _may_take(shown: Shown) -> bool:
    return shown.standing in (Standing.TO_DO, Standing.AGAIN)
