"""Forms of the statements: which lines a balance sheet, an income statement and a cash flow statement have.

A country pack offers them; accounts and items name the lines by their codes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

OPENING, CLOSING, UNPLACED = "opening", "closing", "unplaced"


@dataclass(frozen=True)
class FormLine:
    """A line of a form. A line without a code is a heading; one with parts is the sum of other lines."""

    code: str
    name: str
    parts: tuple[str, ...] = ()

    @property
    def is_heading(self) -> bool:
        """Whether it carries no figure."""
        return not self.code


@dataclass(frozen=True)
class StatementForms:
    """The statements of a country. `result` is the line of equity where the result stands until it is carried over."""

    key: str
    assets: Sequence[FormLine]
    liabilities: Sequence[FormLine]
    income: Sequence[FormLine]
    cash: Sequence[FormLine]
    result: str
    shows_codes: bool = True


FORMS: Final[dict[str, StatementForms]] = {}
ANY_OTHER: Final = "intl"


def offer_statements(forms: StatementForms) -> None:
    """Make forms known under their key; country packs call it when the program starts."""
    FORMS[forms.key] = forms


def forms_of(country: str) -> StatementForms:
    """The forms of a country, or those for countries without a pack."""
    return FORMS.get(country.lower()) or FORMS[ANY_OTHER]


def lines_of(table: str) -> tuple[FormLine, ...]:
    """The lines of a table of text: code | name | the lines that it is the sum of, «1110 … 1190» for all between."""
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    codes = [code for code, *_rest in rows if code]
    return tuple(FormLine(code, name, _parts(parts[0], codes) if parts else ()) for code, name, *parts in rows)


def _parts(told: str, codes: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for part in told.split(" + "):
        first, _bar, last = part.partition(" … ")
        found += codes[codes.index(first) : codes.index(last) + 1] if last else [first]
    return tuple(found)


def line_for(told: str, *, is_first: bool) -> str:
    """Of «1230/1520» the first for a debit balance or an income, the second otherwise; other lines as they are."""
    first, _bar, second = told.partition("/")
    return first if is_first or not second else second


def summed(lines: Sequence[FormLine], values: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The figure of every line: those of sums follow from the lines above or below them."""
    found = dict(values)
    by_code = {line.code: line for line in lines if line.code}

    def figure(code: str) -> Decimal:
        line = by_code.get(code)
        if code not in found:
            found[code] = sum((figure(part) for part in line.parts), Decimal(0)) if line else Decimal(0)
        return found[code]

    return {code: figure(code) for code in by_code}
