"""Time zones to choose from."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.dates import get_timezone_location
from django.utils.translation import get_language


def zones() -> list[tuple[str, str]]:
    """Time zones by the reader's word for their place; Russia's first, from west to east."""
    return _zones(get_language() or "ru")


@cache
def _zones(language: str) -> list[tuple[str, str]]:
    russian = [
        "Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Novosibirsk",
        "Asia/Krasnoyarsk", "Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok", "Asia/Magadan", "Asia/Kamchatka",
    ]  # fmt: skip
    others = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    known = Locale.parse(language.partition("-")[0])
    # Old names of a place stay beside the new one: the last in the alphabet (Argentina/…, America/…) is offered once.
    named = {_label(name, known): name for name in others if name not in russian}
    return [
        *((name, _label(name, known)) for name in russian),
        *((name, label) for label, name in sorted(named.items())),
        ("UTC", "UTC"),
    ]


def _label(name: str, known: Locale) -> str:
    """`Moscow, UTC+3`: the offset of this time of the year."""
    offset = datetime.now(ZoneInfo(name)).strftime("%z")
    hours, minutes = offset[:3].replace("+0", "+").replace("-0", "-").replace("-", "−"), offset[3:]
    city = get_timezone_location(name, locale=known, return_city=True)
    return f"{city}, UTC{hours}{'' if minutes == '00' else ':' + minutes}"
