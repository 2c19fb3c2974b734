"""Statements in the format 1CClientBankExchange 1.03, which every bank in Russia writes."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from artel.core.errors import Refused
from artel.finance.statements.statement import (
    Counterparty,
    Direction,
    Fault,
    Reading,
    Statement,
    StatementLine,
    currency_of_account,
    disagreements,
)
from artel.kit.money import Money, total

SIGNATURE: Final = "1CClientBankExchange"
DOCUMENT, DOCUMENT_END = "СекцияДокумент", "КонецДокумента"
ACCOUNT, ACCOUNT_END = "СекцияРасчСчет", "КонецРасчСчет"
FILE_END = "КонецФайла"
PAYER, PAYEE = "Плательщик", "Получатель"
_KNOWN_WORDS: Final = ("ВерсияФормата", "Кодировка", DOCUMENT, FILE_END)
# Banks repeat the taxpayer's number before the name: «ИНН 7702000000 ООО Покупатель».
_INN_BEFORE_NAME: Final = re.compile(r"^\s*ИНН\s*\d{10,12}\s*(?:КПП\s*\d{9}\s*)?[/,;]?\s*", re.IGNORECASE)


@dataclass(slots=True)
class _Part:
    """The keys of one section, and where each stands in the file."""

    place: int
    values: dict[str, str] = field(default_factory=dict)
    is_whole: bool = True

    def get(self, key: str) -> str:
        return self.values.get(key, "")


class _Wrong(Exception):
    """Why one document cannot be taken."""


def is_client_bank(content: bytes) -> bool:
    """Whether the file begins as this format does."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(SIGNATURE.encode())


def read_client_bank(content: bytes) -> Reading:
    """Statements by account; documents that cannot be taken are named with their line and left out."""
    rows = _text_of(content).splitlines()
    if not rows or rows[0].strip() != SIGNATURE:
        message = _("This is no bank statement: its first line must be %(line)s.")
        raise Refused(message % {"line": SIGNATURE}, "statement-format")
    header, accounts, documents, ended = _parts(rows)
    own = _own_accounts(header, accounts)
    lines, left_out = _lines_of(documents, own)
    warnings = [] if ended else [Fault(len(rows), _("The file is cut off: its end mark is missing."))]
    statements = []
    for account in own:
        sections = [part for part in accounts if part.get("РасчСчет") == account]
        statement = _statement(account, sections, lines[account], header)
        statements.append(statement)
        warnings += disagreements(statement, sections[0].place if sections else 0)
    return Reading(SIGNATURE, statements, left_out, warnings)


def _text_of(content: bytes) -> str:
    """The text in whichever of the three encodings its own words can be read; what a file claims is often wrong."""
    body = content.removeprefix(b"\xef\xbb\xbf")
    for encoding in ("utf-8", "cp1251", "cp866"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(word in text for word in _KNOWN_WORDS):
            return text
    return body.decode("cp1251", errors="replace")


def _parts(rows: list[str]) -> tuple[dict[str, list[str]], list[_Part], list[_Part], bool]:
    """Header, sections of accounts, documents, and whether the end mark was seen."""
    header: dict[str, list[str]] = {}
    accounts: list[_Part] = []
    documents: list[_Part] = []
    current: _Part | None = None
    for place, row in enumerate(rows[1:], 2):
        key, _mark, value = row.strip().partition("=")
        if key == FILE_END:
            _leave_open(current)
            return header, accounts, documents, True
        if key in (DOCUMENT, ACCOUNT):
            _leave_open(current)
            current = _Part(place, {key: value.strip()})
            (documents if key == DOCUMENT else accounts).append(current)
        elif key in (DOCUMENT_END, ACCOUNT_END):
            current = None
        elif current is not None:
            current.values[key] = value.strip()
        elif key:
            header.setdefault(key, []).append(value.strip())
    _leave_open(current)
    return header, accounts, documents, False


def _leave_open(part: _Part | None) -> None:
    if part is not None:
        part.is_whole = False


def _own_accounts(header: Mapping[str, list[str]], accounts: Iterable[_Part]) -> list[str]:
    named = [*header.get("РасчСчет", []), *(part.get("РасчСчет") for part in accounts)]
    own = list(dict.fromkeys(number for number in named if number))
    if not own:
        raise Refused(_("The file does not say which account it is about: РасчСчет is missing."), "statement-account")
    return own


def _lines_of(documents: Iterable[_Part], own: list[str]) -> tuple[dict[str, list[StatementLine]], list[Fault]]:
    lines: dict[str, list[StatementLine]] = {account: [] for account in own}
    left_out: list[Fault] = []
    places: dict[str, int] = {}
    for document in documents:
        try:
            found = list(_movements(document, own))
        except _Wrong as problem:
            left_out.append(Fault(document.place, str(problem)))
            continue
        first = places.setdefault(found[0][1].identity, document.place)
        if first != document.place:
            message = _("Document %(number)s repeats the one in line %(line)s.")
            left_out.append(Fault(document.place, message % {"number": document.get("Номер"), "line": first}))
            continue
        for account, line in found:
            lines[account].append(line)
    return lines, left_out


def _movements(document: _Part, own: list[str]) -> Iterator[tuple[str, StatementLine]]:
    """The line of the own account; both lines where money goes from one own account to another."""
    number = document.get("Номер")
    if not document.is_whole:
        raise _Wrong(_("Document %(number)s is cut off: its end mark is missing.") % {"number": number or "?"})
    day = _day(document, "Дата")
    if day is None:
        raise _Wrong(_("Document %(number)s: the date is missing.") % {"number": number or "?"})
    amount = _amount(document, "Сумма")
    if amount is None or amount <= 0:
        raise _Wrong(_("Document %(number)s: the amount must be above zero.") % {"number": number or "?"})
    payer, payee = _account_of(document, PAYER, own), _account_of(document, PAYEE, own)
    if payer not in own and payee not in own:
        message = _("Document %(number)s is about other accounts: %(payer)s and %(payee)s.")
        raise _Wrong(message % {"number": number or "?", "payer": payer or "—", "payee": payee or "—"})
    identity = "|".join((number, day.isoformat(), f"{amount:.2f}", payer, payee))
    sides = ((Direction.OUT, payer, PAYEE, "ДатаСписано"), (Direction.IN, payee, PAYER, "ДатаПоступило"))
    for direction, account, other, moved in sides:
        if account in own:
            yield account, StatementLine(
                direction=direction, amount=Money(amount, currency_of_account(account)),
                day=_day(document, moved) or day, number=number, counterparty=_counterparty(document, other),
                purpose=_purpose(document), identity=identity, place=document.place,
            )  # fmt: skip


def _account_of(document: _Part, side: str, own: list[str]) -> str:
    """The account of a side; the one behind its bank's account where both are told and that one is ours."""
    told, behind = document.get(f"{side}Счет"), document.get(f"{side}РасчСчет")
    return behind if not told or behind in own else told


def _counterparty(document: _Part, side: str) -> Counterparty:
    name = document.get(side) or document.get(f"{side}1")
    return Counterparty(
        name=_INN_BEFORE_NAME.sub("", name).strip(), inn=document.get(f"{side}ИНН"), kpp=document.get(f"{side}КПП"),
        account=document.get(f"{side}Счет") or document.get(f"{side}РасчСчет"), bank_code=document.get(f"{side}БИК"),
    )  # fmt: skip


def _purpose(document: _Part) -> str:
    whole = document.get("НазначениеПлатежа")
    return whole or " ".join(filter(None, (document.get(f"НазначениеПлатежа{place}") for place in range(1, 7))))


def _day(part: _Part, key: str) -> date | None:
    text = part.get(key)
    if not text:
        return None
    try:
        return datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007  a day of the bank's calendar
    except ValueError:
        message = _("Document %(number)s: «%(text)s» is no date.")
        raise _Wrong(message % {"number": part.get("Номер") or "?", "text": text}) from None


def _amount(part: _Part, key: str) -> Decimal | None:
    text = part.get(key).replace(" ", "").replace("\u00a0", "")
    if not text:
        return None
    if not re.fullmatch(r"-?\d+(?:[.,]\d{1,2})?", text):
        message = _("Document %(number)s: «%(text)s» is no amount.")
        raise _Wrong(message % {"number": part.get("Номер") or "?", "text": part.get(key)})
    return Decimal(text.replace(",", "."))


def _statement(
    account: str, sections: list[_Part], lines: list[StatementLine], header: Mapping[str, list[str]]
) -> Statement:
    """One statement for an account; its sections, one per day in some banks, are added up."""
    currency = currency_of_account(account)
    try:
        told = [(_day(part, "ДатаНачала"), _day(part, "ДатаКонца")) for part in sections]
        told = told or [(_day(_of(header), "ДатаНачала"), _day(_of(header), "ДатаКонца"))]
        opening, closing, received, paid = (
            [None if (found := _amount(part, key)) is None else Money(found, currency) for part in sections]
            for key in ("НачальныйОстаток", "КонечныйОстаток", "ВсегоПоступило", "ВсегоСписано")
        )
    except _Wrong:
        message = _("The section of account %(account)s has a wrong date or sum. Ask the bank for the file again.")
        raise Refused(message % {"account": account}, "statement-broken") from None
    first = min((first for first, _last in told if first), default=None)
    last = max((day for pair in told for day in pair if day), default=None)
    order = sorted(range(len(sections)), key=lambda place: told[place][0] or date.min)
    return Statement(
        account, currency, first, last,
        opening=opening[order[0]] if order else None, closing=closing[order[-1]] if order else None,
        received=_sum(received, currency), paid=_sum(paid, currency), lines=lines,
    )  # fmt: skip


def _of(header: Mapping[str, list[str]]) -> _Part:
    return _Part(1, {key: values[0] for key, values in header.items()})


def _sum(amounts: list[Money | None], currency: str) -> Money | None:
    known = [amount for amount in amounts if amount is not None]
    return total(known, currency) if known else None
