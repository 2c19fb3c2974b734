"""The balances from which a month is closed: those of the books without what the close itself wrote."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from artel.finance.carrying import ZERO, Chart, Move, Place, Told, Trial
from artel.finance.closing import Booked, Carry, Plan, ProfitTax, Result, YearEnd
from artel.finance.models import ClosingStep, MonthClose
from artel.kit.periods import Period
from artel.ledger.api import DIMENSIONS, Account, Entry, Selection, Subaccount, by_dimensions

SOURCE: Final = ClosingStep._meta.label_lower
Pairs = dict[tuple[Place, Place], Decimal]


def booked_plans(plans: Iterable[Plan]) -> list[Booked]:
    """The steps that write entries of their own."""
    return [plan for plan in plans if isinstance(plan, Carry | Result | ProfitTax | YearEnd)]


def trial_of(close: MonthClose, plans: Iterable[Plan]) -> Trial:
    """Balances of the accounts that the steps look at; told apart only where a step carries that over."""
    accounts = {row.pk: row for row in Account.objects.filter(company_id=close.company_id)}
    chart = _chart(accounts)
    fine, coarse = set[str](), set[str]()
    for plan in booked_plans(plans):
        fine |= chart.under(_told_apart(plan))
        coarse |= chart.under(_summed(plan))
    period = Period(date(close.month.year, 1, 1), close.until_on)
    trial = Trial(chart)
    by_code = {row.code: pk for pk, row in accounts.items()}
    for codes, key in ((fine, "subaccount"), (coarse - fine, "account")):
        chosen = Selection([close.company_id], [by_code[code] for code in codes])
        lines = by_dimensions(chosen, period, [key]) if codes else []
        places = _places({line.key[0] for line in lines}, chart) if key == "subaccount" else {}
        for line in lines:
            place = places[line.key[0]] if places else Place(accounts[line.key[0]].code)
            trial.add(place, line.closing, line.debit - line.credit)
    for (debit, credit), amount in written_by(close, chart).items():
        for place, sum_ in ((debit, -amount), (credit, amount)):
            trial.add(place if place.code in fine else Place(place.code), sum_, sum_)
    return trial


def written_by(close: MonthClose, chart: Chart, step_id: int | None = None) -> Pairs:
    """What stands in the ledger of the steps of a close, or of one of them."""
    ids = [step_id] if step_id else list(close.steps.values_list("pk", flat=True))
    rows = list(
        Entry.objects.filter(operation__source_kind=SOURCE, operation__source_id__in=ids).values_list(
            "debit_id", "credit_id", "amount"
        )
    )
    places = _places({pk for debit_id, credit_id, _amount in rows for pk in (debit_id, credit_id)}, chart)
    found: Pairs = defaultdict(lambda: ZERO)
    for debit_id, credit_id, amount in rows:
        found[places[debit_id], places[credit_id]] += amount
    return {pair: amount for pair, amount in found.items() if amount}


def pairs_of(moves: Iterable[Move]) -> Pairs:
    """Moves as `written_by` tells what stands."""
    found: Pairs = defaultdict(lambda: ZERO)
    for move in moves:
        found[move.debit, move.credit] += move.amount
    return dict(found)


def _told_apart(plan: Booked) -> tuple[str, ...]:
    if isinstance(plan, Carry):
        return (*plan.sources, plan.target)
    return tuple(heading for headings, _via in plan.groups for heading in headings) if isinstance(plan, YearEnd) else ()


def _summed(plan: Booked) -> tuple[str, ...]:
    if isinstance(plan, Result):
        return (plan.heading, plan.target)
    if isinstance(plan, ProfitTax):
        return (*plan.headings, plan.expense)
    return (plan.result,) if isinstance(plan, YearEnd) else ()


def _chart(accounts: dict[int, Account]) -> Chart:
    below: dict[str, set[str]] = defaultdict(set)
    for row in accounts.values():
        above: Account | None = row
        while above is not None:
            below[above.code].add(row.code)
            above = accounts.get(above.parent_id or 0)
    sections = (Account.Section.INCOME, Account.Section.EXPENSE)
    return Chart(
        {code: frozenset(codes) for code, codes in below.items()},
        {row.code: tuple(row.dimensions) for row in accounts.values()},
        frozenset(row.code for row in accounts.values() if row.section in sections),
    )


def _places(ids: set[int], chart: Chart) -> dict[int, Place]:
    rows = Subaccount.objects.filter(pk__in=ids).select_related("account")
    return {row.pk: chart.place(row.account.code, _told(row)) for row in rows}


def _told(row: Subaccount) -> Told:
    values = ((key, getattr(row, dimension.column)) for key, dimension in DIMENSIONS.items())
    return tuple((key, value) for key, value in values if value is not None)
