"""Profit by deal equals what accounts of income and expense say of it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from artel.core.errors import Forbidden
from artel.core.steps import step
from artel.core.testing import make_actor, make_company
from artel.kit.money import Money
from artel.kit.periods import Period
from artel.ledger import verify
from artel.ledger.api import Area, Posting, Profit, Side, post, profit_by, profit_of
from artel.ledger.models import Account
from artel.ledger.tests.conftest import Books

MARCH = Period.month(2026, 3)
DAY = date(2026, 3, 10)


def entered(books: Books, *rows: tuple[str, str, str], on: date = DAY, **dimensions: Any) -> None:
    """Entries between accounts named by their codes, all with the same dimensions."""
    posting = Posting(source=books.document(), on=on, area=Area.MANUAL)
    for debit, credit, amount in rows:
        sides = [Side(code, party=books.buyer.pk, **dimensions) for code in (debit, credit)]
        posting.entry(debit=sides[0], credit=sides[1], amount=Money(amount))
    with step(books.anna, "Enter"):
        post(posting, actor=books.anna)


def sold(books: Books, deal: int | None, revenue: str, vat: str, cost: str, expenses: str, **more: Any) -> None:
    entered(
        books, ("62.01", "90.01", revenue), ("90.03", "68.02", vat), ("90.02", "000", cost), ("44.01", "60.01", expenses),
        deal=deal, **more,
    )  # fmt: skip


def rub(revenue: str, cost: str, expenses: str) -> Profit:
    return Profit(Money(revenue), Money(cost), Money(expenses))


def test_profit_of_a_deal_is_revenue_without_tax_less_cost_and_expenses(books: Books) -> None:
    sold(books, 1, "1220", "220", "600", "50")
    sold(books, 2, "610", "110", "700", "0.50")
    sold(books, None, "122", "22", "10", "5")

    with CaptureQueriesContext(connection) as asked:
        told = profit_of("deal", [1, 2, 3])

    assert told == {1: rub("1000", "600", "50"), 2: rub("500", "700", "0.50")}
    assert told[1].profit == Money(350)
    assert told[1].margin == Money(400)
    assert told[2].profit == Money("-200.50")
    assert len(asked) == 1


def test_other_income_of_a_deal_lessens_its_expenses(books: Books) -> None:
    entered(books, ("62.01", "91.01", "30"), ("91.02", "60.01", "100"), deal=1)

    assert profit_of("deal", [1]) == {1: rub("0", "0", "70")}


@pytest.mark.parametrize("folded", [False, True])
def test_profit_by_deal_counts_the_days_of_the_period(books: Books, folded: bool) -> None:
    sold(books, 1, "1220", "220", "600", "50")
    sold(books, 2, "2440", "440", "600", "50", on=date(2026, 3, 31))
    sold(books, 1, "122", "22", "60", "0", on=date(2026, 4, 1))
    sold(books, None, "122", "22", "0", "0")
    if folded:
        verify.fold(books.company.pk)

    rows = profit_by([books.company.pk], MARCH, "deal", books.anna)

    assert [(row.value, row.profit) for row in rows] == [
        (2, rub("2000", "600", "50")), (1, rub("1000", "600", "50")), (None, rub("100", "0", "0")),
    ]  # fmt: skip


def test_customers_are_called_by_their_names(books: Books) -> None:
    sold(books, 1, "1220", "220", "600", "50")

    rows = profit_by([books.company.pk], MARCH, "party", books.anna)

    assert [(row.name, row.profit.profit) for row in rows] == [("ООО Покупатель", Money(350))]


def test_closing_a_year_changes_no_profit(books: Books) -> None:
    Account.objects.create(company=books.company, code="90.09", name="Результат", side="both", section="equity")
    sold(books, 1, "1220", "220", "600", "0")

    entered(books, ("90.01", "90.09", "1220"), ("90.09", "90.03", "220"), ("90.09", "90.02", "600"), deal=1)

    assert profit_of("deal", [1]) == {1: rub("1000", "600", "0")}
    assert [row.profit for row in profit_by([books.company.pk], MARCH, "deal", books.anna)] == [rub("1000", "600", "0")]


def test_what_opening_balances_bring_was_earned(books: Books) -> None:
    Account.objects.filter(code="000").update(section="equity")

    entered(books, ("000", "90.01", "500"), deal=1)

    assert profit_of("deal", [1]) == {1: rub("500", "0", "0")}


def test_only_those_who_read_the_reports_are_told(books: Books) -> None:
    other = make_company("Чужая")

    with pytest.raises(Forbidden):
        profit_by([books.company.pk], MARCH, "deal", make_actor(books.company, "manager"))
    with pytest.raises(Forbidden):
        profit_by([books.company.pk, other.pk], MARCH, "deal", books.anna)
    assert Decimal(0) == sum(row.profit.revenue.amount for row in profit_by([books.company.pk], MARCH, "deal", books.anna))
