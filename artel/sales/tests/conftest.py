"""A shop: goods in a store, a service, a customer, people with roles, and short words for selling."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from artel.catalog.api import Category, Price, PriceList, Product
from artel.core.actor import Actor, acting
from artel.core.models import Company
from artel.core.testing import make_actor, make_company
from artel.finance.testing import russian_taxes
from artel.inventory.api import Warehouse
from artel.inventory.testing import stock_up
from artel.ledger.api import Article
from artel.ledger.testing import small_chart
from artel.parties.api import Party
from artel.sales.actions import Wanted, confirm, draft_order, post_shipment, ship
from artel.sales.models import Order, Shipment
from artel.screens.testing import make_row

DAY = date(2026, 3, 10)


def line(product: Product, quantity: str, price: str, **more: Any) -> Wanted:
    """So many of a product at a price with VAT."""
    return Wanted(Decimal(quantity), product, unit_price=Decimal(price), **more)


@dataclass
class Shop:
    """One company that sells tables, chairs and assembly."""

    company: Company
    boss: Actor
    store: Warehouse
    table: Product
    chair: Product
    assembly: Product
    buyer: Party

    def stock(self, product: Product, quantity: str, cost: str, *, on: date = DAY) -> None:
        paper = Article.objects.create(company=self.company, use="cost", name=f"Приход {Article.objects.count()}")
        stock_up(product, self.store, quantity, cost, source=paper, on=on, actor=self.boss)

    def priced(self, product: Product, amount: str, *, floor: str | None = None) -> None:
        """A price with VAT in a list for everybody."""
        found = PriceList.objects.filter(company=self.company).first()
        prices = found or make_row(PriceList, self.company, includes_tax=True)
        make_row(
            Price, self.company, price_list=prices, product=product, amount=Decimal(amount),
            floor=None if floor is None else Decimal(floor), starts_on=date(2026, 1, 1),
        )  # fmt: skip

    def order(self, *lines: Wanted, actor: Actor | None = None, **values: Any) -> Order:
        """A draft of an order of the day of the tests."""
        return draft_order(self.buyer, lines, actor=actor or self.boss, **{"issued_on": DAY, **values})

    def confirmed(self, *lines: Wanted, **values: Any) -> Order:
        order = self.order(*lines, **values)
        confirm(order, actor=self.boss)
        return order

    def shipped(self, order: Order, on: date = DAY) -> Shipment:
        """All of an order that can leave, shipped."""
        shipment: Shipment = ship(order, actor=self.boss)
        Shipment.objects.filter(pk=shipment.pk).update(shipped_on=on)
        post_shipment(shipment, actor=self.boss)
        return shipment

    def on_hand(self, product: Product) -> Decimal:
        return sum((row.on_hand for row in product.levels.all()), Decimal(0))  # type: ignore[attr-defined]  # a related name

    def reserved(self, product: Product) -> Decimal:
        return sum((row.reserved for row in product.levels.all()), Decimal(0))  # type: ignore[attr-defined]


def open_shop() -> Shop:
    """Everything a shop has before the first sale; the stock is empty."""
    company = make_company("Ромашка")
    boss = make_actor(company, "administrator", name="Анна Главная")
    with acting(boss):
        small_chart(company)
        russian_taxes(company)
        goods = Category.objects.create(company=company, name="Мебель", costing="moving")
        table = Product.objects.create(company=company, name="Стол", category=goods)
        chair = Product.objects.create(company=company, name="Стул", category=goods)
        assembly = make_row(Product, company, name="Сборка", kind_of_product="service")
        store = Warehouse.objects.create(company=company, name="Основной склад")
        buyer = make_row(Party, company)
    return Shop(company, boss, store, table, chair, assembly, buyer)


@pytest.fixture
def shop(db: None) -> Iterator[Shop]:
    opened = open_shop()
    with acting(opened.boss):
        yield opened
