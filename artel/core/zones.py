"""Time zones to choose from."""

from functools import cache
from zoneinfo import available_timezones


@cache
def zones() -> list[tuple[str, str]]:
    """Time zones by name; Russia's first, from west to east."""
    russian = [
        "Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Novosibirsk",
        "Asia/Krasnoyarsk", "Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok", "Asia/Magadan", "Asia/Kamchatka",
    ]  # fmt: skip
    others = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [(name, name) for name in [*russian, *(name for name in others if name not in russian), "UTC"]]
