"""Quantities go from unit to unit exactly, or not at all."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from artel.catalog.api import in_base_unit, in_unit, units_of
from artel.catalog.models import Product, ProductUnit
from artel.catalog.tests.conftest import make_box, make_product
from artel.core.errors import Refused
from artel.core.models import Company
from artel.core.testing import counting_queries
from artel.kit.quantity import Quantity

pytestmark = pytest.mark.django_db
whole = st.integers(min_value=1, max_value=10**6)
amounts = st.decimals(min_value="0.001", max_value="1000000", places=3)


def test_a_box_of_twelve_is_twelve_pieces(table: Product) -> None:
    make_box(table, 12)

    assert in_base_unit(table, Quantity("2.5", "box")) == Quantity(30, "pcs")
    assert in_unit(table, Quantity(30, "pcs"), "box") == Quantity("2.5", "box")


def test_what_decimals_cannot_hold_is_refused_with_a_sentence(table: Product) -> None:
    make_box(table, 12)

    with pytest.raises(Refused) as refusal:
        in_unit(table, Quantity(1, "pcs"), "box")

    assert refusal.value.code == "inexact-unit"
    assert "Стол" in str(refusal.value)


def test_an_unknown_unit_is_refused(table: Product) -> None:
    with pytest.raises(Refused) as refusal:
        in_base_unit(table, Quantity(1, "roll"))

    assert refusal.value.code == "unknown-unit"


def test_units_of_one_dimension_need_no_ratio(company: Company, goods: object) -> None:
    flour = make_product(company, "Мука", unit="kg", category=goods)
    make_box(flour, 50, unit="pack")

    assert in_base_unit(flour, Quantity(250, "g")) == Quantity("0.25", "kg")
    assert in_unit(flour, Quantity(2, "pack"), "t") == Quantity("0.1", "t")


def test_a_ratio_may_be_a_fraction(company: Company, goods: object) -> None:
    board = make_product(company, "Плита", unit="m2", category=goods)
    make_box(board, 1, 3, unit="sheet")

    assert in_base_unit(board, Quantity(6, "sheet")) == Quantity(2, "m2")
    assert in_unit(board, Quantity(2, "m2"), "sheet") == Quantity(6, "sheet")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(numerator=whole, denominator=whole, amount=amounts)
def test_there_and_back_is_the_same_quantity_or_a_refusal(
    table: Product, numerator: int, denominator: int, amount: object
) -> None:
    ProductUnit.objects.filter(product=table).delete()
    make_box(table, numerator, denominator)
    given_quantity = Quantity(amount, "box")
    exact = Fraction(given_quantity.amount) * Fraction(numerator, denominator)

    try:
        base = in_base_unit(table, given_quantity)
    except Refused:
        assert (exact * 10**6).denominator != 1
    else:
        assert Fraction(base.amount) == exact
        assert in_unit(table, base, "box") == given_quantity


def test_a_document_of_many_lines_asks_once(company: Company, goods: object) -> None:
    products = [make_product(company, f"Товар {number}", category=goods) for number in range(20)]
    for product in products:
        make_box(product, 6)

    with counting_queries() as statements:
        units = units_of(products)
        found = [units.in_base(product, Quantity(2, "box")) for product in products]

    assert found == [Quantity(12, "pcs")] * 20
    assert len(statements) == 1
