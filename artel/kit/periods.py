"""Periods: a stretch of whole days with both ends counted, as people name them ("last month", 2026-Q1)."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ONE_DAY: Final = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1900, 2200  # outside it a typed year is a slip, and days before and after must exist
LONGEST_COUNT: Final = 3660  # days in last_N_days: ten years, so that a typed URL cannot ask for an endless loop


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From one day to another, both included; ValueError if it would end before it starts."""

    from_on: date
    until_on: date

    def __post_init__(self) -> None:
        if isinstance(self.from_on, datetime) or isinstance(self.until_on, datetime):
            raise TypeError(_("A period is made of days, not of moments."))
        if self.until_on < self.from_on:
            raise ValueError(_("The period ends before it starts."))

    @classmethod
    def day(cls, day: date) -> Self:
        """That day alone."""
        return cls(day, day)

    @classmethod
    def week(cls, day: date) -> Self:
        """The week around the day, Monday to Sunday (ISO 8601)."""
        monday = day - timedelta(days=day.weekday())
        return cls(monday, monday + timedelta(days=6))

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """A calendar month."""
        first = date(year, month, 1)
        return cls(first, _first_after(first, 1) - ONE_DAY)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Self:
        """A calendar quarter, 1 to 4."""
        if quarter not in (1, 2, 3, 4):
            raise ValueError(_("Quarters are numbered 1 to 4."))
        first = date(year, 3 * quarter - 2, 1)
        return cls(first, _first_after(first, 3) - ONE_DAY)

    @classmethod
    def year(cls, year: int) -> Self:
        """A calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def parse(cls, text: str, today: date) -> Self:
        """Read 2026, 2026-Q1, 2026-03, 2026-W05, 2026-03-14, 2026-03-01..2026-03-14, or a name such as last_month.

        Names count from `today`; last_30_days ends today, next_7_days starts today. ValueError for anything else.
        """
        found = cls._parsed(text.strip(), today)
        if found is None:
            raise ValueError(
                _("“%(text)s” is not a period; write 2026-03, 2026-Q1 or two dates.") % {"text": text.strip()}
            )
        return found

    @classmethod
    def _parsed(cls, text: str, today: date) -> Self | None:
        if text in _NAMED:
            named = _NAMED[text](today)
            return cls(named.from_on, named.until_on)
        for pattern, build in _WRITTEN:
            if match := re.fullmatch(pattern, text):
                try:
                    built = build(match, today)
                except (ValueError, OverflowError):
                    return None
                if built.from_on.year >= FIRST_YEAR and built.until_on.year <= LAST_YEAR:
                    return cls(built.from_on, built.until_on)
        return None

    def __str__(self) -> str:
        return f"{self.from_on.isoformat()}..{self.until_on.isoformat()}"

    def __contains__(self, day: date) -> bool:
        return self.from_on <= day <= self.until_on

    @property
    def day_count(self) -> int:
        """How many days it has, both ends counted."""
        return (self.until_on - self.from_on).days + 1

    @property
    def kind(self) -> str:
        """What calendar piece it is exactly: day, week, month, quarter, year, or days for anything else."""
        candidates = {
            "day": self.day(self.from_on),
            "week": self.week(self.from_on),
            "month": self.month(self.from_on.year, self.from_on.month),
            "quarter": self.quarter(self.from_on.year, _quarter_of(self.from_on)),
            "year": self.year(self.from_on.year),
        }
        return next((kind for kind, period in candidates.items() if period == self), "days")

    def overlap(self, other: "Period") -> "Period | None":
        """The days both have, or None."""
        first, last = max(self.from_on, other.from_on), min(self.until_on, other.until_on)
        return Period(first, last) if first <= last else None

    def days(self) -> Iterator[date]:
        """Each day, in order."""
        for offset in range(self.day_count):
            yield self.from_on + timedelta(days=offset)

    def weeks(self) -> Iterator["Period"]:
        """Pieces by calendar week; the first and the last may be shorter."""
        return self._pieces(lambda day: self.week(day).until_on)

    def months(self) -> Iterator["Period"]:
        """Pieces by calendar month; the first and the last may be shorter."""
        return self._pieces(lambda day: self.month(day.year, day.month).until_on)

    def previous(self) -> "Period":
        """The comparable period just before: the month before a month, the quarter before a quarter, otherwise as
        many days as this one has."""
        step = {"month": 1, "quarter": 3, "year": 12}.get(self.kind)
        if step is None:
            return Period(self.from_on - timedelta(days=self.day_count), self.from_on - ONE_DAY)
        return Period(_first_after(self.from_on, -step), self.from_on - ONE_DAY)

    def year_earlier(self) -> "Period":
        """The same days a year ago; 29 February becomes the 28th."""
        if self.kind in ("month", "quarter", "year"):
            return Period(_first_after(self.from_on, -12), _first_after(self.until_on + ONE_DAY, -12) - ONE_DAY)
        return Period(_year_ago(self.from_on), _year_ago(self.until_on))

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The first moment of the period and the first one after it, in that time zone (end not included)."""
        first = datetime.combine(self.from_on, time.min, zone)
        return first, datetime.combine(self.until_on + ONE_DAY, time.min, zone)

    def label(self, locale: str = "ru") -> str:
        """What a reader of that language calls it: «март 2026», «1-й квартал 2026 г.», «01.03.2026 – 14.03.2026»."""
        reader = Locale.parse(locale, sep="-")
        match self.kind:
            case "year":
                return str(self.from_on.year)
            case "quarter":
                return format_skeleton("yQQQQ", self.from_on, locale=reader).replace("\u202f", " ")
            case "month":
                return format_date(self.from_on, "LLLL y", locale=reader)
            case "day":
                return _short(self.from_on, reader)
            case _:
                return f"{_short(self.from_on, reader)} – {_short(self.until_on, reader)}"

    def _pieces(self, last_of: Callable[[date], date]) -> Iterator["Period"]:
        first = self.from_on
        while first <= self.until_on:
            last = min(last_of(first), self.until_on)
            yield Period(first, last)
            first = last + ONE_DAY


PERIOD_NAMES: Final[Mapping[str, str | Promise]] = {
    "today": gettext_lazy("Today"),
    "yesterday": gettext_lazy("Yesterday"),
    "tomorrow": gettext_lazy("Tomorrow"),
    "this_week": gettext_lazy("This week"),
    "last_week": gettext_lazy("Last week"),
    "next_week": gettext_lazy("Next week"),
    "this_month": gettext_lazy("This month"),
    "last_month": gettext_lazy("Last month"),
    "next_month": gettext_lazy("Next month"),
    "this_quarter": gettext_lazy("This quarter"),
    "last_quarter": gettext_lazy("Last quarter"),
    "next_quarter": gettext_lazy("Next quarter"),
    "this_year": gettext_lazy("This year"),
    "last_year": gettext_lazy("Last year"),
    "next_year": gettext_lazy("Next year"),
    "month_to_date": gettext_lazy("Month to date"),
    "quarter_to_date": gettext_lazy("Quarter to date"),
    "year_to_date": gettext_lazy("Year to date"),
    "last_7_days": gettext_lazy("Last 7 days"),
    "last_30_days": gettext_lazy("Last 30 days"),
    "last_90_days": gettext_lazy("Last 90 days"),
}


def _first_after(first: date, months: int) -> date:
    """The first day of the month so many months after a first day."""
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _quarter_of(day: date) -> int:
    return (day.month + 2) // 3


def _year_ago(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def _short(day: date, reader: Locale) -> str:
    return format_date(day, "dd.MM.y" if reader.language == "ru" else "medium", locale=reader)


def _month_of(day: date) -> Period:
    return Period.month(day.year, day.month)


def _quarter_around(day: date) -> Period:
    return Period.quarter(day.year, _quarter_of(day))


def _after(period: Period) -> date:
    return period.until_on + ONE_DAY


_NAMED: Final[Mapping[str, Callable[[date], Period]]] = {
    "today": Period.day,
    "yesterday": lambda today: Period.day(today - ONE_DAY),
    "tomorrow": lambda today: Period.day(today + ONE_DAY),
    "this_week": Period.week,
    "last_week": lambda today: Period.week(today).previous(),
    "next_week": lambda today: Period.week(_after(Period.week(today))),
    "this_month": _month_of,
    "last_month": lambda today: _month_of(today).previous(),
    "next_month": lambda today: _month_of(_after(_month_of(today))),
    "this_quarter": _quarter_around,
    "last_quarter": lambda today: _quarter_around(today).previous(),
    "next_quarter": lambda today: _quarter_around(_after(_quarter_around(today))),
    "this_year": lambda today: Period.year(today.year),
    "last_year": lambda today: Period.year(today.year - 1),
    "next_year": lambda today: Period.year(today.year + 1),
    "month_to_date": lambda today: Period(_month_of(today).from_on, today),
    "quarter_to_date": lambda today: Period(_quarter_around(today).from_on, today),
    "year_to_date": lambda today: Period(date(today.year, 1, 1), today),
}


def _counted(match: re.Match[str], today: date) -> Period:
    count = int(match[2])
    if not 1 <= count <= LONGEST_COUNT:
        raise ValueError
    span = timedelta(days=count - 1)
    return Period(today - span, today) if match[1] == "last" else Period(today, today + span)


_ISO_DAY: Final = r"(\d{4}-\d{2}-\d{2})"
_WRITTEN: Final[tuple[tuple[str, Callable[[re.Match[str], date], Period]], ...]] = (
    (r"(last|next)_(\d{1,4})_days", _counted),
    (r"(\d{4})", lambda match, _today: Period.year(int(match[1]))),
    (r"(\d{4})-?[Qq]([1-4])", lambda match, _today: Period.quarter(int(match[1]), int(match[2]))),
    (r"(\d{4})-?[Ww](\d{2})", lambda match, _t: Period.week(date.fromisocalendar(int(match[1]), int(match[2]), 1))),
    (r"(\d{4})-(\d{2})", lambda match, _today: Period.month(int(match[1]), int(match[2]))),
    (_ISO_DAY, lambda match, _today: Period.day(date.fromisoformat(match[1]))),
    (
        rf"{_ISO_DAY}(?:\.\.|/){_ISO_DAY}",
        lambda match, _today: Period(date.fromisoformat(match[1]), date.fromisoformat(match[2])),
    ),
)
