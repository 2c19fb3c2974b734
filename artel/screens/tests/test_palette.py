"""The palette: verbs of the open record, records, what can be made, pages; all within the reader's rights."""

import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from artel.core.testing import browser_of, counting_queries, make_actor
from artel.screens.tests.sample.models import Repair
from artel.screens.tests.workshop import Workshop, make_workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Workshop:
    return make_workshop()


@pytest.fixture
def browser(shop: Workshop) -> Client:
    return browser_of(shop.director)


def offered(browser: Client, words: str = "", on: Repair | None = None) -> list[tuple[str, str]]:
    """Every item of the palette: where it leads, and its text."""
    asked = urlencode({"q": words, "on": f"workshop.repair:{on.pk}" if on else ""})
    html = browser.get(f"/palette?{asked}").content.decode()
    pattern = r'(?:href|action)="([^"]*)".*?<span class="clip">([^<]*)<'
    return re.findall(pattern, html, re.DOTALL)


def test_verbs_of_the_open_record_come_first(shop: Workshop, browser: Client) -> None:
    repair = shop.repair()

    found = offered(browser, on=repair)

    assert found[:2] == [
        (f"/repairs/{repair.pk}/do/put/", "Put on"),
        (f"/repairs/{repair.pk}/do/plan/", "Plan"),
    ]
    assert found[2][0] == f"/repairs/{repair.pk}/edit/"


def test_records_are_found_by_the_beginning_of_a_word(shop: Workshop, browser: Client) -> None:
    repair = shop.repair("Grandfather clock")
    shop.repair("Ring")

    assert (f"/repairs/{repair.pk}/", "Grandfather clock") in offered(browser, "grandf")
    assert "Ring" not in [text for _url, text in offered(browser, "grandf")]


def test_one_letter_finds_pages_but_searches_no_records(shop: Workshop, browser: Client) -> None:
    shop.repair("Grandfather clock")

    assert "Grandfather clock" not in [text for _url, text in offered(browser, "g")]


def test_the_settings_are_found_as_a_whole_and_one_by_one(browser: Client) -> None:
    assert ("/settings/", "Настройки") in offered(browser, "настро")
    assert ("/steps/", "Что изменено") in offered(browser, "изменено")


def test_an_angle_bracket_asks_for_verbs_alone(shop: Workshop, browser: Client) -> None:
    repair = shop.repair("Plane model")

    found = offered(browser, ">plan", on=repair)

    assert found == [(f"/repairs/{repair.pk}/do/plan/", "Plan")]


def test_new_records_are_offered_to_those_who_may_make_them(shop: Workshop, browser: Client) -> None:
    viewer = browser_of(make_actor(shop.company, "viewer"))

    assert "/repairs/new/" in [url for url, _text in offered(browser)]
    assert "/repairs/new/" not in [url for url, _text in offered(viewer)]


def test_verbs_and_records_that_one_may_not_see_are_not_offered(shop: Workshop) -> None:
    repair = shop.repair("Grandfather clock")
    manager = browser_of(make_actor(shop.company, "manager"))
    viewer = browser_of(make_actor(shop.company, "viewer"))

    assert f"/repairs/{repair.pk}/" not in [url for url, _text in offered(manager, "grandf")]
    assert [url for url, _text in offered(manager, on=repair) if url.startswith(f"/repairs/{repair.pk}/")] == []
    assert [url for url, _text in offered(viewer, on=repair) if "/do/" in url or "/edit/" in url] == []


def test_the_palette_costs_no_more_queries_for_six_finds_than_for_one(shop: Workshop, browser: Client) -> None:
    shop.repair("Clock 0")
    offered(browser, "clock")
    with counting_queries() as few:
        offered(browser, "clock")
    for number in range(1, 7):
        shop.repair(f"Clock {number}")
    with counting_queries() as many:
        offered(browser, "clock")

    assert len(many) <= len(few)
