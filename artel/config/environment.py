"""Settings from the environment, with their types."""

import os

from artel.kit.trouble import Trouble

YES = {"1", "true", "yes", "on"}
NO = {"", "0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """A word or sentence."""
    return os.environ.get(name, "").strip() or default


def texts(name: str) -> list[str]:
    """Words separated by commas."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def number(name: str, default: int) -> int:
    """A whole number."""
    given = text(name)
    if not given:
        return default
    if not given.isdigit():
        raise Trouble(
            f"{name} must be a whole number, not “{given}”.", f"{name} должно быть целым числом, а не «{given}»."
        )
    return int(given)


def flag(name: str, default: bool = False) -> bool:
    """Yes or no."""
    given = os.environ.get(name)
    if given is None:
        return default
    if given.strip().lower() not in YES | NO:
        raise Trouble(f"{name} must be 1 or 0, not “{given}”.", f"{name} должно быть 1 или 0, а не «{given}».")
    return given.strip().lower() in YES
