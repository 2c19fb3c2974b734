"""What people see: columns of the books, the chain, the board, documents made by forms."""

import json

import pytest

from artel.core.errors import Refused
from artel.core.testing import browser_of
from artel.finance.api import Invoice
from artel.sales.actions import confirm, draft_quote, move, send, ship, take_return, to_order
from artel.sales.models import Order, Return, Shipment
from artel.sales.queries.chain import chain_of
from artel.sales.tests.conftest import DAY, Shop, line


def half_shipped(shop: Shop) -> tuple[Order, Shipment]:
    """An order of two lines; the tables have left, the assembly waits."""
    shop.stock(shop.table, "10", "4000.00")
    order = shop.confirmed(line(shop.table, "3", "610.00"), line(shop.assembly, "1", "170.00"))
    return order, shop.shipped(order)


def test_the_list_tells_what_is_shipped_and_invoiced(shop: Shop) -> None:
    half_shipped(shop)

    page = browser_of(shop.boss).get("/orders/").content.decode()

    assert page.count("1\u202f830,00") >= 2
    assert "2\u202f000,00" in page


def test_the_page_of_an_order_shows_its_lines_and_its_chain(shop: Shop) -> None:
    order, shipment = half_shipped(shop)

    page = browser_of(shop.boss).get(f"/orders/{order.pk}/").content.decode()

    assert "Стол" in page
    assert "Сборка" in page
    assert f'href="/shipments/{shipment.pk}/"' in page
    assert f'href="/invoices/{shipment.invoice_id}/"' in page


def test_the_chain_runs_from_the_quote_to_the_return(shop: Shop) -> None:
    shop.stock(shop.table, "10", "4000.00")
    quote = draft_quote(shop.buyer, [line(shop.table, "3", "610.00")], actor=shop.boss)
    send(quote, actor=shop.boss)
    order = to_order(quote, actor=shop.boss)
    confirm(order, actor=shop.boss)
    shipment = shop.shipped(order)
    back = take_return(shipment, actor=shop.boss)

    for document in (quote, order, shipment, back):
        steps = chain_of(document, shop.boss)
        assert [step["url"].split("/")[1] for step in steps] == ["quotes", "orders", "shipments", "invoices", "returns"]
        assert [step["total"] for step in steps][:4] == ["1\u202f830,00\u202f₽"] * 4
        assert [step["here"] for step in steps].count(True) == 1


def test_a_card_that_is_dropped_runs_the_verb(shop: Shop) -> None:
    shop.stock(shop.table, "10", "4000.00")
    order = shop.order(line(shop.table, "3", "610.00"))

    move(order, into=Order.State.CONFIRMED, actor=shop.boss)
    assert shop.reserved(shop.table) == 3
    with pytest.raises(Refused) as refusal:
        move(order, into=Order.State.CANCELLED, actor=shop.boss)
    move(order, into=Order.State.CANCELLED, reason="Передумали", actor=shop.boss)

    assert refusal.value.code == "reason-needed"
    assert (order.state, shop.reserved(shop.table)) == ("cancelled", 0)


def test_an_order_is_typed_with_a_client_and_a_line(shop: Shop) -> None:
    shop.priced(shop.table, "610.00")
    told = {
        "party": shop.buyer.pk, "issued_on": DAY.isoformat(), "exchange_rate": "1", "is_inclusive": "on",
        "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0", "lines-0-product": shop.table.pk,
        "lines-0-quantity": "2", "lines-0-discount_rate": "0", "lines-0-delivery": "stock",
    }  # fmt: skip

    answer = browser_of(shop.boss).post("/orders/new/", told)

    order = Order.objects.get()
    assert answer.status_code == 302
    assert (order.currency, order.total, order.warehouse_id) == ("RUB", 1220, shop.store.pk)


def test_a_price_that_no_list_has_is_asked_for_and_nothing_typed_is_lost(shop: Shop) -> None:
    told = {
        "party": shop.buyer.pk, "issued_on": DAY.isoformat(), "exchange_rate": "1", "reference": "Заявка 17",
        "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0", "lines-0-product": shop.table.pk,
        "lines-0-quantity": "2", "lines-0-discount_rate": "0", "lines-0-delivery": "stock",
    }  # fmt: skip

    answer = browser_of(shop.boss).post("/orders/new/", told)

    assert answer.status_code == 422
    assert "Заявка 17" in answer.content.decode()
    assert not Order.objects.exists()


def test_a_shipment_is_made_by_its_form_from_an_order(shop: Shop) -> None:
    shop.stock(shop.table, "10", "4000.00")
    order = shop.confirmed(line(shop.table, "3", "610.00"))

    body = json.dumps({"order_id": order.pk, "shipped_on": "2026-03-12"})
    answer = browser_of(shop.boss).post("/api/shipments/", body, content_type="application/json")

    assert answer.status_code in {200, 201}, answer.content
    assert [(row.order_id, f"{row.shipped_on}") for row in Shipment.objects.all()] == [(order.pk, "2026-03-12")]


def test_what_was_posted_is_frozen(shop: Shop) -> None:
    order, shipment = half_shipped(shop)
    client = browser_of(shop.boss)

    for address in (f"/api/shipments/{shipment.pk}/", f"/api/orders/{order.pk}/"):
        body = json.dumps({"comment": "Потом"})
        assert client.patch(address, body, content_type="application/json").status_code in {400, 409, 422}
    assert client.delete(f"/api/shipments/{shipment.pk}/").status_code in {400, 403, 409, 422}

    assert Shipment.objects.filter(pk=shipment.pk, comment="").exists()
    assert Order.objects.filter(pk=order.pk, comment="").exists()


def test_a_draft_of_a_return_waits_until_it_is_taken(shop: Shop) -> None:
    _order, shipment = half_shipped(shop)

    take_return(shipment, actor=shop.boss)

    assert [(row.state, row.number) for row in Return.objects.all()] == [("draft", "")]
    assert Invoice.objects.count() == 1


def test_an_order_has_one_draft_of_a_shipment_for_the_same_goods(shop: Shop) -> None:
    shop.stock(shop.table, "10", "4000.00")
    order = shop.confirmed(line(shop.table, "3", "610.00"))
    ship(order, actor=shop.boss)

    with pytest.raises(Refused) as refusal:
        ship(order, actor=shop.boss)

    assert refusal.value.code == "nothing-to-ship"
