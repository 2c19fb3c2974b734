"""Writing open items and settling them: what is owed, and what covered it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import psycopg
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.events import emit
from artel.core.models import Row
from artel.finance.actions.books import NewItem, write_books
from artel.finance.events import ItemsSettled
from artel.finance.models import OpenItem, Settlement
from artel.finance.queries.debts import Open, open_by_id
from artel.finance.tax import tax_within
from artel.kit.money import Money


@dataclass(frozen=True, slots=True)
class Cover:
    """So much of a debt is covered by so much of another item. `tax`: VAT on the advance that is given back."""

    debit_id: int
    credit_id: int
    amount: Decimal
    debit_company: Decimal
    credit_company: Decimal
    on: date
    tax: Decimal = Decimal(0)


def add_items(items: Sequence[NewItem]) -> list[int]:
    """Write open items of one company by one statement; their ids in the same order."""
    if not items:
        return []
    company = items[0].source.company
    return write_books(company.pk, company.currency, items)


def cover(first: Open, second: Open, amount: Decimal, *, on: date) -> Cover:
    """How two open items cover each other by an amount: each gives its share of what it carries in company money."""
    debit, credit = (first, second) if first.rest > 0 else (second, first)
    return Cover(
        debit.id, credit.id, amount, debit.share(amount), -credit.share(amount), on, credit.tax_share(amount) or
        debit.tax_share(amount),
    )  # fmt: skip


def write_covers(covers: Iterable[Cover], *, source: Row, actor: Actor) -> list[Settlement]:
    """Write settlements that one document caused. Refused where one would cover more than there is."""
    rows = [
        Settlement(
            company_id=source.company_id, debit_id=one.debit_id, credit_id=one.credit_id, effective_on=one.on,
            amount=one.amount, debit_company=one.debit_company, credit_company=one.credit_company, tax=one.tax,
            source_kind=source.kind, source_id=source.pk,
        )
        for one in sorted(covers, key=lambda one: (one.debit_id, one.credit_id))
    ]  # fmt: skip
    if rows:
        with _refusing():
            Settlement.objects.bulk_create(rows)
        _announce(rows, source)
    return rows


def settle(
    first: OpenItem, second: OpenItem, amount: Money | None = None, *, on: date, source: Row, actor: Actor
) -> Settlement:
    """Let two open items cover each other, by an amount or by as much as both have left."""
    found = open_by_id([first.pk, second.pk])
    one, other = found[first.pk], found[second.pk]
    if one.account_id != other.account_id:
        raise Refused(
            _("An advance is offset on its invoice; only items of one account settle each other."), "accounts"
        )
    if one.rest * other.rest >= 0:
        raise Refused(_("Choose a debt and what covers it: one on each side, both not settled yet."), "same-side")
    most = min(abs(one.rest), abs(other.rest))
    wanted = most if amount is None else amount.amount
    if wanted <= 0:
        raise Refused(_("The amount to settle is above zero."), "no-amount")
    if wanted > most:
        raise _too_much(most)
    return write_covers([cover(one, other, wanted, on=on)], source=source, actor=actor)[0]


def take_back(source: Row, *, on: date, actor: Actor) -> list[Settlement]:
    """Undo every settlement that a document caused or that touches its items, by rows below zero.

    Refused where another document moved the amount between accounts: its entries would be left alone.
    """
    standing = _standing(source)
    for row in standing:
        if row.moved_by_another:
            message = _("«%(item)s» is settled by another document. Cancel that first.")
            raise Refused(message % {"item": row.item_name}, "settled-by-another")
    covers = [
        Cover(row.debit_id, row.credit_id, -row.amount, -row.debit_company, -row.credit_company, on, -row.tax)
        for row in standing
    ]
    return write_covers(covers, source=source, actor=actor)


def cancel_items(source: Row, *, on: date, actor: Actor) -> None:
    """Nothing is owed by a document any more: its settlements are taken back, its items meet their opposites."""
    take_back(source, on=on, actor=actor)
    items = list(OpenItem.objects.filter(source_kind=source.kind, source_id=source.pk, revalues=None).order_by("id"))
    rests = open_by_id(item.pk for item in items)
    meant = [item for item in items if rests[item.pk].rest]
    opposites = [
        NewItem(
            source, item.role, item.party_id, Money(-item.amount, item.currency), -rests[item.pk].company_rest, on, on,
            item.deal_id, item.account_id,
        )
        for item in meant
    ]  # fmt: skip
    covers = []
    for item, opposite_id in zip(meant, add_items(opposites), strict=True):
        sides = (item.pk, opposite_id) if item.amount > 0 else (opposite_id, item.pk)
        company = abs(rests[item.pk].company_rest)
        covers.append(Cover(*sides, abs(item.amount), company, company, on, item.tax))
    write_covers(covers, source=source, actor=actor)


def advance_tax(amount: Decimal, rate: Decimal | None) -> Decimal:
    """VAT on an advance by its calculated rate."""
    return Decimal(0) if not rate else tax_within(amount, rate)


_STANDING: Final = """
SELECT s.debit_id, s.credit_id, sum(s.amount), sum(s.debit_company), sum(s.credit_company), sum(s.tax),
    d.account_id <> c.account_id AND bool_or((s.source_kind, s.source_id) <> (%(kind)s, %(pk)s)),
    CASE WHEN (d.source_kind, d.source_id) = (%(kind)s, %(pk)s) THEN c.source_name ELSE d.source_name END
FROM finance_settlement s JOIN finance_openitem d ON d.id = s.debit_id JOIN finance_openitem c ON c.id = s.credit_id
WHERE s.id IN (
    SELECT id FROM finance_settlement WHERE source_kind = %(kind)s AND source_id = %(pk)s
    UNION
    SELECT t.id FROM finance_settlement t JOIN finance_openitem i ON i.id IN (t.debit_id, t.credit_id)
    WHERE i.source_kind = %(kind)s AND i.source_id = %(pk)s
)
GROUP BY s.debit_id, s.credit_id, d.id, c.id HAVING sum(s.amount) <> 0
ORDER BY s.debit_id, s.credit_id
"""


@dataclass(frozen=True, slots=True)
class _Standing:
    """What two items cover of each other now."""

    debit_id: int
    credit_id: int
    amount: Decimal
    debit_company: Decimal
    credit_company: Decimal
    tax: Decimal
    moved_by_another: bool
    item_name: str


def _standing(source: Row) -> list[_Standing]:
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"kind": source.kind, "pk": source.pk})
        return [_Standing(*row) for row in cursor.fetchall()]


def _announce(rows: Sequence[Settlement], source: Row) -> None:
    ids = {pk for row in rows for pk in (row.debit_id, row.credit_id)}
    touched = OpenItem.objects.filter(pk__in=ids).values_list("party_id", "deal_id")
    deals: dict[int, set[int]] = {}
    for party_id, deal_id in touched:
        deals.setdefault(party_id, set()).update({deal_id} if deal_id else ())
    for party_id, deal_ids in sorted(deals.items()):
        emit(
            ItemsSettled(
                company_id=source.company_id, party_id=party_id, source_kind=source.kind, source_id=source.pk,
                deal_ids=tuple(sorted(deal_ids)),
            )
        )  # fmt: skip


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn what the database refuses into sentences for people."""
    try:
        yield
    except DatabaseError as problem:
        cause = problem.__cause__
        if not isinstance(cause, psycopg.Error) or cause.sqlstate != "AR022":
            raise
        raise _too_much(Decimal(cause.diag.message_detail or "0")) from problem


def _too_much(most: Decimal) -> Refused:
    message = _("Only %(amount)s is left to settle. Somebody may have settled the rest meanwhile.")
    return Refused(message % {"amount": f"{most:.2f}"}, "settled-already")
