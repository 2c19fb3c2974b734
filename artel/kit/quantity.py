"""Quantities: an exact number of a unit of measure, convertible only within its dimension."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import total_ordering
from typing import Final, Self, TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import override

from artel.kit.decimals import EXACT, NARROW_SPACE, exact, format_decimal, parse_decimal, round_half_up
from artel.kit.units import UNITS, Unit, unit_of

__all__ = ["DEFAULT_UNIT", "UNITS", "Quantity", "QuantityJson", "Unit", "UnitMismatch", "unit_of"]

DEFAULT_UNIT: Final = "pcs"


class UnitMismatch(ValueError):
    """Two quantities of different dimensions met: kilograms and hours."""


class QuantityJson(TypedDict):
    """A quantity in the API and in stored JSON; the amount is text."""

    amount: str
    unit: str


@total_ordering
@dataclass(frozen=True, slots=True, init=False, eq=False)
class Quantity:
    """So many of a unit. Equal when they measure the same: 1 kg is 1000 g.

    + and − give the left side's unit; other dimensions raise UnitMismatch.
    """

    amount: Decimal
    unit: Unit

    def __init__(self, amount: Decimal | int | str, unit: Unit | str = DEFAULT_UNIT) -> None:
        object.__setattr__(self, "amount", exact(amount))
        object.__setattr__(self, "unit", unit if isinstance(unit, Unit) else unit_of(unit))

    @classmethod
    def parse(cls, text: str, default_unit: str = DEFAULT_UNIT, locale: str = "ru") -> Self:
        """Read "2,5 кг" or "10"; ValueError for what is no number or no unit."""
        match = re.match(r"^\s*([+\-−–]?[\d.,](?:[\d.,\s'’]*\d)?)\s*(.*?)\s*$", text)
        if not match:
            raise ValueError(_("“%(text)s” is not a quantity.") % {"text": text.strip()})
        return cls(parse_decimal(match[1], locale), unit_of(match[2] or default_unit))

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> Self:
        """The quantity written by `as_json`; ValueError when a part is missing or is not text."""
        amount, unit = value.get("amount"), value.get("unit")
        if not isinstance(amount, str) or not isinstance(unit, str):
            raise ValueError(_("A quantity needs an amount and a unit, both as text."))
        return cls(amount, unit)

    def __str__(self) -> str:
        return f"{_plain(self.amount)} {self.unit.code}"

    def __repr__(self) -> str:
        return f"Quantity({_plain(self.amount)!r}, {self.unit.code!r})"

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Quantity):
            return NotImplemented
        return self.unit.dimension == other.unit.dimension and self._size() == other._size()

    def __hash__(self) -> int:
        return hash((self.unit.dimension, self._size()))

    def __lt__(self, other: "Quantity") -> bool:
        self._check(other)
        return self._size() < other._size()

    def __add__(self, other: "Quantity") -> Self:
        return self._same(EXACT.add(self.amount, self._converted(other)))

    def __sub__(self, other: "Quantity") -> Self:
        return self._same(EXACT.subtract(self.amount, self._converted(other)))

    def __neg__(self) -> Self:
        return self._same(-self.amount)

    def __abs__(self) -> Self:
        return self._same(abs(self.amount))

    def __mul__(self, factor: Decimal | int) -> Self:
        return self._same(EXACT.multiply(self.amount, exact(factor)))

    __rmul__ = __mul__

    def __truediv__(self, divisor: Decimal | int) -> Self:
        return self._same(EXACT.divide(self.amount, exact(divisor)))

    def to(self, unit: Unit | str, places: int | None = None) -> Self:
        """The same quantity in another unit of its dimension.

        Without `places` the result is exact, and a ValueError says so where decimals cannot be (20 min in hours);
        with them it is rounded half up.
        """
        target = unit if isinstance(unit, Unit) else unit_of(unit)
        if target.dimension != self.unit.dimension:
            raise UnitMismatch(
                _("%(first)s cannot be turned into %(second)s.") % {"first": self.unit.name, "second": target.name}
            )
        size = self._size() / target.factor
        if places is None and not _has_finite_decimals(size):
            raise ValueError(
                _("%(quantity)s has no exact value in this unit: %(unit)s. Say how many decimals to keep.")
                % {"quantity": self, "unit": target.name}
            )
        value = EXACT.divide(Decimal(size.numerator), Decimal(size.denominator))
        return type(self)(value if places is None else round_half_up(value, places), target)

    def rounded(self, places: int = 3) -> Self:
        """To so many decimals, halves away from zero; three is the custom of stock and shipping papers."""
        return self._same(round_half_up(self.amount, places))

    def format(self, locale: str = "ru") -> str:
        """For a reader of that language: «1 234,5 кг»."""
        with override(locale):
            return f"{format_decimal(self.amount, locale)}{NARROW_SPACE}{self.unit.symbol}"

    def as_json(self) -> QuantityJson:
        """{"amount": "2.5", "unit": "kg"}."""
        return {"amount": _plain(self.amount), "unit": self.unit.code}

    def _size(self) -> Fraction:
        return Fraction(self.amount) * self.unit.factor

    def _same(self, amount: Decimal) -> Self:
        return type(self)(amount, self.unit)

    def _check(self, other: object) -> None:
        if not isinstance(other, Quantity):
            raise TypeError(
                _("A quantity goes only with a quantity, not with %(kind)s.") % {"kind": type(other).__name__}
            )
        if other.unit.dimension != self.unit.dimension:
            raise UnitMismatch(
                _("%(first)s and %(second)s measure different things.") % {"first": self, "second": other}
            )

    def _converted(self, other: "Quantity") -> Decimal:
        self._check(other)
        return other.amount if other.unit == self.unit else other.to(self.unit).amount


def _plain(amount: Decimal) -> str:
    return f"{round_half_up(amount, max(0, -int(amount.normalize(EXACT).as_tuple().exponent))):f}"


def _has_finite_decimals(value: Fraction) -> bool:
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1
