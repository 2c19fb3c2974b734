"""Statements in ISO 20022: camt.053 of any version."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from artel.core.errors import Refused
from artel.finance.statements.statement import (
    Counterparty,
    Direction,
    Fault,
    Reading,
    Statement,
    StatementLine,
    currency_named,
    disagreements,
    numbered,
)
from artel.finance.statements.xml import read_xml
from artel.kit.money import Money

NAME: Final = "CAMT.053"
_OPENING: Final = ("OPBD", "PRCD")
_CLOSING: Final = ("CLBD",)


class _Wrong(Exception):
    """Why one entry cannot be taken."""


def is_camt(content: bytes) -> bool:
    """Whether the file is XML."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def read_camt(content: bytes) -> Reading:
    """Booked entries by account; entries that cannot be taken are named by their number and left out."""
    found = list(read_xml(content).iterfind(".//{*}BkToCstmrStmt/{*}Stmt"))
    if not found:
        raise Refused(_("This XML file is no bank statement: it has no BkToCstmrStmt."), "statement-format")
    statements, left_out, warnings = [], [], []
    for element in found:
        try:
            statement, faults = _statement(element)
        except _Wrong as problem:
            raise Refused(str(problem), "statement-broken") from None
        statements.append(statement)
        left_out += faults
        warnings += disagreements(statement)
    return Reading(NAME, statements, left_out, warnings)


def _statement(element: Element) -> tuple[Statement, list[Fault]]:
    account = _account(element.find("{*}Acct"))
    if not account:
        raise Refused(_("The file does not say which account it is about."), "statement-account")
    currency = _text(element, "{*}Acct/{*}Ccy") or next(
        (amount.get("Ccy", "") for amount in element.iterfind("{*}Bal/{*}Amt")), ""
    )
    lines: list[StatementLine] = []
    faults: list[Fault] = []
    for place, entry in enumerate(element.iterfind("{*}Ntry"), 1):
        try:
            lines += _lines(entry, place)
        except _Wrong as problem:
            faults.append(Fault(place, str(problem)))
    period = element.find("{*}FrToDt")
    days = [line.day for line in lines]
    return Statement(
        account, currency_named(currency or "RUB"),
        from_on=_day(period, "{*}FrDtTm", "{*}FrDt") or min(days, default=None),
        until_on=_day(period, "{*}ToDtTm", "{*}ToDt") or max(days, default=None),
        opening=_balance(element, _OPENING), closing=_balance(element, _CLOSING), lines=numbered(lines),
    ), faults  # fmt: skip


def _lines(entry: Element, place: int) -> Iterator[StatementLine]:
    """The movements of an entry: several where the bank books a batch and tells its parts."""
    status = _text(entry, "{*}Sts/{*}Cd") or _text(entry, "{*}Sts")
    if status not in ("", "BOOK"):
        raise _Wrong(_("Entry %(place)s is not booked yet.") % {"place": place})
    parts = list(entry.iterfind("{*}NtryDtls/{*}TxDtls"))
    whole = _money(entry.find("{*}Amt"), place)
    amounts = [_part_amount(part, place) for part in parts]
    if len(parts) < 2 or None in amounts:
        yield _line(entry, parts[0] if parts else None, whole, place)
        return
    for part, amount in zip(parts, amounts, strict=True):
        if amount is not None:
            yield _line(entry, part, amount, place)


def _part_amount(part: Element, place: int) -> Money | None:
    told = part.find("{*}Amt")
    told = told if told is not None else part.find("{*}AmtDtls/{*}TxAmt/{*}Amt")
    return None if told is None else _money(told, place)


def _line(entry: Element, part: Element | None, amount: Money, place: int) -> StatementLine:
    indicator = (_text(part, "{*}CdtDbtInd") if part is not None else "") or _text(entry, "{*}CdtDbtInd")
    if indicator not in ("CRDT", "DBIT"):
        raise _Wrong(_("Entry %(place)s says neither credit nor debit.") % {"place": place})
    day = _day(entry, "{*}BookgDt/{*}Dt", "{*}BookgDt/{*}DtTm", "{*}ValDt/{*}Dt", "{*}ValDt/{*}DtTm")
    if day is None:
        raise _Wrong(_("Entry %(place)s has no date.") % {"place": place})
    direction = Direction.IN if indicator == "CRDT" else Direction.OUT
    number = _text(part, "{*}Refs/{*}EndToEndId") or _text(entry, "{*}AcctSvcrRef") or _text(entry, "{*}NtryRef")
    return StatementLine(
        direction=direction, amount=amount, day=day, number="" if number == "NOTPROVIDED" else number,
        counterparty=_counterparty(part, "Dbtr" if direction == Direction.IN else "Cdtr"),
        purpose=_purpose(entry, part), identity="", place=place,
    )  # fmt: skip


def _counterparty(part: Element | None, side: str) -> Counterparty:
    if part is None:
        return Counterparty()
    party = part.find(f"{{*}}RltdPties/{{*}}{side}")
    inner = party.find("{*}Pty") if party is not None else None
    party = inner if inner is not None else party
    bank = part.find(f"{{*}}RltdAgts/{{*}}{side}Agt/{{*}}FinInstnId")
    numbers = [] if party is None else [_text(other, "{*}Id") for other in party.iterfind(".//{*}Othr")]
    return Counterparty(
        name=_text(party, "{*}Nm"),
        inn=next((number for number in numbers if number.isdigit() and len(number) in (10, 12)), ""),
        account=_account(part.find(f"{{*}}RltdPties/{{*}}{side}Acct")),
        bank_code=_text(bank, "{*}ClrSysMmbId/{*}MmbId") or _text(bank, "{*}BICFI") or _text(bank, "{*}BIC"),
    )


def _purpose(entry: Element, part: Element | None) -> str:
    told = [] if part is None else [(row.text or "").strip() for row in part.iterfind("{*}RmtInf/{*}Ustrd")]
    return " ".join(filter(None, told)) or _text(part, "{*}AddtlTxInf") or _text(entry, "{*}AddtlNtryInf")


def _account(element: Element | None) -> str:
    return _text(element, "{*}Id/{*}IBAN") or _text(element, "{*}Id/{*}Othr/{*}Id")


def _balance(element: Element, codes: Iterable[str]) -> Money | None:
    for code in codes:
        for balance in element.iterfind("{*}Bal"):
            if _text(balance, "{*}Tp/{*}CdOrPrtry/{*}Cd") == code:
                amount = _money(balance.find("{*}Amt"), 0, zero=True)
                return -amount if _text(balance, "{*}CdtDbtInd") == "DBIT" else amount
    return None


def _money(element: Element | None, place: int, *, zero: bool = False) -> Money:
    text = "" if element is None else (element.text or "").strip()
    try:
        money = Money(Decimal(text), currency_named("RUB" if element is None else element.get("Ccy", "RUB")))
    except (InvalidOperation, ValueError):
        message = _("Entry %(place)s: «%(text)s» is no amount.")
        raise _Wrong(message % {"place": place, "text": text}) from None
    if not zero and money.amount <= 0:
        raise _Wrong(_("Entry %(place)s: the amount must be above zero.") % {"place": place})
    return money


def _day(element: Element | None, *paths: str) -> date | None:
    for path in paths:
        text = _text(element, path)
        if text:
            try:
                return date.fromisoformat(text[:10])
            except ValueError:
                raise _Wrong(_("«%(text)s» is no date.") % {"text": text}) from None
    return None


def _text(element: Element | None, path: str) -> str:
    found = None if element is None else element.find(path)
    return "" if found is None else (found.text or "").strip()
