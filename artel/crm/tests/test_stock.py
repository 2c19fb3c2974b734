"""A deal says of its goods what is free and when all of them can leave."""

from decimal import Decimal

from django.utils import timezone

from artel.catalog.api import Category, Product
from artel.core.actor import Actor, acting
from artel.crm.actions import win
from artel.crm.actions.deal import Line
from artel.crm.queries.stock import lines_with_stock
from artel.crm.tests.conftest import make_deal
from artel.inventory.api import Warehouse
from artel.inventory.testing import stock_up
from artel.ledger.api import Article
from artel.ledger.testing import small_chart


def test_lines_of_an_open_deal_say_what_is_free_and_from_when(firm):
    system, today = Actor.system(firm.company.pk), timezone.localdate()
    with acting(system):
        small_chart(firm.company)
        goods = Category.objects.create(company=firm.company, name="Снаряжение")
        tent, mat = (
            Product.objects.create(company=firm.company, name=name, category=goods) for name in ("Палатка", "Коврик")
        )
        store = Warehouse.objects.create(company=firm.company, name="Склад")
        paper = Article.objects.create(company=firm.company, use="cost", name="Приход")
        stock_up(tent, store, "10", "50000.00", source=paper, on=today, actor=system)
    lines = [Line("", Decimal(100), Decimal(2), product_id=product.pk) for product in (tent, mat)]
    deal = make_deal(firm.ann, lines=[*lines, Line("Доставка", Decimal(100), Decimal(1))])

    with acting(firm.ann):
        told = {line.product_name: (line.free, line.earliest) for line in lines_with_stock(deal, firm.ann)}
        assert told == {"Палатка": (Decimal(10), today), "Коврик": (Decimal(0), None), "Доставка": (None, None)}

        win(deal, actor=firm.ann)
        assert {line.free for line in lines_with_stock(deal, firm.ann)} == {None}
