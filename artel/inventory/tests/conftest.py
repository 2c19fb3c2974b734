"""A store with goods: documents that receive and issue, and short words to ask what there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from artel.catalog.api import Category, Product
from artel.core.actor import Actor, acting
from artel.core.models import Company
from artel.core.steps import step
from artel.core.testing import make_actor, make_company
from artel.inventory.api import Issuing, Moved, Receiving, Warehouse, issue, receive
from artel.inventory.models import CostEntry, Level
from artel.kit.money import Money
from artel.ledger.api import Account, Article, Selection, Side, balances
from artel.ledger.testing import small_chart

DAY = date(2026, 3, 10)


@dataclass
class Store:
    """One company with one warehouse and goods costed in each way."""

    company: Company
    actor: Actor
    main: Warehouse
    products: dict[str, Product]

    def paper(self, name: str) -> Article:
        number = Article.objects.filter(company=self.company).count() + 1
        return Article.objects.create(company=self.company, use="cost", name=f"{name} {number}")

    def buy(self, method: str, quantity: str, cost: str, *, on: date = DAY, at: Warehouse | None = None) -> Article:
        paper = self.paper("Приход")
        line = Receiving(self.products[method], Decimal(quantity), (at or self.main).pk, Money(cost), Side("000"))
        with step(self.actor, "Receive"):
            receive([line], source=paper, on=on, actor=self.actor)
        return paper

    def sell(self, method: str, quantity: str, *, on: date = DAY, at: Warehouse | None = None, source: Article | None = None) -> list[Moved]:
        paper = source or self.paper("Расход")
        line = Issuing(self.products[method], Decimal(quantity), (at or self.main).pk, Side(role="cost_of_sales"), line_id=1)
        with step(self.actor, "Issue"):
            return issue([line], source=paper, on=on, actor=self.actor)

    def cost(self, method: str, quantity: str, **more: object) -> Decimal:
        return self.sell(method, quantity, **more)[0].cost.amount  # type: ignore[arg-type]

    def on_hand(self, method: str) -> Decimal:
        return sum((row.on_hand for row in Level.objects.filter(product=self.products[method])), Decimal(0))

    def value(self, method: str) -> Decimal:
        return sum((row.amount for row in CostEntry.objects.filter(product=self.products[method])), Decimal(0))

    def booked(self, method: str) -> Decimal:
        chosen = Selection([self.company.pk], dimensions={"product": self.products[method].pk})
        lines = balances(chosen, date(2027, 1, 1), ["account"])

        stock = Account.objects.get(company=self.company, code="41.01").pk
        return lines[(stock,)].closing if (stock,) in lines else Decimal(0)


@pytest.fixture
def store(db: None) -> Iterator[Store]:
    company = make_company("Ромашка")
    actor = make_actor(company, "administrator", name="Клава Складова")
    with acting(actor):
        small_chart(company)
        products = {}
        for method in ("fifo", "moving", "monthly"):
            category = Category.objects.create(company=company, name=method, costing=method)
            products[method] = Product.objects.create(company=company, name=f"Товар {method}", category=category)
        main = Warehouse.objects.create(company=company, name="Основной склад")
        yield Store(company, actor, main, products)
