"""A won deal becomes an order, goods leave, the invoice is paid, and the deal shows the profit that the ledger has."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from artel.catalog.api import Category, Product
from artel.core.actor import Actor, acting
from artel.core.jobs import deliver_waiting
from artel.core.models import Company
from artel.core.testing import make_actor, make_company, sign_in
from artel.countries.api import install_books
from artel.crm.actions import offer, order
from artel.crm.actions.deal import Line, open_deal
from artel.crm.models import Deal, Fact, Stage
from artel.crm.queries.money import chain_of_deal, earned
from artel.crm.setup import install_crm
from artel.finance.api import Invoice, MoneyAccount, debt_of, pay
from artel.inventory.api import Warehouse, recost_waiting
from artel.inventory.testing import stock_up
from artel.kit.money import Money
from artel.kit.periods import Period
from artel.ledger.api import Account, Article, Selection, by_account
from artel.parties.api import Party
from artel.sales import api as sales
from artel.screens.testing import make_row

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Shop:
    """A company with books, goods in a store and one deal about them."""

    company: Company
    boss: Actor
    table: Product
    deal: Deal

    @property
    def today(self) -> date:
        return timezone.localdate()

    def fresh(self) -> Deal:
        return Deal.objects.select_related("stage", "party").get(pk=self.deal.pk)


@pytest.fixture
def shop(db: None) -> Iterator[Shop]:
    company = make_company("Ромашка")
    boss = make_actor(company, "administrator", name="Анна Главная")
    with acting(boss):
        install_crm(company)
        install_books(company)
        goods = Category.objects.create(company=company, name="Мебель", costing="moving")
        table = Product.objects.create(company=company, name="Стол", category=goods)
        store = Warehouse.objects.filter(company=company).first() or make_row(Warehouse, company)
        paper = Article.objects.create(company=company, use="cost", name="Приход")
        stock_up(table, store, "10", "5000.00", source=paper, on=timezone.localdate(), actor=boss)
        buyer = make_row(Party, company)
        lines = [Line("", Decimal("1220.00"), Decimal(2), product_id=table.pk)]
        deal = open_deal("Столы", actor=boss, party=buyer, lines=lines)
        yield Shop(company, boss, table, deal)


def bound(shop: Shop, name: str, fact: Fact) -> None:
    Stage.objects.filter(pipeline_id=shop.deal.pipeline_id, name=name).update(fact=fact)


def carried_out(shop: Shop) -> Invoice:
    """The order of the deal, confirmed and shipped with its invoice."""
    made = order(shop.deal, actor=shop.boss)
    sales.confirm(made, actor=shop.boss)
    shipment = sales.ship(made, actor=shop.boss)
    sales.post_shipment(shipment, actor=shop.boss)
    return Invoice.objects.get(deal_id=shop.deal.pk)


def paid(shop: Shop, invoice: Invoice) -> None:
    account = MoneyAccount.objects.filter(company=shop.company).first() or make_row(MoneyAccount, shop.company)
    values = {"money_account": account, "amount": invoice.total, "invoice": invoice, "paid_on": shop.today}
    pay(values, actor=shop.boss)


def turnover(shop: Shop) -> dict[str, Decimal]:
    codes = dict(Account.objects.values_list("pk", "code"))
    lines = by_account(Selection([shop.company.pk]), Period(date(2020, 1, 1), shop.today))
    return {codes[pk]: line.closing for pk, line in lines.items()}


def test_a_line_of_a_product_is_called_as_the_product_is(shop: Shop) -> None:
    line = shop.deal.lines.get()

    assert (line.product_name, line.unit) == ("Стол", "pcs")
    assert shop.fresh().amount == Decimal("2440.00")


def test_a_deal_makes_an_order_and_a_quote_without_typing(shop: Shop) -> None:
    quote, made = offer(shop.deal, actor=shop.boss), order(shop.deal, actor=shop.boss)

    for document in (quote, made):
        line = document.lines.get()
        assert (document.deal_id, document.party_id) == (shop.deal.pk, shop.deal.party_id)
        assert (line.product_id, line.quantity, line.unit_price) == (shop.table.pk, 2, Decimal("1220.00"))


def test_the_margin_is_planned_before_and_actual_after(shop: Shop) -> None:
    order(shop.deal, actor=shop.boss)
    before = earned(shop.fresh())
    sales.confirm(sales.Order.objects.get(), actor=shop.boss)
    shipment = sales.ship(sales.Order.objects.get(), actor=shop.boss)
    sales.post_shipment(shipment, actor=shop.boss)
    after = earned(shop.fresh())

    assert (before.planned, before.actual) == (Money("1000.00"), None)
    assert (after.revenue, after.cost, after.actual) == (Money("2000.00"), Money("1000.00"), Money("1000.00"))


def test_the_turnover_sheet_agrees_with_the_deal_to_the_kopeck(shop: Shop) -> None:
    invoice = carried_out(shop)
    paid(shop, invoice)
    recost_waiting(shop.company.pk, actor=shop.boss)

    sheet = turnover(shop)

    result = -sheet["90.01.1"] - sheet["90.03"] - sheet["90.02.1"]
    assert earned(shop.fresh()).actual == Money(result)
    assert sheet["51"] == invoice.total == Decimal("2440.00")
    assert sheet["41.01"] == Decimal("4000.00")
    assert sheet.get("62.01", 0) == 0
    assert sum(sheet.values()) == 0


def test_the_chain_leads_from_the_offer_to_the_money(shop: Shop) -> None:
    quote = offer(shop.deal, actor=shop.boss)
    paid(shop, carried_out(shop))

    kinds = [step["kind"] for step in chain_of_deal(shop.fresh(), shop.boss)]

    assert quote.pk
    assert kinds == ["Предложение", "Заказ", "Отгрузка", "Документ реализации", "Платёж"]


def test_money_moves_the_deal_to_its_stage(shop: Shop) -> None:
    bound(shop, "Договор", Fact.ORDERED)
    bound(shop, "Выиграна", Fact.PAID)
    invoice = carried_out(shop)
    deliver_waiting(shop.company.pk)
    assert shop.fresh().stage.name == "Договор"

    paid(shop, invoice)
    deliver_waiting(shop.company.pk)

    assert (shop.fresh().stage.name, shop.fresh().state) == ("Выиграна", "won")
    assert [debt.total for debt in debt_of([invoice.party_id], on=shop.today).values() if debt.total] == []


def test_the_page_of_the_deal_shows_profit_and_documents(shop: Shop) -> None:
    paid(shop, carried_out(shop))
    client = Client()
    sign_in(client, shop.boss)

    page = client.get(f"/deals/{shop.deal.pk}/").content.decode()

    assert "Фактическая прибыль" in page
    assert "1\u202f000,00\u202f₽" in page
    assert 'class="chain"' in page
    assert f"Оформлен заказ {sales.Order.objects.get().number}" in page
