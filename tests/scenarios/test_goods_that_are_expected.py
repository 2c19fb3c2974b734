"""What confirmed orders wait for stands in the forecast, and lines say when their goods can leave."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import pytest
import time_machine

from artel.inventory import forecasting
from artel.inventory.api import Expected, forecast
from artel.sales.actions import Wanted, confirm, draft_quote
from artel.sales.queries.shown import lines_with_progress, lines_with_stock
from artel.sales.stock import Shortage
from artel.sales.tests.conftest import Shop, line, shop

__all__ = ["shop"]

COMES = date(2026, 3, 20)


@pytest.fixture
def coming(shop: Shop) -> Iterator[Shop]:
    """Two tables lie in the store, five more come on the 20th; it is the 10th."""
    shop.stock(shop.table, "2", "1000")

    def five_tables(product_ids: Sequence[int]) -> list[Expected]:
        return [Expected(shop.table.pk, shop.store.pk, COMES, Decimal(5), "purchasing.purchaseorder", 1)]

    forecasting.SOURCES.append(five_tables)
    with time_machine.travel("2026-03-10 12:00+03:00"):
        yield shop
    forecasting.SOURCES.remove(five_tables)


def test_a_back_order_is_demand_until_it_is_promised(coming: Shop) -> None:
    order = coming.order(line(coming.table, "4", "6100"), promised_on=date(2026, 3, 25))
    confirm(order, shortage=Shortage.BACK_ORDER, actor=coming.boss)

    told = [(day.on.day, day.free, day.outgoing) for day in forecast(coming.table.pk, coming.store.pk)]

    assert told == [(10, 0, 0), (20, 5, 0), (25, 3, 2)]
    [shown] = lines_with_progress(order, coming.boss)
    assert (shown.missing, shown.earliest) == (2, COMES), "its own demand does not stand in its way"


@pytest.mark.parametrize(("quantity", "day"), [("2", date(2026, 3, 10)), ("7", COMES), ("8", None)])
def test_a_quote_says_when_its_goods_can_leave(coming: Shop, quantity: str, day: date | None) -> None:
    wanted = Wanted(Decimal(quantity), coming.table, unit_price=Decimal(6100))
    quote = draft_quote(coming.buyer, [wanted], actor=coming.boss, issued_on=date(2026, 3, 10))

    [shown] = lines_with_stock(quote, coming.boss)

    assert shown.earliest == day
