"""A trading company of Russia lives through December 2025 and January 2026, when the rate of VAT rises to 22 %.

The files in `golden/` were worked out by hand; this is the arithmetic (roubles).

December, VAT 20 %
- 01 owner's contribution 1 000 000 → bank.
- 03 advance to the supplier 240 000, invoice on it А-77: VAT 240 000 × 20/120 = 40 000 deducted (76.ВА, code 02).
- 05 100 tables at 6 000: 600 000 = 500 000 + 100 000; VAT deducted; advance used, its 40 000 restored (21). Owed 360 000.
- 08 50 tables to «Бета» at 12 000: 600 000 = 500 000 + 100 000; cost 50 × 5 000 = 250 000.
- 15 advance of «Альфа» 244 000: VAT 244 000 × 20/120 = 40 666.67 (76.АВ, code 02).
- 16 one table to Иванов for cash 12 000 = 10 000 + 2 000 (code 26); cost 5 000.
- 18 «Бета» returns 2: 24 000 = 20 000 + 4 000 (code 18, purchase book); cost 10 000 back.
- Bank statement: «Альфа» +244 000, supplier −360 000, «Бета» +576 000, fee −1 500.
- 25 rent 48 000 = 40 000 + 8 000. 31 salaries 100 000, НДФЛ 13 000, contributions 30 000.
- Bank 1 000 000 − 240 000 + 244 000 − 360 000 + 576 000 − 1 500 = 1 218 500. Stock 51 × 5 000 = 255 000.
- VAT: sales 100 000 + 2 000 + 40 666.67 + 40 000 = 182 666.67; purchases 100 000 + 40 000 + 4 000 + 8 000 = 152 000.
- 90: 490 000 − 245 000 − 170 000 = 75 000; 91: −1 500; profit 73 500; tax 8 % 5 880 + 17 % 12 495 = 18 375.
- Reformation: 73 500 − 18 375 = 55 125 → 84.01.
- Balance sheet: 1520 = rent 48 000 + advance less its VAT 203 333.33 + 13 000 + VAT 30 666.67 + profit tax 18 375
  + 30 000 + salaries 87 000 = 430 375; 1250 = 1 218 500 + cash 12 000; 1600 = 255 000 + 1 230 500 = 1 485 500.

January, VAT 22 %
- 12 salaries of December 87 000 paid. 28 ЕНС 43 000 paid and set off: НДФЛ 13 000, contributions 30 000. Rent 48 000 paid.
- 13 50 tables at 7 320: 366 000 = 300 000 + 66 000; paid 366 000.
- 15 20 tables to «Альфа» at 12 200: 244 000 = 200 000 + 44 000; the advance is used and the whole 40 666.67 deducted (22).
- 20 40 tables to «Бета»: 488 000 = 400 000 + 88 000; 300 000 paid, 188 000 owed.
- Cost, first in first out: 51 × 5 000 + 9 × 6 000 = 309 000.
- 26 one table goes back to the supplier: 7 320 = 6 000 + 1 320 restored (18, sales book). Stock 40 × 6 000 = 240 000.
- 28 rent 61 000 = 50 000 + 11 000, owed. 31 salaries as in December. Fee 1 500.
- Bank 1 218 500 − 87 000 − 43 000 − 48 000 − 366 000 + 300 000 − 1 500 = 973 000.
- VAT: sales 44 000 + 88 000 + 1 320 = 133 320; purchases 66 000 + 40 666.67 + 11 000 = 117 666.67.
  68.02: 30 666.67 + 15 653.33 = 46 320.00.
- 90: 600 000 − 309 000 − 180 000 = 111 000; 91: −1 500; tax on 109 500: 8 760 + 18 615 = 27 375.
- Balance sheet: 1230 = «Бета» 188 000 + supplier 7 320 = 195 320; 1520 = rent 61 000 + 87 000 + 13 000 + VAT 46 320
  + profit tax 45 750 + 30 000 = 283 070; 1370 = 55 125 + 109 500 − 27 375 = 137 250; 1700 = 1 420 320.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.http import QueryDict

from artel.finance.actions.bank import book_all, choose, import_statement
from artel.finance.api import MoneyAccount, Practice, VatEntry, begin_close, close_month, take_all
from artel.finance.models import BankLine
from artel.kit.periods import Period
from artel.ledger.reports import REPORTS
from artel.ledger.reports.asking import ask_of
from tests.scenarios.trade import Trade, trading

GOLDEN = Path(__file__).parent / "golden"
OURS = "40702810400000000001"


@pytest.fixture
def firm(db: None) -> Iterator[Trade]:
    with trading() as found:
        Practice.objects.filter(company=found.company).update(deducts_advances=True)
        yield found


def line(day: str, number: int, amount: str, *, inn: str, purpose: str, comes: bool) -> str:
    """One document of a statement."""
    theirs = f"4070281090{inn}"
    payer, payee = (theirs, OURS) if comes else (OURS, theirs)
    whose = "Плательщик" if comes else "Получатель"
    return "\r\n".join([
        "СекцияДокумент=Платежное поручение", f"Номер={number}", f"Дата={day}", f"Сумма={amount}",
        f"ПлательщикСчет={payer}", f"ПолучательСчет={payee}", f"{whose}ИНН={inn}", f"{whose}1=Контрагент",
        f"НазначениеПлатежа={purpose}", "КонецДокумента",
    ])  # fmt: skip


def statement(first: str, last: str, *documents: str) -> bytes:
    """A file of the bank."""
    head = ["1CClientBankExchange", "ВерсияФормата=1.03", "Кодировка=Windows", f"РасчСчет={OURS}", "СекцияРасчСчет",
            f"ДатаНачала={first}", f"ДатаКонца={last}", f"РасчСчет={OURS}", "КонецРасчСчет"]  # fmt: skip
    return "\r\n".join([*head, *documents, "КонецФайла", ""]).encode("cp1251")


def booked(firm: Trade, content: bytes) -> None:
    """A statement imported and booked; what pays salaries and taxes is told by hand."""
    (found,) = import_statement(content, "kl_to_1c.txt", actor=firm.anna).statements
    for waiting in found.lines.filter(state=BankLine.State.NEW):
        code = "70" if "зарплат" in waiting.purpose.lower() else "68.90"
        choose(waiting, kind_of_payment="other", account=firm.account(code), actor=firm.anna)
    book_all(found, actor=firm.anna)


def live(firm: Trade) -> None:
    """Both months, closed."""
    supplier = firm.party("Мебельная фабрика", inn="7703000000")
    landlord = firm.party("Бизнес-центр", inn="7704000000")
    alpha, beta = firm.party("Альфа", inn="7701000000"), firm.party("Бета", inn="7702000000")
    ivanov = firm.party("Иванов", kind="person")
    table = firm.product("Стол")
    december(firm, table, supplier, landlord, alpha, beta, ivanov)
    closed(firm, date(2025, 12, 1))
    january(firm, table, supplier, landlord, alpha, beta)
    closed(firm, date(2026, 1, 1))


def closed(firm: Trade, month: date) -> None:
    close = begin_close({"month": month}, actor=firm.anna)
    take_all(close, actor=firm.anna)
    close_month(close, actor=firm.anna)


def december(firm, table, supplier, landlord, alpha, beta, ivanov) -> None:  # type: ignore[no-untyped-def]
    firm.enter("Вклад учредителя", [("51", "80.09", "1000000")], on=date(2025, 12, 1), money_account=firm.bank)
    advance = {"direction": "out", "kind_of_payment": "supplier", "party": supplier, "advance_invoice": "А-77"}
    firm.pay("240000", on=date(2025, 12, 3), **advance)
    firm.buy(supplier, [(table, 100, "6000")], on=date(2025, 12, 5), number="М-1")
    sale = firm.sell(beta, [(table, 50, "12000")], on=date(2025, 12, 8))
    desk = MoneyAccount.objects.create(company=firm.company, name="Касса", kind_of_account="cash")
    retail = firm.sell(ivanov, [(table, 1, "12000")], on=date(2025, 12, 16))
    firm.pay("12000", on=date(2025, 12, 16), account=desk, invoice=retail)
    firm.take_back(sale, 2, on=date(2025, 12, 18))
    booked(firm, statement(
        "01.12.2025", "31.12.2025",
        line("10.12.2025", 11, "360000.00", inn="7703000000", purpose="За столы", comes=False),
        line("15.12.2025", 21, "244000.00", inn="7701000000", purpose="Предоплата за столы", comes=True),
        line("20.12.2025", 22, "576000.00", inn="7702000000", purpose=f"По счету-фактуре {sale.number}", comes=True),
        line("20.12.2025", 12, "1500.00", inn="7700000000", purpose="Комиссия банка за ведение счета", comes=False),
    ))  # fmt: skip
    firm.spend(landlord, "Аренда за декабрь", "48000", on=date(2025, 12, 25), number="Б-12")
    salaries(firm, date(2025, 12, 31))


def january(firm, table, supplier, landlord, alpha, beta) -> None:  # type: ignore[no-untyped-def]
    bought = firm.buy(supplier, [(table, 50, "7320")], on=date(2026, 1, 13), number="М-2")
    firm.sell(alpha, [(table, 20, "12200")], on=date(2026, 1, 15))
    firm.sell(beta, [(table, 40, "12200")], on=date(2026, 1, 20))
    booked(firm, statement(
        "01.01.2026", "31.01.2026",
        line("12.01.2026", 31, "87000.00", inn="7705000000", purpose="Зарплата за декабрь", comes=False),
        line("22.01.2026", 41, "300000.00", inn="7702000000", purpose="За столы", comes=True),
        line("23.01.2026", 32, "366000.00", inn="7703000000", purpose="За столы", comes=False),
        line("28.01.2026", 33, "43000.00", inn="7727406020", purpose="Единый налоговый платеж", comes=False),
        line("28.01.2026", 34, "48000.00", inn="7704000000", purpose="Аренда", comes=False),
        line("30.01.2026", 35, "1500.00", inn="7700000000", purpose="Комиссия банка за ведение счета", comes=False),
    ))  # fmt: skip
    firm.enter("Зачёт ЕНП", [("68.01", "68.90", "13000"), ("69.09", "68.90", "30000")], on=date(2026, 1, 28))
    firm.send_back(bought, 1, on=date(2026, 1, 26))
    firm.spend(landlord, "Аренда за январь", "61000", on=date(2026, 1, 28), number="Б-1")
    salaries(firm, date(2026, 1, 31))


def salaries(firm: Trade, on: date) -> None:
    lines = [("44.01", "70", "100000"), ("70", "68.01", "13000"), ("44.01", "69.09", "30000")]
    firm.enter("Зарплата", lines, on=on)


def sheet(firm: Trade, period: Period) -> str:
    """The turnover sheet: opening, debit, credit, closing; balances below zero are credit."""
    rows = [
        f"{code:<8}{line.opening:>15.2f}{line.debit:>15.2f}{line.credit:>15.2f}{line.closing:>15.2f}"
        for code, line in sorted(firm.turnover(period).items())
        if any((line.opening, line.debit, line.credit))
    ]
    return "\n".join([f"{'счёт':<8}{'начало':>15}{'дебет':>15}{'кредит':>15}{'конец':>15}", *rows])


def vat_book(firm: Trade, book: str, period: Period) -> str:
    """A VAT book with its total."""
    rows = VatEntry.objects.filter(company=firm.company, book=book, effective_on__range=(period.from_on, period.until_on))
    told = [
        f"{row.effective_on:%d.%m.%Y}  {row.code}  {row.party_name:<20}{row.rate:>5}{row.net:>14.2f}{row.tax:>13.2f}{row.total:>14.2f}"
        for row in rows.order_by("effective_on", "id")
    ]
    tax = sum((Decimal(row.tax) for row in rows), Decimal(0))
    return "\n".join([*told, f"{'НДС':>55}{tax:>13.2f}"])


def statement_of(firm: Trade, report: str, period: Period) -> str:
    """A statement, the lines that have a figure: code, name, this period."""
    built = REPORTS[report].build(ask_of(QueryDict(f"period={period}"), firm.anna))
    rows = [row.cells for table in built.tables for row in table.rows]
    kept = [(cells[1].text, cells[0].text, cells[2].value) for cells in rows if len(cells) > 2 and cells[2].value]
    return "\n".join(f"{code:>6}  {name:<70}{value:>15.2f}" for code, name, value in kept)


def golden(name: str, told: str) -> bool:
    """Whether the text is that of the file; shows where it is not."""
    wanted = (GOLDEN / name).read_text(encoding="utf-8").rstrip("\n")
    assert [row.rstrip() for row in told.splitlines()] == wanted.splitlines()
    return True


def test_two_months_of_a_trading_company_are_what_was_worked_out_by_hand(firm: Trade) -> None:
    live(firm)

    for year, number in ((2025, 12), (2026, 1)):
        period = Period.month(year, number)
        assert golden(f"{year}-{number:02}-turnover.txt", sheet(firm, period))
        assert golden(f"{year}-{number:02}-sales-book.txt", vat_book(firm, "sales", period))
        assert golden(f"{year}-{number:02}-purchase-book.txt", vat_book(firm, "purchases", period))
        assert golden(f"{year}-{number:02}-balance.txt", statement_of(firm, "balance", period))
        assert golden(f"{year}-{number:02}-income.txt", statement_of(firm, "income", period))
    assert firm.differences() == []
