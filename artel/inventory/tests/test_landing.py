"""Costs that come after their goods."""

from decimal import Decimal

import pytest

from artel.core.steps import step
from artel.inventory.api import Movement, add_cost, recost_waiting, remove_cost
from artel.inventory.recosting import differences
from artel.inventory.tests.conftest import DAY, Store
from artel.kit.money import Money
from artel.ledger.api import Article, Side
from artel.ledger.testing import book_of, same_book

D = Decimal


def deliver(store: Store, receipt: Article, amount: str) -> Article:
    """The goods of a receipt cost so much more."""
    paper = store.paper("Доставка")
    movement = Movement.objects.get(source_kind=receipt.kind, source_id=receipt.pk)
    with step(store.actor, "Land"):
        costs = {movement.pk: Money(amount)}
        add_cost(costs, credit=Side(role="landed_costs"), source=paper, on=DAY, actor=store.actor)
    return paper


@pytest.mark.parametrize("method", ["fifo", "moving", "monthly"])
def test_goods_that_lie_here_cost_more_and_goods_that_were_sold_too(store: Store, method: str) -> None:
    receipt = store.buy(method, "10", "1000.00")
    store.sell(method, "4")

    paper = deliver(store, receipt, "100.00")
    recost_waiting(store.company.pk, actor=store.actor)

    assert same_book(book_of(paper), "41.01  44.01  100.00")
    assert same_book(book_of(store.products[method]), "90.02  41.01  40.00")
    assert store.value(method) == D("660.00")
    assert differences(store.company.pk) == []


@pytest.mark.parametrize("method", ["fifo", "moving", "monthly"])
def test_what_is_sold_later_costs_its_share(store: Store, method: str) -> None:
    receipt = store.buy(method, "10", "1000.00")
    deliver(store, receipt, "100.00")
    recost_waiting(store.company.pk, actor=store.actor)

    assert store.cost(method, "4") == D("440.00")


@pytest.mark.parametrize("method", ["fifo", "moving", "monthly"])
def test_a_cost_that_is_removed_leaves_nothing_behind(store: Store, method: str) -> None:
    receipt = store.buy(method, "10", "1000.00")
    store.sell(method, "4")
    paper = deliver(store, receipt, "100.00")
    recost_waiting(store.company.pk, actor=store.actor)

    with step(store.actor, "Remove"):
        remove_cost(paper, on=DAY, reason="Чужой счёт", actor=store.actor)
    recost_waiting(store.company.pk, actor=store.actor)

    assert same_book(
        book_of(paper),
        """
        41.01  44.01   100.00
        41.01  44.01  -100.00
        """,
    )
    assert store.value(method) == D("600.00")
    assert differences(store.company.pk) == []
