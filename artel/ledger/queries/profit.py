"""Profit by deal, customer, product or channel: what accounts of income and expense say of that dimension.

Revenue is what accounts with the role of revenue got, less the tax inside it; cost is the cost of sales; expenses are
all other expenses less other income. What carries a result over to equity is no income and no expense.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from django.db import connection

from artel.core.actor import Actor
from artel.core.models import Company
from artel.kit.money import Money
from artel.kit.periods import Period
from artel.ledger.dimensions import DIMENSIONS, ORIGIN_KEYS, column_of
from artel.ledger.models import Account, AccountRule, Role
from artel.ledger.queries.readers import require_open
from artel.ledger.queries.turnover import CARRIES_OVER, ZERO, Selection, by_dimensions

ALL_TIME: Final = "2000-01-01..2099-12-31"
RESULT_SECTIONS: Final = (Account.Section.INCOME, Account.Section.EXPENSE)


class Part(StrEnum):
    """A part of profit."""

    REVENUE = "revenue"
    COST = "cost"
    EXPENSES = "expenses"


PART_OF_ROLE: Final = {
    Role.REVENUE: Part.REVENUE,
    Role.VAT_OUTPUT: Part.REVENUE,
    Role.COST_OF_SALES: Part.COST,
}


@dataclass(frozen=True, slots=True)
class Profit:
    """What was earned, what it cost, and what is left."""

    revenue: Money
    cost: Money
    expenses: Money

    @property
    def margin(self) -> Money:
        """Gross profit: revenue less the cost of what was sold."""
        return self.revenue - self.cost

    @property
    def profit(self) -> Money:
        """What is left."""
        return self.revenue - self.cost - self.expenses


@dataclass(frozen=True, slots=True)
class ProfitRow:
    """Profit of one value of a dimension; None is what was not told apart by it."""

    value: int | str | None
    name: str
    profit: Profit


def profit_by(company_ids: Sequence[int], period: Period, key: str, actor: Actor) -> list[ProfitRow]:
    """Profit of a period by a dimension, the most profitable first; each currency has rows of its own."""
    companies = require_open(company_ids, actor)
    chosen = Selection([company.pk for company in companies])
    return profit_rows(chosen, period, key, {company.pk: company.currency for company in companies})


def profit_rows(chosen: Selection, period: Period, key: str, currencies: Mapping[int, str]) -> list[ProfitRow]:
    """Profit of a part of the book by a dimension. Who may ask was decided before."""
    parts = parts_of(chosen.company_ids)
    lines = by_dimensions(chosen.of_results(parts), period, ["company", "account", key])
    earned: dict[tuple[str, int | str | None], dict[Part, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for line in lines:
        company_id, account_id, value = line.key
        earned[currencies[company_id], value][parts[account_id]] += line.credit - line.debit
    names = DIMENSIONS[key].names(value for _currency, value in earned)
    rows = [
        ProfitRow(value, names.get(value, ""), _profit(amounts, currency))
        for (currency, value), amounts in earned.items()
        if any(amounts.values())
    ]
    return sorted(rows, key=lambda row: (row.profit.profit.currency, row.value is None, -row.profit.profit.amount))


@dataclass(frozen=True, slots=True)
class Effort:
    """What a channel or a campaign took, and what its sales left: revenue less their cost and expenses of deals."""

    spent: Money
    margin: Money


def efforts_by(
    key: str, company: Company, period: Period, only: Mapping[str, int | str | None]
) -> dict[int | str | None, Effort]:
    """What was spent on each channel or campaign and what it left. Who may ask was decided before.

    What is told apart by none of them (rent, salaries) is spent on none of them.
    """
    zero = Money(0, company.currency)
    told = profit_rows(Selection([company.pk], dimensions=only), period, key, {company.pk: company.currency})
    earned = {row.value: row.profit.profit for row in told}
    lines = by_dimensions(spending(company.pk, only), period, [key])
    spent = {line.key[0]: Money(line.debit - line.credit, company.currency) for line in lines}
    margin = {value: earned.get(value, zero) + spent.get(value, zero) for value in {*earned, *spent}}
    spent[None] = zero
    return {value: Effort(spent.get(value, zero), left) for value, left in margin.items()}


def spending(company_id: int, only: Mapping[str, int | str | None]) -> Selection:
    """The part of the book where expenses stand that belong to no deal: advertising, if told apart by channel."""
    accounts = [pk for pk, part in parts_of([company_id]).items() if part == Part.EXPENSES]
    return Selection([company_id], accounts, {"deal": None, **only}, is_earned=True)


def parts_of(company_ids: Iterable[int]) -> dict[int, Part]:
    """Which part of profit each account of income and expense makes, by the roles that the company's rules give it."""
    companies = list(company_ids)
    rules = AccountRule.objects.filter(company_id__in=companies, role__in=PART_OF_ROLE)
    told = {account_id: PART_OF_ROLE[Role(role)] for account_id, role in rules.values_list("account_id", "role")}
    accounts = Account.objects.filter(company_id__in=companies, section__in=RESULT_SECTIONS)
    return {pk: told.get(pk, Part.EXPENSES) for pk in accounts.values_list("pk", flat=True)}


def card_of_profit(key: str, value: int, company_id: int) -> dict[Part | None, str]:
    """The address of the entries behind each part of the profit of a deal, a channel …; None is all of them."""
    parts = parts_of([company_id])
    codes = Account.objects.filter(pk__in=parts, is_heading=False).order_by("code").values_list("pk", "code")
    found: dict[Part | None, list[str]] = {part: [] for part in (None, *Part)}
    for pk, code in codes:
        found[None].append(code)
        found[parts[pk]].append(code)
    told = {"period": ALL_TIME, f"f.{key}": value, "earned": "1"}
    return {part: f"/books/card/?{urlencode({**told, 'account': ','.join(known)})}" for part, known in found.items()}


def _profit(amounts: Mapping[Part, Decimal], currency: str) -> Profit:
    return Profit(
        revenue=Money(amounts.get(Part.REVENUE, ZERO), currency),
        cost=Money(-amounts.get(Part.COST, ZERO), currency),
        expenses=Money(-amounts.get(Part.EXPENSES, ZERO), currency),
    )


def profit_of(key: str, ids: Iterable[int]) -> dict[int, Profit]:
    """Profit of these deals, channels, campaigns or projects over all time; those without entries are left out.

    One query, whatever their number. Whoever asks shows it to those who may see the record itself.
    """
    assert key in ORIGIN_KEYS, f"profit of {key} may be in several currencies: ask profit_by"
    with connection.cursor() as cursor:
        cursor.execute(_PROFIT_OF.format(column=column_of(key)), [list(PART_OF_ROLE), list(RESULT_SECTIONS), list(ids)])
        found = cursor.fetchall()
    by_role = {str(role): part for role, part in PART_OF_ROLE.items()}
    earned: dict[tuple[int, str], dict[Part, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for value, currency, role, amount in found:
        earned[value, currency][by_role.get(role, Part.EXPENSES)] += amount
    return {value: _profit(amounts, currency) for (value, currency), amounts in earned.items()}


_PROFIT_OF: Final = f"""
SELECT s.{{column}}, c.currency,
    (SELECT min(r.role) FROM ledger_accountrule r WHERE r.account_id = s.account_id AND r.role = ANY(%s)) AS part,
    sum(e.amount)
FROM ledger_subaccount s
JOIN ledger_account a ON a.id = s.account_id AND a.section = ANY(%s)
JOIN core_company c ON c.id = s.company_id
CROSS JOIN LATERAL (
    SELECT -amount AS amount, credit_id AS other FROM ledger_entry WHERE debit_id = s.id
    UNION ALL
    SELECT amount, debit_id FROM ledger_entry WHERE credit_id = s.id
) e
WHERE s.{{column}} = ANY(%s) AND NOT {CARRIES_OVER.format(other="e.other")}
GROUP BY 1, 2, 3
"""  # noqa: S608  columns of our own tables
