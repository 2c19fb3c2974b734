"""What will be there and when, promises that end, costs of a month, and what the pages show to whom."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from artel.core.actor import Actor, acting
from artel.core.jobs import deliver_waiting
from artel.core.models import Delivery
from artel.core.steps import step
from artel.core.testing import browser_of, make_actor
from artel.inventory import forecasting
from artel.inventory.actions import post_opening_stock, ship_transfer
from artel.inventory.actions.opening import import_opening_stock
from artel.inventory.api import (
    Demand,
    Expected,
    available,
    earliest_date,
    forecast,
    held_for,
    promised,
    recost_month,
    release_expired,
    reserve,
)
from artel.inventory.models import Level, OpeningStock, Promise
from artel.inventory.recosting import differences
from artel.inventory.shown import stock_at
from artel.inventory.tests.conftest import DAY, Store
from artel.inventory.tests.papers import second, transfer_of

D = Decimal


@pytest.fixture
def awaited(monkeypatch: pytest.MonkeyPatch) -> list[Expected]:
    """What other contexts expect; tests fill it in."""
    rows: list[Expected] = []
    monkeypatch.setattr(forecasting, "SOURCES", [lambda ids: [row for row in rows if row.product_id in ids]])
    return rows


def _row(store: Store, days: int, quantity: str) -> Expected:
    on = timezone.localdate() + timedelta(days=days)
    return Expected(store.products["fifo"].pk, store.main.pk, on, D(quantity), "sales.order", 1)


def _reserved(store: Store, quantity: str, **more: object) -> object:
    paper = store.paper("Заказ")
    with step(store.actor, "Reserve"):
        demand = Demand(store.products["fifo"].pk, store.main.pk, D(quantity), line_id=1)
        reserve([demand], source=paper, **more)  # type: ignore[arg-type]
    return paper


def test_the_forecast_adds_what_comes_and_takes_off_what_leaves(store: Store, awaited: list[Expected]) -> None:
    store.buy("fifo", "5", "500.00")
    _reserved(store, "2")
    awaited += [_row(store, 3, "10"), _row(store, 5, "-4"), _row(store, 9, "1")]

    outlook = forecast(store.products["fifo"].pk, store.main.pk, until=timezone.localdate() + timedelta(days=6))

    assert [(day.on_hand, day.reserved, day.incoming, day.outgoing, day.free) for day in outlook] == [
        (5, 2, 0, 0, 3),
        (5, 2, 10, 0, 13),
        (5, 2, 10, 4, 9),
    ]


@pytest.mark.parametrize(("quantity", "days"), [("3", 0), ("9", 3), ("10", 9), ("11", None)])
def test_the_earliest_date_is_one_from_which_goods_stay_free(
    store: Store, awaited: list[Expected], quantity: str, days: int | None
) -> None:
    store.buy("fifo", "3", "300.00")
    awaited += [_row(store, 3, "10"), _row(store, 5, "-4"), _row(store, 9, "1")]

    found = earliest_date(store.products["fifo"].pk, D(quantity))

    assert found == (None if days is None else timezone.localdate() + timedelta(days=days))


def test_what_is_overdue_does_not_come_before_tomorrow(store: Store, awaited: list[Expected]) -> None:
    awaited.append(_row(store, -7, "10"))

    assert earliest_date(store.products["fifo"].pk, D(1)) == timezone.localdate() + timedelta(days=1)


def test_goods_on_the_way_are_expected_where_they_go(store: Store) -> None:
    store.buy("fifo", "5", "500.00")
    shop = second(store)
    ship_transfer(transfer_of(store, shop, ("fifo", "4")), actor=store.actor)

    last = forecast(store.products["fifo"].pk, shop.pk)[-1]

    assert (last.on_hand, last.incoming, last.free) == (0, 4, 4)
    assert forecast(store.products["fifo"].pk, store.main.pk)[-1].free == 1


def test_a_promise_that_is_over_is_given_back(store: Store) -> None:
    store.buy("fifo", "5", "500.00")
    over = timezone.now() - timedelta(minutes=1)
    short, long = _reserved(store, "2", expires_at=over), _reserved(store, "3")

    assert release_expired(store.company.pk, actor=Actor.system(store.company.pk)) == 1
    assert release_expired(store.company.pk, actor=Actor.system(store.company.pk)) == 0

    assert held_for(short) == []  # type: ignore[arg-type]
    assert [row.quantity for row in held_for(long)] == [3]  # type: ignore[arg-type]
    assert available([store.products["fifo"].pk])[store.products["fifo"].pk].free == 2
    assert Promise.objects.get(kind_of_promise="expire").quantity == -2
    assert differences(store.company.pk) == []


def test_a_promise_made_longer_is_kept(store: Store) -> None:
    store.buy("fifo", "5", "500.00")
    paper = _reserved(store, "2", expires_at=timezone.now() - timedelta(minutes=1))
    with step(store.actor, "Reserve"):
        demand = Demand(store.products["fifo"].pk, store.main.pk, D(1), line_id=1)
        reserve([demand], source=paper, expires_at=timezone.now() + timedelta(days=1))  # type: ignore[arg-type]

    assert release_expired(store.company.pk, actor=Actor.system(store.company.pk)) == 0
    assert [row.quantity for row in held_for(paper)] == [3]  # type: ignore[arg-type]


def test_everybody_sees_to_whom_goods_are_promised(store: Store) -> None:
    store.buy("fifo", "5", "500.00")
    paper = _reserved(store, "2")

    rows = promised(store.actor)

    assert [(row.product.name, row.quantity, row.document, row.until) for row in rows] == [
        ("Товар fifo", D(2), str(paper), None)
    ]
    assert promised(store.actor, "нет такого") == []


def test_a_late_document_asks_for_its_costs_at_once(store: Store) -> None:
    store.buy("fifo", "10", "100.00", on=DAY)
    store.sell("fifo", "10", on=DAY + timedelta(days=5))
    assert not Delivery.objects.exists()

    store.buy("fifo", "10", "50.00", on=DAY - timedelta(days=5))
    deliver_waiting(store.company.pk)

    assert store.value("fifo") == D("100.00")
    assert store.booked("fifo") == D("100.00")


def test_the_average_of_a_month_is_worked_out_when_it_ends(store: Store) -> None:
    store.buy("monthly", "10", "100.00", on=date(2026, 3, 2))
    store.sell("monthly", "5", on=date(2026, 3, 3))
    store.buy("monthly", "10", "200.00", on=date(2026, 3, 20))

    assert recost_month(store.company.pk, date(2026, 3, 31), actor=store.actor) == 1

    assert store.value("monthly") == D("225.00")
    assert store.booked("monthly") == D("225.00")
    assert recost_month(store.company.pk, date(2026, 4, 30), actor=store.actor) == 0


def test_the_stock_of_any_day_is_known_with_its_value(store: Store) -> None:
    store.buy("fifo", "10", "1000.00", on=DAY)
    store.sell("fifo", "4", on=DAY + timedelta(days=2))

    then, now = (stock_at(DAY + timedelta(days=days), store.actor) for days in (1, 2))

    assert [(row.quantity, row.value.amount) for row in then if row.value] == [(10, D(1000))]
    assert [(row.quantity, row.value.amount) for row in now if row.value] == [(6, D(600))]


def test_opening_stock_comes_from_a_file(store: Store) -> None:
    rows = [
        {"product": "Товар fifo", "quantity": "10", "cost": "1000"},
        {"product": "Товар moving", "quantity": "3", "unit_cost": "33,335"},
        {"product": "Нет такого", "quantity": "1", "cost": "1"},
        {"product": "Товар fifo", "quantity": "-1", "cost": "1"},
        {"product": "Товар fifo", "quantity": "1"},
    ]

    answers = import_opening_stock(rows, store.actor)

    draft = OpeningStock.objects.get()
    assert [str(answer) for answer in answers[:2]] == ["created", "created"]
    assert "Нет такого" in str(answers[2])
    assert all(isinstance(answer, str) and answer != "created" for answer in answers[2:])
    assert [(line.quantity, line.cost) for line in draft.lines.all()] == [(10, D(1000)), (3, D("100.01"))]
    post_opening_stock(draft, actor=store.actor)
    assert store.value("moving") == D("100.01")


PAGES = ["/stock/", "/stock-on-day/?on=2026-03-10", "/reservations/", "/movements/", "/transfers/", "/stock-value/"]


def test_pages_open_and_name_the_goods(store: Store) -> None:
    store.buy("fifo", "10", "1000.00")
    _reserved(store, "2")
    client = browser_of(store.actor)

    for address in (*PAGES[:4], f"/products/{store.products['fifo'].pk}/"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "Товар fifo" in answer.content.decode(), address


@pytest.mark.parametrize(("role", "sees"), [("manager", False), ("storekeeper", False), ("accountant", True), ("head", True)])
def test_what_goods_cost_is_for_those_who_may_know(store: Store, role: str, sees: bool) -> None:
    store.buy("fifo", "10", "1234.00")
    client = browser_of(make_actor(store.company, role))

    pages = [client.get(f"/products/{store.products['fifo'].pk}/"), client.get("/stock-on-day/?on=2026-03-10")]

    assert client.get("/stock/").status_code == 200
    assert client.get("/stock-value/").status_code == (200 if sees else 404)
    shown = ["1234,00" in "".join(page.content.decode().split()) for page in pages]
    assert shown == [sees, sees]


def test_a_reservation_is_given_back_from_the_page(store: Store) -> None:
    store.buy("fifo", "10", "1000.00")
    paper = _reserved(store, "2")
    manager = browser_of(make_actor(store.company, "manager"))
    values = {"kind": "ledger.article", "id": str(paper.pk)}  # type: ignore[attr-defined]

    assert manager.post("/reservations/release/", values).status_code == 403
    assert browser_of(store.actor).post("/reservations/release/", values).status_code == 302

    with acting(store.actor):
        assert Level.objects.get().reserved == 0
