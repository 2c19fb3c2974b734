"""Turnover sheets agree with the entries for any days, folded or not."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from artel.kit.periods import Period
from artel.ledger import verify
from artel.ledger.api import Selection, balances, by_account, by_dimensions
from artel.ledger.models import Account, Entry
from artel.ledger.tests.conftest import Books

MARCH = Period.month(2026, 3)


def sheet(books: Books, period: Period) -> dict[str, tuple[Decimal, Decimal, Decimal, Decimal]]:
    codes = dict(Account.objects.values_list("pk", "code"))
    lines = by_account(Selection([books.company.pk]), period)
    return {codes[pk]: (line.opening, line.debit, line.credit, line.closing) for pk, line in lines.items()}


@pytest.mark.parametrize("folded", [False, True])
def test_a_turnover_sheet_tells_opening_turnover_and_closing(books: Books, folded: bool) -> None:
    books.sale("1220.00", on=date(2026, 2, 28))
    books.sale("610.00", on=date(2026, 3, 1))
    books.paid("1000.00", on=date(2026, 3, 31))
    books.paid("5.00", on=date(2026, 4, 1))
    if folded:
        verify.fold(books.company.pk)

    told = sheet(books, MARCH)

    assert told["62.01"] == (1220, 610, 1000, 830)
    assert told["51"] == (0, 1000, 0, 1000)
    assert told["90.01"] == (-1220, 0, 610, -1830)
    assert sum(row[0] for row in told.values()) == sum(row[3] for row in told.values()) == 0
    assert sum(row[1] for row in told.values()) == sum(row[2] for row in told.values())


def test_a_sheet_is_told_apart_by_dimensions(books: Books) -> None:
    books.sale("1220.00", on=date(2026, 3, 5), deal=1)
    books.sale("2440.00", on=date(2026, 3, 6), deal=2)
    revenue = Account.objects.get(code="90.01")

    lines = by_dimensions(Selection([books.company.pk], account_ids=[revenue.pk]), MARCH, ["deal", "tax"])

    assert [(line.key, line.credit) for line in lines] == [((1, "22%"), 1220), ((2, "22%"), 2440)]


def test_what_was_known_before_is_told_again(books: Books) -> None:
    books.sale("1220.00", on=date(2026, 3, 5))
    known_at = Entry.objects.latest("id").created_at
    # Within one transaction the database's clock stands still; what is recorded later has a later moment.
    later = known_at - timedelta(microseconds=1)

    before = by_dimensions(Selection([books.company.pk], known_at=later), MARCH, ["account"])
    now = by_dimensions(Selection([books.company.pk], known_at=known_at), MARCH, ["account"])

    assert before == []
    assert len(now) == 4


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_days_agree_with_the_entries(books: Books, data: st.DataObject) -> None:
    days = st.dates(date(2026, 1, 20), date(2026, 5, 10))
    for day in data.draw(st.lists(days, min_size=1, max_size=5)):
        books.sale("122.00", on=day)
    if data.draw(st.booleans()):
        verify.fold(books.company.pk)
    first, last = sorted([data.draw(days), data.draw(days)])
    chosen = Selection([books.company.pk])

    sheets = {line.key[0]: line for line in by_dimensions(chosen, Period(first, last), ["account"])}

    for pk, line in by_account(chosen, Period(first, last)).items():
        debit = list(Entry.objects.filter(debit__account=pk))
        credit = list(Entry.objects.filter(credit__account=pk))
        assert line.debit == sum(e.amount for e in debit if first <= e.effective_on <= last)
        assert line.credit == sum(e.amount for e in credit if first <= e.effective_on <= last)
        opening = sum(e.amount for e in debit if e.effective_on < first) - sum(e.amount for e in credit if e.effective_on < first)
        assert line.opening == opening
        if pk in sheets:
            assert (sheets[pk].opening, sheets[pk].debit, sheets[pk].credit) == (line.opening, line.debit, line.credit)
        else:
            assert (line.opening, line.debit, line.credit) == (0, 0, 0)


def test_balances_of_a_day_include_that_day(books: Books) -> None:
    books.sale("122.00", on=date(2026, 3, 15))
    receivable = Account.objects.get(code="62.01")
    chosen = Selection([books.company.pk], account_ids=[receivable.pk])

    assert balances(chosen, date(2026, 3, 14), ["party"]) == {}
    assert balances(chosen, date(2026, 3, 15), ["party"])[(books.buyer.pk,)].closing == 122
