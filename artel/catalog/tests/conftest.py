"""A shop with a director and a manager, a price list in roubles, and the words to fill it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from artel.catalog.models import Category, KitPart, Price, PriceList, Product, ProductKind, ProductUnit
from artel.catalog.testing import smallest_list, smallest_price, smallest_product
from artel.core.actor import Actor, acting
from artel.core.models import Company
from artel.core.testing import make_actor, make_company
from artel.kit.quantity import Quantity
from artel.parties.api import Party, PartyTag, Tag

TODAY = date(2026, 3, 10)
LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def company(db: None) -> Company:
    return make_company()


@pytest.fixture
def director(company: Company) -> Iterator[Actor]:
    with acting(make_actor(company, "director", name="Дина Директор")) as actor:
        yield actor


@pytest.fixture
def ann(company: Company, director: Actor) -> Actor:
    """A manager."""
    return make_actor(company, "manager", name="Анна Белова")


@pytest.fixture
def goods(company: Company, director: Actor) -> Category:
    return Category.objects.create(company=company, name="Товары")


@pytest.fixture
def table(company: Company, goods: Category) -> Product:
    return make_product(company, "Стол", category=goods, code="T-1")


@pytest.fixture
def general(company: Company, director: Actor) -> PriceList:
    return smallest_list(company, name="Розница")


def make_product(company: Company, name: str, kind: str = ProductKind.GOODS, **values: Any) -> Product:
    return smallest_product(company, name=name, kind_of_product=kind, **values)


def make_box(product: Product, numerator: int = 12, denominator: int = 1, unit: str = "box") -> ProductUnit:
    return ProductUnit.objects.create(
        company_id=product.company_id, product=product, unit=unit, numerator=numerator, denominator=denominator
    )


def make_price(price_list: PriceList, product: Product, amount: str, **values: Any) -> Price:
    return smallest_price(
        price_list.company, price_list=price_list, product=product, amount=Decimal(amount),
        **{"starts_on": LONG_AGO, **values},
    )  # fmt: skip


def make_part(kit: Product, product: Product, quantity: str = "1", unit: str = "pcs") -> KitPart:
    return KitPart.objects.create(
        company_id=kit.company_id, kit=kit, product=product, quantity=Decimal(quantity), unit=unit
    )


def make_customer(company: Company, name: str = "Ромашка", *tags: str) -> Party:
    party = Party.objects.create(company=company, name=name, normalised_name=name.lower(), kind_of_party="organisation")
    for tag in tags:
        PartyTag.objects.create(company=company, party=party, tag=make_tag(company, tag))
    return party


def make_tag(company: Company, name: str) -> Tag:
    return Tag.objects.get_or_create(company=company, name=name)[0]


def pieces(amount: int | str) -> Quantity:
    return Quantity(amount)
