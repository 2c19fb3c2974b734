"""Twenty sellers promise the last piece at the same moment: one of them can."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from artel.core.actor import acting
from artel.core.errors import Refused
from artel.inventory.api import Promise
from artel.sales.actions import confirm
from artel.sales.models import Order
from artel.sales.tests.conftest import Shop, line

SELLERS = 20


@pytest.mark.django_db(transaction=True)
def test_the_last_piece_is_promised_once(shop: Shop) -> None:
    shop.stock(shop.table, "1", "400.00")
    orders = [shop.order(line(shop.table, "1", "610.00")) for _turn in range(SELLERS)]
    refused, failed, together = [], [], Barrier(SELLERS)

    def seller(order: Order) -> None:
        try:
            with acting(shop.boss):
                together.wait()
                confirm(order, actor=shop.boss)
        except Refused as refusal:
            refused.append(refusal.code)
        except Exception as problem:  # noqa: BLE001  a deadlock would be shown here
            failed.append(problem)
        finally:
            connection.close()

    sellers = [Thread(target=seller, args=(order,)) for order in orders]
    for one in sellers:
        one.start()
    for one in sellers:
        one.join()

    assert failed == []
    assert refused == ["not-enough-stock"] * (SELLERS - 1)
    assert (shop.on_hand(shop.table), shop.reserved(shop.table)) == (1, 1)
    assert Order.objects.filter(state=Order.State.CONFIRMED).count() == 1
    assert Promise.objects.count() == 1
