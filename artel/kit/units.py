"""Units of measure: ours by code, with their number in ОКЕИ, their dimension and their exact size."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy


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


def _spelling(text: str) -> str:
    """Spelling without case, dots and spaces: "Кв. м" and "кв.м" are one."""
    return re.sub(r"[\s.]+", "", text).casefold().replace("²", "2").replace("³", "3")


def _unit(
    code: str, okei: str, size: tuple[str, int | Fraction], spellings: str, symbol: str | Promise, name: str | Promise
) -> Unit:
    dimension, factor = size
    return Unit(code, okei, dimension, Fraction(factor), symbol, name, tuple(spellings.split()))


_LIST: Final = (
    _unit("pcs", "796", ("count", 1), "шт штук штука штуки pc piece ед",
          pgettext_lazy("unit", "pcs"), pgettext_lazy("unit", "piece")),
    _unit("thousand_pcs", "798", ("count", 1000), "тысшт",
          pgettext_lazy("unit", "k pcs"), pgettext_lazy("unit", "thousand pieces")),
    _unit("dozen", "641", ("count", 12), "дюж дюжина",
          pgettext_lazy("unit", "doz"), pgettext_lazy("unit", "dozen")),
    _unit("pair", "715", ("count", 2), "пар пара пары",
          pgettext_lazy("unit", "pair"), pgettext_lazy("unit", "pair")),
    _unit("set", "839", ("set", 1), "компл комплект к-т",
          pgettext_lazy("unit", "set"), pgettext_lazy("unit", "set")),
    _unit("pack", "778", ("pack", 1), "упак уп упаковка",
          pgettext_lazy("unit", "pack"), pgettext_lazy("unit", "pack")),
    _unit("box", "812", ("box", 1), "ящ ящик кор коробка",
          pgettext_lazy("unit", "box"), pgettext_lazy("unit", "box")),
    _unit("roll", "736", ("roll", 1), "рул рулон",
          pgettext_lazy("unit", "roll"), pgettext_lazy("unit", "roll")),
    _unit("sheet", "625", ("sheet", 1), "лист листов",
          pgettext_lazy("unit", "sheet"), pgettext_lazy("unit", "sheet")),
    _unit("place", "698", ("place", 1), "мест место",
          pgettext_lazy("unit", "place"), pgettext_lazy("unit", "place of cargo")),
    _unit("bottle", "868", ("bottle", 1), "бут бутылка",
          pgettext_lazy("unit", "btl"), pgettext_lazy("unit", "bottle")),
    _unit("service", "876", ("service", 1), "услед усл услуга",
          pgettext_lazy("unit", "unit"), pgettext_lazy("unit", "conventional unit")),
    _unit("person", "792", ("person", 1), "чел человек",
          pgettext_lazy("unit", "pers."), pgettext_lazy("unit", "person")),
    _unit("kg", "166", ("mass", 1), "кг килограмм",
          pgettext_lazy("unit", "kg"), pgettext_lazy("unit", "kilogram")),
    _unit("g", "163", ("mass", Fraction(1, 1000)), "г гр грамм",
          pgettext_lazy("unit", "g"), pgettext_lazy("unit", "gram")),
    _unit("mg", "161", ("mass", Fraction(1, 10 ** 6)), "мг",
          pgettext_lazy("unit", "mg"), pgettext_lazy("unit", "milligram")),
    _unit("t", "168", ("mass", 1000), "т тн тонна",
          pgettext_lazy("unit", "t"), pgettext_lazy("unit", "tonne")),
    _unit("m", "006", ("length", 1), "м метр погм пм мп",
          pgettext_lazy("unit", "m"), pgettext_lazy("unit", "metre")),
    _unit("mm", "003", ("length", Fraction(1, 1000)), "мм",
          pgettext_lazy("unit", "mm"), pgettext_lazy("unit", "millimetre")),
    _unit("cm", "004", ("length", Fraction(1, 100)), "см",
          pgettext_lazy("unit", "cm"), pgettext_lazy("unit", "centimetre")),
    _unit("km", "008", ("length", 1000), "км",
          pgettext_lazy("unit", "km"), pgettext_lazy("unit", "kilometre")),
    _unit("m2", "055", ("area", 1), "м2 квм мкв",
          pgettext_lazy("unit", "m²"), pgettext_lazy("unit", "square metre")),
    _unit("ha", "059", ("area", 10000), "га",
          pgettext_lazy("unit", "ha"), pgettext_lazy("unit", "hectare")),
    _unit("m3", "113", ("volume", 1), "м3 кубм мкуб куб",
          pgettext_lazy("unit", "m³"), pgettext_lazy("unit", "cubic metre")),
    _unit("l", "112", ("volume", Fraction(1, 1000)), "л литр дм3",
          pgettext_lazy("unit", "l"), pgettext_lazy("unit", "litre")),
    _unit("ml", "111", ("volume", Fraction(1, 10 ** 6)), "мл см3",
          pgettext_lazy("unit", "ml"), pgettext_lazy("unit", "millilitre")),
    _unit("h", "356", ("time", 1), "ч час часов hour",
          pgettext_lazy("unit", "h"), pgettext_lazy("unit", "hour")),
    _unit("min", "355", ("time", Fraction(1, 60)), "мин минута",
          pgettext_lazy("unit", "min"), pgettext_lazy("unit", "minute")),
    _unit("s", "354", ("time", Fraction(1, 3600)), "с сек секунда",
          pgettext_lazy("unit", "s"), pgettext_lazy("unit", "second")),
    _unit("day", "359", ("time", 24), "дн день дней сут сутки d",
          pgettext_lazy("unit", "d"), pgettext_lazy("unit", "day")),
    _unit("week", "360", ("time", 168), "нед неделя",
          pgettext_lazy("unit", "wk"), pgettext_lazy("unit", "week")),
    _unit("month", "362", ("months", 1), "мес месяц",
          pgettext_lazy("unit", "mo"), pgettext_lazy("unit", "month")),
    _unit("quarter", "364", ("months", 3), "кварт квартал",
          pgettext_lazy("unit", "qtr"), pgettext_lazy("unit", "quarter")),
    _unit("year", "366", ("months", 12), "год лет",
          pgettext_lazy("unit", "yr"), pgettext_lazy("unit", "year")),
    _unit("night", "", ("night", 1), "ночь ночей ночи",
          pgettext_lazy("unit", "night"), pgettext_lazy("unit", "night")),
    _unit("person_hour", "539", ("labour", 1), "челч чел-ч чел·ч",
          pgettext_lazy("unit", "man-h"), pgettext_lazy("unit", "man-hour")),
    _unit("kwh", "245", ("energy", 1), "квтч квт·ч",
          pgettext_lazy("unit", "kWh"), pgettext_lazy("unit", "kilowatt-hour")),
)  # fmt: skip

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
