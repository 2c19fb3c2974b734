"""What a report is made of: figures with the address of their rows, tables of them, and checks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format

from artel.kit.money import currency_exponent
from artel.ledger.queries.turnover import Line

Value = Decimal | date | str | None
LONG = 24


@dataclass(frozen=True)
class Figure:
    """One cell, its value for files, and the address of its rows."""

    text: str
    value: Value = None
    url: str = ""
    numeric: bool = True
    is_negative: bool = False

    @property
    def is_long(self) -> bool:
        """Whether its words may go over several lines."""
        return len(self.text) > LONG


@dataclass(frozen=True)
class Head:
    """The heading of a column, perhaps under a wider one."""

    label: Any
    group: Any = ""
    numeric: bool = True


@dataclass(frozen=True)
class Row:
    """A row of figures. `look` is empty, `heading`, `total`, or `sub` for what a row above is made of."""

    cells: Sequence[Figure]
    look: str = ""


@dataclass(frozen=True)
class Check:
    """Something that must be equal, and whether it is."""

    text: str
    holds: bool


@dataclass
class Table:
    """One table of a report: that of a currency, or of one side of a balance sheet."""

    heads: Sequence[Head]
    rows: list[Row]
    title: str = ""
    checks: list[Check] = field(default_factory=list)
    note: str = ""
    more_url: str = ""

    @property
    def groups(self) -> list[tuple[Any, int]]:
        """Wider headings with the number of columns under each; empty where there are none."""
        found: list[tuple[Any, int]] = []
        for head in self.heads:
            if found and head.group and found[-1][0] == head.group:
                found[-1] = (head.group, found[-1][1] + 1)
            else:
                found.append((head.group, 1))
        return found if any(label for label, _width in found) else []


@dataclass(frozen=True)
class Report:
    """A report ready to be shown."""

    tables: Sequence[Table]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not any(table.rows for table in self.tables)


def label(text: object, url: str = "") -> Figure:
    """Words."""
    return Figure(str(text), str(text), url, numeric=False)


def day(value: date, url: str = "") -> Figure:
    """A date."""
    return Figure(date_format(value, "SHORT_DATE_FORMAT"), value, url, numeric=False)


def amount(value: Decimal, currency: str, url: str = "", *, zero: str = "") -> Figure:
    """A sum of money; nothing is shown for zero unless it is asked for."""
    places = currency_exponent(currency)
    shown = round(value, places)
    text = number_format(shown, places, force_grouping=True) if shown else zero
    return Figure(text.replace("-", "−"), shown, url if shown else "", is_negative=shown < 0)


def quantity(value: Decimal, url: str = "") -> Figure:
    """A quantity; nothing is shown for zero."""
    text = number_format(value.normalize(), force_grouping=True) if value else ""
    return Figure(text.replace("-", "−"), value, url if value else "", is_negative=value < 0)


@dataclass(frozen=True)
class Sides:
    """The three pairs of a turnover sheet."""

    opening_debit: Decimal = Decimal(0)
    opening_credit: Decimal = Decimal(0)
    debit: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)
    closing_debit: Decimal = Decimal(0)
    closing_credit: Decimal = Decimal(0)

    @classmethod
    def of(cls, line: Line) -> "Sides":
        """A line with each balance on its side."""
        return cls(*_split(line.opening), line.debit, line.credit, *_split(line.closing))

    @classmethod
    def sum(cls, parts: Iterable["Sides"]) -> "Sides":
        """All together, both sides kept apart."""
        found = [part.amounts for part in parts]
        return cls(*(sum(column, Decimal(0)) for column in zip(*found, strict=True))) if found else cls()

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        """The six sums in the order of the sheet."""
        return (self.opening_debit, self.opening_credit, self.debit, self.credit, self.closing_debit,
                self.closing_credit)  # fmt: skip

    @property
    def netted(self) -> "Sides":
        """With each balance on one side."""
        opening, closing = self.opening_debit - self.opening_credit, self.closing_debit - self.closing_credit
        return Sides(*_split(opening), self.debit, self.credit, *_split(closing))


def _split(balance: Decimal) -> tuple[Decimal, Decimal]:
    return max(balance, Decimal(0)), max(-balance, Decimal(0))
