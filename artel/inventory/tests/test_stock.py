"""Goods come, are promised, leave and come back; quantities, costs and the ledger agree after each step."""

from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection

from artel.core.actor import acting
from artel.core.errors import Refused
from artel.core.steps import step
from artel.inventory.api import (
    Demand,
    Receiving,
    available,
    held_for,
    receive,
    recost_waiting,
    release,
    reserve,
    take_back,
)
from artel.inventory.models import Application, Movement, Promise
from artel.inventory.recosting import differences
from artel.inventory.tests.conftest import DAY, Store
from artel.kit.money import Money
from artel.ledger.api import Lock, Operation, Side
from artel.ledger.testing import book_of, same_book

D = Decimal


def agreed(store: Store) -> None:
    assert differences(store.company.pk) == []


def test_goods_come_at_their_cost_and_leave_at_it(store: Store) -> None:
    bought = store.buy("fifo", "10", "1000.00")
    sold = store.paper("Продажа")

    cost = store.sell("fifo", "4", source=sold)[0].cost

    assert cost == Money("400.00")
    assert (store.on_hand("fifo"), store.value("fifo"), store.booked("fifo")) == (6, D("600"), D("600"))
    assert same_book(book_of(bought), "41.01  000  1000.00")
    assert same_book(book_of(sold), "90.02  41.01  400.00")
    agreed(store)


def test_more_than_there_is_cannot_leave(store: Store) -> None:
    store.buy("fifo", "3", "300.00")

    with pytest.raises(Refused) as refusal:
        store.sell("fifo", "4")

    assert refusal.value.code == "not-enough-stock"
    assert "«Товар fifo»" in str(refusal.value)
    assert Movement.objects.count() == 1
    agreed(store)


def test_what_is_promised_to_one_is_not_sold_to_another(store: Store) -> None:
    store.buy("fifo", "5", "500.00")
    order = store.paper("Заказ")
    with step(store.actor, "Reserve"):
        reserve([Demand(store.products["fifo"].pk, store.main.pk, D(4), line_id=1)], source=order)

    with pytest.raises(Refused):
        store.sell("fifo", "2")
    free = available([store.products["fifo"].pk])[store.products["fifo"].pk]

    assert (free.on_hand, free.reserved, free.free) == (5, 4, 1)
    store.sell("fifo", "1")
    agreed(store)


def test_a_promise_beyond_the_stock_is_refused(store: Store) -> None:
    store.buy("fifo", "5", "500.00")

    with pytest.raises(Refused), step(store.actor, "Reserve"):
        reserve([Demand(store.products["fifo"].pk, store.main.pk, D(6), line_id=1)], source=store.paper("Заказ"))

    assert not Promise.objects.exists()


def test_a_promise_is_given_back(store: Store) -> None:
    store.buy("fifo", "5", "500.00")
    order = store.paper("Заказ")
    with step(store.actor, "Reserve"):
        reserve([Demand(store.products["fifo"].pk, store.main.pk, D(5), line_id=1)], source=order)
        release(order)

    assert held_for(order) == []
    store.sell("fifo", "5")
    agreed(store)


def test_a_warehouse_that_may_owe_sells_first_and_learns_the_cost_later(store: Store) -> None:
    store.main.may_owe = True
    store.main.save()
    store.sell("moving", "2", on=DAY)
    store.buy("moving", "10", "500.00", on=DAY)

    with acting(store.actor):
        recost_waiting(store.company.pk, actor=store.actor)

    assert (store.on_hand("moving"), store.value("moving"), store.booked("moving")) == (8, D("400"), D("400"))
    agreed(store)


@pytest.mark.parametrize(
    ("method", "before", "after"), [("fifo", "100.00", "50.00"), ("moving", "100.00", "75.00")]
)
def test_a_late_receipt_moves_costs_forward(store: Store, method: str, before: str, after: str) -> None:
    store.buy(method, "10", "100.00", on=DAY)
    first = store.cost(method, "10", on=DAY + timedelta(days=5))
    store.buy(method, "10", "50.00", on=DAY - timedelta(days=5))

    recost_waiting(store.company.pk, actor=store.actor)

    assert first == D(before)
    assert store.value(method) == D("150.00") - D(after)
    assert store.booked(method) == store.value(method)
    agreed(store)


def test_costs_of_closed_days_are_entered_on_the_first_open_day(store: Store) -> None:
    store.buy("fifo", "10", "100.00", on=date(2026, 2, 1))
    store.sell("fifo", "10", on=date(2026, 2, 10))
    store.buy("fifo", "10", "50.00", on=date(2026, 1, 20))
    Lock.objects.create(company=store.company, area="", locked_until=date(2026, 2, 28))

    recost_waiting(store.company.pk, actor=store.actor)

    late = Operation.objects.get(operation_kind="difference")
    assert late.effective_on == date(2026, 3, 1)
    assert "20.01.2026" in late.reason
    agreed(store)


def test_a_cancelled_receipt_is_stornoed_and_its_goods_are_gone(store: Store) -> None:
    paper = store.buy("fifo", "10", "1000.00")

    with step(store.actor, "Cancel"):
        take_back(paper, on=DAY, reason="Не та накладная", actor=store.actor)

    assert (store.on_hand("fifo"), store.value("fifo"), store.booked("fifo")) == (0, 0, 0)
    recost_waiting(store.company.pk, actor=store.actor)
    agreed(store)


def test_a_receipt_whose_goods_were_sold_cannot_be_cancelled(store: Store) -> None:
    paper = store.buy("fifo", "10", "1000.00")
    store.sell("fifo", "3")

    with pytest.raises(Refused) as refusal, step(store.actor, "Cancel"):
        take_back(paper, on=DAY, reason="Не та накладная", actor=store.actor)

    assert refusal.value.code == "not-enough-stock"
    assert store.on_hand("fifo") == 7
    agreed(store)


def test_a_cancelled_sale_gives_goods_and_cost_back(store: Store) -> None:
    store.buy("fifo", "10", "1000.00")
    paper = store.paper("Продажа")
    store.sell("fifo", "4", source=paper)

    with step(store.actor, "Cancel"):
        take_back(paper, on=DAY, reason="Отказ", actor=store.actor)
    recost_waiting(store.company.pk, actor=store.actor)

    assert (store.on_hand("fifo"), store.value("fifo"), store.booked("fifo")) == (10, D("1000"), D("1000"))
    agreed(store)
    assert store.cost("fifo", "10") == D("1000.00")


def test_a_customers_return_comes_in_at_its_own_cost(store: Store) -> None:
    store.buy("fifo", "10", "1000.00")
    sold = store.sell("fifo", "4")[0]
    store.buy("fifo", "10", "3000.00")
    line = Receiving(
        store.products["fifo"], D(1), store.main.pk, Money("100.00"), Side(role="cost_of_sales"),
        mirrors_id=sold.movement_id, kind=Movement.Kind.RETURN_IN,
    )  # fmt: skip
    with step(store.actor, "Return"):
        receive([line], source=store.paper("Возврат"), on=DAY, actor=store.actor)

    assert store.value("fifo") == D("3700.00")
    agreed(store)


def test_each_issue_knows_the_receipts_that_fed_it(store: Store) -> None:
    store.buy("fifo", "10", "1000.00")
    store.buy("fifo", "10", "2000.00")
    store.sell("fifo", "15")

    assert list(Application.objects.order_by("id").values_list("quantity", flat=True)) == [10, 5]


@pytest.mark.django_db(transaction=True)
def test_fifty_sellers_of_one_product_sell_no_more_than_there_is(store: Store) -> None:
    store.buy("moving", "30", "3000.00")
    refused, failed, together = [], [], Barrier(50)
    papers = [store.paper("Продажа") for _ in range(50)]

    def seller() -> None:
        try:
            with acting(store.actor):
                together.wait()
                store.sell("moving", "1", source=papers.pop())
        except Refused as refusal:
            refused.append(refusal.code)
        except Exception as problem:  # noqa: BLE001  a deadlock would be shown here
            failed.append(problem)
        finally:
            connection.close()

    sellers = [Thread(target=seller) for _ in range(50)]
    for one in sellers:
        one.start()
    for one in sellers:
        one.join()

    assert failed == []
    assert refused == ["not-enough-stock"] * 20
    assert (store.on_hand("moving"), store.value("moving")) == (0, 0)
    agreed(store)
