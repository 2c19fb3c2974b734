"""Payment orders for the bank, and the rates of the Bank of Russia."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from artel.core.errors import Refused
from artel.finance.statements import PaymentOrder, Quotation, Requisites, read_rates, read_statement, write_orders
from artel.kit.money import Money

NOW = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
US = Requisites("ООО «Наша фирма»", "40702810500000000001", "Банк", "044525000", "30101810400000000225", "7701000000", "770101001")
THEM = Requisites("ООО Поставщик", "40702810900000000077", "Другой банк", "044525111", "", "7702000000")
RATES = """<?xml version="1.0" encoding="windows-1251"?>
<ValCurs Date="10.01.2026" name="Foreign Currency Market">
<Valute ID="R01235"><NumCode>840</NumCode><CharCode>USD</CharCode><Nominal>1</Nominal><Name>Доллар США</Name><Value>91,2345</Value></Valute>
<Valute ID="R01375"><NumCode>392</NumCode><CharCode>JPY</CharCode><Nominal>100</Nominal><Name>Иен</Name><Value>58,0100</Value></Valute>
<Valute ID="R01589"><NumCode>960</NumCode><CharCode>XDR</CharCode><Nominal>1</Nominal><Name>СДР</Name><Value>120,1</Value></Valute>
</ValCurs>"""


def order(purpose: str = "Оплата по счёту 5") -> PaymentOrder:
    return PaymentOrder("7", date(2026, 1, 12), Money("1234.50"), US, THEM, purpose)


def test_an_order_is_written_as_banks_read_it() -> None:
    written = write_orders([order("Оплата по счёту 5\nНДС не облагается, 10 ₽")], made_at=NOW)

    text = written.decode("cp1251")
    assert text.startswith("1CClientBankExchange\r\nВерсияФормата=1.03\r\nКодировка=Windows\r\n")
    assert text.endswith("КонецДокумента\r\nКонецФайла\r\n")
    for row in ("Номер=7", "Дата=12.01.2026", "Сумма=1234.50", "ПлательщикКПП=770101001", "ПолучательИНН=7702000000",
                "НазначениеПлатежа=Оплата по счёту 5 НДС не облагается, 10 руб."):
        assert f"\r\n{row}\r\n" in text


def test_what_was_written_is_read_again() -> None:
    (statement,) = read_statement(write_orders([order()], made_at=NOW)).statements

    (line,) = statement.lines
    assert (line.amount, line.counterparty.name, line.counterparty.account) == (Money("1234.50"), "ООО Поставщик", THEM.account)
    assert line.purpose == "Оплата по счёту 5"


def test_a_sign_that_banks_cannot_read_is_refused() -> None:
    with pytest.raises(Refused, match="Payment 7 has the sign «字»") as refusal:
        write_orders([order("字")], made_at=NOW)

    assert refusal.value.code == "sign-not-written"


def test_rates_are_read_with_their_comma_and_nominal() -> None:
    sheet = read_rates(RATES.encode("cp1251"))

    assert sheet.day == date(2026, 1, 10)
    assert sheet.quotations == (Quotation("USD", 1, Decimal("91.2345")), Quotation("JPY", 100, Decimal("58.0100")))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("10.01.2026", "завтра", "rates-format"),
        ("91,2345", "много", "rates-broken"),
        ("<Nominal>1<", "<Nominal>0<", "rates-broken"),
        ("Valute", "Other", "rates-empty"),
        ("</ValCurs>", "", "xml-broken"),
    ],
)
def test_a_file_of_rates_with_faults_is_refused(old: str, new: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_rates(RATES.replace(old, new).encode("cp1251"))

    assert refusal.value.code == code
