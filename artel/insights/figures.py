"""Figures of a report: text, and the address of the rows behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from fractions import Fraction
from itertools import chain
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from artel.core.actor import current_actor
from artel.core.gate import hidden_fields
from artel.crm.api import Deal
from artel.kit.money import Money

# What a figure is before it becomes text: a number, sums, a share, a duration, a name; None where there is nothing.
Value = int | tuple[Money, ...] | Fraction | timedelta | str | None


@dataclass(frozen=True)
class Figure:
    """One cell, the address of its rows, and what it says about them: how many they are, what they sum up to."""

    text: str
    url: str = ""
    numeric: bool = True
    tone: str = ""
    rows: int | None = None
    sums: tuple[Money, ...] | None = None
    value: Value = None


@dataclass(frozen=True)
class Tile:
    """One large figure with its name, and a word on it."""

    label: str
    figure: Figure
    hint: str = ""
    tone: str = ""


@dataclass
class Report:
    """A report ready to be shown: charts above, the table below, totals last.

    A heading has a name for programs, which stays, and the words that people read.
    """

    heads: dict[str, str]
    rows: list[list[Figure]]
    total: list[Figure] = field(default_factory=list)
    charts: list[dict[str, Any]] = field(default_factory=list)
    stats: list[Tile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def drawn(self) -> list[dict[str, Any]]:
        """The charts that are more than empty axes."""
        return [chart for chart in self.charts if shows_something(chart)]

    @property
    def figures(self) -> list[Figure]:
        """Every cell and tile, for whoever follows their links."""
        return [*chain.from_iterable(self.rows), *self.total, *(tile.figure for tile in self.stats)]


def label(text: Any, url: str = "") -> Figure:
    """The first cell of a row."""
    return Figure(str(text), url, numeric=False, value=str(text))


def count(number: int, url: str = "") -> Figure:
    """A number of rows; zero leads nowhere."""
    return Figure(number_format(number, force_grouping=True), url if number else "", rows=number, value=number)


def money_is_hidden() -> bool:
    """Whether the reader's role hides what deals are worth: then no report tells any sum of money."""
    actor = current_actor()
    return actor is not None and "amount" in hidden_fields(actor, Deal)


def money(amounts: Mapping[str, Money] | Iterable[Money], url: str = "") -> Figure:
    """Sums, one per currency beside each other: unlike currencies are never added."""
    if money_is_hidden():
        return Figure("—")
    given = amounts.values() if isinstance(amounts, Mapping) else amounts
    values = sorted((value for value in given if value), key=lambda value: value.currency)
    text = " + ".join(value.rounded().format(get_language() or "ru") for value in values) or "0"
    return Figure(text, url if values else "", sums=tuple(values), value=tuple(value.rounded() for value in values))


def weighted(amounts: Mapping[str, Money], url: str = "") -> Figure:
    """Sums of which each deal counts by its probability; the list of the rows shows their whole amounts."""
    return replace(money(amounts, url), sums=None)


def share(value: Fraction | None) -> Figure:
    """A percentage, or a dash where there is nothing to divide by."""
    return Figure("—" if value is None else f"{number_format(round(float(value) * 100, 1), 1)} %", value=value)


def span(value: timedelta | None) -> Figure:
    """How long it took, in the unit that says most."""
    if value is None:
        return Figure("—")
    minutes = int(value.total_seconds() // 60)
    if minutes < 90:
        return Figure(_("%(n)s min") % {"n": minutes}, value=value)
    if minutes < 48 * 60:
        return Figure(_("%(n)s h") % {"n": number_format(round(minutes / 60, 1), 1)}, value=value)
    return Figure(_("%(n)s d") % {"n": number_format(round(minutes / 1440, 1), 1)}, value=value)


def main_amount(amounts: Mapping[str, Money] | Iterable[Money], currency: str) -> float:
    """The length of a bar: the sum in the company's own currency."""
    if money_is_hidden():
        return 0.0
    values = amounts.values() if isinstance(amounts, Mapping) else amounts
    return float(next((value.amount for value in values if value.currency == currency), 0))


def chart(kind: str, title: str, categories: list[str], series: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A chart as the page's script draws it."""
    return {"title": title, "data": {"type": kind, "categories": categories, "series": series, **more}}


def shows_something(given: Mapping[str, Any]) -> bool:
    """Whether a chart has anything but zeros."""
    return any(any(row["values"]) for row in given["data"]["series"])


def series(name: str, values: Iterable[float], urls: Iterable[str] = (), tone: str = "accent") -> dict[str, Any]:
    """One row of bars or points."""
    return {"name": str(name), "values": list(values), "urls": list(urls), "tone": tone}
