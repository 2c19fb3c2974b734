"""Quantities: exact conversion inside a dimension, refusal across."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artel.kit.quantity import UNITS, Quantity, UnitMismatch, unit_of

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=6)


@given(amounts)
def test_there_and_back_is_the_same(amount):
    assert Quantity(amount, "kg").to("g").to("t").to("kg") == Quantity(amount, "kg")


@given(amounts, amounts)
def test_sums_are_exact_across_units(first, second):
    together = Quantity(first, "m") + Quantity(second, "mm")

    assert together - Quantity(second, "mm") == Quantity(first, "m")
    assert together.unit.code == "m"


@given(amounts, st.sampled_from(sorted(UNITS)))
def test_what_is_written_is_read_back(amount, unit):
    quantity = Quantity(amount, unit)

    assert Quantity.from_json(quantity.as_json()) == quantity
    assert hash(Quantity.from_json(quantity.as_json())) == hash(quantity)


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("2,5 кг", "2.5", "kg"),
        ("1 234,567 м²", "1234.567", "m2"),
        ("3 кв. м", "3", "m2"),
        ("5 шт.", "5", "pcs"),
        ("10", "10", "pcs"),
        ("1.5 h", "1.5", "h"),
        ("7 Г", "7", "g"),
    ],
)
def test_quantities_are_read_as_people_write_them(text, amount, unit):
    quantity = Quantity.parse(text)

    assert (quantity, quantity.unit.code) == (Quantity(amount, unit), unit)


def test_equal_measures_are_equal_in_any_unit():
    assert Quantity(1, "kg") == Quantity(1000, "g")
    assert len({Quantity(1, "kg"), Quantity(1000, "g")}) == 1
    assert Quantity(1, "day") > Quantity(23, "h")
    assert Quantity(2, "dozen").to("pcs") == Quantity(24)


def test_dimensions_never_mix():
    weight, time = Quantity(1, "kg"), Quantity(1, "h")

    for mix in (lambda: weight + time, lambda: weight < time, lambda: weight.to("h")):
        with pytest.raises(UnitMismatch):
            mix()
    assert weight != time


def test_a_value_without_exact_decimals_asks_for_rounding():
    with pytest.raises(ValueError, match="Say how many decimals to keep"):
        Quantity(20, "min").to("h")

    assert str(Quantity(20, "min").to("h", places=2)) == "0.33 h"


def test_units_are_found_by_their_okei_number():
    assert [unit_of(number).code for number in ("796", "166", "006", "112", "359")] == ["pcs", "kg", "m", "l", "day"]
    with pytest.raises(ValueError, match="“попугай” is not a unit"):
        unit_of("попугай")


def test_no_two_units_share_an_okei_number():
    numbers = [unit.okei for unit in UNITS.values() if unit.okei]

    assert len(numbers) == len(set(numbers))


def test_quantities_speak_the_readers_language():
    assert Quantity("1234.5", "kg").format("en") == "1,234.5\u202fkg"
    assert Quantity("1234.50", "kg").format("ru").startswith("1\u202f234,5\u202f")
