"""Turnover sheets: opening balance, turnover and closing balance by account or by any dimensions, for any days.

Whole months come from kept totals and from what waits to be folded into them; only the days of a month that is not
wholly asked for are added up from entries. What was known at a moment is always added up from entries.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from artel.kit.periods import Period
from artel.ledger.dimensions import column_of

ZERO: Final = Decimal(0)
DAY: Final = timedelta(days=1)
SOME: Final = "any"  # of a dimension: whatever is told apart by it
BEGINNING: Final = date(1900, 1, 1)
MEASURES: Final = ("debit", "credit", "debit_money", "credit_money", "debit_quantity", "credit_quantity")
PARTS: Final = ("", "_money", "_quantity")
# Whether the other side is equity: then the entry carries a result over (90 to 99, 99 to 84) and earns nothing.
# The other side of opening balances is equity too, but what it brings was earned.
CARRIES_OVER: Final = """EXISTS (
    SELECT 1 FROM ledger_subaccount os JOIN ledger_account oa ON oa.id = os.account_id
    WHERE os.id = {other} AND oa.section = 'equity' AND NOT EXISTS (
        SELECT 1 FROM ledger_accountrule r WHERE r.account_id = oa.id AND r.role = 'equity_opening'
    )
)"""


@dataclass(frozen=True)
class Selection:
    """Which part of the book: companies, accounts, values of dimensions, what was known when.

    `is_earned` leaves out what only carries a result over to equity.
    """

    company_ids: Sequence[int]
    account_ids: Sequence[int] | None = None
    dimensions: Mapping[str, Any] = field(default_factory=dict)
    known_at: datetime | None = None
    is_earned: bool = False

    def of_results(self, account_ids: Iterable[int]) -> "Selection":
        """The same on accounts of income and expense, as they stood before they were closed."""
        return replace(self, account_ids=list(account_ids), is_earned=True)

    def where(self, alias: str = "s") -> tuple[str, list[Any]]:
        """Conditions on the subaccount, with their values."""
        parts, values = [f"{alias}.company_id = ANY(%s)"], [list(self.company_ids)]
        if self.account_ids is not None:
            parts.append(f"{alias}.account_id = ANY(%s)")
            values.append(list(self.account_ids))
        for key, value in self.dimensions.items():
            column = f"{alias}.{column_of(key)}"
            if value in (None, SOME):
                parts.append(f"{column} IS NULL" if value is None else f"{column} IS NOT NULL")
                continue
            parts.append(f"{column} = %s")
            values.append(value)
        return " AND ".join(parts), values


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a turnover sheet. Balances are debit minus credit: positive is a debit balance."""

    key: tuple[Any, ...]
    opening: Decimal
    debit: Decimal
    credit: Decimal
    opening_money: Decimal = ZERO
    debit_money: Decimal = ZERO
    credit_money: Decimal = ZERO
    opening_quantity: Decimal = ZERO
    debit_quantity: Decimal = ZERO
    credit_quantity: Decimal = ZERO

    @property
    def closing(self) -> Decimal:
        """Balance at the end."""
        return self.opening + self.debit - self.credit

    @property
    def closing_money(self) -> Decimal:
        """Balance at the end in the currency of the subaccount."""
        return self.opening_money + self.debit_money - self.credit_money

    @property
    def closing_quantity(self) -> Decimal:
        """Quantity at the end."""
        return self.opening_quantity + self.debit_quantity - self.credit_quantity


def by_account(chosen: Selection, period: Period) -> dict[int, Line]:
    """Turnover of each account that has any, by its id."""
    if chosen.dimensions or chosen.known_at or chosen.is_earned:
        return {line.key[0]: line for line in by_dimensions(chosen, period, ["account"])}
    narrowed = ""
    values: list[Any] = [list(chosen.company_ids), period.until_on]
    if chosen.account_ids is not None:
        narrowed = " AND account_id = ANY(%s)"
        values.append(list(chosen.account_ids))
    source = "SELECT account_id, day, debit, credit FROM {} WHERE company_id = ANY(%s) AND day <= %s" + narrowed  # noqa: S608
    statement = f"""
        SELECT account_id, coalesce(sum(debit - credit) FILTER (WHERE day < %s), 0),
            coalesce(sum(debit) FILTER (WHERE day >= %s), 0), coalesce(sum(credit) FILTER (WHERE day >= %s), 0)
        FROM ({source.format("ledger_daytotal")} UNION ALL {source.format("ledger_delta")}) x GROUP BY account_id
    """  # noqa: S608  names of our own tables
    days = [period.from_on] * 3
    with connection.cursor() as cursor:
        cursor.execute(statement, [*days, *values, *values])
        return {row[0]: Line((row[0],), *row[1:]) for row in cursor.fetchall()}


def by_dimensions(chosen: Selection, period: Period, keys: Sequence[str]) -> list[Line]:
    """Turnover told apart by `account`, `subaccount` and dimensions; groups with nothing in them are left out."""
    columns = [_group_column(key) for key in keys]
    grouped = ", ".join(columns)
    sources, values = _sources(chosen, period)
    where, narrowed = chosen.where()
    openings = [f"coalesce(sum(debit{part} - credit{part}) FILTER (WHERE day < %s), 0)" for part in PARTS]
    turnovers = [f"coalesce(sum({name}) FILTER (WHERE day >= %s), 0)" for name in MEASURES]
    sums = [openings[0], *turnovers[:2], openings[1], *turnovers[2:4], openings[2], *turnovers[4:]]
    something = " OR ".join(f"{told} <> 0" for told in sums)
    statement = f"""
        SELECT {grouped}, {", ".join(sums)}
        FROM ({" UNION ALL ".join(sources)}) x JOIN ledger_subaccount s ON s.id = x.subaccount_id
        WHERE {where} GROUP BY {grouped} HAVING {something} ORDER BY {grouped}
    """  # noqa: S608  columns of our own tables
    days = [period.from_on] * len(sums)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*days, *values, *narrowed, *days])
        width = len(columns)
        return [Line(tuple(row[:width]), *row[width:]) for row in cursor.fetchall()]


def balances(chosen: Selection, day: date, keys: Sequence[str]) -> dict[tuple[Any, ...], Line]:
    """What stands at the end of a day, by the given keys; what came to nothing is left out."""
    lines = by_dimensions(chosen, Period(BEGINNING, day), keys)
    return {line.key: line for line in lines if line.closing or line.closing_money or line.closing_quantity}


def _group_column(key: str) -> str:
    plain = {"account": "s.account_id", "subaccount": "s.id", "company": "s.company_id"}
    return plain.get(key) or f"s.{column_of(key)}"


def _sources(chosen: Selection, period: Period) -> tuple[list[str], list[Any]]:
    """Rows of (subaccount, day, measures) that together count every entry until the end of the period once."""
    sources, values = _counted(chosen, period)
    if chosen.is_earned:
        carried, needed = _entries(chosen, BEGINNING, period.until_on, is_carried=True)
        return [*sources, *carried], [*values, *needed]
    return sources, values


def _counted(chosen: Selection, period: Period) -> tuple[list[str], list[Any]]:
    if chosen.known_at is not None:
        return _entries(chosen, BEGINNING, period.until_on)
    sources: list[str] = []
    values: list[Any] = []
    for first, last, is_whole in _stretches(period):
        for source, needed in (_totals(chosen, first, last) if is_whole else [_entries(chosen, first, last)]):
            sources += source
            values += needed
    return sources, values


def _stretches(period: Period) -> list[tuple[date, date, bool]]:
    """From the beginning to the end of the period: whole months, and the months that its first or last day cuts."""
    from_on, until_on = period.from_on, period.until_on
    month, last_month = from_on.replace(day=1), until_on.replace(day=1)
    ends_whole = (until_on + DAY).day == 1
    found = [(BEGINNING, month - DAY, True)]
    if from_on != month:
        found.append((month, min(until_on, _next_month(month) - DAY), False))
        month = _next_month(month)
    whole_until = until_on if ends_whole else last_month - DAY
    if month <= whole_until:
        found.append((month, whole_until, True))
    if not ends_whole and month <= last_month:
        found.append((last_month, until_on, False))
    return found


def _next_month(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _totals(chosen: Selection, first: date, last: date) -> list[tuple[list[str], list[Any]]]:
    where, values = "company_id = ANY(%s)", [list(chosen.company_ids)]
    if chosen.account_ids is not None:
        where += " AND account_id = ANY(%s)"
        values.append(list(chosen.account_ids))
    measures = ", ".join(MEASURES)
    return [
        ([f"SELECT subaccount_id, {day} AS day, {measures} FROM {table} WHERE {where} AND {day} BETWEEN %s AND %s"],  # noqa: S608
         [*values, first, last])
        for table, day in (("ledger_monthtotal", "month"), ("ledger_delta", "day"))
    ]  # fmt: skip


def _entries(
    chosen: Selection, first: date, last: date, *, is_carried: bool = False
) -> tuple[list[str], list[Any]]:
    """Entries of some days, once for each side; or those that carry results over, to be taken off again."""
    where, values = "company_id = ANY(%s) AND effective_on BETWEEN %s AND %s", [list(chosen.company_ids), first, last]
    if chosen.known_at is not None:
        where += " AND created_at <= %s"
        values.append(chosen.known_at)
    debit, credit = (_measures(side, "-" if is_carried else "") for side in ("debit", "credit"))
    carried = f" AND {CARRIES_OVER}" if is_carried else ""
    of_debit, of_credit = (where + carried.format(other=other) for other in ("e.credit_id", "e.debit_id"))
    sides = [
        f"SELECT debit_id AS subaccount_id, effective_on AS day, {debit} FROM ledger_entry e WHERE {of_debit}",  # noqa: S608
        f"SELECT credit_id, effective_on, {credit} FROM ledger_entry e WHERE {of_credit}",  # noqa: S608
    ]
    return sides, [*values, *values]


def _measures(side: str, sign: str) -> str:
    """The measures of one side of an entry, in their order."""
    told = {"debit": "amount", "credit": "amount"}
    own = [name for name in MEASURES if name.startswith(side)]
    return ", ".join(
        f"{sign}coalesce({told.get(name, name)}, 0) AS {name}" if name in own else f"0 AS {name}" for name in MEASURES
    )
