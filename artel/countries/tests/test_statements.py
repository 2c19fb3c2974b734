"""Balance sheet, income statement and cash flow of both packs, with figures counted by hand."""

from collections.abc import Sequence
from datetime import date

import pytest
from django.test import Client

from artel.catalog.testing import smallest_product
from artel.core.actor import Actor, acting
from artel.core.models import Company
from artel.core.steps import step
from artel.core.testing import browser_of, make_actor, make_company
from artel.countries.api import install_books
from artel.kit.money import Money
from artel.ledger.api import FORMS, Area, Article, Posting, Side, post
from artel.parties.api import Party

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


def founded(country: str, currency: str) -> tuple[Company, Actor, list[int]]:
    """A company with its books, a reader of its reports, and three parties."""
    company = make_company(country=country, currency=currency)
    reader = make_actor(company, "accountant")
    with acting(reader):
        install_books(company)
        parties = [Party.objects.create(company=company, kind_of_party="organisation", name=f"Сторона {n}") for n in range(3)]
    return company, reader, [party.pk for party in parties]


def enter(company: Company, actor: Actor, rows: Sequence[tuple[Side, Side, str]], on: date = DAY) -> None:
    """Entries of one manual posting."""
    with acting(actor), step(actor, "Enter"):
        posting = Posting(source=Article.objects.filter(company=company)[0], on=on, area=Area.MANUAL)
        for debit, credit, amount in rows:
            posting.entry(debit=debit, credit=credit, amount=Money(amount, company.currency))
        post(posting, actor=actor)


def item(company: Company, key: str) -> int:
    """The id of an item of cash flow."""
    return Article.objects.get(company=company, use="cash", code=key).pk


def lines(client: Client, report: str) -> dict[str, str]:
    """The first figure of each line of a report that has any, by its code or name."""
    file = client.get(f"/books/{report}/export/?period=2026-03&format=csv")
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    rows = [line.split(";") for line in text.splitlines()]
    figure = 2 if any(row[1:2] == ["Код"] for row in rows) else 1
    told = [row for row in rows if len(row) > figure and row[0] != "Показатель"]
    return {row[figure - 1]: row[figure] for row in told if row[figure] not in {"", "0"}}


def test_statements_of_a_russian_company() -> None:
    company, reader, (owner, buyer, seller) = founded("RU", "RUB")
    bank = {"money_account": 1}
    with acting(reader):
        paid_in, customers, suppliers = (item(company, key) for key in ("owners-paid-in", "customers", "suppliers"))
    goods = {"product": _product(company, reader)}
    enter(company, reader, [
        (Side("51", item=paid_in, **bank), Side("75.01", party=owner), "10000"),
        (Side("75.01", party=owner), Side("80.09", party=owner), "10000"),
        (Side("01.01"), Side("60.01", party=seller), "3000"),
        (Side("26"), Side("02.01"), "250"),
        (Side("41.01", **goods), Side("60.01", party=seller), "6000"),
        (Side("19.03", party=seller), Side("60.01", party=seller), "1320"),
        (Side("68.02"), Side("19.03", party=seller), "1320"),
        (Side("60.01", party=seller), Side("51", item=suppliers, **bank), "4000"),
        (Side("62.01", party=buyer), Side("90.01.1", party=buyer, tax="22%"), "6100"),
        (Side("90.03", party=buyer, tax="22%"), Side("68.02"), "1100"),
        (Side("90.02.1", party=buyer), Side("41.01", **goods), "2000"),
        (Side("51", item=customers, **bank), Side("62.02", party=owner), "900"),
        (Side("76.АВ", party=owner), Side("68.02"), "162.30"),
        (Side("44.01"), Side("60.01", party=seller), "100"),
    ])  # fmt: skip
    enter(company, reader, [
        (Side("90.07"), Side("44.01"), "100"),
        (Side("90.08"), Side("26"), "250"),
        (Side("90.09"), Side("99.01"), "2650"),
    ], on=date(2026, 3, 31))  # fmt: skip
    client = browser_of(reader)

    # 60.01: 3000 + 6000 + 1320 − 4000 + 100 = 6420; 62.02: 900 − 162.30 of tax; 68.02: 1320 − 1100 − 162.30 = 57.70 Дт.
    assert lines(client, "balance") == {
        "1150": "2750", "1100": "2750", "1210": "4000", "1230": "6157,7", "1250": "6900", "1200": "17057,7",
        "1600": "19807,7", "1310": "10000", "1370": "2650", "1300": "12650", "1520": "7157,7", "1500": "7157,7",
        "1700": "19807,7",
    }  # fmt: skip
    assert lines(client, "income") == {
        "2110": "5000", "2120": "-2000", "2100": "3000", "2210": "-100", "2220": "-250", "2200": "2650", "2300": "2650",
        "2400": "2650",
    }  # fmt: skip
    assert lines(client, "cash") == {
        "4111": "900", "4110": "900", "4121": "-4000", "4120": "-4000", "4100": "-3100", "4312": "10000",
        "4310": "10000", "4300": "10000", "4400": "6900", "4500": "6900",
    }  # fmt: skip
    assert "is-success" in client.get("/books/balance/?period=2026-03").content.decode()
    assert "is-success" in client.get("/books/cash/?period=2026-03").content.decode()


def test_statements_of_any_other_country() -> None:
    company, reader, (owner, buyer, seller) = founded("US", "USD")
    bank = {"money_account": 1, "currency": "USD"}
    with acting(reader):
        paid_in, customers = item(company, "owners-paid-in"), item(company, "customers")
    goods = {"product": _product(company, reader)}
    enter(company, reader, [
        (Side("1010", item=paid_in, **bank), Side("3010", party=owner), "1000"),
        (Side("1310", **goods), Side("2110", party=seller), "600"),
        (Side("1210", party=seller), Side("2110", party=seller), "60"),
        (Side("1110", party=buyer), Side("4010", party=buyer), "500"),
        (Side("1110", party=buyer), Side("2210"), "50"),
        (Side("5010", party=buyer), Side("1310", **goods), "200"),
        (Side("6010"), Side("2110", party=seller), "40"),
        (Side("1010", item=customers, **bank), Side("1110", party=buyer), "550"),
    ])  # fmt: skip
    client = browser_of(reader)

    assert lines(client, "balance") == {
        "Inventories": "400", "Taxes recoverable": "60", "Cash and cash equivalents": "1550",
        "Total current assets": "2010", "Total assets": "2010", "Share capital": "1000", "Retained earnings": "260",
        "Total equity": "1260", "Trade payables and advances": "700", "Taxes payable": "50",
        "Total current liabilities": "750", "Total equity and liabilities": "2010",
    }  # fmt: skip
    assert lines(client, "income")["Profit for the period"] == "260"
    assert lines(client, "cash") == {
        "Cash flows from operating activities": "550", "Cash flows from financing activities": "1000",
        "Net change in cash": "1550", "Cash at the end of the period": "1550",
    }  # fmt: skip


def _product(company: Company, actor: Actor) -> int:
    with acting(actor):
        return smallest_product(company).pk


@pytest.mark.parametrize("key", ["ru", "intl"])
def test_every_line_that_an_account_or_a_sum_names_exists(key: str) -> None:
    forms = FORMS[key]
    known = {line.code for part in (forms.assets, forms.liabilities, forms.income, forms.cash) for line in part}
    parts = {part for form in (forms.assets, forms.liabilities, forms.income, forms.cash) for line in form for part in line.parts}

    assert parts - known == {"opening", "unplaced"}
    assert forms.result in known
