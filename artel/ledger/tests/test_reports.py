"""Reports of the book with figures counted by hand, as tables of text."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.test import Client

from artel.core.actor import Actor, acting, actor_of
from artel.core.companies import hire
from artel.core.errors import Refused
from artel.core.models import User
from artel.core.steps import step
from artel.core.testing import browser_of, make_actor, make_company
from artel.kit.money import Money
from artel.ledger.api import Area, Entry, Posting, Side, post
from artel.ledger.models import Account
from artel.ledger.reports import REPORTS
from artel.ledger.reports.asking import Ask, ask_of
from artel.ledger.reports.cards import account_card
from artel.ledger.reports.figures import Report
from artel.ledger.testing import small_chart
from artel.ledger.tests.conftest import Books
from artel.ledger.tests.test_profit import entered, sold

MARCH = "period=2026-03"


def asked(books: Books, query: str) -> Ask:
    ask = ask_of(QueryDict(query), books.anna)
    assert ask.problems == []
    return ask


def report(books: Books, name: str, query: str = MARCH) -> Report:
    return REPORTS[name].build(asked(books, query))


def told(given: Report, table: int = 0) -> list[list[str]]:
    """The words and figures of a table; figures without the spaces that people read them by."""
    rows = given.tables[table].rows
    return [["".join(cell.text.split()) if cell.numeric else cell.text for cell in row.cells] for row in rows]


def plain(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """A table with its names cut to the code of the account."""
    return [[row[0].split()[0], *(text or "-" for text in row[1:])] for row in rows]


def same(rows: Sequence[Sequence[str]], expected: str) -> bool:
    return plain(rows) == [line.split() for line in expected.strip().splitlines()]


def test_a_turnover_sheet_has_three_equal_pairs(books: Books) -> None:
    Account.objects.filter(code="000").update(section="equity")
    entered(books, ("51", "000", "1000"), on=date(2026, 2, 1))
    sold(books, 1, "1220", "220", "600", "50")
    entered(books, ("51", "62.01", "220"))

    sheet = report(books, "turnover")

    assert same(told(sheet), """
        000    -        1000,00  -        600,00   -        1600,00
        44.01  -        -        50,00    -        50,00    -
        51     1000,00  -        220,00   -        1220,00  -
        60.01  -        -        -        50,00    -        50,00
        62.01  -        -        1220,00  220,00   1000,00  -
        68.02  -        -        -        220,00   -        220,00
        90.01  -        -        -        1220,00  -        1220,00
        90.02  -        -        600,00   -        600,00   -
        90.03  -        -        220,00   -        220,00   -
        Итого  1000,00  1000,00  2310,00  2310,00  3090,00  3090,00
    """)
    assert [check.holds for check in sheet.tables[0].checks] == [True]


def test_debts_of_some_and_advances_of_others_stand_on_both_sides(books: Books) -> None:
    for party, sides in ((books.buyer, ("62.01", "51")), (books.seller, ("51", "62.01"))):
        posting = Posting(source=books.document(), on=date(2026, 3, 5), area=Area.MANUAL)
        debit, credit = (Side(code, party=party.pk) for code in sides)
        posting.entry(debit=debit, credit=credit, amount=Money("300" if party is books.buyer else "100"))
        with step(books.anna, "Enter"):
            post(posting, actor=books.anna)

    both = plain(told(report(books, "turnover")))
    net = plain(told(report(books, "turnover", f"{MARCH}&netted=1")))

    assert both[1] == ["62.01", "-", "-", "300,00", "100,00", "300,00", "100,00"]
    assert net[1] == ["62.01", "-", "-", "300,00", "100,00", "200,00", "-"]


def test_an_account_is_the_sum_of_what_is_part_of_it(books: Books) -> None:
    head = Account.objects.create(company=books.company, code="90", name="Продажи", side="both", section="income", is_heading=True)
    Account.objects.filter(code__startswith="90.").update(parent=head)
    sold(books, 1, "1220", "220", "600", "50")

    rows = plain(told(report(books, "turnover")))

    assert [row for row in rows if row[0].startswith("90")] == [
        ["90", "-", "-", "820,00", "1220,00", "-", "400,00"],
        ["90.01", "-", "-", "-", "1220,00", "-", "1220,00"],
        ["90.02", "-", "-", "600,00", "-", "600,00", "-"],
        ["90.03", "-", "-", "220,00", "-", "220,00", "-"],
    ]


def test_a_sheet_of_an_account_is_told_apart_by_three_dimensions(books: Books) -> None:
    sold(books, 1, "1220", "220", "600", "50", tax="22%")
    sold(books, 2, "610", "110", "300", "50", tax="22%")

    rows = told(report(books, "turnover", f"{MARCH}&account=90.01&by=deal&by=tax&by=party"))

    assert [[*row[:3], row[6]] for row in rows[:2]] == [
        ["1", "22%", "ООО Покупатель", "1220,00"], ["2", "22%", "ООО Покупатель", "610,00"],
    ]  # fmt: skip
    assert rows[2][6] == "1830,00"


def test_a_card_shows_each_entry_and_what_then_stands(books: Books) -> None:
    entered(books, ("51", "000", "1000"), on=date(2026, 2, 27))
    entered(books, ("51", "62.01", "220"), on=date(2026, 3, 2))
    entered(books, ("60.01", "51", "70.50"), on=date(2026, 3, 3))

    rows = told(report(books, "card", f"{MARCH}&account=51"))

    assert [row[4:] for row in rows] == [
        ["", "", "1000,00"], ["220,00", "", "1220,00"], ["", "70,50", "1149,50"], ["220,00", "70,50", "1149,50"],
    ]  # fmt: skip


def test_pages_of_a_card_follow_each_other_without_gap(books: Books) -> None:
    for number in range(1, 8):
        entered(books, ("51", "62.01", str(number)), on=date(2026, 3, 1 + number // 3))
    ask = asked(books, f"{MARCH}&account=51")
    seen: list[str] = []

    for _page in range(3):
        page = account_card(ask, most=3)
        seen += [row[6] for row in told(page)[1:4] if row[1].startswith("Документ")]
        opening, url = told(page)[0][6], page.tables[0].more_url
        ask = replace(ask, after=ask_of(QueryDict(url.partition("?")[2]), books.anna).after)

    assert seen == ["1,00", "3,00", "6,00", "10,00", "15,00", "21,00", "28,00"]
    assert (opening, url) == ("21,00", "")


def test_an_analysis_shows_what_an_account_got_from_others(books: Books) -> None:
    sold(books, 1, "1220", "220", "600", "50")
    entered(books, ("51", "62.01", "220"))

    rows = [[row[0].split()[0], *row[1:]] for row in told(report(books, "analysis", f"{MARCH}&account=62.01"))]

    assert rows == [
        ["Сальдо", "", ""], ["51", "", "220,00"], ["90.01", "1220,00", ""], ["Оборот", "1220,00", "220,00"],
        ["Сальдо", "1000,00", ""],
    ]  # fmt: skip


def test_a_general_ledger_goes_month_by_month(books: Books) -> None:
    entered(books, ("51", "62.01", "100"), on=date(2026, 1, 31))
    entered(books, ("51", "62.01", "20"), on=date(2026, 3, 1))

    rows = told(report(books, "general", "period=2026-Q1&account=51"))

    assert [row[1:] for row in rows[1:]] == [
        ["", "", "100,00", "", "100,00", ""], ["100,00", "", "", "", "100,00", ""], ["100,00", "", "20,00", "", "120,00", ""],
    ]  # fmt: skip


def test_a_report_tells_again_what_was_known_before(books: Books) -> None:
    sold(books, 1, "1220", "220", "600", "50")
    before = Entry.objects.latest("id").created_at - timedelta(seconds=1)

    for name in ("turnover", "card", "analysis", "general", "income", "profit"):
        ask = replace(asked(books, f"{MARCH}&account=90.01"), known_at=before)
        figures = [cell.value for table in REPORTS[name].build(ask).tables for row in table.rows for cell in row.cells]

        assert not any(value for value in figures if isinstance(value, Decimal)), name


def test_every_figure_of_a_sheet_leads_to_a_card_with_that_turnover(books: Books) -> None:
    sold(books, 1, "1220", "220", "600", "50")
    client = browser_of(books.anna)

    for row in report(books, "turnover").tables[0].rows[:-1]:
        for cell in row.cells[3:5]:
            if cell.url:
                last = account_card(asked(books, cell.url.partition("?")[2])).tables[0].rows[-1]

                assert cell.value in [figure.value for figure in last.cells[4:6]]
                assert client.get(cell.url).status_code == 200


def test_companies_of_one_currency_are_added_up_and_others_stand_apart(books: Books) -> None:
    user = User.objects.get(pk=books.anna.user_id)
    others = [make_company("Вторая"), make_company("Third", country="US", currency="USD")]
    entered(books, ("51", "62.01", "100"))
    for company in others:
        with acting(Actor.system(company.pk)):
            hire(user, "accountant", actor=Actor.system(company.pk))
            small_chart(company)
            posting = Posting(source=Account.objects.get(code="51"), on=date(2026, 3, 2), area=Area.MANUAL)
            posting.entry(debit=Side("51"), credit=Side("91.01"), amount=Money("7", company.currency))
            with step(Actor.system(company.pk), "Enter"):
                post(posting, actor=Actor.system(company.pk))
    anna = actor_of(user, books.company.pk)

    with acting(anna):
        found = REPORTS["turnover"].build(ask_of(QueryDict(f"{MARCH}&company=all"), anna))
        alone = REPORTS["turnover"].build(ask_of(QueryDict(MARCH), anna))

    assert [(table.title, table.rows[-1].cells[3].value) for table in found.tables] == [
        ("Ромашка, Вторая · RUB", Decimal(107)), ("Third · USD", Decimal(7)),
    ]  # fmt: skip
    assert alone.tables[0].rows[-1].cells[3].value == Decimal(100)


def test_books_of_a_company_where_one_is_a_manager_stay_closed(books: Books) -> None:
    user = User.objects.get(pk=books.anna.user_id)
    other = make_company("Вторая")
    with acting(Actor.system(other.pk)):
        hire(user, "manager", actor=Actor.system(other.pk))
    anna = actor_of(user, books.company.pk)

    with acting(anna):
        every = ask_of(QueryDict("company=all"), anna)
        named = ask_of(QueryDict(f"company={other.pk}"), anna)

    assert [company.pk for company in every.companies] == [books.company.pk]
    assert [company.pk for company in named.companies] == [books.company.pk]
    assert len(named.problems) == 1


@pytest.mark.parametrize("name", list(REPORTS))
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_report_is_a_page_and_a_file(books: Books, name: str, form: str) -> None:
    sold(books, 1, "1220", "220", "600", "50")
    client = browser_of(books.anna)

    page = client.get(f"/books/{name}/?{MARCH}&account=62.01")
    file = client.get(f"/books/{name}/export/?{MARCH}&account=62.01&format={form}")
    content = b"".join(file.streaming_content)

    assert page.status_code == 200
    assert file.status_code == 200
    assert content.startswith(b"PK" if form == "xlsx" else b"\xef\xbb\xbf")
    assert browser_of(make_actor(books.company, "manager")).get(f"/books/{name}/").status_code == 404


def test_a_file_counts_in_numbers(books: Books) -> None:
    entered(books, ("51", "62.01", "1234.50"))

    file = browser_of(books.anna).get(f"/books/turnover/export/?{MARCH}&format=csv")
    text = b"".join(file.streaming_content).decode("utf-8-sig")

    assert text.splitlines()[0].startswith("Счёт;")
    assert "51 Расчётные счета;0;0;1234,5;0;1234,5;0" in text


def test_a_general_ledger_of_many_years_is_refused_with_a_way_out(books: Books) -> None:
    with pytest.raises(Refused) as refusal:
        report(books, "general", "period=2020-01-01..2026-12-31")

    assert refusal.value.code == "period-too-long"


def test_what_cannot_be_understood_is_told_and_left_out(books: Books) -> None:
    page = browser_of(books.anna).get("/books/turnover/?period=soon&known_at=x&f.deal=y").content.decode()

    assert page.count('class="note is-warning"') == 3


def test_strangers_are_sent_to_sign_in(db: None) -> None:
    assert Client().get("/books/turnover/").status_code == 302
