"""Days, figures and counts as Russian papers write them."""

from datetime import date
from decimal import Decimal
from typing import Final

from babel.dates import format_date
from django.utils.translation import override

from artel.kit.decimals import NARROW_SPACE, format_decimal
from artel.kit.quantity import unit_of
from artel.kit.words import Forms, number_in_words, plural

NO_BREAK: Final = "\u00a0"
ITEMS: Final = Forms("наименование", "наименования", "наименований", feminine=False)
DASH: Final = "—"


def figures(amount: Decimal) -> str:
    """An amount without its currency: 1 234 567,50."""
    return format_decimal(amount, "ru", 2, 2).replace(NARROW_SPACE, NO_BREAK)


def price(amount: Decimal) -> str:
    """A price, with as many digits as it has, at least two."""
    return format_decimal(amount.normalize(), "ru", 2, 4).replace(NARROW_SPACE, NO_BREAK)


def quantity(amount: Decimal) -> str:
    """A quantity without idle zeros: 12,5."""
    return format_decimal(amount.normalize(), "ru", 0, 6).replace(NARROW_SPACE, NO_BREAK)


def day(when: date) -> str:
    """10 марта 2026 г."""
    return format_date(when, "d MMMM y 'г.'", locale="ru")


def short_day(when: date) -> str:
    """10.03.2026."""
    return f"{when:%d.%m.%Y}"


def counted(number: int, forms: Forms) -> str:
    """3 наименования."""
    return f"{number} {plural(number, forms, 'ru')}"


def spelled(number: int, *, feminine: bool = False) -> str:
    """A whole number in words, its first letter a capital."""
    words = number_in_words(number, feminine=feminine)
    return words[:1].upper() + words[1:]


def unit_told(code: str) -> tuple[str, str]:
    """The Russian sign of a unit and its number in ОКЕИ, whoever prints; dashes where there is none."""
    if not code:
        return DASH, DASH
    known = unit_of(code)
    with override("ru"):
        return str(known.symbol), known.okei or DASH


def in_kopecks(amount: Decimal) -> int:
    """An amount in coins, which a page adds up without losing any."""
    return int((amount * 100).to_integral_value())
