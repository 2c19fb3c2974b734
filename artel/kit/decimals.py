"""Exact decimal numbers: taking them in, reading them from text, writing them for a person."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Final

from babel import Locale
from babel.numbers import format_decimal as babel_decimal
from django.utils.translation import gettext as _

# Wide enough for the product of any two stored numbers, so that sums and products here are exact.
EXACT: Final = Context(prec=64, traps=[InvalidOperation, DivisionByZero, Overflow])

NARROW_SPACE: Final = "\u202f"
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u205f\u2060\ufeff'’]+")
_GROUPED = re.compile(r"\d{1,3}(?:[ ]\d{3})+(?![\d ])")


def exact(value: object) -> Decimal:
    """The value as a finite Decimal; a float has already lost the number somebody meant, so it is refused.

    TypeError for floats and other non-numbers, ValueError for text that is no number, NaN and infinity.
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise TypeError(_("Give a whole number, a decimal or text, not %(kind)s.") % {"kind": type(value).__name__})
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError(_("“%(text)s” is not a number.") % {"text": value}) from None
    if not number.is_finite():
        raise ValueError(_("“%(text)s” is not a number.") % {"text": value})
    return number


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Rounded to so many decimals, halves away from zero: the way invoices and tax forms round."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=EXACT)


def parse_decimal(text: str, locale: str | None = None) -> Decimal:
    """Read a number as people type it: any spaces between thousands, comma or dot before the decimals.

    A lone comma with exactly three digits behind it ("1,234") is decimals to a Russian and thousands to an
    English reader: `locale` decides, and without one it is a ValueError. A lone dot starts decimals, except for
    readers who group thousands with it (German).
    """
    body = _SPACES.sub(" ", text).strip().replace("−", "-").replace("–", "-")
    sign = "-" if body.startswith("-") else ""
    body = body.lstrip("+-").strip()
    if not re.fullmatch(r"[0-9][0-9 .,]*|[.,][0-9]+", body):
        raise ValueError(_("“%(text)s” is not a number.") % {"text": text.strip()})
    if " " in body:
        if not _GROUPED.match(body):
            raise ValueError(_("“%(text)s”: the digits between spaces are not thousands.") % {"text": text.strip()})
        body = body.replace(" ", "")
    return exact(sign + _with_plain_dot(body, text, locale))


def format_decimal(value: Decimal, locale: str = "ru", min_places: int = 0, max_places: int | None = None) -> str:
    """Write a number for a reader of that language: 1 234 567,5 in Russian (narrow no-break spaces), 1,234,567.5 in
    English. Decimals beyond `max_places` are rounded half up; without a limit all are shown."""
    places = max(0, -int(value.normalize(EXACT).as_tuple().exponent))
    places = max(min_places, places if max_places is None else min(places, max_places))
    pattern = "#,##0" + ("." + "0" * places if places else "")
    written = babel_decimal(round_half_up(value, places), format=pattern, locale=Locale.parse(locale, sep="-"))
    return written.replace("\u00a0", NARROW_SPACE)


def _with_plain_dot(body: str, text: str, locale: str | None) -> str:
    """The digits with thousands separators removed and a dot before the decimals."""
    refusal = ValueError(_("“%(text)s” is not a number.") % {"text": text.strip()})
    commas, dots = body.count(","), body.count(".")
    if commas and dots:
        decimal = "," if body.rfind(",") > body.rfind(".") else "."
        groups = "." if decimal == "," else ","
        whole, _mark, fraction = body.rpartition(decimal)
        if decimal in whole or not re.fullmatch(rf"\d{{1,3}}(\{groups}\d{{3}})+", whole):
            raise refusal
        return f"{whole.replace(groups, '')}.{fraction}"
    if commas + dots > 1:
        if not re.fullmatch(r"\d{1,3}([.,]\d{3})+", body):
            raise refusal
        return re.sub(r"[.,]", "", body)
    if lone := re.fullmatch(r"[1-9]\d{0,2}([.,])\d{3}", body):
        if locale is None and commas:
            raise ValueError(
                _("“%(text)s” may mean thousands or decimals; write it without the comma.") % {"text": text.strip()}
            )
        if locale is not None and lone[1] == _thousands_mark(locale):
            return body.replace(lone[1], "")
    return body.replace(",", ".")


def _thousands_mark(locale: str) -> str:
    return str(Locale.parse(locale, sep="-").number_symbols["latn"]["group"])
