"""Statements in SWIFT MT940."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
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
    currency_named,
    disagreements,
    numbered,
)
from artel.kit.money import Money

NAME: Final = "MT940"
_TAG: Final = re.compile(r"^:(\d{2}[A-Z]?):(.*)$")
_BALANCE: Final = re.compile(r"^(?P<sign>[CD])(?P<day>\d{6})(?P<currency>[A-Z]{3})(?P<amount>\d+,\d*)$")
_MOVEMENT: Final = re.compile(
    r"^(?P<day>\d{6})(?P<entry>\d{4})?(?P<mark>R?[CD])(?P<funds>[A-Z])?(?P<amount>\d+,\d*)"
    r"(?P<type>[A-Z][A-Z0-9]{3})(?P<reference>.*?)(?://(?P<bank>.*))?$"
)
# Structured details: ?20 to ?29 and ?60 to ?63 are the purpose, ?30 the bank, ?31 the account, ?32 and ?33 the name.
_DETAIL: Final = re.compile(r"\?(\d{2})([^?]*)")
_PURPOSE_KEYS: Final = {*(f"{number}" for number in range(20, 30)), *(f"{number}" for number in range(60, 64))}
_WORDED: Final = re.compile(r"/(NAME|ACCT|BIC|INN|REMI|RFB)/([^/]*)")


@dataclass(slots=True)
class _Page:
    """Fields of one message, with the line of the file where each begins."""

    fields: list[tuple[int, str, str]] = field(default_factory=list)

    def first(self, *tags: str) -> str:
        return next((text for _place, tag, text in self.fields if tag in tags), "")


def is_mt940(content: bytes) -> bool:
    """Whether the file has the fields that every such statement has."""
    return b":20:" in content and (b":60F:" in content or b":60M:" in content)


def read_mt940(content: bytes) -> Reading:
    """Statements by account, pages of one account put together; bad lines are named and left out."""
    pages: dict[str, list[_Page]] = {}
    for page in _pages(_text_of(content)):
        account = max(page.first("25", "25P").split("\n")[0].split("/"), key=len).strip()
        if not account:
            raise Refused(_("The file does not say which account it is about: :25: is missing."), "statement-account")
        pages.setdefault(account, []).append(page)
    if not pages:
        raise Refused(_("This is no MT940 statement: it has no :20: field."), "statement-format")
    statements, left_out, warnings = [], [], []
    for account, found in pages.items():
        statement, faults = _statement(account, found)
        statements.append(statement)
        left_out += faults
        warnings += disagreements(statement, found[0].fields[0][0])
        if not found[-1].first("62F", "62M"):
            warnings.append(Fault(found[-1].fields[-1][0], _("The file is cut off: its closing balance is missing.")))
    return Reading(NAME, statements, left_out, warnings)


def _text_of(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1251", errors="replace")


def _pages(text: str) -> Iterator[_Page]:
    page: _Page | None = None
    for place, row in enumerate(text.splitlines(), 1):
        stripped = row.rstrip()
        match = _TAG.match(stripped)
        if match and match[1] == "20":
            if page is not None:
                yield page
            page = _Page()
        if page is None or stripped.startswith(("-", "{", "}")):
            continue
        if match:
            page.fields.append((place, match[1], match[2]))
        elif page.fields:
            first, tag, before = page.fields[-1]
            page.fields[-1] = (first, tag, f"{before}\n{stripped}")
    if page is not None:
        yield page


def _statement(account: str, pages: list[_Page]) -> tuple[Statement, list[Fault]]:
    opening = _balance(pages[0].first("60F", "60M"))
    if opening is None:
        message = _("The statement of account %(account)s has no opening balance. Ask the bank for the file again.")
        raise Refused(message % {"account": account}, "statement-broken")
    closing = _balance(pages[-1].first("62F", "62M"))
    lines: list[StatementLine] = []
    faults: list[Fault] = []
    for page in pages:
        for place, text, details in _movements(page):
            line = _line(place, text, details, opening[1].currency)
            if isinstance(line, Fault):
                faults.append(line)
            else:
                lines.append(line)
    return Statement(
        account, opening[1].currency, from_on=opening[0], until_on=closing[0] if closing else None,
        opening=opening[1], closing=closing[1] if closing else None, lines=numbered(lines),
    ), faults  # fmt: skip


def _movements(page: _Page) -> Iterator[tuple[int, str, str]]:
    """Each :61: with the :86: that follows it."""
    rows = [*page.fields, (0, "", "")]
    for (place, tag, text), (_place, next_tag, details) in pairwise(rows):
        if tag == "61":
            yield place, text, details if next_tag == "86" else ""


def _line(place: int, text: str, details: str, currency: str) -> StatementLine | Fault:
    match = _MOVEMENT.match(text.split("\n")[0])
    day = _day(match["day"]) if match else None
    if match is None or day is None:
        return Fault(place, _("The movement «%(text)s» cannot be read.") % {"text": text.split("\n")[0]})
    amount = _number(match["amount"])
    if amount <= 0:
        return Fault(place, _("The amount must be above zero."))
    counterparty, purpose = _told(details)
    reference = match["reference"].strip()
    # RC takes back a credit, so money goes; RD takes back a debit, so money comes.
    direction = Direction.IN if match["mark"] in ("C", "RD") else Direction.OUT
    return StatementLine(
        direction=direction, amount=Money(amount, currency), day=_booked(day, match["entry"]),
        number="" if reference in ("NONREF", "NOREF") else reference, counterparty=counterparty, purpose=purpose,
        identity="", place=place,
    )  # fmt: skip


def _told(details: str) -> tuple[Counterparty, str]:
    """The other side and the purpose, from whichever of three ways the bank writes them."""
    joined = details.replace("\n", "")
    parts = _DETAIL.findall(joined)
    if parts:
        known: dict[str, str] = {key: text.strip() for key, text in parts}
        purpose = "".join(text for key, text in parts if key in _PURPOSE_KEYS).strip()
        name = _joined((known.get("32", ""), known.get("33", "")))
        return Counterparty(name, account=known.get("31", ""), bank_code=known.get("30", "")), purpose
    worded = {key: text.strip() for key, text in _WORDED.findall(joined)}
    if worded:
        other = Counterparty(
            worded.get("NAME", ""), worded.get("INN", ""), "", worded.get("ACCT", ""), worded.get("BIC", "")
        )
        return other, worded.get("REMI", "")
    return Counterparty(), " ".join(details.split())


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)


def _balance(text: str) -> tuple[date, Money] | None:
    match = _BALANCE.match(text.split("\n")[0].strip())
    day = _day(match["day"]) if match else None
    if match is None or day is None:
        return None
    amount = _number(match["amount"])
    try:
        return day, Money(-amount if match["sign"] == "D" else amount, currency_named(match["currency"]))
    except ValueError:
        return None


def _booked(day: date, entry: str | None) -> date:
    """The day of entry where it is told; at the turn of the year it lies in the other year."""
    if not entry:
        return day
    month, number = int(entry[:2]), int(entry[2:])
    year = day.year + (1 if day.month == 12 and month == 1 else -1 if day.month == 1 and month == 12 else 0)
    try:
        return date(year, month, number)
    except ValueError:
        return day


def _day(text: str) -> date | None:
    try:
        return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        return None


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ".").rstrip("."))
