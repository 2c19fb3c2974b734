"""Documents of the accountant: postings by hand, offsets, revaluations, rates."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from artel.core.errors import Refused
from artel.finance.actions.manual import cancel_manual, post_manual
from artel.finance.actions.offset import cancel_offset, post_offset
from artel.finance.actions.rates import load_rates
from artel.finance.actions.revaluation import cancel_revaluation, post_revaluation
from artel.finance.models import ManualLine, ManualPosting, Offset, Rate, Revaluation
from artel.finance.queries.balances import balance_of, money_at
from artel.finance.queries.exchange import exchange_on, exchange_rate_on, quotations_for
from artel.finance.statements import Quotation, RateSheet
from artel.finance.tests.money.conftest import TODAY, Till
from artel.kit.money import Money
from artel.ledger.api import Account, Entry
from artel.ledger.testing import book_of, same_book

RATES = """<?xml version="1.0" encoding="windows-1251"?><ValCurs Date="07.03.2026">
<Valute><CharCode>USD</CharCode><Nominal>1</Nominal><Value>{usd}</Value></Valute>
<Valute><CharCode>JPY</CharCode><Nominal>100</Nominal><Value>58,0000</Value></Valute></ValCurs>"""


def manual(money: Till, *lines: tuple[str, str, str], **values: object) -> ManualPosting:
    document = ManualPosting.objects.create(company=money.company, entered_on=TODAY, text="Вручную")
    accounts = {account.code: account for account in Account.objects.filter(company=money.company)}
    for debit, credit, amount in lines:
        ManualLine.objects.create(company=money.company, document=document, debit=accounts[debit], credit=accounts[credit],
                                  amount=Decimal(amount), **values)  # fmt: skip
    return document


def test_a_manual_posting_writes_its_lines_and_open_items(money: Till) -> None:
    document = manual(money, ("62.01", "91.01", "150.00"), ("44.01", "60.01", "80.00"), party=money.buyer)

    post_manual(document, actor=money.anna)

    assert same_book(book_of(document), """
        62.01  91.01  150.00
        44.01  60.01   80.00
    """)
    assert document.number == "1"
    assert sorted(money.left()) == [("payable", Decimal("-80.00")), ("receivable", Decimal("150.00"))]
    assert money.agrees()
    cancel_manual(document, reason="Ошибка", actor=money.anna)
    assert money.left() == []
    assert money.agrees()


def test_a_debt_moves_from_one_party_to_another(money: Till) -> None:
    document = manual(money, ("62.01", "62.01", "50.00"), party=money.seller, credit_party=money.buyer)

    post_manual(document, actor=money.anna)

    assert money.left(money.seller) == [("receivable", Decimal("50.00"))]
    assert money.left() == [("receivable", Decimal("-50.00"))]


@pytest.mark.parametrize(
    ("lines", "code"), [([], "no-lines"), ([("62.01", "91.01", "1.00")], "dimension-missing")]
)
def test_a_manual_posting_without_lines_or_dimensions_is_refused(money: Till, lines: list[tuple[str, str, str]], code: str) -> None:
    document = manual(money, *lines)

    with pytest.raises(Refused) as refusal:
        post_manual(document, actor=money.anna)

    assert refusal.value.code == code
    assert book_of(document) == ""


def test_posted_lines_are_frozen(money: Till) -> None:
    document = manual(money, ("44.01", "91.01", "1.00"))
    post_manual(document, actor=money.anna)

    with pytest.raises(DatabaseError), transaction.atomic():
        document.lines.update(amount=Decimal(2))


def offset(money: Till, amount: str) -> Offset:
    return Offset.objects.create(company=money.company, entered_on=TODAY, customer=money.buyer, supplier=money.seller, amount=Decimal(amount))


def test_an_offset_makes_both_debts_smaller(money: Till) -> None:
    money.owed("100.00", number="1", due=TODAY - timedelta(days=9))
    money.owed("100.00", number="2", deal=5)
    money.billed("500.00")
    document = offset(money, "150.00")

    post_offset(document, actor=money.anna)

    assert same_book(book_of(document), """
        60.01  62.01  100.00
        60.01  62.01   50.00
    """)
    assert money.left() == [("receivable", Decimal("50.00"))]
    assert money.left(money.seller) == [("payable", Decimal("-350.00"))]
    assert money.agrees()
    cancel_offset(document, reason="Ошибка", actor=money.anna)
    assert sum(rest for _role, rest in money.left()) == Decimal("200.00")
    assert money.left(money.seller) == [("payable", Decimal("-500.00"))]
    assert money.agrees()


def test_no_more_is_offset_than_is_owed(money: Till) -> None:
    money.owed("100.00")
    money.billed("500.00")
    document = offset(money, "150.00")

    with pytest.raises(Refused, match=r"100\.00 RUB") as refusal:
        post_offset(document, actor=money.anna)

    assert refusal.value.code == "offset-too-much"
    assert book_of(document) == ""


def test_money_and_debts_come_to_the_rate_of_the_day_and_advances_do_not(money: Till) -> None:
    money.rate("90", TODAY - timedelta(days=5))
    money.paid("100.00", money_account=money.dollars, paid_on=TODAY - timedelta(days=5))
    money.owed("50.00", currency="USD", rate="90", on=TODAY - timedelta(days=5))
    money.rate("92", TODAY)
    document = Revaluation.objects.create(company=money.company, entered_on=TODAY)

    post_revaluation(document, actor=money.anna)

    assert same_book(book_of(document), """
        52     91.01  200.00
        62.21  91.01  100.00
    """)
    assert balance_of(money.dollars, TODAY) == (Decimal(100), Decimal(9200))
    assert [(line.what, line.difference) for line in document.lines.all()] == [
        ("Долларовый", Money("200.00")), ("62.21 Покупатель", Money("100.00")),
    ]
    assert money.agrees()
    cancel_revaluation(document, reason="Курс не тот", actor=money.anna)
    assert balance_of(money.dollars, TODAY) == (Decimal(100), Decimal(9000))
    assert money.agrees()


def test_a_fall_of_the_rate_is_a_loss(money: Till) -> None:
    money.owed("50.00", currency="USD", rate="90")
    money.rate("88")
    document = Revaluation.objects.create(company=money.company, entered_on=TODAY)

    post_revaluation(document, actor=money.anna)

    assert same_book(book_of(document), "91.02 62.21 100.00")


def test_there_is_nothing_to_revalue_in_ones_own_currency(money: Till) -> None:
    money.owed("50.00")
    document = Revaluation.objects.create(company=money.company, entered_on=TODAY)

    with pytest.raises(Refused) as refusal:
        post_revaluation(document, actor=money.anna)

    assert refusal.value.code == "nothing-to-revalue"


def test_rates_are_loaded_and_put_right_when_loaded_again(money: Till) -> None:
    load_rates(RATES.format(usd="90,5").encode("cp1251"), actor=money.anna)
    load_rates(RATES.format(usd="91,5").encode("cp1251"), actor=money.anna)

    assert Rate.objects.count() == 2
    # A Saturday's sheet stays in force over the Sunday and the Monday that were asked for.
    assert exchange_rate_on(money.company, "USD", date(2026, 3, 9)) == Decimal("91.5")
    yen = exchange_on(money.company, "JPY", date(2026, 3, 9))
    assert yen.company_money(Decimal(12345)) == Decimal("7160.10")


def test_before_the_first_rate_there_is_none(money: Till) -> None:
    load_rates(RATES.format(usd="90,5").encode("cp1251"), actor=money.anna)

    with pytest.raises(Refused, match="USD"):
        exchange_on(money.company, "USD", date(2026, 3, 6))


def test_a_company_of_another_currency_counts_through_the_rouble() -> None:
    sheet = RateSheet(TODAY, (Quotation("USD", 1, Decimal(90)), Quotation("JPY", 100, Decimal(45))))

    assert list(quotations_for(sheet, "USD")) == [
        Quotation("JPY", 100, Decimal("0.50000000")), Quotation("RUB", 1, Decimal("0.01111111")),
    ]


def test_balances_of_all_accounts_come_by_one_question(money: Till) -> None:
    money.owed("100.00")
    money.paid("70.00")
    money.paid("30.00", money_account=money.desk)

    assert money_at([money.bank, money.desk, money.dollars], TODAY) == {
        money.bank.pk: Money("70.00"), money.desk.pk: Money("30.00"), money.dollars.pk: Money(0, "USD"),
    }
    assert Entry.objects.count() == 3
