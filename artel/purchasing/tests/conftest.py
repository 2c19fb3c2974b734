"""A shop that buys: a store, goods, two suppliers, and short words for ordering and receiving."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from artel.catalog.api import Category, Product
from artel.core.actor import Actor, acting
from artel.core.models import Company
from artel.core.steps import step
from artel.core.testing import make_actor, make_company
from artel.finance.api import Bill, OpenItem, open_items, post_bill
from artel.finance.testing import russian_taxes, settlement_differences
from artel.inventory.api import Issuing, Warehouse, issue, recost_waiting
from artel.inventory.testing import stock_differences
from artel.ledger.api import Article, Side
from artel.ledger.testing import small_chart
from artel.parties.api import Party
from artel.purchasing.actions import (
    Wanted,
    bill_receipt,
    confirm_purchase,
    draft_purchase,
    post_receipt,
    receive_order,
)
from artel.purchasing.models import PurchaseOrder, Receipt
from artel.screens.testing import make_row

DAY = date(2026, 3, 10)


def line(product: Product, quantity: str, price: str, **more: Any) -> Wanted:
    """So many of a product at a price with VAT."""
    return Wanted(Decimal(quantity), product, unit_price=Decimal(price), **more)


@dataclass
class Shop:
    """One company that buys tables and chairs."""

    company: Company
    boss: Actor
    store: Warehouse
    table: Product
    chair: Product
    seller: Party
    carrier: Party

    def order(self, *lines: Wanted, **values: Any) -> PurchaseOrder:
        order = draft_purchase(self.seller, lines, actor=self.boss, **{"issued_on": DAY, **values})
        confirm_purchase(order, actor=self.boss)
        return order

    def received(self, order: PurchaseOrder, *quantities: str, on: date = DAY) -> Receipt:
        """What is still to come of an order, or so much of each line, taken in."""
        receipt: Receipt = receive_order(order, actor=self.boss)
        Receipt.objects.filter(pk=receipt.pk).update(received_on=on)
        for row, quantity in zip(receipt.lines.order_by("position"), quantities, strict=False):
            row.quantity = Decimal(quantity)
            row.save()
        post_receipt(receipt, actor=self.boss)
        return receipt

    def billed(self, receipt: Receipt, number: str = "С-1", price: str = "") -> Bill:
        """The supplier's bill of a receipt, at its price or another one, posted."""
        bill = self.drafted(receipt, number, price)
        post_bill(bill, actor=self.boss)
        return bill

    def drafted(self, receipt: Receipt, number: str = "С-1", price: str = "") -> Bill:
        bill: Bill = bill_receipt(receipt, number=number, on=DAY, actor=self.boss)
        if price:
            bill.lines.update(unit_price=Decimal(price))
            bill.lines_changed(actor=self.boss)
        return bill

    def sell(self, product: Product, quantity: str, on: date = DAY) -> Article:
        """Goods leave to the cost of sales."""
        paper = Article.objects.create(company=self.company, use="cost", name=f"Расход {Article.objects.count()}")
        with step(self.boss, "Sell"):
            side = Side(role="cost_of_sales", product=product.pk)
            leaving = Issuing(product, Decimal(quantity), self.store.pk, side)
            issue([leaving], source=paper, on=on, actor=self.boss)
        return paper

    def recost(self) -> None:
        recost_waiting(self.company.pk, actor=self.boss)

    def on_hand(self, product: Product) -> Decimal:
        return sum((row.on_hand for row in product.levels.all()), Decimal(0))

    def value(self, product: Product) -> Decimal:
        return sum((row.value for row in product.pools.all()), Decimal(0))

    def owed(self, party: Party) -> list[tuple[str, Decimal]]:
        """Roles and rests of the open items of a supplier."""
        return sorted((item.role, item.rest) for item in open_items([party.pk]))

    def agrees(self) -> bool:
        """Stock, ledger and settlements agree."""
        assert not OpenItem.objects.filter(amount=0).exists()
        assert [*stock_differences(self.company), *settlement_differences(self.company)] == []
        return True


@pytest.fixture
def shop(db: None) -> Iterator[Shop]:
    company = make_company("Ромашка")
    boss = make_actor(company, "administrator", name="Анна Главная")
    with acting(boss):
        small_chart(company)
        russian_taxes(company)
        goods = Category.objects.create(company=company, name="Мебель", costing="moving")
        table = Product.objects.create(company=company, name="Стол", category=goods, weight_kg=Decimal(20))
        chair = Product.objects.create(company=company, name="Стул", category=goods, weight_kg=Decimal("2.5"))
        store = Warehouse.objects.create(company=company, name="Основной склад")
        seller, carrier = make_row(Party, company), make_row(Party, company)
        yield Shop(company, boss, store, table, chair, seller, carrier)
