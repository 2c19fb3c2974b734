"""Calendars: what lies in a span, on the reader's clock, through the gate; dragging plans anew or is put back."""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from artel.core.models import User
from artel.core.testing import browser_of, counting_queries, make_actor
from artel.screens.declare import Calendar
from artel.screens.registry import SCREENS
from artel.screens.tests.sample.models import Repair
from artel.screens.tests.workshop import Workshop, make_workshop
from artel.screens.views import calendar as calendar_views

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "Accept": "application/json"}
WEEK = "/repairs/calendar/feed/?start=2026-11-23T00:00:00%2B05:00&end=2026-11-30T00:00:00%2B05:00"


def at(hour: int, day: int = 24) -> datetime:
    """An hour of November 2026 in Greenwich; in Moscow it is three more."""
    return datetime(2026, 11, day, hour, tzinfo=UTC)


@pytest.fixture
def shop() -> Workshop:
    return make_workshop()


@pytest.fixture
def browser(shop: Workshop) -> Client:
    return browser_of(shop.director)


def events(browser: Client, address: str = WEEK) -> list[dict[str, Any]]:
    answer = browser.get(address, headers=HTMX)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()
    return found


def titles(browser: Client, address: str = WEEK) -> list[str]:
    return [event["title"] for event in events(browser, address)]


def moved(browser: Client, repair: Repair, **posted: str) -> HttpResponse:
    asked = {"id": str(repair.pk), "start": "", "end": "", "all_day": "", **posted}
    return browser.post("/repairs/calendar/move/", asked, headers=HTMX)


def test_the_page_names_its_feed_with_the_filters_of_the_list(shop: Workshop, browser: Client) -> None:
    html = browser.get("/repairs/calendar/?f.size=large").content.decode()

    assert 'data-feed="/repairs/calendar/feed/?f.size=large&amp;layout=calendar"' in html
    assert 'data-zone="Europe/Moscow"' in html
    assert 'data-create-url="/repairs/new/"' in html


def test_an_event_stands_on_the_clock_of_its_reader(shop: Workshop, browser: Client) -> None:
    repair = shop.repair(due_at=at(7), ends_at=at(9))

    assert events(browser) == [
        {
            "id": str(repair.pk),
            "title": "Clock",
            "start": "2026-11-24T10:00:00",
            "end": "2026-11-24T12:00:00",
            "allDay": False,
            "url": f"/repairs/{repair.pk}/",
            "tone": "info",
            "done": False,
            "editable": True,
        }
    ]


def test_the_same_event_stands_elsewhere_for_a_reader_elsewhere(shop: Workshop) -> None:
    shop.repair(due_at=at(21, day=29))
    far = make_actor(shop.company, "director")
    User.objects.filter(pk=far.user_id).update(timezone="Asia/Vladivostok")

    assert titles(browser_of(shop.director)) == []
    assert titles(browser_of(far)) == []
    late = "/repairs/calendar/feed/?start=2026-11-30T00:00:00&end=2026-12-01T00:00:00"
    assert [event["start"] for event in events(browser_of(far), late)] == ["2026-11-30T07:00:00"]


def test_a_thing_of_a_whole_day_is_one(shop: Workshop, browser: Client) -> None:
    shop.repair(due_at=at(20), due_on=date(2026, 11, 24))

    [event] = events(browser)

    assert (event["start"], event["end"], event["allDay"]) == ("2026-11-24", None, True)


def test_whatever_touches_the_span_is_in_it_and_nothing_else(shop: Workshop, browser: Client) -> None:
    shop.repair("Before", due_at=at(8, day=22))
    shop.repair("Reaches in", due_at=at(8, day=20), ends_at=at(8, day=23))
    shop.repair("Ended", due_at=at(8, day=20), ends_at=at(8, day=21))
    shop.repair("First minute", due_at=at(21, day=22))
    shop.repair("Last minute", due_at=at(20, day=29))
    shop.repair("After", due_at=at(21, day=29))
    shop.repair("Never")

    assert titles(browser) == ["Reaches in", "First minute", "Last minute"]


def test_filters_search_and_the_gate_hold_in_the_calendar(shop: Workshop, browser: Client) -> None:
    shop.repair("Bell", due_at=at(8), size="large")
    shop.repair("Ring", due_at=at(9))
    other = make_workshop()
    other.repair("Theirs", due_at=at(8))

    assert titles(browser, f"{WEEK}&f.size=large") == ["Bell"]
    assert titles(browser, f"{WEEK}&q=ring") == ["Ring"]
    assert titles(browser_of(make_actor(shop.company, "manager"))) == []


def test_more_than_can_be_shown_is_said(shop: Workshop, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_views, "LIMIT", 3)
    for number in range(3):
        shop.repair(f"R{number}", due_at=at(8 + number))
    assert "HX-Trigger" not in browser.get(WEEK).headers

    shop.repair("One more", due_at=at(20))
    answer = browser.get(WEEK)

    assert [event["title"] for event in answer.json()] == ["R0", "R1", "R2"]
    assert json.loads(answer.headers["HX-Trigger"])["toast"]["kind"] == "warning"


@pytest.mark.parametrize(
    "span",
    ["", "start=2026-11-23&end=2026-11-23", "start=x&end=y", "start=2020-01-01&end=2026-01-01"],
    ids=["missing", "empty", "nonsense", "too long"],
)
def test_a_span_that_cannot_be_shown_is_refused(shop: Workshop, browser: Client, span: str) -> None:
    answer = browser.get(f"/repairs/calendar/feed/?{span}", headers=HTMX)

    assert answer.status_code == 409
    assert answer.json()["code"] == "span-unclear"


def test_a_feed_costs_the_same_number_of_queries_for_ten_events_and_a_hundred(shop: Workshop, browser: Client) -> None:
    for number in range(10):
        shop.repair(f"R{number}", due_at=at(8))
    events(browser)
    with counting_queries() as few:
        events(browser)
    for number in range(90):
        shop.repair(f"S{number}", due_at=at(9))
    with counting_queries() as many:
        events(browser)

    assert len(many) == len(few)


def test_a_dragged_event_runs_the_action_with_the_new_hours_and_can_be_undone(shop: Workshop, browser: Client) -> None:
    repair = shop.repair(due_at=at(7), ends_at=at(9))

    answer = moved(browser, repair, start="2026-11-26T15:00", end="2026-11-26T17:00")

    assert answer.status_code == 204
    now = shop.again(repair)
    assert (now.due_at, now.ends_at) == (at(12, day=26), at(14, day=26))
    browser.post(json.loads(answer.headers["HX-Trigger"])["toast"]["undo"], headers=HTMX)
    assert shop.again(repair).due_at == at(7)


def test_an_event_dropped_on_a_day_belongs_to_the_whole_day(shop: Workshop, browser: Client) -> None:
    repair = shop.repair(due_at=at(7))

    moved(browser, repair, start="2026-11-27T00:00", all_day="1")

    assert shop.again(repair).due_on == date(2026, 11, 27)


def test_a_refused_move_says_why_and_changes_nothing(shop: Workshop, browser: Client) -> None:
    repair = shop.repair("Stubborn", due_at=at(7))

    answer = moved(browser, repair, start="2026-11-26T15:00")

    assert answer.status_code == 409
    assert answer.json() == {"message": "This one stays when it is.", "code": "stays"}
    assert shop.again(repair).due_at == at(7)


def test_only_those_who_may_plan(shop: Workshop) -> None:
    repair = shop.repair(due_at=at(7))
    viewer = browser_of(make_actor(shop.company, "viewer"))
    manager = browser_of(make_actor(shop.company, "manager"))

    assert "data-fixed" in viewer.get("/repairs/calendar/").content.decode()
    assert [event["editable"] for event in events(viewer)] == [False]
    assert moved(viewer, repair, start="2026-11-26T15:00").status_code == 403
    assert moved(manager, repair, start="2026-11-26T15:00").status_code == 404
    assert shop.again(repair).due_at == at(7)


def test_without_an_action_the_dates_themselves_are_changed(
    shop: Workshop, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SCREENS["repairs"], "calendar", Calendar(start="due_on"))
    repair = shop.repair(due_on=date(2026, 11, 24))

    [event] = events(browser)
    answer = moved(browser, repair, start="2026-11-26T00:00", end="2026-11-27T00:00", all_day="1")

    assert (event["start"], event["allDay"]) == ("2026-11-24", True)
    assert answer.status_code == 204
    assert shop.again(repair).due_on == date(2026, 11, 26)


def test_a_thing_that_needs_an_hour_refuses_a_whole_day(
    shop: Workshop, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SCREENS["repairs"], "calendar", Calendar(start="due_at"))
    repair = shop.repair(due_at=at(7))

    answer = moved(browser, repair, start="2026-11-26T00:00", all_day="1")

    assert answer.status_code == 409
    assert answer.json()["code"] == "hour-needed"
    assert shop.again(repair).due_at == at(7)


def test_an_empty_slot_opens_the_form_with_its_hour(shop: Workshop, browser: Client) -> None:
    html = browser.get("/repairs/new/?due_at=2026-11-24T10:00", headers={"HX-Request": "true"}).content.decode()

    field = re.search(r'<input[^>]*name="due_at"[^>]*>', html)
    assert field is not None
    assert 'value="2026-11-24T10:00"' in field[0]


def test_a_form_forgives_nonsense_in_its_address(shop: Workshop, browser: Client) -> None:
    answer = browser.get("/repairs/new/?due_at=someday&price=much")

    assert answer.status_code == 200


def test_what_is_done_is_shown_as_done(shop: Workshop, browser: Client) -> None:
    shop.repair(due_at=at(7), refusal="too old", price=Decimal(1))

    assert [event["done"] for event in events(browser)] == [True]


def test_events_of_another_company_are_not_moved(shop: Workshop, browser: Client) -> None:
    other = make_workshop()
    foreign = other.repair(due_at=at(7))

    assert moved(browser, foreign, start="2026-11-26T15:00").status_code == 404
    assert other.again(foreign).due_at == at(7)
