"""The chart of a company: what a role or code means, and what a posting would write before it is written."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from artel.core.models import Company
from artel.kit.money import Money
from artel.ledger.dimensions import DIMENSIONS
from artel.ledger.models import Account, AccountRule, Article
from artel.ledger.posting import Posting, refusing


@dataclass(frozen=True)
class AccountPlan:
    """An account that a new company's chart gets."""

    code: str
    name: str
    side: str
    section: str
    parent: str = ""
    dimensions: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    by_quantity: bool = False
    by_currency: bool = False
    is_expanded: bool = False
    is_heading: bool = False
    statement_line: str = ""


@dataclass(frozen=True)
class ChartPlan:
    """What a country pack gives a company to keep books with: accounts, rules and items."""

    key: str
    accounts: Sequence[AccountPlan]
    rules: Mapping[tuple[str, str, str], str]
    articles: Sequence[tuple[str, str, str, str]] = field(default_factory=tuple)


PLANS: dict[str, ChartPlan] = {}


def offer_chart(plan: ChartPlan) -> None:
    """Make a chart known under its key; country packs call it when the program starts."""
    PLANS[plan.key] = plan


def install_chart(company: Company, plan: ChartPlan) -> None:
    """Give a company the accounts, rules and items of a plan that it lacks; what it has stays as it is."""
    with transaction.atomic():
        known = dict(Account.objects.filter(company=company).values_list("code", "pk"))
        for plan_row in plan.accounts:
            if plan_row.code not in known:
                known[plan_row.code] = _account(company, plan_row, known).pk
        AccountRule.objects.bulk_create(
            [
                AccountRule(company=company, role=role, posting_group=group, tax=tax, account_id=known[code])
                for (role, group, tax), code in plan.rules.items()
            ],
            ignore_conflicts=True,
        )
        Article.objects.bulk_create(
            [
                Article(company=company, use=use, code=code, name=name, statement_line=line)
                for use, code, name, line in plan.articles
            ],
            ignore_conflicts=True,
        )


def _account(company: Company, plan: AccountPlan, known: Mapping[str, int]) -> Account:
    return Account.objects.create(
        company=company, code=plan.code, name=plan.name, side=plan.side, section=plan.section,
        parent_id=known[plan.parent] if plan.parent else None, dimensions=list(plan.dimensions),
        required=list(plan.required), by_quantity=plan.by_quantity, by_currency=plan.by_currency,
        is_expanded=plan.is_expanded, is_heading=plan.is_heading, statement_line=plan.statement_line,
    )  # fmt: skip


def account_by_role(company_id: int, role: str, group: str = "", tax: str = "") -> Account:
    """The account that a role stands for; Refused where no rule says."""
    side = json.dumps({"role": role, "group": group, "rule_tax": tax})
    with refusing(), connection.cursor() as cursor:
        cursor.execute("SELECT (ledger_account_of(%s, %s::jsonb)).id", [company_id, side])
        pk = cursor.fetchone()[0]
    return Account.objects.get(pk=pk)


@dataclass(frozen=True)
class Preview:
    """An entry as it would be written, for people."""

    debit: str
    credit: str
    amount: Money
    text: str
    debit_dimensions: dict[str, Any]
    credit_dimensions: dict[str, Any]
    quantity: Decimal | None


def preview(postings: Iterable[Posting]) -> list[Preview]:
    """What would be written, with the accounts that the rules choose. Nothing is stored."""
    rows = []
    for posting in postings:
        for line in posting.lines:
            sides = [side.told(posting.origin) for side in (line.debit, line.credit)]
            with refusing(), connection.cursor() as cursor:
                cursor.execute(
                    "SELECT d.code, d.dimensions, c.code, c.dimensions FROM ledger_account_of(%s, %s::jsonb) d, "
                    "ledger_account_of(%s, %s::jsonb) c",
                    [posting.source.company_id, json.dumps(sides[0]), posting.source.company_id, json.dumps(sides[1])],
                )
                debit, debit_keys, credit, credit_keys = cursor.fetchone()
            quantity = line.debit.quantity if line.debit.quantity is not None else line.credit.quantity
            kept = (_kept(sides[0], debit_keys), _kept(sides[1], credit_keys))
            rows.append(Preview(debit, credit, line.amount, line.text, *kept, quantity))
    return rows


def _kept(side: dict[str, Any], keys: list[str]) -> dict[str, Any]:
    return {key: side[key] for key in DIMENSIONS if key in keys and key in side}
