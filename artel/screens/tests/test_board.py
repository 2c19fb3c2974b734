"""Boards: exact heads, cards in the order in which they need somebody, moves that run the action or go back."""

import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from artel.core.actor import Actor, acting
from artel.core.models import Step
from artel.core.testing import browser_of, counting_queries, make_actor
from artel.screens.boards import CARDS
from artel.screens.tests.sample.models import Repair
from artel.screens.tests.workshop import Workshop, make_workshop

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
DAY = timedelta(days=1)


@pytest.fixture
def shop() -> Workshop:
    return make_workshop()


@pytest.fixture
def browser(shop: Workshop) -> Client:
    return browser_of(shop.director)


def page(browser: Client, address: str = "/repairs/board/") -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def names(html: str) -> list[str]:
    """Titles of the cards, in their order."""
    return re.findall(r'class="board-card-name"[^>]*>([^<]*)<', html)


def heads(html: str) -> dict[str, list[str]]:
    """Of every column its count, sum and weighted sum."""
    found = {}
    for head in re.findall(r'<header class="board-head.*?</header>', html, re.DOTALL):
        name = re.search(r"<h2[^>]*>([^<]*)<", head)
        assert name is not None
        figures = re.findall(r'<(?:a|span) class="(?:count|money[^"]*)"[^>]*>([^<]*)<', head)
        found[name[1]] = [re.sub(r"\s", " ", figure) for figure in figures]
    return found


def moved(browser: Client, repair: Repair, shop: Workshop, into: str, **posted: Any) -> HttpResponse:
    asked = {"id": repair.pk, "column": shop.benches[into].pk, "from": shop.benches["In"].pk, "before": "", **posted}
    return browser.post("/repairs/board/move/", asked, headers=HTMX)


def told(answer: HttpResponse) -> dict[str, Any]:
    events: dict[str, Any] = json.loads(answer.headers["HX-Trigger"])
    return events


def test_heads_count_and_add_up_every_card_by_currency_and_weigh_it_by_the_chance(
    shop: Workshop, browser: Client
) -> None:
    for number in range(CARDS + 5):
        shop.repair(f"Watch {number}", price=Decimal("100.50"))
    shop.repair("Import", price=Decimal(40), currency="EUR")
    shop.repair("Elsewhere", bench="Desk", price=Decimal(999))

    found = heads(page(browser))

    count, total = CARDS + 6, (CARDS + 5) * Decimal("100.50")
    assert found["In"] == [str(count), _rubles(total), _rubles(total / 10), "40 €", "4 €"]
    assert found["Repair"] == ["0"]
    assert "Not repaired" not in found
    assert "Desk" not in found


def _rubles(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",").removesuffix(",00") + " ₽"


def test_the_totals_of_a_column_lead_to_exactly_its_rows(shop: Workshop, browser: Client) -> None:
    shop.repair("Church bell", size="large", price=Decimal(70))
    shop.repair("Ring", price=Decimal(20))
    shop.repair("Tower clock", bench="Repair", size="large", price=Decimal(90))

    found = re.findall(r'<a class="(?:count|money)" href="([^"]*)"', page(browser, "/repairs/board/?f.size=large"))

    assert len(found) == 4
    addresses = [address.replace("&amp;", "&") for address in found]
    assert addresses[0] == addresses[1]
    lists = [page(browser, address) for address in addresses[1:3]]
    known = ["Church bell", "Ring", "Tower clock"]
    assert [[name for name in known if f">{name}<" in html] for html in lists] == [["Church bell"], ["Tower clock"]]


def test_cards_come_overdue_first_then_today_then_without_a_step_then_later(shop: Workshop, browser: Client) -> None:
    now = timezone.now()
    shop.repair("Later", due_at=now + 9 * DAY)
    shop.repair("Sooner", due_at=now + 3 * DAY)
    shop.repair("No step, older")
    shop.repair("No step, newer")
    shop.repair("Over", due_at=now - 2 * DAY)
    shop.repair("Now", due_at=now + timedelta(seconds=1))

    assert names(page(browser)) == ["Over", "Now", "No step, newer", "No step, older", "Sooner", "Later"]


def test_more_cards_follow_by_their_place_until_all_were_shown_once(shop: Workshop, browser: Client) -> None:
    now = timezone.now()
    for number in range(CARDS * 3):
        due = [now - number * DAY, None, now + (number + 2) * DAY][number % 3]
        shop.repair(f"R{number:03}", due_at=due)
    shop.repair("Other column", bench="Repair")

    html = page(browser)
    seen = names(html)
    assert len(seen) == CARDS + 1
    while found := re.search(r'class="board-more" hx-get="([^"]*)"', html):
        html = page(browser, found[1].replace("&amp;", "&"))
        seen += names(html)

    assert len(seen) == CARDS * 3 + 1
    assert len(set(seen)) == CARDS * 3 + 1


def test_the_board_is_narrowed_by_the_same_address_as_the_list(shop: Workshop, browser: Client) -> None:
    shop.repair("Church bell", size="large", price=Decimal(70))
    shop.repair("Ring", price=Decimal(20))

    assert names(page(browser, "/repairs/board/?view=0")) == ["Church bell"]
    assert names(page(browser, "/repairs/board/?f.size=small")) == ["Ring"]
    assert names(page(browser, "/repairs/board/?q=bell")) == ["Church bell"]
    assert heads(page(browser, "/repairs/board/?f.price=50.."))["In"] == ["1", "70 ₽", "7 ₽"]


def test_the_board_switches_between_what_it_stands_within(shop: Workshop, browser: Client) -> None:
    shop.repair("At the desk", bench="Desk")

    html = page(browser, f"/repairs/board/?f.branch={shop.branches['South'].pk}")

    assert names(html) == ["At the desk"]
    assert list(heads(html)) == ["Desk"]


def test_a_board_costs_the_same_number_of_queries_for_ten_cards_and_a_hundred(shop: Workshop, browser: Client) -> None:
    owners = [make_actor(shop.company).user_id for _turn in range(3)]
    for number in range(10):
        shop.repair(f"R{number}", owner_id=owners[number % 3])
    page(browser)
    with counting_queries() as few:
        page(browser)
    for number in range(90):
        shop.repair(f"S{number}", bench=["In", "Repair"][number % 2], owner_id=owners[number % 3])
    with counting_queries() as many:
        page(browser)

    assert len(many) == len(few)


def test_heads_and_cards_need_one_query_each(shop: Workshop, browser: Client) -> None:
    shop.repair()
    page(browser)

    with counting_queries() as statements:
        page(browser)

    assert sum("SUM(" in sql for sql in statements) == 1
    assert sum("ARRAY(" in sql for sql in statements) == 1


def test_an_empty_board_shows_its_columns_and_what_to_do(shop: Workshop, browser: Client) -> None:
    html = page(browser)

    assert list(heads(html)) == ["In", "Repair"]
    assert 'class="board-hint"' in html
    assert 'href="/repairs/new/"' in html


def test_a_dropped_card_runs_the_action_and_can_be_undone(shop: Workshop, browser: Client) -> None:
    repair = shop.repair(price=Decimal(10), broken="spring")

    answer = moved(browser, repair, shop, "Repair")

    assert answer.status_code == 200
    html = answer.content.decode()
    assert heads(html) == {"In": ["0"], "Repair": ["1", "10 ₽", "5 ₽"]}
    assert f"hx-swap-oob=\"outerHTML:[data-card='{repair.pk}']\"" in html
    assert shop.again(repair).bench == shop.benches["Repair"]
    toast = told(answer)["toast"]
    assert toast["text"] == "Clock → Repair"
    with acting(shop.director):
        assert toast["undo"] == f"/undo/{Step.objects.latest('pk').pk}/"


def test_heads_after_a_move_keep_to_the_filters_of_the_page(shop: Workshop, browser: Client) -> None:
    shop.repair("Tower clock", size="large", broken="hand")
    repair = shop.repair(broken="spring")
    asked = {"id": repair.pk, "column": shop.benches["Repair"].pk, "from": shop.benches["In"].pk}

    answer = browser.post("/repairs/board/move/?f.size=small", asked, headers=HTMX)

    assert heads(answer.content.decode()) == {"In": ["0"], "Repair": ["1"]}


def test_a_refused_move_says_why_and_changes_nothing(shop: Workshop, browser: Client) -> None:
    repair = shop.repair("Stubborn", broken="all")

    answer = moved(browser, repair, shop, "Repair")

    assert answer.status_code == 409
    assert answer.json() == {"message": "This one stays where it is.", "code": "stays"}
    assert shop.again(repair).bench == shop.benches["In"]


def test_a_column_that_needs_fields_asks_for_them_and_then_moves(shop: Workshop, browser: Client) -> None:
    repair = shop.repair()

    asks = moved(browser, repair, shop, "Repair")

    assert asks.status_code == 200
    assert asks.headers["HX-Retarget"] == "#dialog-body"
    assert 'name="broken"' in asks.content.decode()
    assert shop.again(repair).bench == shop.benches["In"]

    empty = moved(browser, repair, shop, "Repair", asked="broken", broken="")
    assert empty.status_code == 422
    assert shop.again(repair).bench == shop.benches["In"]

    answer = moved(browser, repair, shop, "Repair", asked="broken", broken="the spring")
    assert answer.status_code == 204
    assert told(answer)["close-dialog"] is True
    now = shop.again(repair)
    assert (now.bench, now.broken) == (shop.benches["Repair"], "the spring")


def test_what_was_asked_and_the_move_are_undone_as_one(shop: Workshop, browser: Client) -> None:
    repair = shop.repair()

    answer = moved(browser, repair, shop, "Repair", asked="broken", broken="the spring")
    browser.post(told(answer)["toast"]["undo"], headers=HTMX)

    now = shop.again(repair)
    assert (now.bench, now.broken) == (shop.benches["In"], "")


def test_a_column_that_ends_the_work_asks_for_the_reason_and_takes_the_card_off(
    shop: Workshop, browser: Client
) -> None:
    repair = shop.repair()

    asks = moved(browser, repair, shop, "Not repaired")
    assert asks.headers["HX-Retarget"] == "#dialog-body"
    assert 'name="refusal"' in asks.content.decode()

    answer = moved(browser, repair, shop, "Not repaired", asked=["refusal", "note"], refusal="too old", note="")

    assert answer.status_code == 204
    now = shop.again(repair)
    assert (now.bench, now.refusal, now.is_open) == (shop.benches["Not repaired"], "too old", False)
    assert names(page(browser)) == []


def test_a_card_that_somebody_moved_meanwhile_goes_back_and_says_who_moved_it(shop: Workshop, browser: Client) -> None:
    repair = shop.repair(broken="spring")
    other = make_actor(shop.company, "director", name="Olga Other")
    moved(browser_of(other), repair, shop, "Repair")

    answer = moved(browser, repair, shop, "Not repaired")

    assert answer.status_code == 409
    assert answer.json()["code"] == "moved-meanwhile"
    assert "Olga Other" in answer.json()["message"]
    assert "«Repair»" in answer.json()["message"]
    assert told(answer) == {"refresh": True}
    assert shop.again(repair).bench == shop.benches["Repair"]


def test_only_those_who_may_move_a_card(shop: Workshop) -> None:
    repair = shop.repair(broken="spring")
    viewer = browser_of(make_actor(shop.company, "viewer"))
    manager = browser_of(make_actor(shop.company, "manager"))

    assert "data-fixed" in page(viewer)
    assert moved(viewer, repair, shop, "Repair").status_code == 403
    assert moved(manager, repair, shop, "Repair").status_code == 404
    assert shop.again(repair).bench == shop.benches["In"]


def test_a_hidden_amount_is_neither_shown_nor_added_up(shop: Workshop) -> None:
    manager = make_actor(shop.company, "manager")
    shop.repair(price=Decimal(777), owner_id=manager.user_id)

    html = page(browser_of(manager))

    assert heads(html)["In"] == ["1"]
    assert "777" not in html


def test_a_card_is_fetched_again_and_leaves_a_board_on_which_it_is_no_more(shop: Workshop, browser: Client) -> None:
    repair = shop.repair()
    bench = shop.benches["In"].pk
    address = f"/repairs/board/cards/?column={bench}&card={repair.pk}"
    assert names(page(browser, address)) == ["Clock"]

    with acting(Actor.system(shop.company.pk)):
        Repair.objects.filter(pk=repair.pk).update(is_open=False)

    assert page(browser, address).strip() == ""


def test_an_open_board_is_drawn_again_only_when_a_total_became_another(shop: Workshop, browser: Client) -> None:
    shop.repair(price=Decimal(5))
    found = re.search(r'id="board-watch"[^>]*hx-get="([^"]*)"', page(browser))
    assert found is not None
    address = found[1].replace("&amp;", "&")
    assert "HX-Trigger" not in browser.get(address, headers=HTMX).headers

    shop.repair("Another")

    assert told(browser.get(address, headers=HTMX)) == {"refresh": True}


def test_a_view_saved_on_the_board_opens_as_a_board(shop: Workshop, browser: Client) -> None:
    browser.post("/repairs/views/new/?layout=board&f.size=large", {"name": "Large ones"}, headers=HTMX)

    html = page(browser)
    found = re.search(r'href="(/repairs/board/\?view=s\d+)"', html)
    assert found is not None
    answer = browser.get(found[1].replace("/board/", "/"))

    assert answer.status_code == 302
    assert answer.headers["Location"] == found[1]


def test_the_compact_board_is_remembered(shop: Workshop, browser: Client) -> None:
    shop.repair()
    assert "board-compact" not in page(browser)

    assert "board-compact" in page(browser, "/repairs/board/?compact=1")
    assert "board-compact" in page(browser)


def test_cards_of_another_company_are_neither_shown_nor_moved(shop: Workshop, browser: Client) -> None:
    other = make_workshop()
    foreign = other.repair("Theirs")

    assert names(page(browser)) == []
    assert moved(browser, foreign, shop, "Repair").status_code == 404
    assert other.again(foreign).bench == other.benches["In"]


def test_a_board_drawn_again_keeps_the_cards_to_which_somebody_had_scrolled(shop: Workshop, browser: Client) -> None:
    for number in range(CARDS + 9):
        shop.repair(f"Clock {number}")
    for number in range(CARDS + 9):
        shop.repair(f"Ring {number}", "Repair")
    column = shop.benches["In"].pk

    asked = f"/repairs/board/?depth={column}:{CARDS + 5},x:9,{column}:bad"
    html = browser.get(asked, headers={**HTMX, "HX-Target": "content"}).content.decode()

    shown = names(html)
    assert len([name for name in shown if name.startswith("Clock")]) == CARDS + 5
    assert len([name for name in shown if name.startswith("Ring")]) == CARDS
    assert "depth=" not in html
