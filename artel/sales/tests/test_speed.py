"""What selling costs the database: statements are counted, so that nothing grows unseen."""

from artel.core.testing import counting_queries, make_actor
from artel.sales.actions import confirm, post_shipment, ship
from artel.sales.tests.conftest import Shop, line

CONFIRM, SHIP, POST = 14, 12, 27


def own(statements: list[str]) -> list[str]:
    """Without the savepoints that stand for the transaction inside a test."""
    return [sql for sql in statements if "SAVEPOINT" not in sql]


def test_confirming_and_shipping_cost_a_known_number_of_statements(shop: Shop) -> None:
    for product in (shop.table, shop.chair):
        shop.stock(product, "100", "1000.00")
    order = shop.order(
        line(shop.table, "2", "610.00"), line(shop.chair, "3", "122.00"), line(shop.chair, "1", "122.00")
    )

    with counting_queries() as confirming:
        confirm(order, actor=shop.boss)
    with counting_queries() as shipping:
        shipment = ship(order, actor=shop.boss)
    with counting_queries() as posting:
        post_shipment(shipment, actor=shop.boss)

    assert len(own(confirming)) <= CONFIRM, "\n".join(confirming)
    assert len(own(shipping)) <= SHIP, "\n".join(shipping)
    assert len(own(posting)) <= POST, "\n".join(posting)


def test_a_seller_whose_prices_are_checked_confirms_as_quickly(shop: Shop) -> None:
    seller = make_actor(shop.company, "manager")
    shop.priced(shop.table, "610.00", floor="600.00")
    shop.stock(shop.table, "100", "1000.00")
    order = shop.order(line(shop.table, "2", "610.00"), line(shop.table, "3", "620.00"), actor=seller)

    with counting_queries() as confirming:
        confirm(order, actor=seller)

    assert len(own(confirming)) <= CONFIRM, "\n".join(confirming)


def test_ten_lines_cost_as_many_statements_as_one(shop: Shop) -> None:
    shop.stock(shop.table, "100", "1000.00")
    counts = []
    for lines in (1, 10):
        order = shop.order(*[line(shop.table, "1", "610.00")] * lines)
        with counting_queries() as statements:
            confirm(order, actor=shop.boss)
            post_shipment(ship(order, actor=shop.boss), actor=shop.boss)
        counts.append(len(statements))

    assert counts[0] == counts[1]
