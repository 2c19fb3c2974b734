"""Statements in 1CClientBankExchange: what is read, what is left out and why."""

from datetime import date

import pytest

from artel.core.errors import Refused
from artel.finance.statements import Direction, Reading, read_statement
from artel.kit.money import Money

OURS = "40702810500000000001"
THEIRS = "40702810900000000077"
HEAD = f"""1CClientBankExchange
ВерсияФормата=1.03
Кодировка=Windows
Отправитель=Банк
ДатаНачала=12.01.2026
ДатаКонца=12.01.2026
РасчСчет={OURS}
СекцияРасчСчет
ДатаНачала=12.01.2026
ДатаКонца=12.01.2026
РасчСчет={OURS}
НачальныйОстаток=1000.00
ВсегоПоступило=610.00
ВсегоСписано=0.00
КонечныйОстаток=1610.00
КонецРасчСчет
"""
PAID = f"""СекцияДокумент=Платежное поручение
Номер=15
Дата=11.01.2026
Сумма=610.00
ПлательщикСчет={THEIRS}
ПлательщикИНН=7702000000
Плательщик1=ИНН 7702000000 ООО "Покупатель"
ПлательщикБИК=044525000
ПолучательСчет={OURS}
ДатаПоступило=12.01.2026
Получатель1=ООО "Наша фирма"
НазначениеПлатежа=Оплата по счету 1, в т.ч. НДС 22% = 110.00
НовыйКлюч=не известен
КонецДокумента
"""
END = "КонецФайла\n"


def read(text: str, encoding: str = "cp1251", line_end: str = "\r\n") -> Reading:
    return read_statement(text.replace("\n", line_end).encode(encoding))


def document(**changes: str) -> str:
    """The incoming payment with some of its keys changed; a value «-» takes the key out."""
    rows = []
    for row in PAID.splitlines():
        key, _mark, value = row.partition("=")
        value = changes.get(key, value)
        if value != "-":
            rows.append(f"{key}={value}" if "=" in row else row)
    return "\n".join(rows) + "\n"


def test_an_incoming_payment_is_read_whole() -> None:
    reading = read(HEAD + PAID + END)

    (statement,) = reading.statements
    assert (statement.account, statement.currency) == (OURS, "RUB")
    assert (statement.from_on, statement.until_on) == (date(2026, 1, 12), date(2026, 1, 12))
    assert (statement.opening, statement.closing) == (Money("1000.00"), Money("1610.00"))
    (line,) = statement.lines
    assert (line.direction, line.amount, line.day, line.number) == (Direction.IN, Money("610.00"), date(2026, 1, 12), "15")
    assert (line.counterparty.name, line.counterparty.inn) == ('ООО "Покупатель"', "7702000000")
    assert (line.counterparty.account, line.counterparty.bank_code) == (THEIRS, "044525000")
    assert line.purpose == "Оплата по счету 1, в т.ч. НДС 22% = 110.00"
    assert line.identity == f"15|2026-01-11|610.00|{THEIRS}|{OURS}"
    assert not reading.left_out
    assert not reading.warnings


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_every_encoding_and_line_end_is_understood_whatever_the_file_claims(encoding: str, line_end: str) -> None:
    reading = read(HEAD + PAID + END, encoding, line_end)

    assert reading.statements[0].lines[0].counterparty.name == 'ООО "Покупатель"'


def test_an_outgoing_payment_is_known_by_the_payers_account() -> None:
    out = document(ПлательщикСчет=OURS, ПолучательСчет=THEIRS, ДатаПоступило="-", Дата="12.01.2026", Получатель1="ИП Иванов")
    head = HEAD.replace("ВсегоПоступило=610.00", "ВсегоПоступило=0").replace("ВсегоСписано=0.00", "ВсегоСписано=610.00")

    reading = read(head.replace("КонечныйОстаток=1610.00", "КонечныйОстаток=390.00") + out + END)

    (line,) = reading.statements[0].lines
    assert (line.direction, line.counterparty.name, line.day) == (Direction.OUT, "ИП Иванов", date(2026, 1, 12))
    assert not reading.warnings


def test_money_between_own_accounts_is_a_line_of_each() -> None:
    second = "40702810200000000002"
    text = HEAD.replace(f"РасчСчет={OURS}\nСекция", f"РасчСчет={OURS}\nРасчСчет={second}\nСекция")

    reading = read(text + document(ПлательщикСчет=second) + END)

    found = {statement.account: [line.direction for line in statement.lines] for statement in reading.statements}
    assert found == {OURS: [Direction.IN], second: [Direction.OUT]}


def test_the_purpose_may_stand_in_six_lines() -> None:
    parts = document(НазначениеПлатежа="-").replace("НовыйКлюч=не известен", "НазначениеПлатежа1=Оплата\nНазначениеПлатежа2=по счёту 7")

    assert read(HEAD + parts + END).statements[0].lines[0].purpose == "Оплата по счёту 7"


def test_a_section_for_each_day_becomes_one_statement() -> None:
    next_day = HEAD[HEAD.index("СекцияРасчСчет"):].replace("12.01.2026", "13.01.2026").replace("1000.00", "1610.00")
    next_day = next_day.replace("ВсегоПоступило=610.00", "ВсегоПоступило=0.00")

    reading = read(HEAD + next_day + PAID + END)

    (statement,) = reading.statements
    assert (statement.from_on, statement.until_on) == (date(2026, 1, 12), date(2026, 1, 13))
    assert (statement.opening, statement.received, statement.closing) == (Money(1000), Money(610), Money("1610.00"))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Сумма": "0.00"}, "Document 15: the amount must be above zero."),
        ({"Сумма": "-5.00"}, "Document 15: the amount must be above zero."),
        ({"Сумма": "шесть"}, "Document 15: «шесть» is no amount."),
        ({"Сумма": "610.005"}, "Document 15: «610.005» is no amount."),
        ({"Дата": "32.01.2026"}, "Document 15: «32.01.2026» is no date."),
        ({"Дата": ""}, "Document 15: the date is missing."),
        ({"ПолучательСчет": "40702810000000000009"}, f"Document 15 is about other accounts: {THEIRS} and 40702810000000000009."),
    ],
)
def test_a_bad_document_is_left_out_with_its_line_and_reason(changes: dict[str, str], reason: str) -> None:
    reading = read(HEAD + document(**changes) + document(Номер="16") + END)

    assert [line.number for line in reading.statements[0].lines] == ["16"]
    assert [(fault.place, fault.reason) for fault in reading.left_out] == [(17, reason)]


def test_a_document_told_twice_counts_once() -> None:
    reading = read(HEAD + PAID + PAID + END)

    assert len(reading.statements[0].lines) == 1
    assert [(fault.place, fault.reason) for fault in reading.left_out] == [(31, "Document 15 repeats the one in line 17.")]


def test_a_file_cut_off_keeps_what_is_whole_and_says_so() -> None:
    reading = read(HEAD + PAID + document(Номер="16").replace("КонецДокумента\n", ""))

    assert [line.number for line in reading.statements[0].lines] == ["15"]
    assert [fault.reason for fault in reading.left_out] == ["Document 16 is cut off: its end mark is missing."]
    assert [fault.reason for fault in reading.warnings] == ["The file is cut off: its end mark is missing."]


def test_sums_that_do_not_agree_are_warnings() -> None:
    reading = read(HEAD.replace("ВсегоПоступило=610.00", "ВсегоПоступило=700.00") + PAID + END)

    assert [fault.reason for fault in reading.warnings] == [
        f"Account {OURS}: the bank says that 700.00 RUB came, the lines add up to 610.00 RUB.",
        f"Account {OURS}: the closing balance should be 1700.00 RUB, the bank says 1610.00 RUB.",
    ]
    assert len(reading.statements[0].lines) == 1


def test_an_account_in_dollars_counts_dollars() -> None:
    dollars = "40702840500000000001"

    reading = read((HEAD + PAID + END).replace(OURS, dollars))

    assert reading.statements[0].lines[0].amount == Money("610.00", "USD")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "statement-format"),
        (b"Date;Amount\r\n12.01.2026;100\r\n", "statement-format"),
        (b"\x89PNG\r\n\x1a\n", "statement-format"),
        ("1CClientBankExchange 2.0\nКонецФайла\n".encode("cp1251"), "statement-format"),
        ("1CClientBankExchange\nВерсияФормата=1.03\nКонецФайла\n".encode("cp1251"), "statement-account"),
        ((HEAD.replace("НачальныйОстаток=1000.00", "НачальныйОстаток=много") + END).encode("cp1251"), "statement-broken"),
    ],
)
def test_a_file_that_cannot_be_a_statement_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_statement(content)

    assert refusal.value.code == code
