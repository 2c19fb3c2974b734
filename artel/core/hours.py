"""Working hours of a company as people type them: `09:00-13:00, 14:00-18:00`."""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

_SHIFT = re.compile(r"(\d{1,2}(?::\d\d)?)\s*[-–—]\s*(\d{1,2}(?::\d\d)?)")


def shifts_of(text: str) -> list[list[str]]:
    """Shifts of one day, in order; ValueError says what is wrong."""
    shifts = []
    for part in (piece.strip() for piece in text.split(",") if piece.strip()):
        match = _SHIFT.fullmatch(part)
        if match is None:
            raise ValueError(_("Write hours like 09:00-18:00, several with commas."))
        shifts.append([_moment(match[1]), _moment(match[2])])
    flat = [moment for shift in shifts for moment in shift]
    if flat != sorted(set(flat)):
        raise ValueError(_("Hours must begin before they end and must not overlap."))
    return shifts


def _moment(text: str) -> str:
    hour, _colon, minute = text.partition(":")
    try:
        return time(int(hour), int(minute or 0)).strftime("%H:%M")
    except ValueError:
        raise ValueError(_("There is no such time as %(time)s.") % {"time": text}) from None


def days_of(text: str) -> list[str]:
    """Dates one in a line or with commas, as `23.11.2026` or `2026-11-23`."""
    days = []
    for part in re.split(r"[\s,;]+", text.strip()):
        if not part:
            continue
        turned = re.sub(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$", lambda m: f"{m[3]}-{m[2]:0>2}-{m[1]:0>2}", part)
        try:
            days.append(date.fromisoformat(turned).isoformat())
        except ValueError:
            raise ValueError(_("«%(text)s» is not a date.") % {"text": part[:20]}) from None
    return sorted(set(days))


def as_typed(calendar: Mapping[str, Any]) -> dict[str, str]:
    """The stored calendar as the form shows it; without one, Monday to Friday from nine to six."""
    week = calendar.get("week") or {str(day): [["09:00", "18:00"]] for day in range(5)}
    typed = {f"day_{day}": ", ".join("-".join(shift) for shift in week.get(str(day), [])) for day in range(7)}
    for name in ("days_off", "days_on"):
        typed[name] = "\n".join(date.fromisoformat(day).strftime("%d.%m.%Y") for day in calendar.get(name, []))
    return typed


def weekday_label(day: int) -> Any:
    """The name of a weekday; Monday is 0."""
    return WEEKDAYS[day]
