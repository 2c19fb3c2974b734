from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from artel.activities import api
from artel.activities.actions import assign, cancel, complete, invite, log_call, plan, reopen, reschedule
from artel.activities.events import ActivityPlanned, ActivityRescheduled
from artel.activities.listeners import tell_of_moved
from artel.activities.models import Activity, Outcome, Participant, State, Type
from artel.activities.queries import calendar_of, overdue
from artel.activities.tests.conftest import make_client
from artel.core.actor import Actor, acting
from artel.core.drafts import change, create
from artel.core.errors import Forbidden, Refused
from artel.core.events import Event, RecordChanged
from artel.core.models import Step, TimelineEntry, User
from artel.core.testing import counting_queries, make_actor, make_company
from artel.core.timeline import timeline, told_to
from artel.core.undo import undo
from artel.parties.api import erase_person

PARTY = "parties.party"


def tomorrow(hour: int = 10) -> datetime:
    return (timezone.now() + timedelta(days=1)).replace(hour=hour, minute=0, second=0, microsecond=0)


@pytest.fixture
def announced(monkeypatch):
    events: list[Event] = []
    monkeypatch.setattr("artel.activities.actions.emit", events.append)
    return events


def test_a_planned_call_stands_in_the_client_timeline_and_is_the_next_step(ann, client_party):
    later = plan(client_party, "Отправить договор", tomorrow(15), actor=ann)

    call = plan(client_party, "Позвонить", tomorrow(10), type=Type.CALL, actor=ann)

    assert (call.owner_id, call.party_id, call.state) == (ann.user_id, client_party.pk, State.PLANNED)
    step = api.next_step_of(PARTY, client_party.pk, ann.company_id)
    assert step == api.NextStep(call.pk, "call", "Позвонить", call.due_at, ann.user_id)
    assert not step.is_overdue
    assert api.open_count(client_party) == 2
    told = [(entry.verb, entry.data["what"], entry.data["title"]) for entry in timeline(client_party) if entry.data]
    assert told[:2] == [("call", "planned", "Позвонить"), ("task", "planned", "Отправить договор")]
    assert list(api.activities_of(client_party, ann)) == [later, call]


def test_what_is_about_something_else_of_a_client_stands_in_the_client_s_timeline_too(ann, client_party):
    call = plan(client_party, "Позвонить", tomorrow(), actor=ann)

    plan(call, "Проверить запись", tomorrow(), actor=ann)

    told = timeline(client_party).filter(verb="task").values_list("data__title", flat=True)
    assert sorted(told) == ["Позвонить", "Проверить запись"]


def test_on_the_page_of_a_client_a_call_is_told_to_whoever_may_open_it(ann, ben, director, client_party):
    with acting(ben):
        plan(client_party, "Обсудить скидку", tomorrow(), type=Type.CALL, actor=ben)

    seen = {}
    for actor in (ann, ben, director):
        with acting(actor):
            seen[actor.name] = told_to(actor, client_party).filter(verb="call").count()
            assert told_to(actor, client_party).filter(verb="created").count() == 1
    assert seen == {"Анна Белова": 0, "Борис Лебедев": 1, "Дина Директор": 1}


def test_done_with_a_result_plans_the_next_thing_in_the_same_step(ann, client_party):
    call = plan(client_party, "Позвонить", tomorrow(), type=Type.CALL, actor=ann)

    complete(
        call, result="Просит скидку", outcome=Outcome.CALL_BACK, next_title="Согласовать скидку",
        next_at=tomorrow(12), next_type=Type.TASK, actor=ann,
    )  # fmt: skip

    call.refresh_from_db()
    assert (call.state, call.result, call.outcome, call.done_by_id) == ("done", "Просит скидку", "call_back", ann.user_id)
    following = Activity.objects.get(state=State.PLANNED)
    assert (following.title, following.type, following.party_id) == ("Согласовать скидку", "task", client_party.pk)
    entries = TimelineEntry.objects.filter(subject_kind=PARTY, data__what__in=["done", "planned"]).order_by("-id")[:2]
    assert {entry.step_id for entry in entries} == {Step.objects.latest("id").pk}
    assert [entry.text for entry in entries] == ["", "Просит скидку"]


def test_half_a_next_step_is_refused_and_nothing_is_done(ann, client_party):
    call = plan(client_party, "Позвонить", tomorrow(), actor=ann)

    with pytest.raises(Refused) as refusal:
        complete(call, next_title="Потом", actor=ann)

    assert refusal.value.code == "next-step-half"
    call.refresh_from_db()
    assert call.state == State.PLANNED
    assert Activity.objects.count() == 1


def test_a_meeting_that_moves_keeps_its_length_and_its_reminder_ahead(ann, client_party):
    begins = tomorrow(10)
    meeting = plan(
        client_party, "Встреча", api.When(begins, begins + timedelta(minutes=90)), type=Type.MEETING,
        remind_at=begins - timedelta(hours=2), actor=ann,
    )  # fmt: skip

    reschedule(meeting, due_at=begins + timedelta(days=1), actor=ann)

    meeting.refresh_from_db()
    assert meeting.duration == timedelta(minutes=90)
    assert meeting.remind_at == begins + timedelta(days=1) - timedelta(hours=2)


def test_moving_to_neither_a_moment_nor_a_day_is_refused(ann, client_party):
    task = plan(client_party, "Дело", tomorrow(), actor=ann)

    for options in ({}, {"due_at": tomorrow(), "due_on": date(2027, 1, 1)}):
        with pytest.raises(Refused) as refusal:
            reschedule(task, actor=ann, **options)
        assert refusal.value.code == "when-unclear"


def test_a_cancelled_activity_is_no_next_step_and_can_be_opened_again(ann, client_party):
    task = plan(client_party, "Дело", tomorrow(), actor=ann)

    cancel(task, reason="Клиент уехал", actor=ann)
    assert api.next_step_of(PARTY, client_party.pk, ann.company_id) is None
    reopen(task, actor=ann)

    assert list(api.next_steps(PARTY, [client_party.pk], ann.company_id)) == [client_party.pk]
    done = timeline(client_party).filter(data__what="cancelled").get()
    assert done.text == "Клиент уехал"


def test_a_task_handed_over_belongs_to_the_colleague(ann, ben, client_party):
    task = plan(client_party, "Дело", tomorrow(), actor=ann)

    assign(task, owner=User.objects.get(pk=ben.user_id), actor=ann)

    task.refresh_from_db()
    assert task.owner_id == ben.user_id
    with acting(ben):
        assert Activity.objects.filter(overdue(ben)).count() == 0
        assert api.open_counts([ann.user_id, ben.user_id], ann.company_id) == {
            ann.user_id: api.Load(0, 0), ben.user_id: api.Load(1, 0),
        }  # fmt: skip


def test_a_call_is_recorded_with_the_party_that_has_the_number(ann, client_party):
    call = log_call(
        None, "8 (912) 345-67-89", direction="in", duration_seconds=125, result="Хочет в Сочи", outcome="success", actor=ann
    )

    assert (call.party_id, call.phone, call.state, call.duration) == (
        client_party.pk, "+79123456789", State.DONE, timedelta(seconds=125),
    )  # fmt: skip
    entry = timeline(client_party).get(verb="call")
    assert (entry.verb, entry.data["direction"], entry.data["seconds"], entry.text) == ("call", "in", 125, "Хочет в Сочи")


def test_a_wrong_number_is_refused_and_nothing_is_recorded(ann):
    with pytest.raises(Refused) as refusal:
        log_call(None, "12", actor=ann)

    assert refusal.value.code == "phone-wrong"
    assert Activity.objects.count() == 0


def test_what_is_done_cannot_be_moved(ann, client_party):
    task = plan(client_party, "Дело", tomorrow(), actor=ann)
    complete(task, actor=ann)

    with pytest.raises(Refused) as refusal:
        reschedule(task, due_at=tomorrow(), actor=ann)

    assert refusal.value.code == "wrong-state"


@pytest.mark.parametrize("verb", [complete, cancel])
def test_a_colleague_of_another_team_may_not_touch_a_task(ann, ben, client_party, verb):
    task = plan(client_party, "Дело", tomorrow(), actor=ann)

    with acting(ben), pytest.raises(Forbidden):
        verb(task, actor=ben)

    with acting(ann):
        task.refresh_from_db()
        assert task.state == State.PLANNED


def test_a_viewer_plans_nothing(viewer, client_party):
    with acting(viewer), pytest.raises(Forbidden):
        plan(client_party, "Дело", tomorrow(), actor=viewer)
    assert Activity.objects.count() == 0


def test_activities_of_another_company_are_not_there(ann, client_party):
    plan(client_party, "Дело", tomorrow(), actor=ann)
    other = make_actor(make_company("Чужая"), "director")

    with acting(other):
        assert Activity.objects.count() == 0
        assert api.next_steps(PARTY, [client_party.pk], ann.company_id) == {}


def test_a_form_plans_as_the_verb_does(ann, client_party):
    activity = create(
        Activity, {"title": "Из формы", "type": "task", "due_at": tomorrow(), "party": client_party}, actor=ann
    )

    assert activity.owner_id == ann.user_id
    entry = timeline(client_party).get(verb="task")
    assert entry.data["what"] == "planned"


def test_a_form_without_a_time_says_so(ann):
    with pytest.raises(ValidationError) as problem:
        create(Activity, {"title": "Когда-нибудь"}, actor=ann)

    assert list(problem.value.message_dict) == ["due_at"]


def test_planning_can_be_undone(ann, client_party):
    plan(client_party, "Дело", tomorrow(), actor=ann)

    undo(Step.objects.latest("id"), actor=ann)

    assert api.next_step_of(PARTY, client_party.pk, ann.company_id) is None


def test_next_steps_of_many_records_are_one_query(ann):
    clients = [make_client(ann, f"Клиент {n}", f"+7 912 345-67-{n:02}") for n in range(10, 20)]
    for party in clients:
        plan(party, "Позже", tomorrow(15), actor=ann)
        plan(party, "Раньше", tomorrow(9), actor=ann)

    with counting_queries() as queries:
        steps = api.next_steps(PARTY, [party.pk for party in clients], ann.company_id)

    assert len(queries) == 1
    assert [steps[party.pk].title for party in clients] == ["Раньше"] * 10


def test_work_done_is_counted_by_person(ann, director, client_party):
    since = timezone.now() - timedelta(minutes=1)
    log_call(client_party, "+79123456789", outcome="success", actor=ann)
    log_call(client_party, "+79123456789", outcome="no_answer", actor=ann)
    complete(plan(client_party, "Встреча", tomorrow(), type=Type.MEETING, actor=ann), actor=ann)

    with acting(director):
        work = api.work_done(since, timezone.now(), director)

    assert work == {ann.user_id: api.Work(done=3, calls=2, calls_answered=1, meetings=1, tasks=0)}


def test_a_participant_finds_the_meeting_in_the_own_calendar(ann, ben, client_party):
    meeting = plan(client_party, "Встреча", tomorrow(), type=Type.MEETING, participant_ids=[ben.user_id], actor=ann)

    with acting(ben):
        found = list(calendar_of(ben, timezone.now(), timezone.now() + timedelta(days=3)))

    assert found == [meeting]


def test_colleagues_are_invited_once_and_the_owner_never(ann, ben, client_party):
    meeting = plan(client_party, "Встреча", tomorrow(), type=Type.MEETING, actor=ann)
    people = list(User.objects.filter(pk__in=[ann.user_id, ben.user_id]))

    invite(meeting, colleagues=people, actor=ann)
    invite(meeting, colleagues=people, actor=ann)

    assert list(meeting.participants.values_list("user_id", flat=True)) == [ben.user_id]


@pytest.mark.parametrize(
    "change_of",
    [{"state": "done"}, {"done_at": datetime(2026, 1, 1, tzinfo=UTC)}, {"subject_kind": "crm.deal"},
     {"ends_at": datetime(2020, 1, 1, tzinfo=UTC)}],
)  # fmt: skip
def test_the_database_refuses_states_that_cannot_be(ann, change_of):
    task = plan(None, "Дело", tomorrow(), actor=ann)

    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.filter(pk=task.pk).update(**change_of)


def test_a_participant_is_one_person(ann, client_party):
    task = plan(None, "Дело", tomorrow(), actor=ann)

    with pytest.raises(IntegrityError), transaction.atomic():
        Participant.objects.create(company_id=ann.company_id, activity=task)


def test_a_time_changed_in_a_cell_counts_as_moved(ann, client_party, announced):
    task = plan(client_party, "Дело", tomorrow(), actor=ann)

    fields = change(task, {"due_at": tomorrow(18)}, actor=ann)
    with acting(Actor.system(ann.company_id)):
        tell_of_moved(
            RecordChanged(
                company_id=ann.company_id, kind="activities.activity", record_id=task.pk, fields=tuple(fields)
            )
        )

    assert [type(event) for event in announced] == [ActivityPlanned, ActivityRescheduled]


def test_every_verb_announces_what_it_did_with_its_subject(ann, client_party, announced):
    task = plan(client_party, "Дело", tomorrow(), actor=ann)
    reschedule(task, due_at=tomorrow(12), actor=ann)
    complete(task, outcome=Outcome.SUCCESS, actor=ann)
    reopen(task, actor=ann)
    cancel(task, actor=ann)

    assert [type(event).__name__ for event in announced] == [
        "ActivityPlanned", "ActivityRescheduled", "ActivityDone", "ActivityPlanned", "ActivityCancelled",
    ]  # fmt: skip
    assert {(event.subject_kind, event.subject_id, event.party_id) for event in announced} == {
        (PARTY, client_party.pk, client_party.pk)
    }


def test_an_erased_person_leaves_only_the_fact_that_something_was_done(ann, client_party):
    log_call(client_party, "+79123456789", result="Личное", actor=ann)

    with acting(Actor.system(ann.company_id)) as machine:
        erase_person(client_party, reason="Просьба клиента", actor=machine)

    call = Activity.objects.get()
    assert (call.title, call.result, call.phone, call.state) == ("—", "", "", State.DONE)
