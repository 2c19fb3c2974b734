"""What goods cost when they leave: by hand-counted examples, and for any order of documents."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artel.inventory.costing import Costs, Method, Moved, replay

D = Decimal
FIRST = date(2026, 3, 1)


def moved(*rows: tuple[int, str, str | None]) -> list[Moved]:
    """Movements by (day of March, quantity, cost of a receipt)."""
    return [
        Moved(number, FIRST + timedelta(days=day - 1), 1, D(quantity), D(cost) if cost else None)
        for number, (day, quantity, cost) in enumerate(rows, start=1)
    ]


def test_first_in_first_out_takes_the_oldest_receipt() -> None:
    found = replay(moved((1, "10", "100"), (2, "10", "200"), (3, "-15", None)), Method.FIFO, 2)

    assert found.by_movement[3] == D("200.00")
    assert found.applications == [(3, 1, D(10)), (3, 2, D(5))]
    assert (found.stocks[1].quantity, found.stocks[1].value) == (D(5), D("100"))


def test_the_moving_average_follows_each_receipt() -> None:
    found = replay(moved((1, "10", "100"), (2, "-5", None), (3, "5", "80"), (4, "-4", None)), Method.MOVING, 2)

    assert found.by_movement[2] == D("50.00")
    assert found.by_movement[4] == D("52.00")
    assert found.stocks[1].value == D("78.00")


def test_the_monthly_average_counts_the_whole_month() -> None:
    found = replay(moved((1, "10", "100"), (2, "-5", None), (3, "10", "200")), Method.MONTHLY, 2)

    assert found.by_movement[2] == D("75.00")


@pytest.mark.parametrize("method", list(Method))
def test_whoever_takes_all_takes_all_its_value(method: Method) -> None:
    found = replay(moved((1, "3", "10.00"), (2, "-1", None), (3, "-1", None), (4, "-1", None)), method, 2)

    assert sum(found.by_movement[pk] for pk in (2, 3, 4)) == D("10.00")
    assert found.stocks[1].value == 0


def test_a_return_comes_back_at_what_it_went_for() -> None:
    moves = moved((1, "10", "100"), (2, "-4", None), (3, "10", "300"))
    moves.append(Moved(4, FIRST + timedelta(days=9), 1, D(2), mirrors=2))

    found = replay(moves, Method.FIFO, 2)

    assert found.by_movement[4] == D("20.00")


def test_what_was_not_there_costs_what_the_last_one_did() -> None:
    found = replay(moved((1, "2", "20"), (2, "-5", None), (3, "10", "120")), Method.MOVING, 2)

    assert found.by_movement[2] == D("50.00")
    assert found.stocks[1].quantity == D(7)


ROWS = st.lists(
    st.tuples(st.integers(1, 28), st.integers(1, 50), st.integers(0, 5000), st.booleans()), min_size=1, max_size=25
)


@settings(max_examples=150, deadline=None)
@given(rows=ROWS, method=st.sampled_from(list(Method)))
def test_nothing_is_lost_between_receipts_and_issues(rows: list[tuple[int, int, int, bool]], method: Method) -> None:
    moves = [
        Moved(number, FIRST + timedelta(days=day - 1), 1, D(quantity if comes else -quantity), D(cost) if comes else None)
        for number, (day, quantity, cost, comes) in enumerate(rows, start=1)
    ]

    found: Costs = replay(moves, method, 2)

    received = sum((D(cost) for _day, _quantity, cost, comes in rows if comes), D(0))
    issued = sum((found.by_movement[move.id] for move in moves if not move.comes), D(0))
    assert received - issued == found.stocks[1].value
    assert sum((move.quantity for move in moves), D(0)) == found.stocks[1].quantity
