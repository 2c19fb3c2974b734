"""What the steps of a close carry over: arithmetic on balances, so that every step can be shown before it is taken.

The balances are those of the books without the entries of this very close. A step's entries therefore depend neither
on which steps were taken before nor on how often: taken again it writes the difference, and a second time nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from artel.finance.closing import Booked, Carry, ProfitTax, Result, YearEnd
from artel.kit.decimals import round_half_up

ZERO: Final = Decimal(0)
Told = tuple[tuple[str, int | str], ...]  # dimensions and their values, in the order of the ledger


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """An account with what its entries are told apart by."""

    code: str
    told: Told = ()


@dataclass(frozen=True, slots=True)
class Move:
    """An amount, above zero, from a credit to a debit."""

    debit: Place
    credit: Place
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Chart:
    """What the steps ask of the chart: what lies below a heading, what an account keeps, what earns."""

    below: Mapping[str, frozenset[str]]
    kept: Mapping[str, tuple[str, ...]]
    earning: frozenset[str]

    def under(self, headings: Iterable[str]) -> frozenset[str]:
        """The accounts of headings, themselves included."""
        return frozenset(code for heading in headings for code in self.below.get(heading, ()))

    def place(self, code: str, told: Told = ()) -> Place:
        """A place of an account: of what is told, it keeps what it tells apart."""
        return Place(code, tuple(pair for pair in told if pair[0] in self.kept.get(code, ())))


@dataclass(slots=True)
class Trial:
    """Balances at the end of a month, debit above zero, and what accounts of results earned in the year so far."""

    chart: Chart
    balances: dict[Place, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    earned: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))

    def add(self, place: Place, balance: Decimal, earned: Decimal) -> None:
        """Count something in."""
        self.balances[place] += balance
        self.earned[place.code] += earned

    def standing(self, headings: Iterable[str]) -> list[tuple[Place, Decimal]]:
        """What stands under some headings and is not nothing."""
        codes = self.chart.under(headings)
        return sorted((place, sum_) for place, sum_ in self.balances.items() if sum_ and place.code in codes)

    def profit(self, headings: Iterable[str]) -> Decimal:
        """What was earned in the year so far under some headings."""
        codes = self.chart.under(headings) & self.chart.earning
        return -sum((self.earned[code] for code in codes), ZERO)

    def moved(self, moves: Iterable[Move]) -> list[Move]:
        """Do what is meant, one after another: the next steps see it."""
        made = []
        for move in moves:
            self.add(move.debit, move.amount, move.amount)
            self.add(move.credit, -move.amount, -move.amount)
            made.append(move)
        return made


def moves_of(plan: Booked, trial: Trial, rates: tuple[Decimal, ...]) -> list[Move]:
    """What a step would write, done in the trial at once."""
    if isinstance(plan, Carry):
        return trial.moved(_carried(plan, trial))
    if isinstance(plan, Result):
        return trial.moved(_result(plan, trial))
    if isinstance(plan, ProfitTax):
        return trial.moved(_tax(plan, trial, rates))
    return list(_year_end(plan, trial))


def _carried(plan: Carry, trial: Trial) -> list[Move]:
    chart = trial.chart
    return [_move(chart.place(plan.target, place.told), place, sum_) for place, sum_ in trial.standing(plan.sources)]


def _result(plan: Result, trial: Trial) -> list[Move]:
    total = sum((sum_ for _place, sum_ in trial.standing([plan.heading])), ZERO)
    return [_move(Place(plan.target), Place(plan.via), total)] if total else []


def _tax(plan: ProfitTax, trial: Trial, rates: tuple[Decimal, ...]) -> list[Move]:
    due = tax_on_profit(trial.profit(plan.headings), rates)
    missing = due - trial.earned[plan.expense]
    return [_move(Place(plan.expense), Place(plan.liability), missing)] if missing else []


def tax_on_profit(profit: Decimal, rates: Iterable[Decimal]) -> Decimal:
    """The tax in whole roubles: the profit is rounded, then the part of each budget by itself. A loss has no tax."""
    taxed = max(round_half_up(profit, 0), ZERO)
    return sum((round_half_up(taxed * rate, 0) for rate in rates), ZERO)


def _year_end(plan: YearEnd, trial: Trial) -> Iterator[Move]:
    for headings, via in plan.groups:
        standing = [(place, sum_) for place, sum_ in trial.standing(headings) if place.code != via]
        yield from trial.moved(_move(Place(via), place, sum_) for place, sum_ in standing)
    result = trial.balances[Place(plan.result)]
    if result:
        target = plan.loss if result > 0 else plan.profit
        yield from trial.moved([_move(Place(target), Place(plan.result), result)])


def _move(debit: Place, credit: Place, amount: Decimal) -> Move:
    """An amount below zero goes the other way."""
    return Move(debit, credit, amount) if amount > 0 else Move(credit, debit, -amount)
