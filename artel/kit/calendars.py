"""Business calendars: which days are worked, between which hours, and how promises in working time are counted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays
from django.utils.translation import gettext as _

from artel.kit.decimals import EXACT, exact

Shift = tuple[time, time]

NINE_TO_SIX: Final[tuple[Shift, ...]] = ((time(9), time(18)),)
MONDAY_TO_FRIDAY: Final[Mapping[int, tuple[Shift, ...]]] = dict.fromkeys(range(5), NINE_TO_SIX)
LONGEST_SEARCH: Final = 3660  # days looked at for the next working one before we call the calendar empty

# Labour Code of Russia, art. 112: the holidays themselves, without days off moved to other dates. The working day
# just before one of them is an hour shorter (art. 95).
_SHORTENING_HOLIDAYS: Final[Mapping[str, frozenset[tuple[int, int]]]] = {
    "RU": frozenset({*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)}),
}


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """A country's holidays, a week of shifts (Monday is 0) in one time zone, and the company's own exceptions.

    `days_off` are closed whatever the week says, `days_on` are worked even on a holiday or weekend, by the shifts of
    their weekday or, where it has none, of the first working weekday. Days given to the methods are `date`; moments
    are aware datetimes (ValueError for naive ones), results are in the calendar's zone.
    """

    country: str = "RU"
    region: str | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Moscow"))
    week: Mapping[int, tuple[Shift, ...]] = field(default_factory=lambda: MONDAY_TO_FRIDAY)
    days_off: frozenset[date] = frozenset()
    days_on: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not any(self.week.values()):
            raise ValueError(_("A business calendar needs at least one working weekday."))
        for shifts in self.week.values():
            flat = [moment for shift in shifts for moment in shift]
            if flat != sorted(set(flat)):
                raise ValueError(_("Working hours must start before they end and must not overlap."))
        holidays_of(self.country, self.region, 2026)  # an unknown country is refused now, not on first use

    def is_working_day(self, day: date) -> bool:
        """Whether the company works on that day."""
        if day in self.days_on:
            return True
        if day in self.days_off:
            return False
        free, worked = holidays_of(self.country, self.region, day.year)
        return day in worked or (day not in free and bool(self.week.get(day.weekday())))

    def is_shortened(self, day: date) -> bool:
        """Whether that working day ends an hour earlier, before a public holiday."""
        following = day + timedelta(days=1)
        eve = (following.month, following.day) in _SHORTENING_HOLIDAYS.get(self.country, frozenset())
        return eve and self.is_working_day(day)

    def shifts(self, day: date) -> list[tuple[datetime, datetime]]:
        """When the company works on that day: start and end of each shift, in order; empty on a day off."""
        if not self.is_working_day(day):
            return []
        times = self.week.get(day.weekday()) or next(shifts for _weekday, shifts in sorted(self.week.items()) if shifts)
        moments = [
            (datetime.combine(day, start, self.zone), datetime.combine(day, end, self.zone)) for start, end in times
        ]
        if self.is_shortened(day):
            start, end = moments.pop()
            if end - timedelta(hours=1) > start:
                moments.append((start, end - timedelta(hours=1)))
        return moments

    def add_working_days(self, day: date, count: int) -> date:
        """The working day so many working days later (earlier when negative); 0 moves a day off to the next working
        one and leaves a working day where it is."""
        step = timedelta(days=-1 if count < 0 else 1)
        if count == 0:
            return day if self.is_working_day(day) else self.add_working_days(day, 1)
        found = day
        for _number in range(abs(count)):
            found = self._nearest(found + step, step)
        return found

    def working_days_between(self, from_on: date, until_on: date) -> int:
        """How many working days the period has, both ends counted."""
        return sum(
            self.is_working_day(from_on + timedelta(days=offset)) for offset in range((until_on - from_on).days + 1)
        )

    def is_working_moment(self, moment: datetime) -> bool:
        """Whether the company works right then; the end of a shift is no longer worked."""
        local = self._local(moment)
        return any(start <= local < end for start, end in self.shifts(local.date()))

    def next_working_moment(self, moment: datetime) -> datetime:
        """The moment itself if it is worked, otherwise the start of the next shift."""
        local = self._local(moment)
        return max(local, next(self._shifts_from(local))[0])

    def add_working_hours(self, moment: datetime, hours: Decimal | int) -> datetime:
        """When so many working hours will have passed. A deadline exactly at the end of a shift stays there.

        ValueError for a negative number of hours.
        """
        left = _duration(hours)
        if left < timedelta(0):
            raise ValueError(_("Working hours can be added, not taken away."))
        if not left:
            return self.next_working_moment(moment)
        local = self._local(moment)
        for start, end in self._shifts_from(local):
            begin = max(start, local)
            worked = _elapsed(begin, end)
            if left <= worked:
                return _later(begin, left)
            left -= worked
        raise AssertionError("the shifts of a calendar with a working weekday do not end")

    def working_hours_between(self, start: datetime, end: datetime) -> Decimal:
        """Working hours from one moment to a later one; negative when the second is earlier."""
        first, last = self._local(start), self._local(end)
        if last < first:
            return -self.working_hours_between(end, start)
        worked = timedelta(0)
        for offset in range((last.date() - first.date()).days + 1):
            for shift_start, shift_end in self.shifts(first.date() + timedelta(days=offset)):
                begin, finish = max(shift_start, first), min(shift_end, last)
                if begin < finish:
                    worked += _elapsed(begin, finish)
        microseconds = worked // timedelta(microseconds=1)
        return EXACT.divide(Decimal(microseconds), Decimal(3_600_000_000))

    def _local(self, moment: datetime) -> datetime:
        if moment.tzinfo is None:
            raise ValueError(_("Give a moment with a time zone."))
        return moment.astimezone(self.zone)

    def _nearest(self, day: date, step: timedelta) -> date:
        for _number in range(LONGEST_SEARCH):
            if self.is_working_day(day):
                return day
            day += step
        raise ValueError(_("The business calendar has no working day within ten years."))

    def _shifts_from(self, local: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Shifts that end after the moment, in order, without end."""
        day = local.date()
        while True:
            day = self._nearest(day, timedelta(days=1))
            for start, end in self.shifts(day):
                if end > local:
                    yield start, end
            day += timedelta(days=1)


@lru_cache(maxsize=512)
def holidays_of(country: str, region: str | None, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Public days off of that year, and weekend days worked instead of them; ValueError for an unknown country."""
    try:
        table = holidays.country_holidays(country, subdiv=region, years=year)
    except NotImplementedError:  # how the library says that it knows no such country
        raise ValueError(_("No holidays are known for the country “%(country)s”.") % {"country": country}) from None
    return frozenset(table), frozenset(table.weekend_workdays)


def _duration(hours: Decimal | int) -> timedelta:
    return timedelta(microseconds=int(EXACT.multiply(exact(hours), Decimal(3_600_000_000))))


def _elapsed(start: datetime, end: datetime) -> timedelta:
    """Time that really passes: a night when clocks change is an hour longer or shorter."""
    return end.astimezone(_UTC) - start.astimezone(_UTC)


def _later(start: datetime, duration: timedelta) -> datetime:
    return (start.astimezone(_UTC) + duration).astimezone(start.tzinfo)


_UTC: Final = ZoneInfo("UTC")
