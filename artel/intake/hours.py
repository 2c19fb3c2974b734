"""Working hours of the company, as its settings have them."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from artel.core.models import Company
from artel.kit.calendars import MONDAY_TO_FRIDAY, BusinessCalendar


def calendar_of(company: Company) -> BusinessCalendar:
    """The company's business calendar; without settings Monday to Friday, nine to six, its country's holidays."""
    kept: dict[str, Any] = company.calendar or {}
    return BusinessCalendar(
        country=company.country,
        zone=ZoneInfo(company.timezone),
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


def first_reminder(company: Company, moment: datetime, minutes: int) -> datetime:
    """When to remind of a request: so many working minutes after it came."""
    calendar = calendar_of(company)
    start = calendar.next_working_moment(moment)
    whole, rest = divmod(minutes, 60)
    later = calendar.add_working_hours(start, whole) if whole else start
    return calendar.next_working_moment(later + timedelta(minutes=rest))
