from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Q
from icalendar import Calendar

from artel.activities.actions import complete, plan, reschedule
from artel.activities.feed import close_feed, feed_of, has_feed, open_feed, reader_of
from artel.activities.jobs import remind, text_for
from artel.activities.models import Activity, Type
from artel.activities.queries import day_bounds, due_this_week, due_today, overdue
from artel.activities.tests.conftest import in_zone
from artel.core.actor import Actor, acting
from artel.core.models import Door, Membership, Notification, User

NEW_YORK = "America/New_York"


@pytest.fixture
def clock(monkeypatch):
    """Set the time that the program believes."""

    def set_to(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
        now = datetime(year, month, day, hour, minute, tzinfo=UTC)
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)
        return now

    return set_to


def run_reminders(actor: Actor) -> None:
    with acting(Actor.system(actor.company_id)):
        remind(actor.company_id)


def told(actor: Actor) -> list[str]:
    with acting(Actor.system(actor.company_id)):
        return list(Notification.objects.filter(user_id=actor.user_id or 0).order_by("id").values_list("text", flat=True))


def test_ten_in_moscow_is_seventeen_in_vladivostok(ann, ben, client_party, clock):
    clock(2026, 11, 23, 5, 0)
    call = plan(client_party, "Созвон", datetime(2026, 11, 23, 7, 0, tzinfo=UTC), type=Type.CALL, actor=ann)

    assert call.local_due(ann.timezone).strftime("%H:%M") == "10:00"
    assert call.local_due(ben.timezone).strftime("%H:%M") == "17:00"
    with acting(ben):
        user = User.objects.get(pk=ben.user_id)
        assert text_for(call, user) == "Звонок, 23.11.2026 17:00: Созвон"


def test_a_whole_day_is_over_when_the_owner_s_day_is(ann, ben, client_party, clock):
    clock(2026, 11, 23, 5, 0)
    with acting(ben):
        task = plan(client_party, "Отчёт", date(2026, 11, 23), actor=ben)

    assert (task.due_on, task.due_at) == (date(2026, 11, 23), datetime(2026, 11, 23, 13, 59, 59, tzinfo=UTC))
    clock(2026, 11, 23, 13, 0)
    assert not task.is_overdue
    clock(2026, 11, 23, 14, 0)
    assert task.is_overdue


@pytest.mark.parametrize(
    ("now", "hours"),
    [((2026, 3, 8, 15), 23), ((2026, 11, 1, 15), 25), ((2026, 6, 1, 15), 24)],
)
def test_today_has_as_many_hours_as_the_clock_gives_it(ann, clock, now, hours):
    clock(*now, 0)
    actor = in_zone(ann, NEW_YORK)

    start, end = day_bounds(actor)

    assert end.timestamp() - start.timestamp() == hours * 3600


def test_the_same_hour_after_a_clock_change_is_the_same_hour_on_the_wall(ann, client_party, clock):
    clock(2026, 10, 30, 12, 0)
    actor = in_zone(ann, NEW_YORK)
    before = plan(client_party, "До", datetime(2026, 10, 30, 14, 0, tzinfo=UTC), actor=actor)
    after = plan(client_party, "После", date(2026, 11, 2), actor=actor)

    assert before.local_due(NEW_YORK).strftime("%H:%M") == "10:00"
    assert after.due_at == datetime(2026, 11, 3, 4, 59, 59, tzinfo=UTC)


def test_lists_begin_by_the_reader_s_own_clock(ann, client_party, clock):
    clock(2026, 11, 21, 10, 0)  # a Saturday
    due = {
        "вчера": datetime(2026, 11, 22, 20, 59, tzinfo=UTC),
        "сегодня": datetime(2026, 11, 23, 20, 0, tzinfo=UTC),
        "в воскресенье": datetime(2026, 11, 29, 20, 59, tzinfo=UTC),
        "потом": datetime(2026, 11, 29, 21, 1, tzinfo=UTC),
    }
    for title, moment in due.items():
        plan(client_party, title, moment, actor=ann)
    clock(2026, 11, 22, 21, 30)  # Monday half past midnight in Moscow

    def titles(condition: Q) -> list[str]:
        return list(Activity.objects.filter(condition).order_by("due_at").values_list("title", flat=True))

    assert titles(overdue(ann)) == ["вчера"]
    assert titles(due_today(ann)) == ["сегодня"]
    assert titles(due_this_week(ann)) == ["сегодня", "в воскресенье"]


def test_a_reminder_comes_once_however_often_the_job_runs(ann, client_party, clock):
    clock(2026, 11, 23, 6, 0)
    plan(client_party, "Созвон", datetime(2026, 11, 23, 7, 0, tzinfo=UTC), type=Type.CALL, actor=ann)

    clock(2026, 11, 23, 6, 44)
    run_reminders(ann)
    assert told(ann) == []
    clock(2026, 11, 23, 6, 45)
    run_reminders(ann)
    run_reminders(ann)
    clock(2026, 11, 25, 6, 0)
    run_reminders(ann)

    assert told(ann) == ["Звонок, 23.11.2026 10:00: Созвон"]


def test_a_moved_activity_reminds_again_and_a_done_one_does_not(ann, client_party, clock):
    clock(2026, 11, 23, 6, 0)
    call = plan(client_party, "Созвон", datetime(2026, 11, 23, 7, 0, tzinfo=UTC), type=Type.CALL, actor=ann)
    done = plan(client_party, "Сделано", datetime(2026, 11, 23, 7, 0, tzinfo=UTC), actor=ann)
    complete(done, actor=ann)
    clock(2026, 11, 23, 7, 0)
    run_reminders(ann)

    reschedule(call, due_at=datetime(2026, 11, 24, 7, 0, tzinfo=UTC), actor=ann)
    clock(2026, 11, 24, 7, 0)
    run_reminders(ann)

    assert told(ann) == ["Звонок, 23.11.2026 10:00: Созвон", "Звонок, 24.11.2026 10:00: Созвон"]


def test_participants_are_reminded_in_their_own_time(ann, ben, client_party, clock):
    clock(2026, 11, 23, 6, 0)
    at = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    plan(client_party, "Планёрка", at, type=Type.MEETING, participant_ids=[ben.user_id], actor=ann)

    clock(2026, 11, 23, 6, 45)
    run_reminders(ann)

    assert told(ann) == ["Встреча, 23.11.2026 10:00: Планёрка"]
    assert told(ben) == ["Встреча, 23.11.2026 17:00: Планёрка"]


def test_a_day_reminds_at_nine_in_the_morning_of_its_owner(ann, ben, client_party, clock):
    clock(2026, 11, 20, 6, 0)
    with acting(ben):
        task = plan(client_party, "Отчёт", date(2026, 11, 23), actor=ben)

    assert task.remind_at == datetime(2026, 11, 22, 23, 0, tzinfo=UTC)


def components(actor: Actor) -> dict[str, Any]:
    found = Calendar.from_ical(feed_of(actor))
    return {str(item["SUMMARY"]): item for item in found.walk() if item.name in {"VEVENT", "VTODO"}}


def test_the_feed_holds_meetings_as_events_and_tasks_as_todos(ann, client_party, clock):
    clock(2026, 11, 23, 5, 0)
    at = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    plan(client_party, "Встреча", at, type=Type.MEETING, place="Офис", actor=ann)
    plan(client_party, "Договор", date(2026, 11, 24), priority="high", actor=ann)
    complete(plan(client_party, "Паспорт", at, actor=ann), actor=ann)

    items = components(ann)

    meeting, task, done = items["Встреча"], items["Договор"], items["Паспорт"]
    assert (meeting.name, meeting.decoded("dtstart"), str(meeting["LOCATION"])) == ("VEVENT", at, "Офис")
    assert [alarm.decoded("trigger") for alarm in meeting.walk("VALARM")] == [at - timedelta(minutes=15)]
    assert (task.name, task.decoded("due"), str(task["STATUS"]), task["PRIORITY"]) == (
        "VTODO", date(2026, 11, 24), "NEEDS-ACTION", 1,
    )  # fmt: skip
    assert str(done["STATUS"]) == "COMPLETED"


def test_a_feed_shows_only_its_owner_s_calendar(ann, ben, client_party):
    plan(client_party, "Моё", date(2030, 1, 1), actor=ann)

    with acting(ben):
        assert components(ben) == {}


def calendar_owner(token: str) -> int | None:
    reader = reader_of(token)
    return reader.user_id if reader else None


def test_a_secret_address_opens_the_calendar_until_it_is_shut(ann, client_party):
    token = open_feed(actor=ann)
    assert calendar_owner(token) == ann.user_id
    assert not Door.objects.filter(token_hash=token).exists()

    renewed = open_feed(actor=ann)
    assert reader_of(token) is None
    assert calendar_owner(renewed) == ann.user_id

    close_feed(actor=ann)
    assert (reader_of(renewed), has_feed(ann)) == (None, False)


def test_the_feed_of_somebody_who_left_is_shut(ann):
    token = open_feed(actor=ann)
    with acting(Actor.system(ann.company_id)):
        Membership.objects.filter(user_id=ann.user_id).update(is_active=False)

    assert reader_of(token) is None
