"""What the close of a month consists of in a country: its pack says the steps, in their order, and their accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final


@dataclass(frozen=True)
class Look:
    """A step that books nothing by itself: something is looked through, or done by documents of its own."""

    key: str


@dataclass(frozen=True)
class Carry:
    """What stands under some headings goes to another account, with all that tells it apart: 44 → 90.07."""

    key: str
    sources: tuple[str, ...]
    target: str


@dataclass(frozen=True)
class Result:
    """What the accounts of a heading come to goes to the result of the year: 90 → 90.09 → 99.01."""

    key: str
    heading: str
    via: str
    target: str


@dataclass(frozen=True)
class ProfitTax:
    """The tax on the profit of the year so far, less what was charged before. Each budget has its own rate by day."""

    key: str
    headings: tuple[str, ...]
    expense: str
    liability: str
    rates: Sequence[tuple[date, tuple[Decimal, ...]]]

    def rates_on(self, day: date) -> tuple[Decimal, ...]:
        """The rates in force."""
        return max((row for row in self.rates if row[0] <= day), default=(day, ()))[1]


@dataclass(frozen=True)
class YearEnd:
    """In December every account of results comes to nothing, and the result of the year becomes retained earnings."""

    key: str
    groups: tuple[tuple[tuple[str, ...], str], ...]
    result: str
    profit: str
    loss: str
    month: int = 12


Plan = Look | Carry | Result | ProfitTax | YearEnd
Booked = Carry | Result | ProfitTax | YearEnd


@dataclass(frozen=True)
class ClosingPlan:
    """The steps of a country."""

    key: str
    steps: tuple[Plan, ...]


PLANS: Final[dict[str, ClosingPlan]] = {}
ANY_OTHER: Final = "intl"


def offer_closing(plan: ClosingPlan) -> None:
    """Make a plan known under its key; country packs call it when the program starts."""
    PLANS[plan.key] = plan


def plan_of(country: str, month: date) -> dict[str, Plan]:
    """The steps of a month by their keys: those of the year's end only in its last month."""
    plan = PLANS.get(country.lower()) or PLANS[ANY_OTHER]
    return {step.key: step for step in plan.steps if not isinstance(step, YearEnd) or step.month == month.month}
