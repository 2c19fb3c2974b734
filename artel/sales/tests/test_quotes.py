"""Quotes: versions, the customer's answer by a secret link, the order that is made of them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from artel.core.errors import Forbidden, Refused
from artel.core.testing import make_actor
from artel.sales.actions import Wanted, decline, draft_quote, expire_quotes, link_of, new_version, send, to_order
from artel.sales.models import Quote
from artel.sales.queries.chain import chain_of
from artel.sales.queries.margin import planned_margin
from artel.sales.showing import offer_on_paper
from artel.sales.tests.conftest import DAY, Shop, line
from artel.screens.printing.documents import letterhead
from artel.screens.printing.typeset import render_pdf


def quoted(shop: Shop, *lines: Wanted) -> Quote:
    return draft_quote(shop.buyer, lines or [line(shop.table, "2", "610.00")], actor=shop.boss)


def sent(shop: Shop) -> Quote:
    quote = quoted(shop)
    send(quote, actor=shop.boss)
    return quote


def test_a_quote_holds_as_long_as_the_terms_say(shop: Shop) -> None:
    quote = quoted(shop)

    assert quote.valid_until == timezone.localdate() + timedelta(days=14)
    assert (quote.total, quote.tax) == (Decimal("1220.00"), Decimal("220.00"))


def test_the_customer_accepts_by_the_link_without_signing_in(shop: Shop) -> None:
    quote = sent(shop)
    url = link_of(quote, actor=shop.boss)

    page = Client().get(url)
    answer = Client().post(url, {"answer": "accept", "name": "Иван Покупатель", "comment": "Берём"})

    quote.refresh_from_db()
    assert page.status_code == 200
    assert "Стол" in page.content.decode()
    assert answer.status_code == 200
    assert (quote.state, quote.answered_by, quote.answer) == ("accepted", "Иван Покупатель", "Берём")


def test_an_answer_needs_a_name_and_is_given_once(shop: Shop) -> None:
    quote = sent(shop)
    url = link_of(quote, actor=shop.boss)

    nameless = Client().post(url, {"answer": "accept", "name": " "})
    Client().post(url, {"answer": "decline", "name": "Иван"})
    second = Client().post(url, {"answer": "accept", "name": "Иван"})

    quote.refresh_from_db()
    assert (nameless.status_code, second.status_code) == (422, 422)
    assert quote.state == "declined"


def test_a_new_link_shuts_the_old_one_and_no_link_is_guessed(shop: Shop) -> None:
    quote = sent(shop)
    first = link_of(quote, actor=shop.boss)
    link_of(quote, actor=shop.boss)

    assert Client().get(first).status_code == 404
    assert Client().get("/offer/nothing/").status_code == 404


def test_an_offer_that_does_not_hold_any_more_is_not_accepted(shop: Shop) -> None:
    quote = sent(shop)
    url = link_of(quote, actor=shop.boss)
    Quote.objects.filter(pk=quote.pk).update(valid_until=timezone.localdate() - timedelta(days=1))

    answer = Client().post(url, {"answer": "accept", "name": "Иван"})

    assert answer.status_code == 422
    assert expire_quotes(shop.company.pk) == 1
    quote.refresh_from_db()
    assert quote.state == "expired"


def test_a_new_version_keeps_the_old_one(shop: Shop) -> None:
    first = sent(shop)
    url = link_of(first, actor=shop.boss)

    second = new_version(first, actor=shop.boss)

    first.refresh_from_db()
    assert (second.number, second.version, second.state) == (first.number, 2, "draft")
    assert [row.name for row in second.lines.all()] == ["Стол"]
    assert first.state == "replaced"
    assert Client().get(url).status_code == 404
    with pytest.raises(Refused):
        decline(first, actor=shop.boss)


def test_an_order_takes_over_lines_prices_and_deal(shop: Shop) -> None:
    quote = draft_quote(shop.buyer, [line(shop.table, "2", "610.00")], actor=shop.boss, deal_id=77)
    send(quote, actor=shop.boss)

    order = to_order(quote, actor=shop.boss)

    assert (order.deal_id, order.total, order.quote_id) == (77, Decimal("1220.00"), quote.pk)
    assert [(row.name, row.quantity, row.unit_price) for row in order.lines.all()] == [("Стол", 2, Decimal(610))]
    assert [step["url"] for step in chain_of(order, shop.boss)] == [f"/quotes/{quote.pk}/", f"/orders/{order.pk}/"]
    with pytest.raises(Refused) as refusal:
        to_order(quote, actor=shop.boss)
    assert refusal.value.code == "has-order"


def test_the_margin_is_planned_at_todays_cost(shop: Shop) -> None:
    shop.stock(shop.table, "10", "4000.00", on=DAY)
    margin = planned_margin(quoted(shop, line(shop.table, "2", "610.00"), line(shop.chair, "1", "122.00")))

    assert (margin.revenue.amount, margin.cost.amount) == (Decimal("1100.00"), Decimal("800.00"))
    assert margin.unknown == ("Стул",)


def test_a_quote_is_printed(shop: Shop) -> None:
    quote = quoted(shop)

    sheet = {"title": str(quote), **offer_on_paper(quote, shop.boss)}
    pdf = render_pdf("sales/offer.typ", {**letterhead(shop.boss, str(quote)), "sheets": [sheet]})

    assert pdf.startswith(b"%PDF")


def test_managers_see_their_own_quotes_alone(shop: Shop) -> None:
    quote = quoted(shop)
    other = make_actor(shop.company, "manager")

    with pytest.raises(Forbidden):
        send(quote, actor=other)
