"""The close of a month as a checklist: what each step would write, whether it is done, what stands in its way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from artel.core.models import Company
from artel.finance.carrying import ZERO, Move, moves_of
from artel.finance.closing import Booked, Plan, ProfitTax, plan_of
from artel.finance.models import ClosingStep, MonthClose
from artel.finance.models.taxation import taxation_of
from artel.finance.queries.findings import FINDINGS, Finding, stands_before
from artel.finance.queries.trial import pairs_of, trial_of, written_by
from artel.kit.money import Money


class Standing(StrEnum):
    """Where a step stands."""

    DONE = "done"
    AGAIN = "again"
    TO_DO = "to-do"
    BLOCKED = "blocked"


TONES = {Standing.DONE: "success", Standing.AGAIN: "warning", Standing.TO_DO: "neutral", Standing.BLOCKED: "error"}


@dataclass
class Shown:
    """A step with what people need to know of it."""

    step: ClosingStep
    standing: Standing
    findings: Sequence[Finding] = ()
    moves: Sequence[Move] = ()
    amount: Money | None = None
    difference: Money | None = None
    waits_for: str = ""

    @property
    def tone(self) -> str:
        """The colour of where it stands; what only waits for its turn has none."""
        return TONES[Standing.TO_DO if self.waits_for else self.standing]

    @property
    def is_passable(self) -> bool:
        """Whether it may be passed over with a reason."""
        blocked = self.standing == Standing.BLOCKED and not self.waits_for
        return blocked and all(finding.is_passable for finding in self.findings)


@dataclass
class Checklist:
    """All steps of a month as they stand now, and what keeps its days from being locked."""

    close: MonthClose
    steps: list[Shown] = field(default_factory=list)
    before_lock: list[Finding] = field(default_factory=list)

    @property
    def not_done(self) -> list[str]:
        """The names of the steps that are left."""
        return [shown.step.name for shown in self.steps if shown.standing != Standing.DONE]

    def shown(self, step: ClosingStep) -> Shown:
        """One of the steps."""
        return next(shown for shown in self.steps if shown.step.pk == step.pk)


def checklist(close: MonthClose) -> Checklist:
    """Every step as it stands; one whose predecessor is not taken is blocked by that."""
    company = Company.objects.get(pk=close.company_id)
    plans = plan_of(company.country, close.month)
    found = Checklist(close)
    trial = trial_of(close, plans.values())
    waits = ""
    for step in close.steps.select_related("done_by", "company").order_by("position"):
        plan = plans[step.key]
        if isinstance(plan, Booked):
            moves = moves_of(plan, trial, tax_rates(close, plan))
            shown = _booked(step, moves, pairs_of(moves) == written_by(close, trial.chart, step.pk))
        else:
            shown = _looked(step, FINDINGS[step.key](close))
        if waits and not step.done:
            shown.standing, shown.waits_for = Standing.BLOCKED, waits
        elif not step.done:
            waits = waits or step.name
        found.steps.append(shown)
    found.before_lock = stands_before(close)
    return found


def tax_rates(close: MonthClose, plan: Plan) -> tuple[Decimal, ...]:
    """The rates of the tax on profit; those on a simplified regime pay none."""
    if not isinstance(plan, ProfitTax):
        return ()
    practice = taxation_of(close.company_id, close.until_on).practice
    return plan.rates_on(close.until_on) if practice.regime == practice.Regime.GENERAL else ()


def _booked(step: ClosingStep, moves: list[Move], agrees: bool) -> Shown:
    """Done where the ledger says what the step means now."""
    currency = step.company.currency
    total = sum((move.amount for move in moves), ZERO)
    standing = Standing.TO_DO if not step.done else Standing.DONE if agrees else Standing.AGAIN
    shown = Shown(step, standing, moves=moves, amount=Money(total, currency))
    if standing == Standing.AGAIN:
        shown.difference = Money(total - Decimal(step.amount), currency)
    return shown


def _looked(step: ClosingStep, findings: list[Finding]) -> Shown:
    """Done where somebody took it and nothing was found since, or it was passed over."""
    amount = Money(step.amount, step.company.currency) if step.amount else None
    shown = Shown(step, Standing.DONE if step.done else Standing.TO_DO, findings, amount=amount)
    if not findings or step.reason:
        return shown
    if any(finding.blocks for finding in findings):
        shown.standing = Standing.BLOCKED
    elif step.done:
        shown.standing = Standing.AGAIN
    return shown
