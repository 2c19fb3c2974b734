"""Who sells to us, at what price and how soon."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from artel.catalog.api import Offer, Product, supplier_offers
from artel.catalog.models import SupplierPrice
from artel.catalog.testing import smallest_supply
from artel.catalog.tests.conftest import LONG_AGO, TODAY, make_box, make_customer
from artel.core.actor import Actor, acting
from artel.core.gate import visible
from artel.core.models import Company
from artel.core.testing import make_actor
from artel.kit.money import Money
from artel.kit.quantity import Quantity
from artel.parties.api import Party

pytestmark = pytest.mark.django_db


def supply(party: Party, product: Product, amount: str | None, **more: Any) -> SupplierPrice:
    placed = {"party": party, "product": product, "amount": None if amount is None else Decimal(amount)}
    return smallest_supply(product.company, **{**placed, "starts_on": LONG_AGO, **more})


def told(offers: list[Offer]) -> list[tuple[str, str]]:
    return [(offer.supplier.name, str(offer.price)) for offer in offers]


def test_the_preferred_goes_first_and_then_the_cheapest(table: Product, company: Company) -> None:
    dear, cheap, liked, mute = (make_customer(company, name) for name in ("Дорогой", "Дешёвый", "Свой", "Молчун"))
    supply(dear, table, "70")
    supply(cheap, table, "50")
    supply(liked, table, "80", is_preferred=True)
    supply(mute, table, None)

    offers = supplier_offers(table, Quantity(1), TODAY)

    assert told(offers) == [
        ("Свой", "80.00 RUB"), ("Дешёвый", "50.00 RUB"), ("Дорогой", "70.00 RUB"), ("Молчун", "None"),
    ]  # fmt: skip


def test_prices_by_the_box_and_by_the_piece_are_compared_by_the_piece(table: Product, company: Company) -> None:
    make_box(table, 10)
    supply(make_customer(company, "Поштучно"), table, "55")
    supply(make_customer(company, "Коробками"), table, "500", unit="box")

    offers = supplier_offers(table, Quantity(25), TODAY)

    assert told(offers) == [("Коробками", "500.00 RUB"), ("Поштучно", "55.00 RUB")]
    assert (offers[0].quantity, offers[0].total) == (Quantity(3, "box"), Money(1500))
    assert (offers[1].quantity, offers[1].total) == (Quantity(25, "pcs"), Money(1375))


@pytest.mark.parametrize(
    ("wanted", "price", "ordered"), [("3", "60.00 RUB", "12"), ("13", "60.00 RUB", "18"), ("100", "50.00 RUB", "102")]
)
def test_smallest_lots_and_multiples_are_kept(
    table: Product, company: Company, wanted: str, price: str, ordered: str
) -> None:
    party = make_customer(company)
    supply(party, table, "60", min_quantity=12, multiple=6)
    supply(party, table, "50", min_quantity=100, multiple=6)

    offer = supplier_offers(table, Quantity(wanted), TODAY)[0]

    assert (str(offer.price), offer.quantity) == (price, Quantity(ordered))


def test_the_day_of_arrival_follows_from_the_days_they_take(table: Product, company: Company) -> None:
    supply(make_customer(company, "А"), table, "1", lead_days=5)
    supply(make_customer(company, "Б"), table, "2")

    first, second = supplier_offers(table, Quantity(1), TODAY)

    assert first.arrives_on == TODAY + timedelta(days=5)
    assert second.arrives_on is None


def test_the_newest_price_rules_and_an_ended_one_is_none(table: Product, company: Company) -> None:
    party = make_customer(company)
    supply(party, table, "60")
    supply(party, table, "40", starts_on=TODAY, ends_on=TODAY)

    assert told(supplier_offers(table, Quantity(1), TODAY - timedelta(days=1))) == [("Ромашка", "60.00 RUB")]
    assert told(supplier_offers(table, Quantity(1), TODAY)) == [("Ромашка", "40.00 RUB")]
    assert supplier_offers(table, Quantity(1), TODAY + timedelta(days=1)) == []


@pytest.mark.parametrize(("role", "seen"), [("director", 1), ("buyer", 1), ("manager", 0), ("storekeeper", 0)])
def test_what_suppliers_ask_is_for_those_who_buy(
    role: str, seen: int, table: Product, company: Company, director: Actor
) -> None:
    supply(make_customer(company), table, "60")
    actor = make_actor(company, role)

    with acting(actor):
        assert visible(SupplierPrice, actor).count() == seen
