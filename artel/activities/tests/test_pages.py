from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from artel.activities.actions import complete, plan
from artel.activities.models import Activity, State, Type
from artel.core.actor import Actor
from artel.core.models import Company
from artel.core.testing import browser_of, make_actor, make_company

PART = {"HX-Request": "true", "HX-Target": "way"}


@pytest.fixture
def browser(ann: Actor) -> Client:
    return browser_of(ann)


def soon(hours: int = 24) -> Any:
    return timezone.now() + timedelta(hours=hours)


def test_a_task_is_planned_on_the_page_of_a_client(browser, ann, client_party):
    address = f"/plan/parties.party/{client_party.pk}/"
    assert "data-guard" in browser.get(address, headers=PART).content.decode()

    answer = browser.post(
        address, {"title": "Отправить оффер", "type": "task", "due_at": "2030-01-15T10:30"}, headers=PART
    )

    assert answer.status_code == 200
    assert "toast" in answer.headers["HX-Trigger"]
    task = Activity.objects.get()
    assert (task.title, task.subject_id, task.owner_id) == ("Отправить оффер", client_party.pk, ann.user_id)
    assert task.due_at.isoformat() == "2030-01-15T07:30:00+00:00"
    assert "Отправить оффер" in browser.get(f"/parties/{client_party.pk}/").content.decode()


def test_a_whole_day_is_planned_by_one_tick(browser, ann, client_party):
    given = {"title": "Отчёт", "type": "task", "due_at": "2030-01-15T10:30", "whole_day": "on"}

    browser.post(f"/plan/parties.party/{client_party.pk}/", given, headers=PART)

    assert Activity.objects.get().due_on.isoformat() == "2030-01-15"


def test_a_task_without_words_is_asked_again_and_keeps_what_was_typed(browser, client_party):
    answer = browser.post(
        f"/plan/parties.party/{client_party.pk}/", {"title": "", "due_at": "2030-01-15T10:30"}, headers=PART
    )

    assert answer.status_code == 422
    assert "2030-01-15T10:30" in answer.content.decode()
    assert Activity.objects.count() == 0


def test_a_call_is_written_down_with_what_comes_next(browser, ann, client_party):
    answer = browser.post(
        f"/call/parties.party/{client_party.pk}/",
        {
            "phone": "8 912 345-67-89", "direction": "out", "minutes": "4", "outcome": "success", "result": "Берёт",
            "next_title": "Договор", "next_at": "2030-01-15T10:30",
        },
        headers=PART,
    )  # fmt: skip

    assert answer.status_code == 200
    call, following = Activity.objects.order_by("id")
    assert (call.type, call.state, call.phone, call.duration) == ("call", "done", "+79123456789", timedelta(minutes=4))
    assert (following.title, following.state) == ("Договор", State.PLANNED)


@pytest.mark.parametrize(
    "given", [{"phone": "12", "direction": "out"}, {"phone": "", "direction": "out", "next_title": "Потом"}]
)
def test_a_call_that_makes_no_sense_is_asked_again(browser, client_party, given):
    answer = browser.post(f"/call/parties.party/{client_party.pk}/", given, headers=PART)

    assert answer.status_code == 422
    assert Activity.objects.count() == 0


def test_what_is_to_be_done_stands_on_the_page_of_the_client(browser, ann, client_party):
    plan(client_party, "Позвонить", soon(), type=Type.CALL, actor=ann)
    complete(plan(client_party, "Сделано", soon(), actor=ann), actor=ann)

    block = browser.get(f"/planned/parties.party/{client_party.pk}/", headers=PART).content.decode()

    assert "Позвонить" in block
    assert "Сделано" not in block


def test_the_page_of_an_activity_names_what_it_is_about(browser, ann, client_party):
    task = plan(client_party, "Позвонить", soon(), actor=ann)

    assert "Иванов Иван" in browser.get(f"/activities/{task.pk}/about/", headers=PART).content.decode()


@pytest.mark.parametrize("view", range(6))
def test_every_view_of_the_list_opens(browser, ann, client_party, view):
    plan(client_party, "Позвонить", soon(), actor=ann)

    assert browser.get(f"/activities/?view={view}").status_code == 200


def test_the_calendar_shows_and_moves_on_the_reader_s_clock(browser, ann, client_party):
    call = plan(client_party, "Созвон", soon(), type=Type.MEETING, actor=ann)
    day = timezone.now().date()
    span = {"start": f"{day - timedelta(days=3)}T00:00:00", "end": f"{day + timedelta(days=10)}T00:00:00"}

    events = browser.get("/activities/calendar/feed/", span).json()
    assert [event["title"] for event in events] == ["Созвон"]

    moved = browser.post(
        "/activities/calendar/move/", {"id": call.pk, "start": "2030-01-15T10:00:00", "end": "2030-01-15T11:00:00"}
    )
    assert moved.status_code == 204
    call.refresh_from_db()
    assert call.due_at.isoformat() == "2030-01-15T07:00:00+00:00"


def test_a_stranger_of_another_company_plans_nothing_here(client_party):
    other = browser_of(make_actor(make_company("Чужая"), "administrator"))

    for address in ("plan", "call", "planned"):
        assert other.get(f"/{address}/parties.party/{client_party.pk}/", headers=PART).status_code == 404


def test_the_feed_answers_whoever_has_the_address_and_nobody_else(browser, ann, company: Company, client_party):
    plan(client_party, "Созвон", soon(), type=Type.MEETING, actor=ann)
    page = browser.post("/calendar/", {"do": "open"}).content.decode()
    token = page.split("/calendar/feed/")[1].split(".ics")[0]
    calendar_program = Client()

    answer = calendar_program.get(f"/calendar/feed/{token}.ics")

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert [str(item["SUMMARY"]) for item in Calendar.from_ical(answer.content).walk("VEVENT")] == ["Созвон"]
    assert calendar_program.get("/calendar/feed/guess.ics").status_code == 404
    browser.post("/calendar/", {"do": "close"})
    assert calendar_program.get(f"/calendar/feed/{token}.ics").status_code == 404
