"""Money: an exact amount in a currency that never mixes with another one by accident."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Final, Self, TypedDict

from babel import Locale
from babel.core import get_global
from babel.numbers import NumberPattern, get_currency_symbol, parse_pattern
from django.utils.translation import gettext as _

from artel.kit.decimals import EXACT, NARROW_SPACE, exact, parse_decimal, round_half_up
from artel.kit.quantity import Quantity
from artel.kit.words import AmountWords, amount_in_words

DEFAULT_CURRENCY: Final = "RUB"

# ISO 4217, list one: every other currency in use has two decimals. CLDR's own figures are about shops, not books.
_EXPONENTS: Final[Mapping[str, int]] = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0,
    "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
    "CLF": 4, "UYW": 4,
}  # fmt: skip
_SYMBOLS: Final[Mapping[str, str]] = {
    "₽": "RUB", "руб": "RUB", "р": "RUB", "рублей": "RUB", "рубль": "RUB", "рубля": "RUB", "rub": "RUB",
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "cn¥": "CNY", "юань": "CNY", "юаней": "CNY",
    "₸": "KZT", "тг": "KZT", "₴": "UAH", "₺": "TRY", "₾": "GEL",
    "֏": "AMD", "₼": "AZN", "₹": "INR", "₪": "ILS", "฿": "THB", "zł": "PLN", "kč": "CZK",
}  # fmt: skip
# Signs that CLDR shows only in the country's own language, though everybody who trades with it knows them.
_KNOWN_SIGNS: Final[Mapping[str, str]] = {"RUB": "₽", "KZT": "₸", "GEL": "₾", "AMD": "֏", "AZN": "₼", "TRY": "₺"}
_AMOUNT = re.compile(
    r"^(?P<before>[^\d.,+\-−–]*)(?P<sign>[+\-−–]?)(?P<mid>[^\d.,]*)(?P<digits>[\d.,].*?)(?P<after>\D*)$"
)


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met where only one currency makes sense."""


class MoneyJson(TypedDict):
    """Money in the API and in stored JSON: the amount is text, so that no reader turns it into a float."""

    amount: str
    currency: str


def known_currencies() -> frozenset[str]:
    """ISO 4217 codes of the currencies that are legal tender somewhere today (from CLDR)."""
    return _CURRENCIES


def currency_exponent(currency: str) -> int:
    """How many decimals the currency's smallest coin has: 2 for RUB, 0 for JPY, 3 for KWD (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)


def check_currency(code: str) -> str:
    """The currency code in canonical form (three capitals); ValueError if no country uses it today."""
    canonical = code.strip().upper()
    if canonical not in _CURRENCIES:
        raise ValueError(_("“%(code)s” is not a currency code such as RUB or EUR.") % {"code": code})
    return canonical


@dataclass(frozen=True, slots=True, init=False)
class Money:
    """An exact amount of one currency, in units of that currency (roubles, not kopecks).

    Results of × and ÷ keep every digit until `rounded()` says otherwise. Order comparisons, + and − across
    currencies raise CurrencyMismatch; amounts of different currencies are simply not equal.
    """

    amount: Decimal
    currency: str

    def __init__(self, amount: Decimal | int | str, currency: str = DEFAULT_CURRENCY) -> None:
        object.__setattr__(self, "amount", exact(amount))
        object.__setattr__(self, "currency", check_currency(currency))

    @classmethod
    def zero(cls, currency: str = DEFAULT_CURRENCY) -> Self:
        """Nothing, in that currency."""
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, default_currency: str = DEFAULT_CURRENCY, locale: str | None = None) -> Self:
        """Read an amount as people write it: "1 234 567,89 ₽", "$1,234.50", "-5 EUR", "10 руб.".

        Without a sign or code the amount is in `default_currency`. ValueError if it is not an amount, names an
        unknown currency, or could mean two numbers and `locale` does not say which (see `parse_decimal`).
        """
        match = _AMOUNT.match(text.strip())
        if not match:
            raise ValueError(_("“%(text)s” is not an amount of money.") % {"text": text.strip()})
        marks = {_bare(match[part]) for part in ("before", "mid", "after")} - {""}
        codes = {_currency_of(mark, text) for mark in marks}
        if len(codes) > 1:
            raise ValueError(_("“%(text)s” names two currencies.") % {"text": text.strip()})
        return cls(parse_decimal(match["sign"] + match["digits"], locale), codes.pop() if codes else default_currency)

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> Self:
        """The money written by `as_json`; ValueError when a part is missing or is not text."""
        amount, currency = value.get("amount"), value.get("currency")
        if not isinstance(amount, str) or not isinstance(currency, str):
            raise ValueError(_("Money needs an amount and a currency, both as text."))
        return cls(amount, currency)

    def __str__(self) -> str:
        return f"{self._plain()} {self.currency}"

    def __repr__(self) -> str:
        return f"Money({self._plain()!r}, {self.currency!r})"

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __add__(self, other: "Money") -> Self:
        return self._same(EXACT.add(self.amount, self._amount_of(other)))

    def __sub__(self, other: "Money") -> Self:
        return self._same(EXACT.subtract(self.amount, self._amount_of(other)))

    def __neg__(self) -> Self:
        return self._same(-self.amount)

    def __abs__(self) -> Self:
        return self._same(abs(self.amount))

    def __mul__(self, factor: "Decimal | int | Quantity") -> Self:
        """So many times this money: a count, a rate (0.22), or a quantity when this is the price of one unit."""
        number = factor.amount if isinstance(factor, Quantity) else exact(factor)
        return self._same(EXACT.multiply(self.amount, number))

    __rmul__ = __mul__

    def __truediv__(self, divisor: "Decimal | int") -> Self:
        return self._same(EXACT.divide(self.amount, exact(divisor)))

    def share_of(self, whole: "Money") -> Decimal:
        """What part of the whole this is, as a plain number (0.25 is a quarter); ZeroDivisionError for nothing."""
        return EXACT.divide(self.amount, self._other_amount(whole))

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._amount_of(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._amount_of(other)

    def __gt__(self, other: "Money") -> bool:
        return self.amount > self._amount_of(other)

    def __ge__(self, other: "Money") -> bool:
        return self.amount >= self._amount_of(other)

    def rounded(self) -> Self:
        """To the currency's smallest coin, halves away from zero."""
        return self._same(round_half_up(self.amount, currency_exponent(self.currency)))

    def split(self, weights: Sequence[Decimal | int]) -> list[Self]:
        """Shares in proportion to the weights, in whole coins, that add up to exactly this money.

        Largest remainder: coins left over go to the shares that rounding down hurt most, the earlier first.
        ValueError for unrounded money, a negative weight, or weights that are all zero.
        """
        if self != self.rounded():
            raise ValueError(_("Round %(money)s before splitting it.") % {"money": self})
        exact_weights = [Fraction(exact(weight)) for weight in weights]
        if not any(exact_weights) or min(exact_weights) < 0:
            raise ValueError(_("Splitting needs weights of zero or more, at least one of them above zero."))
        exponent = currency_exponent(self.currency)
        coins = int(abs(self.amount).scaleb(exponent, EXACT))
        ideal = [coins * weight / sum(exact_weights) for weight in exact_weights]
        shares = [int(part) for part in ideal]
        by_remainder = sorted(range(len(ideal)), key=lambda index: shares[index] - ideal[index])
        for index in by_remainder[: coins - sum(shares)]:
            shares[index] += 1
        sign = -1 if self.amount < 0 else 1
        return [self._same(Decimal(sign * share).scaleb(-exponent, EXACT)) for share in shares]

    def format(self, locale: str = "ru") -> str:
        """For a reader of that language, rounded to the smallest coin: 1 234 567,89 ₽ (narrow no-break spaces)."""
        babel_locale, pattern, signed = _written_as(locale, self.currency)
        amount = self.rounded().amount
        applied: str = pattern.apply(amount, babel_locale, currency=self.currency, currency_digits=False)
        written = applied.replace("\u00a0", NARROW_SPACE)
        if signed:
            return written
        return written.replace(f"{self.currency}{NARROW_SPACE}", _KNOWN_SIGNS[self.currency]).replace(
            self.currency, _KNOWN_SIGNS[self.currency]
        )

    def as_json(self) -> MoneyJson:
        """{"amount": "12.50", "currency": "EUR"}: at least the currency's decimals, and no digit lost."""
        return {"amount": self._plain(), "currency": self.currency}

    def _plain(self) -> str:
        places = max(currency_exponent(self.currency), -int(self.amount.normalize(EXACT).as_tuple().exponent))
        return f"{round_half_up(self.amount, places):f}"

    def _same(self, amount: Decimal) -> Self:
        return type(self)(amount, self.currency)

    def _other_amount(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise CurrencyMismatch(
                _("%(first)s and %(second)s cannot be added or compared; convert one of them first.")
                % {"first": self, "second": other}
            )
        return other.amount

    def _amount_of(self, other: object) -> Decimal:
        if not isinstance(other, Money):
            raise TypeError(_("Money goes only with money, not with %(kind)s.") % {"kind": type(other).__name__})
        return self._other_amount(other)


@cache
def _written_as(locale: str, currency: str) -> tuple[Locale, NumberPattern, bool]:
    """How a language writes a currency, and whether its sign is known there. Kept: lists print a thousand amounts."""
    babel_locale = Locale.parse(locale, sep="-")
    exponent = currency_exponent(currency)
    pattern = babel_locale.currency_formats["standard"].pattern
    pattern = re.sub(r"0\.0+", "0." + "0" * exponent if exponent else "0", pattern)
    signed = get_currency_symbol(currency, babel_locale) != currency or currency not in _KNOWN_SIGNS
    return babel_locale, parse_pattern(pattern), signed


def total(amounts: Iterable[Money], currency: str = DEFAULT_CURRENCY) -> Money:
    """The sum of amounts that are all in this currency; zero of it when there are none."""
    result = Money.zero(currency)
    for amount in amounts:
        result = result + amount
    return result


def in_words(money: Money, language: str = "ru") -> str:
    """The amount as contracts and cash orders spell it: «Одна тысяча два рубля 05 копеек» (ru, en).

    The coins stay in digits, as the Russian forms ask (order of Goskomstat 88 of 18.08.1998, КО-1 and КО-2).
    """
    rounded = abs(money.rounded().amount)
    exponent = currency_exponent(money.currency)
    whole = int(rounded)
    coins = int((rounded - whole).scaleb(exponent, EXACT))
    return amount_in_words(
        AmountWords(whole, coins, exponent, money.currency, negative=money.amount < 0 and bool(rounded)), language
    )


def _bare(mark: str) -> str:
    return mark.strip(" \t\u00a0\u2009\u202f.").casefold()


def _currency_of(mark: str, text: str) -> str:
    code = _SYMBOLS.get(mark, mark.upper())
    if code not in _CURRENCIES:
        raise ValueError(_("“%(text)s”: “%(mark)s” is not a currency we know.") % {"text": text.strip(), "mark": mark})
    return code


def _currencies_in_use() -> frozenset[str]:
    used = get_global("territory_currencies")
    return frozenset(code for rows in used.values() for code, _start, end, tender in rows if end is None and tender)


_CURRENCIES: Final = _currencies_in_use()
