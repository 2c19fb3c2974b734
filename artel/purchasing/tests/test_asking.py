"""From the need to the order: requisitions, prices of several suppliers, and what should be bought by itself."""

from decimal import Decimal

import pytest

from artel.catalog.api import SupplierPrice
from artel.core.errors import Refused
from artel.inventory.api import earliest_date, forecast
from artel.purchasing.actions import (
    approve_requisition,
    ask_for_requisition,
    ask_prices,
    choose_best,
    note_answer,
    order_proposal,
    order_requisition,
    plan,
)
from artel.purchasing.models import AskedSupplier, Proposal, PurchaseOrder, ReorderRule, Requisition, RequisitionLine
from artel.purchasing.tests.conftest import DAY, Shop, line
from artel.screens.testing import make_row

D = Decimal


def requisition(shop: Shop, *quantities: str) -> Requisition:
    """So many tables, and so many chairs, approved."""
    document = make_row(Requisition, shop.company, warehouse=shop.store)
    for place, (product, quantity) in enumerate(zip((shop.table, shop.chair), quantities, strict=False)):
        RequisitionLine.objects.create(
            company=shop.company, document=document, product=product, quantity=D(quantity), unit="pcs", position=place
        )
    approve_requisition(document, actor=shop.boss)
    return document


def price(shop: Shop, amount: str, **more: object) -> SupplierPrice:
    told = {"product": shop.table, "party": shop.seller, "unit": "pcs", "currency": "RUB", "starts_on": DAY}
    return SupplierPrice.objects.create(company=shop.company, amount=D(amount), **{**told, **more})


def test_a_requisition_becomes_an_order_to_each_supplier_who_offers_best(shop: Shop) -> None:
    price(shop, "130.00", party=shop.carrier)
    price(shop, "122.00", multiple=D(10))
    price(shop, "30.50", product=shop.chair, party=shop.carrier)

    orders = order_requisition(document := requisition(shop, "15", "4"), actor=shop.boss)

    told = [(row.party, [(one.quantity, one.unit_price) for one in row.lines.all()], row.requisition) for row in orders]
    assert told == [
        (shop.seller, [(D(20), D("122.00"))], document),
        (shop.carrier, [(D(4), D("30.50"))], document),
    ]
    assert document.state == Requisition.State.ORDERED


def test_what_nobody_sells_is_asked_first(shop: Shop) -> None:
    document = requisition(shop, "15")

    with pytest.raises(Refused) as refusal:
        order_requisition(document, actor=shop.boss)

    assert (refusal.value.code, PurchaseOrder.objects.count()) == ("no-supplier", 0)


def test_the_cheapest_answer_of_each_line_is_ordered(shop: Shop) -> None:
    request = ask_for_requisition(document := requisition(shop, "10", "20"), actor=shop.boss)
    for party in (shop.seller, shop.carrier):
        AskedSupplier.objects.create(company=shop.company, document=request, party=party)
    ask_prices(request, actor=shop.boss)
    for party, table, chair in ((shop.seller, "122.00", "31.00"), (shop.carrier, "125.00", "30.50")):
        note_answer(request, supplier=party, name="Стол", price=D(table), lead_days=3, actor=shop.boss)
        note_answer(request, supplier=party, name="Стул", price=D(chair), actor=shop.boss)

    orders = choose_best(request, actor=shop.boss)

    assert [(row.party, row.total) for row in orders] == [(shop.seller, D("1220.00")), (shop.carrier, D("610.00"))]
    document.refresh_from_db()
    assert (request.state, document.state) == ("chosen", "ordered")


def test_a_line_without_an_answer_is_not_chosen(shop: Shop) -> None:
    request = ask_for_requisition(requisition(shop, "10"), actor=shop.boss)
    AskedSupplier.objects.create(company=shop.company, document=request, party=shop.seller)
    ask_prices(request, actor=shop.boss)

    with pytest.raises(Refused) as refusal:
        choose_best(request, actor=shop.boss)

    assert (refusal.value.code, PurchaseOrder.objects.count()) == ("no-answer", 0)


def test_goods_below_the_least_quantity_are_bought_up_to_the_greatest(shop: Shop) -> None:
    shop.received(shop.order(line(shop.table, "3", "122.00")))
    price(shop, "122.00", lead_days=5)
    ReorderRule.objects.create(
        company=shop.company, product=shop.table, warehouse=shop.store, least=5, most=20, multiple=6
    )

    plan(shop.company.pk, actor=shop.boss)

    found = Proposal.objects.get()
    assert (found.party, found.quantity, found.unit_price, found.cause) == (shop.seller, D(18), D("122.00"), "low")


def test_one_press_puts_proposals_of_a_supplier_on_one_order_and_then_nothing_is_missing(shop: Shop) -> None:
    price(shop, "122.00")
    price(shop, "30.50", product=shop.chair)
    for product in (shop.table, shop.chair):
        ReorderRule.objects.create(company=shop.company, product=product, warehouse=shop.store, least=5, most=20)
    plan(shop.company.pk, actor=shop.boss)

    orders = {order_proposal(row, actor=shop.boss) for row in list(Proposal.objects.all())}

    (order,) = orders
    order.refresh_from_db()
    assert (order.lines.count(), order.total, Proposal.objects.count()) == (2, D("3050.00"), 0)


def test_what_is_ordered_is_expected(shop: Shop) -> None:
    order = shop.order(line(shop.table, "10", "122.00"))
    shop.received(order, "4")

    assert forecast(shop.table.pk, shop.store.pk)[-1].free == 10
    assert earliest_date(shop.table.pk, D(11)) is None
