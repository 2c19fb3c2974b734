"""Quantities: an exact number of a unit of measure, convertible only within its dimension."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import total_ordering
from typing import Final, Self, TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from artel.kit.decimals import EXACT, NARROW_SPACE, exact, format_decimal, parse_decimal, round_half_up

DEFAULT_UNIT: Final = "pcs"


class UnitMismatch(ValueError):
    """Two quantities of different dimensions met: kilograms and hours."""


class QuantityJson(TypedDict):
    """A quantity in the API and in stored JSON; the amount is text."""

    amount: str
    unit: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: our code, its number in ОКЕИ (ОК 015-94; empty where it has none) and its exact size."""

    code: str
    okei: str
    dimension: str
    factor: Fraction  # how many of the dimension's first unit one of these is
    symbol: str | Promise
    name: str | Promise
    spellings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return str(self.symbol)


def unit_of(text: str) -> Unit:
    """The unit with this code, ОКЕИ number or usual spelling ("kg", "166", "кг", "кв. м"); ValueError if none."""
    unit = UNITS.get(text) or _SPELLINGS.get(_spelling(text))
    if unit is None:
        raise ValueError(_("“%(text)s” is not a unit of measure we know.") % {"text": text.strip()})
    return unit


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


def _spelling(text: str) -> str:
    """Spelling without case, dots and spaces: "Кв. м" and "кв.м" are one."""
    return re.sub(r"[\s.]+", "", text).casefold().replace("²", "2").replace("³", "3")


def _unit(
    code: str, okei: str, size: tuple[str, int | Fraction], words: tuple[str | Promise, str | Promise], *spellings: str
) -> Unit:
    dimension, factor = size
    return Unit(code, okei, dimension, Fraction(factor), words[0], words[1], spellings)


_t = gettext_lazy
_unit_symbol = pgettext_lazy

_LIST: Final = (
    _unit("pcs", "796", ("count", 1), (_t("pcs"), _t("piece")), "шт", "штук", "штука", "штуки", "pc", "piece", "ед"),
    _unit("thousand_pcs", "798", ("count", 1000), (_t("k pcs"), _t("thousand pieces")), "тысшт"),
    _unit("dozen", "641", ("count", 12), (_t("doz"), _t("dozen")), "дюж", "дюжина"),
    _unit("pair", "715", ("count", 2), (_t("pair"), _t("pair")), "пар", "пара", "пары"),
    _unit("set", "839", ("set", 1), (_t("set"), _t("set")), "компл", "комплект", "к-т"),
    _unit("pack", "778", ("pack", 1), (_t("pack"), _t("pack")), "упак", "уп", "упаковка"),
    _unit("box", "812", ("box", 1), (_t("box"), _t("box")), "ящ", "ящик", "кор", "коробка"),
    _unit("roll", "736", ("roll", 1), (_t("roll"), _t("roll")), "рул", "рулон"),
    _unit("sheet", "625", ("sheet", 1), (_t("sheet"), _t("sheet")), "лист", "листов"),
    _unit("place", "698", ("place", 1), (_t("place"), _t("place of cargo")), "мест", "место"),
    _unit("bottle", "868", ("bottle", 1), (_t("btl"), _t("bottle")), "бут", "бутылка"),
    _unit("service", "876", ("service", 1), (_t("unit"), _t("conventional unit")), "услед", "усл", "услуга"),
    _unit("person", "792", ("person", 1), (_t("pers."), _t("person")), "чел", "человек"),
    _unit("kg", "166", ("mass", 1), (_t("kg"), _t("kilogram")), "кг", "килограмм"),
    _unit("g", "163", ("mass", Fraction(1, 1000)), (_t("g"), _t("gram")), "г", "гр", "грамм"),
    _unit("mg", "161", ("mass", Fraction(1, 10**6)), (_t("mg"), _t("milligram")), "мг"),
    _unit("t", "168", ("mass", 1000), (_t("t"), _t("tonne")), "т", "тн", "тонна"),
    _unit("m", "006", ("length", 1), (_unit_symbol("metre", "m"), _t("metre")), "м", "метр", "погм", "пм", "мп"),
    _unit("mm", "003", ("length", Fraction(1, 1000)), (_t("mm"), _t("millimetre")), "мм"),
    _unit("cm", "004", ("length", Fraction(1, 100)), (_t("cm"), _t("centimetre")), "см"),
    _unit("km", "008", ("length", 1000), (_t("km"), _t("kilometre")), "км"),
    _unit("m2", "055", ("area", 1), (_t("m²"), _t("square metre")), "м2", "квм", "мкв"),
    _unit("ha", "059", ("area", 10000), (_t("ha"), _t("hectare")), "га"),
    _unit("m3", "113", ("volume", 1), (_t("m³"), _t("cubic metre")), "м3", "кубм", "мкуб", "куб"),
    _unit("l", "112", ("volume", Fraction(1, 1000)), (_t("l"), _t("litre")), "л", "литр", "дм3"),
    _unit("ml", "111", ("volume", Fraction(1, 10**6)), (_t("ml"), _t("millilitre")), "мл", "см3"),
    _unit("h", "356", ("time", 1), (_t("h"), _t("hour")), "ч", "час", "часов", "hour"),
    _unit("min", "355", ("time", Fraction(1, 60)), (_t("min"), _t("minute")), "мин", "минута"),
    _unit("s", "354", ("time", Fraction(1, 3600)), (_t("s"), _t("second")), "с", "сек", "секунда"),
    _unit("day", "359", ("time", 24), (_t("d"), _t("day")), "дн", "день", "дней", "сут", "сутки", "d"),
    _unit("week", "360", ("time", 168), (_t("wk"), _t("week")), "нед", "неделя"),
    _unit("month", "362", ("months", 1), (_t("mo"), _t("month")), "мес", "месяц"),
    _unit("quarter", "364", ("months", 3), (_t("qtr"), _t("quarter")), "кварт", "квартал"),
    _unit("year", "366", ("months", 12), (_t("yr"), _t("year")), "год", "лет"),
    _unit("night", "", ("night", 1), (_t("night"), _t("night")), "ночь", "ночей", "ночи"),
    _unit("person_hour", "539", ("labour", 1), (_t("man-h"), _t("man-hour")), "челч", "чел-ч", "чел·ч"),
    _unit("kwh", "245", ("energy", 1), (_t("kWh"), _t("kilowatt-hour")), "квтч", "квт·ч"),
)

UNITS: Final[Mapping[str, Unit]] = {unit.code: unit for unit in _LIST}


def _all_spellings() -> dict[str, Unit]:
    known: dict[str, Unit] = {}
    for unit in _LIST:
        for spelling in (unit.code, unit.okei, *unit.spellings):
            if spelling:
                # The first unit keeps a spelling that two could claim: "г" is grams, not years.
                known.setdefault(_spelling(spelling), unit)
    return known


_SPELLINGS: Final = _all_spellings()
