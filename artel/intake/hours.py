"""Working hours of the company, as its settings have them."""

from datetime import date, datetime, time
from decimal import ROUND_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from artel.core.models import Company, User
from artel.kit.calendars import MONDAY_TO_FRIDAY, BusinessCalendar

# A third of an hour has no end; this many digits make whole seconds of it.
WHOLE_SECONDS = Decimal("1e-9")


def calendar_of(company: Company, user: User | None = None) -> BusinessCalendar:
    """The company's business calendar, for a person on their own clock: nine in Omsk is six in Moscow.

    Without settings Monday to Friday, nine to six, its country's holidays.
    """
    kept: dict[str, Any] = company.calendar or {}
    return BusinessCalendar(
        country=company.country,
        zone=ZoneInfo(user.timezone if user is not None else company.timezone),
        week=_week(kept.get("week")) or MONDAY_TO_FRIDAY,
        days_off=frozenset(date.fromisoformat(day) for day in kept.get("days_off", ())),
        days_on=frozenset(date.fromisoformat(day) for day in kept.get("days_on", ())),
    )


def _week(kept: dict[str, list[list[str]]] | None) -> dict[int, tuple[tuple[time, time], ...]]:
    """`{"0": [["09:00", "18:00"]]}` as shifts by weekday."""
    return {
        int(day): tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in shifts)
        for day, shifts in (kept or {}).items()
    }


def first_reminder(company: Company, user: User | None, moment: datetime, minutes: int) -> datetime:
    """When to remind of a request: so many working minutes of whoever has it after it came."""
    hours = (Decimal(minutes) / 60).quantize(WHOLE_SECONDS, ROUND_UP)
    return calendar_of(company, user).add_working_hours(moment, hours).replace(microsecond=0)
