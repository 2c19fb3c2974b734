"""A kit is its parts, however deep, and never itself."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from artel.catalog.actions import add_part, remove_part
from artel.catalog.api import Part, kit_parts
from artel.catalog.models import Category, KitPart, Product, ProductKind
from artel.catalog.tests.conftest import make_box, make_part, make_product
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.models import Company
from artel.core.testing import counting_queries
from artel.kit.quantity import Quantity

pytestmark = pytest.mark.django_db


@pytest.fixture
def kitchen(company: Company, goods: Category) -> Product:
    return make_product(company, "Кухня", ProductKind.KIT, category=goods)


def test_parts_of_kits_inside_kits_are_added_up(company: Company, goods: Category, kitchen: Product) -> None:
    corner = make_product(company, "Угол", ProductKind.KIT, category=goods)
    hinge = make_product(company, "Петля", category=goods)
    make_box(hinge, 10)
    make_part(kitchen, corner, "2")
    make_part(kitchen, hinge, "1", "box")
    make_part(corner, hinge, "3")

    assert kit_parts(kitchen) == [Part(hinge, Quantity(16, "pcs"))]


def test_what_is_no_kit_is_its_own_part(table: Product) -> None:
    assert kit_parts(table) == [Part(table, Quantity(1, "pcs"))]


def test_an_empty_kit_takes_nothing(kitchen: Product) -> None:
    assert kit_parts(kitchen) == []


def test_a_wide_kit_costs_three_queries(company: Company, goods: Category, kitchen: Product) -> None:
    for number in range(30):
        make_part(kitchen, make_product(company, f"Деталь {number}", category=goods))

    with counting_queries() as statements:
        parts = kit_parts(kitchen)

    assert len(parts) == 30
    assert len(statements) == 2


def test_a_circle_is_refused_by_the_form_and_by_the_database(
    company: Company, goods: Category, kitchen: Product
) -> None:
    corner = make_product(company, "Угол", ProductKind.KIT, category=goods)
    make_part(kitchen, corner)
    part = KitPart(company=company, kit=corner, product=kitchen, quantity=1, unit="pcs")

    with pytest.raises(ValidationError, match="Кухня"):
        part.full_clean(exclude=["company"])
    with pytest.raises(IntegrityError, match="would contain itself"), transaction.atomic():
        part.save()

    assert KitPart.objects.count() == 1


def test_parts_are_added_and_removed_by_a_verb(kitchen: Product, table: Product, director: Actor) -> None:
    add_part(kitchen, part=table, quantity=Decimal(2), actor=director)

    assert kit_parts(kitchen) == [Part(table, Quantity(2, "pcs"))]

    with pytest.raises(ValidationError):
        add_part(kitchen, part=table, actor=director)
    with pytest.raises(Refused):
        add_part(table, part=kitchen, actor=director)
    remove_part(kitchen, part=table, actor=director)
    with pytest.raises(Refused) as refusal:
        remove_part(kitchen, part=table, actor=director)

    assert refusal.value.code == "no-such-part"
    assert kit_parts(kitchen) == []


def test_only_a_kit_has_parts(company: Company, goods: Category, table: Product) -> None:
    leg = make_product(company, "Ножка", category=goods)

    with pytest.raises(IntegrityError, match="is no kit"), transaction.atomic():
        make_part(table, leg)
