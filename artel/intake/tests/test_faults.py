"""What goes wrong on the way to a deal: the request waits with the reason, is tried again, and is never lost."""

import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from artel.activities.api import Activity
from artel.core.actor import Actor, acting
from artel.core.models import Company, Notification
from artel.core.testing import make_actor
from artel.crm.api import Deal
from artel.intake.actions import handling, try_again
from artel.intake.jobs import pick_up_forgotten
from artel.intake.models import AssignmentRule, Request, Source, State
from artel.intake.receiving import take
from artel.intake.tests.working import make_due, rescue_stalled, start_slow_worker, work
from artel.parties.api import Party

pytestmark = pytest.mark.django_db(transaction=True)
IVAN = {"name": "Иван Петров", "phone": "8 912 345-67-89", "message": "Хочу в Сочи"}


def came(form: Source, **payload: str) -> int:
    with acting(Actor.system(form.company_id)):
        return take(form.pk, form.company_id, {**IVAN, **payload}).request_id


def traces() -> tuple[int, int, int, int]:
    return (
        Party.objects.count(), Deal.objects.count(), Activity.objects.count(),
        Notification.objects.filter(unique_key__regex="^request-[0-9]").count(),
    )  # fmt: skip


def break_down(*_arguments: object, **_options: object) -> None:
    raise RuntimeError("the telephone exchange is away")


STEPS = ["_find_origin", "_client", "_owner", "_open", "keep", "_consents", "plan", "notify", "_follow_up"]


@pytest.mark.parametrize("broken", STEPS)
def test_a_step_that_breaks_leaves_the_request_waiting_with_the_reason_and_a_retry_finishes_it(
    form: Source, system: Actor, in_turn: AssignmentRule, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    request_id = came(form)
    with monkeypatch.context() as patch:
        patch.setattr(handling, broken, break_down)
        if broken == "notify":
            patch.setattr(handling, "_watchers", lambda _request: [])
            patch.setattr(handling, "notify", lambda ids, *_a, **_k: break_down() if ids else None)
        work()

    waiting = Request.objects.get(pk=request_id)
    assert (waiting.state, waiting.attempt_count) == (State.WAITING, 1)
    assert waiting.problem == "Что-то пошло не так: the telephone exchange is away"
    assert (waiting.name, waiting.phone) == ("Иван Петров", "+79123456789")
    assert traces() == (0, 0, 0, 0)

    make_due()
    work()

    done = Request.objects.get(pk=request_id)
    assert (done.state, done.problem) == (State.DONE, "")
    assert traces() == (1, 1, 1, 1)


def test_a_person_may_retry_before_the_machine_does(
    form: Source, system: Actor, in_turn: AssignmentRule, sellers: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id = came(form)
    with monkeypatch.context() as patch:
        patch.setattr(handling, "_open", break_down)
        work()

    try_again(Request.objects.get(pk=request_id), actor=sellers[1])
    make_due()
    work()

    assert Request.objects.get(pk=request_id).state == State.DONE
    assert traces() == (1, 1, 1, 1)


def test_heads_are_told_once_of_a_request_that_waits(company: Company, form: Source, system: Actor) -> None:
    head = make_actor(company, "head")
    came(form)

    work()
    handling.take_up(Request.objects.get().pk, actor=Actor.system(company.pk))

    told = Notification.objects.filter(user_id=head.user_id)
    assert [notice.unique_key for notice in told] == [f"request-waits-{Request.objects.get().pk}"]
    assert "Иван Петров" in told[0].text


def test_a_worker_killed_in_the_middle_leaves_the_request_to_be_handled_once(
    form: Source, system: Actor, in_turn: AssignmentRule, tmp_path: Path
) -> None:
    request_id = came(form)
    mark = tmp_path / "almost"
    worker = start_slow_worker(mark)
    try:
        wait_for(mark.exists)
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(10)
    assert (Request.objects.get(pk=request_id).state, traces()) == (State.NEW, (0, 0, 0, 0))

    rescue_stalled()
    work()

    assert Request.objects.get(pk=request_id).state == State.DONE
    assert traces() == (1, 1, 1, 1)


def wait_for(happened: Callable[[], bool], seconds: int = 40) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)


def test_a_request_whose_job_was_lost_is_picked_up_after_five_minutes(
    form: Source, system: Actor, in_turn: AssignmentRule
) -> None:
    request_id = came(form)
    forget_jobs()
    work()
    assert Request.objects.get(pk=request_id).state == State.NEW

    Request.objects.filter(pk=request_id).update(received_at=timezone.now() - timedelta(minutes=6))
    pick_up_forgotten(form.company_id)
    work()

    assert Request.objects.get(pk=request_id).state == State.DONE
    assert traces() == (1, 1, 1, 1)


def forget_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE status = 'todo'")


def test_two_requests_of_one_client_at_once_become_one_client_and_one_deal(
    form: Source, system: Actor, in_turn: AssignmentRule
) -> None:
    for number in range(4):
        came(form, message=f"Вопрос {number}")

    work()

    assert {request.state for request in Request.objects.all()} == {State.DONE}
    assert traces()[:2] == (1, 1)
