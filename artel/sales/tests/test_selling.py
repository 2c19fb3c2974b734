"""From the order to the books: what is promised, what leaves, what it costs, what the customer owes."""

from datetime import timedelta
from decimal import Decimal

import pytest

from artel.core import drafts
from artel.core.actor import acting
from artel.core.errors import Forbidden, Refused
from artel.core.testing import make_actor, make_company
from artel.finance.api import Invoice, debt_of
from artel.inventory.api import held_for
from artel.kit.money import Money
from artel.ledger.api import Operation
from artel.ledger.testing import book_of, same_book
from artel.sales.actions import (
    Wanted,
    cancel,
    cancel_return,
    cancel_shipment,
    close,
    confirm,
    drop_ship,
    invoice_services,
    post_return,
    post_shipment,
    reserve_more,
    revise,
    ship,
    take_return,
)
from artel.sales.models import Order, OrderLine, Return, Shipment, ShipmentLine
from artel.sales.queries.progress import progress_of
from artel.sales.stock import Shortage
from artel.sales.tests.conftest import DAY, Shop, line

D = Decimal


def left_of(order: Order) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Of each line: what is reserved, what left, what is missing."""
    return [(row.reserved, row.shipped, row.missing) for row in progress_of(order)]


def test_an_order_is_priced_with_the_tax_of_its_day(shop: Shop) -> None:
    order = shop.order(line(shop.table, "2", "610.00"), line(shop.chair, "4", "122.00"))

    assert (order.net, order.tax, order.total) == (D("1400.00"), D("308.00"), D("1708.00"))
    assert order.number == "1"
    assert [(row.unit, row.tax_kind, row.tax_label) for row in order.lines.all()] == [("pcs", "standard", "22%")] * 2


def test_a_confirmed_order_holds_its_goods(shop: Shop) -> None:
    shop.stock(shop.table, "10", "4000.00")

    order = shop.confirmed(line(shop.table, "3", "610.00"))

    assert order.state == Order.State.CONFIRMED
    assert (shop.on_hand(shop.table), shop.reserved(shop.table)) == (10, 3)
    assert left_of(order) == [(3, 0, 0)]


def test_a_shipment_books_its_cost_and_its_invoice_at_once(shop: Shop) -> None:
    shop.stock(shop.table, "10", "4000.00")
    order = shop.confirmed(line(shop.table, "3", "610.00"))

    shipment = shop.shipped(order)

    assert same_book(book_of(shipment), "90.02  41.01  1200.00")
    assert shipment.invoice is not None
    assert (shipment.invoice.form, shipment.invoice.number, shipment.invoice.issued_on) == ("upd", "1", DAY)
    assert same_book(
        book_of(shipment.invoice),
        """
        62.01  90.01  1830.00
        90.03  68.02   330.00
        """,
    )
    assert (shop.on_hand(shop.table), shop.reserved(shop.table)) == (7, 0)
    assert debt_of([shop.buyer.pk], on=DAY)[shop.buyer.pk].total == Money("1830.00")
    assert left_of(order) == [(0, 3, 0)]


def test_cost_and_revenue_carry_the_deal(shop: Shop) -> None:
    shop.stock(shop.table, "10", "4000.00")
    order = shop.confirmed(line(shop.table, "3", "610.00"), deal_id=77, channel_id=5)

    shipment = shop.shipped(order)

    found = Operation.objects.filter(entries__debit__deal_id=77, entries__debit__channel_id=5)
    assert set(found.values_list("source_kind", "source_id")) >= {("sales.shipment", shipment.pk)}
    assert shipment.invoice is not None
    assert (shipment.invoice.deal_id, shipment.invoice.channel_id) == (77, 5)


def test_what_is_not_there_is_refused_and_nothing_is_promised(shop: Shop) -> None:
    shop.stock(shop.table, "2", "800.00")
    order = shop.order(line(shop.table, "3", "610.00"))

    with pytest.raises(Refused) as refusal:
        confirm(order, actor=shop.boss)

    order.refresh_from_db()
    assert refusal.value.code == "not-enough-stock"
    assert (order.state, shop.reserved(shop.table)) == (Order.State.DRAFT, 0)


def test_a_part_leaves_at_once_and_the_rest_when_it_has_come(shop: Shop) -> None:
    shop.stock(shop.table, "2", "800.00")
    order = shop.order(line(shop.table, "5", "610.00"))
    confirm(order, shortage=Shortage.BACK_ORDER, actor=shop.boss)
    assert left_of(order) == [(2, 0, 3)]

    first = shop.shipped(order)
    with pytest.raises(Refused) as refusal:
        ship(order, actor=shop.boss)
    assert refusal.value.code == "nothing-to-ship"
    shop.stock(shop.table, "10", "5000.00", on=DAY + timedelta(days=2))
    reserve_more(order, actor=shop.boss)
    second = shop.shipped(order, DAY + timedelta(days=3))

    assert [row.quantity for row in ShipmentLine.objects.order_by("id")] == [2, 3]
    assert same_book(book_of(first), "90.02  41.01  800.00")
    assert same_book(book_of(second), "90.02  41.01  1500.00")
    assert [invoice.total for invoice in Invoice.objects.order_by("id")] == [D("1220.00"), D("1830.00")]
    assert left_of(order) == [(0, 5, 0)]


def test_more_than_was_ordered_does_not_leave(shop: Shop) -> None:
    shop.stock(shop.table, "10", "4000.00")
    order = shop.confirmed(line(shop.table, "3", "610.00"))
    shipment = ship(order, actor=shop.boss)
    ShipmentLine.objects.filter(shipment=shipment).update(quantity=4)

    with pytest.raises(Refused) as refusal:
        post_shipment(shipment, actor=shop.boss)

    assert refusal.value.code == "more-than-ordered"
    assert (shop.on_hand(shop.table), Invoice.objects.count()) == (10, 0)


def test_a_cancelled_shipment_takes_back_goods_cost_and_invoice(shop: Shop) -> None:
    shop.stock(shop.table, "10", "4000.00")
    order = shop.confirmed(line(shop.table, "3", "610.00"))
    shipment = shop.shipped(order)

    cancel_shipment(shipment, reason="Не доехали", actor=shop.boss)

    assert same_book(
        book_of(shipment),
        """
        90.02  41.01   1200.00
        90.02  41.01  -1200.00
        """,
    )
    assert shipment.invoice is not None
    shipment.invoice.refresh_from_db()
    assert (shipment.state, shipment.invoice.state) == ("cancelled", "cancelled")
    assert debt_of([shop.buyer.pk], on=DAY)[shop.buyer.pk].total == Money("0.00")
    assert (shop.on_hand(shop.table), shop.reserved(shop.table)) == (10, 3)
    assert left_of(order) == [(3, 0, 0)]


def test_goods_come_back_at_their_own_cost_and_the_debt_is_less(shop: Shop) -> None:
    shop.stock(shop.table, "10", "4000.00")
    shipment = shop.shipped(shop.confirmed(line(shop.table, "3", "610.00")))
    shop.stock(shop.table, "10", "9000.00", on=DAY + timedelta(days=1))
    document = take_return(shipment, actor=shop.boss)
    Return.objects.filter(pk=document.pk).update(returned_on=DAY + timedelta(days=2))
    document.lines.update(quantity=1)

    post_return(document, actor=shop.boss)

    assert same_book(book_of(document), "41.01  90.02  400.00")
    assert document.correction is not None
    assert same_book(
        book_of(document.correction),
        """
        62.01  90.01  -610.00
        90.03  68.02  -110.00
        """,
    )
    assert debt_of([shop.buyer.pk], on=DAY)[shop.buyer.pk].total == Money("1220.00")
    assert shop.on_hand(shop.table) == 18


def test_the_last_of_a_shipment_takes_what_is_left_of_its_cost(shop: Shop) -> None:
    shop.stock(shop.table, "3", "100.00")
    shipment = shop.shipped(shop.confirmed(line(shop.table, "3", "610.00")))
    costs = []
    for _turn in range(3):
        document = take_return(shipment, actor=shop.boss)
        Return.objects.filter(pk=document.pk).update(returned_on=DAY)
        document.lines.update(quantity=1)
        post_return(document, actor=shop.boss)
        costs.append(book_of(document).split()[-1])

    with pytest.raises(Refused) as refusal:
        take_return(shipment, actor=shop.boss)

    assert sorted(costs) == ["33.33", "33.33", "33.34"]
    assert refusal.value.code == "nothing-to-return"


def test_a_cancelled_return_leaves_the_sale_as_it_was(shop: Shop) -> None:
    shop.stock(shop.table, "10", "4000.00")
    shipment = shop.shipped(shop.confirmed(line(shop.table, "3", "610.00")))
    document = take_return(shipment, actor=shop.boss)
    Return.objects.filter(pk=document.pk).update(returned_on=DAY)
    post_return(document, actor=shop.boss)

    cancel_return(document, reason="Ошибка", actor=shop.boss)

    assert shop.on_hand(shop.table) == 7
    assert debt_of([shop.buyer.pk], on=DAY)[shop.buyer.pk].total == Money("1830.00")


def test_services_are_invoiced_without_a_shipment(shop: Shop) -> None:
    order = shop.confirmed(line(shop.assembly, "2", "500.00"))

    invoice = invoice_services(order, actor=shop.boss)

    assert (invoice.form, invoice.total, invoice.state) == ("act", D("1000.00"), "posted")
    with pytest.raises(Refused) as refusal:
        invoice_services(order, actor=shop.boss)
    assert refusal.value.code == "nothing-to-invoice"


def test_a_cancelled_order_gives_its_goods_back(shop: Shop) -> None:
    shop.stock(shop.table, "10", "4000.00")
    order = shop.confirmed(line(shop.table, "3", "610.00"))
    ship(order, actor=shop.boss)

    cancel(order, reason="Передумали", actor=shop.boss)

    assert (order.state, shop.reserved(shop.table)) == (Order.State.CANCELLED, 0)
    assert not Shipment.objects.exists()


def test_an_order_of_which_goods_left_is_closed_and_not_cancelled(shop: Shop) -> None:
    shop.stock(shop.table, "2", "800.00")
    order = shop.order(line(shop.table, "5", "610.00"))
    confirm(order, shortage=Shortage.BACK_ORDER, actor=shop.boss)
    shop.shipped(order)

    with pytest.raises(Refused) as refusal:
        cancel(order, reason="Передумали", actor=shop.boss)
    close(order, actor=shop.boss)

    assert refusal.value.code == "shipped"
    assert (order.state, held_for(order)) == (Order.State.CLOSED, [])


def test_a_changed_order_is_held_by_the_difference(shop: Shop) -> None:
    shop.stock(shop.table, "10", "4000.00")
    shop.stock(shop.chair, "10", "1000.00")
    order = shop.confirmed(line(shop.table, "6", "610.00"), line(shop.chair, "4", "122.00"))
    shop.shipped(order)
    revise(order, actor=shop.boss)
    tables = order.lines.get(product=shop.table)
    OrderLine.objects.filter(pk=tables.pk).update(quantity=8)

    confirm(order, actor=shop.boss)

    assert (shop.reserved(shop.table), shop.reserved(shop.chair)) == (2, 0)
    assert left_of(order) == [(2, 6, 0), (0, 4, 0)]


def test_an_order_that_was_confirmed_is_cancelled_and_not_deleted(shop: Shop) -> None:
    shop.stock(shop.table, "10", "4000.00")
    order = shop.confirmed(line(shop.table, "6", "610.00"))
    revise(order, actor=shop.boss)

    with pytest.raises(Refused) as refusal:
        drafts.delete(order, actor=shop.boss)
    cancel(order, reason="Передумали", actor=shop.boss)

    assert refusal.value.code == "was-confirmed"
    assert shop.reserved(shop.table) == 0


def test_what_was_invoiced_keeps_its_price_until_the_invoice_is_corrected(shop: Shop) -> None:
    shop.stock(shop.table, "10", "4000.00")
    order = shop.confirmed(line(shop.table, "6", "610.00"))
    shop.shipped(order)
    revise(order, actor=shop.boss)
    OrderLine.objects.filter(document=order).update(quantity=8, unit_price=D("500.00"))

    with pytest.raises(Refused) as refusal:
        confirm(order, actor=shop.boss)
    assert (refusal.value.code, shop.reserved(shop.table)) == ("invoiced-at-other-price", 0)

    OrderLine.objects.filter(document=order).update(unit_price=D("610.00"))
    confirm(order, actor=shop.boss)
    assert shop.reserved(shop.table) == 2


def test_less_than_what_left_cannot_be_ordered(shop: Shop) -> None:
    shop.stock(shop.table, "10", "4000.00")
    order = shop.confirmed(line(shop.table, "6", "610.00"))
    shop.shipped(order)
    revise(order, actor=shop.boss)
    OrderLine.objects.filter(document=order).update(quantity=5)

    with pytest.raises(Refused) as refusal:
        confirm(order, actor=shop.boss)

    assert refusal.value.code == "less-than-shipped"


def test_what_the_supplier_delivers_takes_nothing_from_our_stock(shop: Shop) -> None:
    shop.stock(shop.table, "10", "4000.00")
    order = shop.confirmed(line(shop.table, "3", "610.00"))

    drop_ship(order, actor=shop.boss)
    shipment = shop.shipped(order)

    assert order.lines.get().delivery == "supplier"
    assert (shop.on_hand(shop.table), shop.reserved(shop.table)) == (10, 0)
    assert book_of(shipment) == ""
    assert shipment.invoice is not None
    assert shipment.invoice.total == D("1830.00")


def test_a_manager_does_not_sell_below_the_floor(shop: Shop) -> None:
    seller = make_actor(shop.company, "manager")
    shop.stock(shop.table, "10", "4000.00")
    shop.priced(shop.table, "610.00", floor="600.00")
    order = shop.order(line(shop.table, "1", "599.00"), actor=seller)

    with pytest.raises(Refused) as refusal:
        confirm(order, actor=seller)
    confirm(order, actor=shop.boss)

    assert refusal.value.code == "below-floor"
    assert order.state == Order.State.CONFIRMED


def test_a_price_that_is_left_empty_comes_from_the_list(shop: Shop) -> None:
    shop.priced(shop.table, "610.00")

    order = shop.order(Wanted(D(2), shop.table))

    assert [row.unit_price for row in order.lines.all()] == [D("610.00")]
    assert order.total == D("1220.00")


def test_a_storekeeper_ships_with_the_invoice_though_posting_invoices_is_not_theirs(shop: Shop) -> None:
    keeper = make_actor(shop.company, "storekeeper")
    shop.stock(shop.table, "10", "4000.00")
    order = shop.confirmed(line(shop.table, "3", "610.00"))

    shipment = ship(order, actor=keeper)
    post_shipment(shipment, actor=keeper)

    assert shipment.invoice is not None
    assert shipment.invoice.state == "posted"
    with pytest.raises(Forbidden):
        cancel(order, reason="Нет", actor=keeper)


def test_nobody_ships_an_order_of_another_company(shop: Shop) -> None:
    shop.stock(shop.table, "10", "4000.00")
    order = shop.confirmed(line(shop.table, "3", "610.00"))
    stranger = make_actor(make_company("Чужая"), "administrator")

    with acting(stranger):
        for verb in (ship, confirm, close):
            with pytest.raises(Forbidden):
                verb(order, actor=stranger)
