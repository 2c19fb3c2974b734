"""What is owed: open items of parties, debts with days overdue, ageing, what of a document is paid."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from artel.finance.models import OpenItem
from artel.finance.tax import tax_within
from artel.kit.decimals import round_half_up
from artel.kit.money import Money

ZERO: Final = Decimal(0)
CUSTOMER: Final = (OpenItem.Role.RECEIVABLE, OpenItem.Role.ADVANCE_RECEIVED)
SUPPLIER: Final = (OpenItem.Role.PAYABLE, OpenItem.Role.ADVANCE_PAID, OpenItem.Role.RECEIVED_NOT_BILLED)

# What is left of each item by the end of a day, with what its revaluations added.
_OPEN: Final = """
SELECT i.id, i.role, i.account_id, i.party_id, i.deal_id, i.effective_on, i.due_on, i.currency, i.amount,
    i.company_amount, i.tax_rate, i.source_kind, i.source_id, i.source_name,
    i.amount - d.amount + c.amount AS rest, i.company_amount + r.amount - d.company + c.company AS company_rest,
    i.tax - abs(d.tax) - abs(c.tax) AS tax_rest
FROM finance_openitem i
CROSS JOIN LATERAL (SELECT coalesce(sum(s.amount), 0) AS amount, coalesce(sum(s.debit_company), 0) AS company,
    coalesce(sum(s.tax), 0) AS tax FROM finance_settlement s WHERE s.debit_id = i.id {settled}) d
CROSS JOIN LATERAL (SELECT coalesce(sum(s.amount), 0) AS amount, coalesce(sum(s.credit_company), 0) AS company,
    coalesce(sum(s.tax), 0) AS tax FROM finance_settlement s WHERE s.credit_id = i.id {settled}) c
CROSS JOIN LATERAL (SELECT coalesce(sum(v.company_amount), 0) AS amount FROM finance_openitem v
    WHERE v.revalues_id = i.id {revalued}) r
WHERE i.revalues_id IS NULL AND {where}
ORDER BY i.due_on, i.id
"""

# The books keep the name under which it was written.
_OF_FAMILY: Final = "i.party_id IN (SELECT id FROM parties_party WHERE id = ANY(%s) OR merged_into_id = ANY(%s))"


@dataclass(frozen=True, slots=True)
class Open:
    """An open item with what is left of it. Above zero they owe us, below zero we owe them."""

    id: int
    role: str
    account_id: int
    party_id: int
    deal_id: int | None
    effective_on: date
    due_on: date
    currency: str
    amount: Decimal
    company_amount: Decimal
    tax_rate: Decimal | None
    source_kind: str
    source_id: int
    source_name: str
    rest: Decimal
    company_rest: Decimal
    tax_rest: Decimal

    @property
    def money(self) -> Money:
        """What is left, with its currency."""
        return Money(self.rest, self.currency)

    def share(self, amount: Decimal) -> Decimal:
        """What so much of the rest carries in the company's money, with its sign; the whole rest carries all."""
        if amount == abs(self.rest):
            return self.company_rest
        return round_half_up(self.company_rest * amount / abs(self.rest), 2)

    def tax_share(self, amount: Decimal) -> Decimal:
        """The VAT of so much of an advance: by the advance's own rate, never more than is left of what was charged."""
        if not self.tax_rate or amount == abs(self.rest):
            return self.tax_rest if self.tax_rate else ZERO
        return min(tax_within(abs(self.share(amount)), self.tax_rate), self.tax_rest)


def deal_is_paid(deal_id: int) -> bool:
    """Whether everything that was invoiced on a deal is settled."""
    receivable = OpenItem.objects.filter(deal_id=deal_id, role=OpenItem.Role.RECEIVABLE)
    ids = list(receivable.filter(amount__gt=0).values_list("id", flat=True))
    return bool(ids) and not any(item.rest for item in open_by_id(ids).values())


def open_items(
    party_ids: Iterable[int],
    *,
    roles: Sequence[str] = (),
    currency: str = "",
    company_id: int | None = None,
    with_merged: bool = False,
) -> list[Open]:
    """What is not settled yet of some parties (and perhaps of those merged into them), the oldest due first."""
    ids = list(party_ids)
    where: list[str] = ["i.party_id = ANY(%s)"]
    values: list[Any] = [ids]
    if with_merged:
        where, values = [_OF_FAMILY], [ids, ids]
    if roles:
        where.append("i.role = ANY(%s)")
        values.append([str(role) for role in roles])
    if currency:
        where.append("i.currency = %s")
        values.append(currency)
    if company_id is not None:
        where.append("i.company_id = %s")
        values.append(company_id)
    return [item for item in _open(" AND ".join(where), values) if item.rest]


def open_by_id(ids: Iterable[int], *, on: date | None = None) -> dict[int, Open]:
    """Items by their ids, settled or not; as they stood at the end of a day, if one is named."""
    return {item.id: item for item in _open("i.id = ANY(%s)", [list(ids)], on)}


def open_of(sources: Iterable[tuple[str, int]]) -> list[Open]:
    """What is not settled yet of some documents, each by kind and id."""
    wanted = list(sources)
    kinds, ids = [kind for kind, _pk in wanted], [pk for _kind, pk in wanted]
    where = "(i.source_kind, i.source_id) IN (SELECT * FROM unnest(%s::text[], %s::bigint[]))"
    return [item for item in _open(where, [kinds, ids]) if item.rest]


def _open(where: str, values: Sequence[Any], on: date | None = None) -> list[Open]:
    settled, revalued = ("", "") if on is None else (f"AND {alias}.effective_on <= %s" for alias in "sv")
    days = [] if on is None else [on] * 3
    with connection.cursor() as cursor:
        cursor.execute(_OPEN.format(where=where, settled=settled, revalued=revalued), [*days, *values])
        return [Open(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Debt:
    """What a party owes us in the company's money: all of it, the part past due, and the days of the oldest part."""

    total: Money
    overdue: Money
    days: int


# Whoever was merged into a party owes through it: the books keep the name under which it was written.
_DEBTS: Final = """
WITH asked AS (
    SELECT id, id AS stands_for FROM unnest(%(parties)s::bigint[]) id
    UNION ALL
    SELECT id, merged_into_id FROM parties_party WHERE merged_into_id = ANY(%(parties)s)
)
SELECT party_id, sum(rest), sum(rest) FILTER (WHERE due_on < %(day)s AND rest * %(sign)s > 0),
    max(%(day)s - due_on) FILTER (WHERE due_on < %(day)s AND rest * %(sign)s > 0), currency
FROM (
    SELECT a.stands_for AS party_id, i.due_on, co.currency, i.company_amount
        + coalesce((SELECT sum(v.company_amount) FROM finance_openitem v WHERE v.revalues_id = i.id), 0)
        - coalesce((SELECT sum(s.debit_company) FROM finance_settlement s WHERE s.debit_id = i.id), 0)
        + coalesce((SELECT sum(s.credit_company) FROM finance_settlement s WHERE s.credit_id = i.id), 0) AS rest
    FROM asked a JOIN finance_openitem i ON i.party_id = a.id JOIN core_company co ON co.id = i.company_id
    WHERE i.role = ANY(%(roles)s) AND i.revalues_id IS NULL
) x GROUP BY party_id, currency
"""


def debt_of(party_ids: Iterable[int], *, on: date) -> dict[int, Debt]:
    """What customers owe us, advances taken off; parties without any items are left out. One question for all."""
    return _debts(party_ids, CUSTOMER, on)


def owed_to(party_ids: Iterable[int], *, on: date) -> dict[int, Debt]:
    """What we owe suppliers, as amounts below zero, advances taken off."""
    return _debts(party_ids, SUPPLIER, on)


def _debts(party_ids: Iterable[int], roles: Sequence[str], on: date) -> dict[int, Debt]:
    sign = 1 if roles is CUSTOMER else -1
    with connection.cursor() as cursor:
        told = [str(role) for role in roles]
        cursor.execute(_DEBTS, {"day": on, "parties": list(party_ids), "roles": told, "sign": sign})
        return {
            party_id: Debt(Money(total, currency), Money(overdue or 0, currency), days or 0)
            for party_id, total, overdue, days, currency in cursor.fetchall()
        }


_PAID: Final = """
SELECT i.source_kind, i.source_id, i.currency,
    coalesce(sum((SELECT sum(s.amount) FROM finance_settlement s JOIN finance_openitem o ON o.id = s.credit_id
        WHERE s.debit_id = i.id AND o.source_kind <> i.source_kind)), 0)
    + coalesce(sum((SELECT sum(s.amount) FROM finance_settlement s JOIN finance_openitem o ON o.id = s.debit_id
        WHERE s.credit_id = i.id AND o.source_kind <> i.source_kind)), 0)
FROM finance_openitem i
WHERE (i.source_kind, i.source_id) IN (SELECT * FROM unnest(%s::text[], %s::bigint[]))
    AND i.role IN ('receivable', 'payable')
GROUP BY i.source_kind, i.source_id, i.currency
"""


def paid_of(sources: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Money]:
    """What was covered of documents by payments, advances and offsets; those that owe nothing yet are left out."""
    wanted = list(sources)
    with connection.cursor() as cursor:
        cursor.execute(_PAID, [[kind for kind, _pk in wanted], [pk for _kind, pk in wanted]])
        return {(kind, pk): Money(amount, currency) for kind, pk, currency, amount in cursor.fetchall()}


@dataclass(frozen=True)
class Ageing:
    """Debts of one party by days past due: not due yet, 1-30, 31-60, 61-90, over 90."""

    party_id: int
    parts: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        """All that is owed."""
        return sum(self.parts, ZERO)


_AGEING: Final = """
SELECT party_id, width_bucket(%(day)s - due_on, ARRAY[1, 31, 61, 91]) AS bucket, sum(rest)
FROM (
    SELECT coalesce(p.merged_into_id, p.id) AS party_id, i.due_on, i.company_amount
        + coalesce((SELECT sum(v.company_amount) FROM finance_openitem v WHERE v.revalues_id = i.id
            AND v.effective_on <= %(day)s), 0)
        - coalesce((SELECT sum(s.debit_company) FROM finance_settlement s WHERE s.debit_id = i.id
            AND s.effective_on <= %(day)s), 0)
        + coalesce((SELECT sum(s.credit_company) FROM finance_settlement s WHERE s.credit_id = i.id
            AND s.effective_on <= %(day)s), 0) AS rest
    FROM finance_openitem i JOIN parties_party p ON p.id = i.party_id
    WHERE i.company_id = ANY(%(companies)s) AND i.role = %(role)s AND i.effective_on <= %(day)s
        AND i.revalues_id IS NULL
) x WHERE rest <> 0 GROUP BY party_id, bucket ORDER BY party_id
"""


def ageing(company_ids: Sequence[int], *, on: date, role: str = OpenItem.Role.RECEIVABLE) -> list[Ageing]:
    """Debts (or, with the role `payable`, what we owe) by days past due on a day, a line for each party."""
    with connection.cursor() as cursor:
        cursor.execute(_AGEING, {"day": on, "companies": list(company_ids), "role": str(role)})
        rows = cursor.fetchall()
    parts: dict[int, list[Decimal]] = {}
    for party_id, bucket, rest in rows:
        parts.setdefault(party_id, [ZERO] * 5)[bucket] += rest
    return [Ageing(party_id, tuple(found)) for party_id, found in parts.items()]


def by_source(items: Iterable[Open]) -> dict[tuple[str, int], list[Open]]:
    """Items of each document, in their order."""
    found: dict[tuple[str, int], list[Open]] = {}
    for item in items:
        found.setdefault((item.source_kind, item.source_id), []).append(item)
    return found
