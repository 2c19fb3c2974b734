"""Which customers owe so much, or so long: asked of the open items of the whole company, exact to the coin."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django.db import connection
from django.db.models.expressions import RawSQL

from artel.finance.queries.debts import CUSTOMER
from artel.kit.money import Money


class Owing(StrEnum):
    """Figures of a debt by which customers are looked for."""

    TOTAL = "total"
    OVERDUE = "overdue"
    DAYS = "days"


_LATE: Final = "FILTER (WHERE rest > 0 AND due_on < %s)"
# The same three figures as of `debt_of`.
_FIGURES: Final = {
    Owing.TOTAL: ("sum(rest)", 0),
    Owing.OVERDUE: (f"sum(rest) {_LATE}", 1),
    Owing.DAYS: (f"max(%s - due_on) {_LATE}", 2),
}
_WHO: Final = """
SELECT party_id FROM (
    SELECT coalesce(p.merged_into_id, p.id) AS party_id, i.due_on, i.company_amount + coalesce(v.amount, 0)
        - coalesce(d.amount, 0) + coalesce(c.amount, 0) AS rest
    FROM finance_openitem i JOIN parties_party p ON p.id = i.party_id
    LEFT JOIN (SELECT revalues_id AS id, sum(company_amount) AS amount FROM finance_openitem
        WHERE company_id = %s AND revalues_id IS NOT NULL GROUP BY 1) v ON v.id = i.id
    LEFT JOIN (SELECT debit_id AS id, sum(debit_company) AS amount FROM finance_settlement
        WHERE company_id = %s GROUP BY 1) d ON d.id = i.id
    LEFT JOIN (SELECT credit_id AS id, sum(credit_company) AS amount FROM finance_settlement
        WHERE company_id = %s GROUP BY 1) c ON c.id = i.id
    WHERE i.company_id = %s AND i.role = ANY(%s) AND i.revalues_id IS NULL
) x GROUP BY party_id HAVING {figure} BETWEEN %s AND %s AND {figure} <> 0
"""
_MOST: Final = Decimal(10) ** 20


def who_owes(company_id: int, figure: Owing, low: Decimal | None, high: Decimal | None, *, on: date) -> RawSQL:
    """Ids of customers whose figure lies in a range, for `pk__in`; who owes nothing is in none."""
    told, days = _FIGURES[figure]
    bounds = [-_MOST if low is None else low, _MOST if high is None else high]
    values = [*[company_id] * 4, [str(role) for role in CUSTOMER], *[on] * days, *bounds, *[on] * days]
    return RawSQL(_WHO.format(figure=told), values)  # noqa: S611  the figure is one of three constants


@dataclass(frozen=True, slots=True)
class Late:
    """A debt that was not paid so many days after it was due."""

    item_id: int
    deal_id: int | None
    on: date
    rest: Money
    source_kind: str
    source_id: int
    source_name: str
    is_open: bool


_LATE_ITEMS: Final = """
SELECT * FROM (
    SELECT i.id, i.deal_id, i.due_on + %(days)s AS late_on,
        i.amount - coalesce((SELECT sum(s.amount) FROM finance_settlement s WHERE s.debit_id = i.id
            AND s.effective_on <= i.due_on + %(days)s), 0) AS rest,
        i.currency, i.source_kind, i.source_id, i.source_name,
        i.amount > coalesce((SELECT sum(s.amount) FROM finance_settlement s WHERE s.debit_id = i.id), 0) AS is_open
    FROM finance_openitem i
    WHERE i.company_id = %(company)s AND i.role = 'receivable' AND i.amount > 0
        AND i.due_on > %(after)s::date - %(days)s AND i.due_on <= %(until)s::date - %(days)s
) x WHERE rest > 0 ORDER BY late_on, id LIMIT %(most)s
"""


def late_items(company_id: int, days: int, *, after: date, until: date, most: int) -> list[Late]:
    """Debts of customers that stood unpaid for so many days on a day after the first and not after the second."""
    told: dict[str, Any] = {"company": company_id, "days": days, "after": after, "until": until, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(_LATE_ITEMS, told)
        return [
            Late(pk, deal, on, Money(rest, currency), kind, source, name, is_open)
            for pk, deal, on, rest, currency, kind, source, name, is_open in cursor.fetchall()
        ]
