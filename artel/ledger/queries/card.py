"""Entries of a part of the book, one by one: the card of an account, and what it corresponds with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from artel.kit.periods import Period
from artel.ledger.models import Entry
from artel.ledger.queries.turnover import CARRIES_OVER, ZERO, Line, Selection, by_dimensions

Place = tuple[date, int]  # the day and the id of an entry: the order of a card
NAMED: Final = ("company", "operation", "debit__account", "credit__account")


@dataclass(frozen=True, slots=True)
class CardRow:
    """An entry as a part of the book sees it: what it adds to its debit and to its credit, and what then stands."""

    entry: Entry
    debit: Decimal
    credit: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Card:
    """Some entries in their order. `before` stands before the first of them; `next_place` is where the next begin."""

    whole: Line
    before: Decimal
    rows: Sequence[CardRow]
    next_place: Place | None


def card(chosen: Selection, period: Period, after: Place | None, most: int) -> Card:
    """The entries of a period behind a place, at most so many. What stands before them comes from the totals."""
    whole = sum_of(chosen, period)
    before = whole.opening if after is None else _balance_at(chosen, after)
    found = _places(chosen, period, after, most + 1)
    shown = found[:most]
    entries = Entry.objects.select_related(*NAMED).in_bulk([row[0] for row in shown])
    rows: list[CardRow] = []
    balance = before
    for pk, _day, is_debit, is_credit in shown:
        amount = entries[pk].amount
        debit, credit = (amount if is_debit else ZERO), (amount if is_credit else ZERO)
        balance += debit - credit
        rows.append(CardRow(entries[pk], debit, credit, balance))
    last = shown[-1] if len(found) > most else None
    return Card(whole, before, rows, (last[1], last[0]) if last else None)


def sum_of(chosen: Selection, period: Period) -> Line:
    """Turnover of a whole part of the book."""
    lines = by_dimensions(chosen, period, ["company"])
    return Line(
        (), sum((line.opening for line in lines), ZERO), sum((line.debit for line in lines), ZERO),
        sum((line.credit for line in lines), ZERO),
    )  # fmt: skip


def _places(chosen: Selection, period: Period, after: Place | None, most: int) -> list[tuple[int, date, bool, bool]]:
    """Ids of entries in their order, with the sides on which each belongs to the part of the book."""
    sides, values = _sides(chosen, period, after, most)
    statement = f"""
        SELECT id, effective_on, bool_or(is_debit), bool_or(NOT is_debit) FROM ({" UNION ALL ".join(sides)}) x
        GROUP BY id, effective_on ORDER BY effective_on, id LIMIT %s
    """  # noqa: S608  columns of our own tables
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, most])
        return [(pk, day, is_debit, is_credit) for pk, day, is_debit, is_credit in cursor.fetchall()]


def _sides(chosen: Selection, period: Period, after: Place | None, most: int) -> tuple[list[str], list[Any]]:
    sides: list[str] = []
    values: list[Any] = []
    for side, other in (("debit", "credit"), ("credit", "debit")):
        where, needed = _where(chosen, period, f"e.{other}_id")
        if after is not None:
            where += " AND (e.effective_on, e.id) > (%s, %s)"
            needed += [*after]
        sides.append(f"""
            (SELECT e.id, e.effective_on, {str(side == "debit").upper()} AS is_debit
            FROM ledger_entry e JOIN ledger_subaccount s ON s.id = e.{side}_id
            WHERE {where} ORDER BY e.effective_on, e.id LIMIT %s)
        """)  # noqa: S608
        values += [*needed, most]
    return sides, values


def _where(chosen: Selection, period: Period, other: str) -> tuple[str, list[Any]]:
    """Conditions on the entry and on the subaccount of one of its sides."""
    narrowed, values = chosen.where()
    companies = list(chosen.company_ids)
    # One company is asked for by «=»: only then the index gives the entries in their order.
    told = ("e.company_id = %s", companies[0]) if len(companies) == 1 else ("e.company_id = ANY(%s)", companies)
    parts = [narrowed, told[0], "e.effective_on BETWEEN %s AND %s"]
    values = [*values, told[1], period.from_on, period.until_on]
    if chosen.known_at is not None:
        parts.append("e.created_at <= %s")
        values.append(chosen.known_at)
    if chosen.is_earned:
        parts.append("NOT " + CARRIES_OVER.format(other=other))
    return " AND ".join(parts), values


def _balance_at(chosen: Selection, place: Place) -> Decimal:
    """What stands right after an entry: totals of the days before, and that day's entries up to it."""
    day, pk = place
    balance = sum_of(chosen, Period.day(day)).opening
    for side, other, sign in (("debit", "credit", 1), ("credit", "debit", -1)):
        where, values = _where(chosen, Period.day(day), f"e.{other}_id")
        statement = f"""
            SELECT coalesce(sum(e.amount), 0) FROM ledger_entry e JOIN ledger_subaccount s ON s.id = e.{side}_id
            WHERE {where} AND e.id <= %s
        """  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(statement, [*values, pk])
            balance += sign * cursor.fetchone()[0]
    return balance


def corresponding(chosen: Selection, period: Period) -> dict[int, tuple[Decimal, Decimal]]:
    """What was debited and credited in a period in correspondence with each account."""
    sides: list[str] = []
    values: list[Any] = []
    for side, other in (("debit", "credit"), ("credit", "debit")):
        where, needed = _where(chosen, period, f"e.{other}_id")
        amounts = "e.amount AS debit, 0 AS credit" if side == "debit" else "0, e.amount"
        sides.append(f"""
            SELECT e.{other}_id AS other_id, {amounts}
            FROM ledger_entry e JOIN ledger_subaccount s ON s.id = e.{side}_id WHERE {where}
        """)  # noqa: S608
        values += needed
    statement = f"""
        SELECT o.account_id, sum(x.debit), sum(x.credit) FROM ({" UNION ALL ".join(sides)}) x
        JOIN ledger_subaccount o ON o.id = x.other_id GROUP BY o.account_id
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {account_id: (debit, credit) for account_id, debit, credit in cursor.fetchall()}
