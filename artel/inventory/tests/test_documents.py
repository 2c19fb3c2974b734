"""Transfers, counts, write-offs and opening stock: what they write into the books, and what cancelling leaves."""

from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, transaction

from artel.core.actor import acting
from artel.core.errors import Forbidden, Refused
from artel.core.testing import make_actor
from artel.inventory.actions import (
    cancel_count,
    cancel_opening_stock,
    cancel_transfer,
    cancel_write_off,
    fill_count,
    post_count,
    post_opening_stock,
    post_transfer,
    post_write_off,
    receive_transfer,
    ship_transfer,
)
from artel.inventory.models import CostEntry, CountLine, Level, Movement, Transfer, Warehouse
from artel.inventory.recosting import differences, recost_waiting
from artel.inventory.tests.conftest import DAY, Store
from artel.inventory.tests.papers import count_of, opening_of, second, transfer_of, write_off_of
from artel.ledger.testing import book_of, same_book

D = Decimal
METHODS = ["fifo", "moving", "monthly"]


def lies(store: Store, method: str, at: Warehouse) -> tuple[Decimal, Decimal]:
    """Quantity and value of a product in one warehouse."""
    product = store.products[method]
    quantity = sum((row.on_hand for row in Level.objects.filter(product=product, warehouse=at)), D(0))
    costs = CostEntry.objects.filter(product=product, movement__warehouse=at)
    return quantity, sum((row.amount for row in costs), D(0))


def settled(store: Store) -> None:
    """Costs that wait are worked out, and everything agrees."""
    recost_waiting(store.company.pk, actor=store.actor)
    assert differences(store.company.pk) == []


@pytest.mark.parametrize("method", METHODS)
def test_a_transfer_takes_cost_and_value_to_the_other_warehouse(store: Store, method: str) -> None:
    store.buy(method, "10", "1000.00")
    shop = second(store)
    paper = transfer_of(store, shop, (method, "4"))

    post_transfer(paper, actor=store.actor)

    assert paper.number == "1"
    assert same_book(book_of(paper), "41.01  41.01  400.00")
    assert lies(store, method, store.main) == (6, D(600))
    assert lies(store, method, shop) == (4, D(400))
    settled(store)
    assert store.cost(method, "4", at=shop) == D(400)
    settled(store)


@pytest.mark.parametrize("method", METHODS)
def test_a_cancelled_transfer_brings_goods_and_cost_back(store: Store, method: str) -> None:
    store.buy(method, "10", "1000.00")
    shop = second(store)
    paper = transfer_of(store, shop, (method, "4"))
    post_transfer(paper, actor=store.actor)

    cancel_transfer(paper, reason="Не туда", actor=store.actor)

    assert same_book(book_of(paper), "41.01 41.01 400.00\n41.01 41.01 -400.00")
    settled(store)
    assert lies(store, method, store.main) == (10, D(1000))
    assert lies(store, method, shop) == (0, D(0))


@pytest.mark.parametrize("method", METHODS)
def test_goods_on_the_way_belong_to_neither_warehouse(store: Store, method: str) -> None:
    store.buy(method, "10", "1000.00")
    shop = second(store)
    paper = transfer_of(store, shop, (method, "4"))

    ship_transfer(paper, actor=store.actor)
    way = Warehouse.objects.get(is_transit=True)

    assert (lies(store, method, store.main), lies(store, method, way)) == ((6, D(600)), (4, D(400)))
    assert lies(store, method, shop) == (0, D(0))
    receive_transfer(paper, received_on=DAY + timedelta(days=2), actor=store.actor)
    assert (lies(store, method, way), lies(store, method, shop)) == ((0, D(0)), (4, D(400)))
    assert same_book(book_of(paper), "41.01 41.01 400.00\n41.01 41.01 400.00")
    settled(store)
    cancel_transfer(paper, reason="Возврат на склад", actor=store.actor)
    settled(store)
    assert lies(store, method, store.main) == (10, D(1000))


def test_a_late_receipt_changes_the_cost_of_what_was_transferred_and_then_sold(store: Store) -> None:
    store.buy("fifo", "10", "1000.00")
    shop = second(store)
    post_transfer(transfer_of(store, shop, ("fifo", "4")), actor=store.actor)
    sold = store.sell("fifo", "4", at=shop, on=DAY + timedelta(days=1))[0]

    store.buy("fifo", "4", "200.00", on=DAY - timedelta(days=5))
    settled(store)

    assert sum((row.amount for row in CostEntry.objects.filter(movement=sold.movement_id)), D(0)) == D(-200)
    assert lies(store, "fifo", store.main) == (10, D(1000))
    assert lies(store, "fifo", shop) == (0, D(0))


def test_goods_are_not_received_before_they_are_shipped(store: Store) -> None:
    store.buy("fifo", "10", "1000.00")
    paper = transfer_of(store, second(store), ("fifo", "4"))
    ship_transfer(paper, actor=store.actor)

    with pytest.raises(Refused) as refusal:
        receive_transfer(paper, received_on=DAY - timedelta(days=1), actor=store.actor)

    assert refusal.value.code == "received-too-early"
    paper.refresh_from_db()
    assert paper.state == "shipped"


def test_what_is_not_there_is_not_transferred(store: Store) -> None:
    store.buy("fifo", "3", "300.00")
    paper = transfer_of(store, second(store), ("fifo", "4"))

    with pytest.raises(Refused) as refusal:
        post_transfer(paper, actor=store.actor)

    assert refusal.value.code == "not-enough-stock"
    paper.refresh_from_db()
    assert (paper.state, paper.number, Movement.objects.count()) == ("draft", "", 1)


@pytest.mark.django_db(transaction=True)
def test_the_last_piece_is_transferred_once(store: Store) -> None:
    store.buy("moving", "1", "100.00")
    shop = second(store)
    papers = [transfer_of(store, shop, ("moving", "1")) for _turn in range(6)]
    refused, failed, together = [], [], Barrier(6)

    def clerk(paper: Transfer) -> None:
        try:
            with acting(store.actor):
                together.wait()
                post_transfer(paper, actor=store.actor)
        except Refused as refusal:
            refused.append(refusal.code)
        except Exception as problem:  # noqa: BLE001  a deadlock would be shown here
            failed.append(problem)
        finally:
            connection.close()

    clerks = [Thread(target=clerk, args=[paper]) for paper in papers]
    for one in clerks:
        one.start()
    for one in clerks:
        one.join()

    assert failed == []
    assert refused == ["not-enough-stock"] * 5
    assert lies(store, "moving", shop) == (1, D(100))
    assert lies(store, "moving", store.main) == (0, D(0))


def test_a_count_books_shortage_and_surplus(store: Store) -> None:
    store.buy("fifo", "10", "1000.00")
    store.buy("moving", "10", "500.00")
    paper = count_of(store, ("fifo", "7"), ("moving", "12"))

    post_count(paper, actor=store.actor)

    assert same_book(book_of(paper), "94 41.01 300.00\n41.01 91.01 100.00")
    assert (store.on_hand("fifo"), store.on_hand("moving")) == (7, 12)
    assert (store.value("fifo"), store.value("moving")) == (D(700), D(600))
    settled(store)


def test_a_cancelled_count_leaves_what_the_book_said(store: Store) -> None:
    store.buy("fifo", "10", "1000.00")
    store.buy("moving", "10", "500.00")
    paper = count_of(store, ("fifo", "7"), ("moving", "12"))
    post_count(paper, actor=store.actor)

    cancel_count(paper, reason="Пересчитали", actor=store.actor)
    settled(store)

    assert same_book(book_of(paper), "94 41.01 300.00\n41.01 91.01 100.00\n94 41.01 -300.00\n41.01 91.01 -100.00")
    assert (store.on_hand("fifo"), store.on_hand("moving")) == (10, 10)
    assert (store.value("fifo"), store.value("moving")) == (D(1000), D(500))


def test_a_late_receipt_changes_the_cost_of_a_shortage(store: Store) -> None:
    store.buy("fifo", "10", "1000.00")
    paper = count_of(store, ("fifo", "7"))
    post_count(paper, actor=store.actor)

    store.buy("fifo", "3", "30.00", on=DAY - timedelta(days=5))
    settled(store)

    assert store.value("fifo") == D(1000)
    assert store.booked("fifo") == D(1000)


def test_sales_during_a_count_do_not_disturb_it(store: Store) -> None:
    store.buy("fifo", "10", "1000.00")
    paper = count_of(store, ("fifo", None))
    store.sell("fifo", "2")
    line = CountLine.objects.get()
    line.counted = D(7)
    line.save()
    store.sell("fifo", "3")

    post_count(paper, actor=store.actor)

    line.refresh_from_db()
    assert (line.booked, line.counted, line.difference) == (8, 7, -1)
    assert store.on_hand("fifo") == 4
    assert same_book(book_of(paper), "94 41.01 100.00")


def test_what_the_book_said_cannot_be_written_by_hand(store: Store) -> None:
    store.buy("fifo", "10", "1000.00")
    count_of(store, ("fifo", "7"))

    CountLine.objects.update(booked=D(7))

    assert CountLine.objects.get().booked == 10


def test_a_count_is_filled_with_what_lies_there(store: Store) -> None:
    store.buy("fifo", "10", "1000.00")
    store.buy("moving", "5", "500.00")
    paper = count_of(store, ("moving", "5"))

    fill_count(paper, actor=store.actor)
    fill_count(paper, actor=store.actor)

    told = [(line.product.name, line.booked, line.counted) for line in paper.lines.order_by("position")]
    assert told == [("Товар moving", 5, 5), ("Товар fifo", 10, None)]


def test_lines_that_nobody_counted_change_nothing(store: Store) -> None:
    store.buy("fifo", "10", "1000.00")
    paper = count_of(store, ("fifo", None))

    with pytest.raises(Refused) as refusal:
        post_count(paper, actor=store.actor)

    assert refusal.value.code == "nothing-counted"
    assert store.on_hand("fifo") == 10


def test_a_surplus_of_unknown_cost_asks_for_it(store: Store) -> None:
    paper = count_of(store, ("fifo", "2"))

    with pytest.raises(Refused) as refusal:
        post_count(paper, actor=store.actor)
    assert refusal.value.code == "no-cost"
    CountLine.objects.update(unit_cost=D("12.50"))
    post_count(paper, actor=store.actor)

    assert same_book(book_of(paper), "41.01 91.01 25.00")


@pytest.mark.parametrize(
    ("purpose", "account"), [("expense", "44.01"), ("other_expense", "91.02"), ("shortage", "94")]
)
def test_a_write_off_goes_to_where_its_purpose_says(store: Store, purpose: str, account: str) -> None:
    store.buy("moving", "10", "1000.00")
    paper = write_off_of(store, ("moving", "3"), purpose=purpose)

    post_write_off(paper, actor=store.actor)

    assert same_book(book_of(paper), f"{account} 41.01 300.00")
    settled(store)
    cancel_write_off(paper, reason="Нашлось", actor=store.actor)
    settled(store)
    assert same_book(book_of(paper), f"{account} 41.01 300.00\n{account} 41.01 -300.00")
    assert (store.on_hand("moving"), store.value("moving")) == (10, D(1000))


def test_opening_stock_comes_against_the_technical_account(store: Store) -> None:
    paper = opening_of(store, ("fifo", "10", "1000.00"), ("moving", "3", "100.00"))

    post_opening_stock(paper, actor=store.actor)

    assert same_book(book_of(paper), "41.01 000 1000.00\n41.01 000 100.00")
    settled(store)
    cancel_opening_stock(paper, reason="Не тот склад", actor=store.actor)
    settled(store)
    assert (store.on_hand("fifo"), store.value("moving")) == (0, D(0))


def test_an_opening_whose_goods_were_sold_stays(store: Store) -> None:
    paper = opening_of(store, ("fifo", "10", "1000.00"))
    post_opening_stock(paper, actor=store.actor)
    store.sell("fifo", "1")

    with pytest.raises(Refused) as refusal:
        cancel_opening_stock(paper, reason="Ошибка", actor=store.actor)

    assert refusal.value.code == "not-enough-stock"
    paper.refresh_from_db()
    assert paper.state == "posted"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE inventory_writeoff SET effective_on = '2026-01-01'",
        "UPDATE inventory_writeoff SET state = 'draft'",
        "UPDATE inventory_writeoffline SET quantity = 1",
        "DELETE FROM inventory_writeoffline",
        "DELETE FROM inventory_writeoff",
    ],
)
def test_what_counts_is_frozen_in_the_database(store: Store, statement: str) -> None:
    store.buy("moving", "10", "1000.00")
    paper = write_off_of(store, ("moving", "3"))
    post_write_off(paper, actor=store.actor)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert paper.lines.get().quantity == 3


def test_goods_with_lots_are_moved_by_lot(store: Store) -> None:
    store.buy("fifo", "3", "300.00")
    store.products["fifo"].tracking = "lot"
    store.products["fifo"].save()
    paper = write_off_of(store, ("fifo", "1"))

    with pytest.raises(Refused) as refusal:
        post_write_off(paper, actor=store.actor)

    assert refusal.value.code == "no-lot"


@pytest.mark.parametrize("role", ["manager", "viewer", "marketer"])
def test_who_keeps_no_store_moves_nothing(store: Store, role: str) -> None:
    store.buy("fifo", "3", "300.00")
    paper = transfer_of(store, second(store), ("fifo", "1"))
    stranger = make_actor(store.company, role)

    with acting(stranger), pytest.raises(Forbidden):
        post_transfer(paper, actor=stranger)

    assert Movement.objects.count() == 1


def test_a_storekeeper_moves_and_counts_and_an_accountant_enters_the_opening(store: Store) -> None:
    keeper, accountant = (make_actor(store.company, role) for role in ("storekeeper", "accountant"))
    opening = opening_of(store, ("fifo", "3", "300.00"))

    with acting(keeper), pytest.raises(Forbidden):
        post_opening_stock(opening, actor=keeper)
    with acting(accountant):
        post_opening_stock(opening, actor=accountant)
    with acting(keeper):
        post_transfer(transfer_of(store, second(store), ("fifo", "1")), actor=keeper)

    assert store.on_hand("fifo") == 3
