import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from artel.core import events
from artel.core.actor import Actor, acting
from artel.core.events import emit, event_of, listens
from artel.core.jobs import MAX_ATTEMPTS, deliver, rescue, retry_delivery, worker_app
from artel.core.models import Delivery
from artel.core.testing import make_company
from artel.core.tests.conftest import make_order
from artel.core.tests.sample.events import OrderFinished
from artel.core.tests.sample.models import Order, Tag

BROKEN: set[str] = set()


def stamp_order(event: OrderFinished) -> None:
    Tag.objects.create(company_id=event.company_id, name=f"stamped {event.order_id}")
    if "stamp" in BROKEN:
        raise RuntimeError("the printer is away")


def count_order(event: OrderFinished) -> None:
    Tag.objects.create(company_id=event.company_id, name=f"counted {event.order_id}: {', '.join(event.names)}")


@pytest.fixture
def listening(monkeypatch):
    monkeypatch.setattr(events, "LISTENERS", events.LISTENERS.copy())
    events.LISTENERS[OrderFinished] = []
    listens(OrderFinished)(stamp_order)
    listens(OrderFinished)(count_order)
    BROKEN.clear()
    yield
    BROKEN.clear()


def work(*queues: str) -> None:
    """Run a worker until the queue is empty."""
    own = worker_app()

    async def until_empty() -> None:
        async with own.open_async():
            await own.run_worker_async(
                queues=list(queues) or None, wait=False, listen_notify=False, install_signal_handlers=False
            )

    asyncio.run(until_empty())


def names(company) -> list[str]:
    with acting(Actor.system(company.pk)):
        return sorted(Tag.objects.values_list("name", flat=True))


def announce(company, order_id: int = 7) -> None:
    with acting(Actor.system(company.pk)), transaction.atomic():
        emit(OrderFinished(company_id=company.pk, order_id=order_id, names=("стол", "стул")))


def due_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() - interval '1 second' WHERE status = 'todo'")


@pytest.mark.django_db(transaction=True)
def test_each_listener_gets_the_event_once(listening):
    company = make_company()

    announce(company)
    work()
    work()

    assert names(company) == ["counted 7: стол, стул", "stamped 7"]
    with acting(Actor.system(company.pk)):
        assert set(Delivery.objects.values_list("state", flat=True)) == {"done"}


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_announced(listening):
    company = make_company()

    with pytest.raises(ZeroDivisionError), acting(Actor.system(company.pk)), transaction.atomic():
        emit(OrderFinished(company_id=company.pk, order_id=7))
        raise ZeroDivisionError
    work()

    assert names(company) == []
    assert not ProcrastinateJob.objects.filter(task_name="artel.deliver").exists()


def test_outside_a_transaction_nothing_is_announced(transactional_db, listening):
    with pytest.raises(AssertionError):
        emit(OrderFinished(company_id=1, order_id=7))


@pytest.mark.django_db(transaction=True)
def test_a_second_run_of_the_same_delivery_does_nothing(listening):
    company = make_company()
    announce(company)
    work()
    with acting(Actor.system(company.pk)):
        for delivery in Delivery.objects.all():
            deliver.defer(company_id=company.pk, delivery_id=delivery.pk)

    work()

    assert len(names(company)) == 2


@pytest.mark.django_db(transaction=True)
def test_a_failing_listener_leaves_no_half_work_and_does_not_hold_up_the_other(listening):
    company = make_company()
    BROKEN.add("stamp")

    announce(company)
    work()

    assert names(company) == ["counted 7: стол, стул"]
    with acting(Actor.system(company.pk)):
        failed = Delivery.objects.get(state="waiting")
        assert (failed.attempt_count, failed.error.splitlines()[0]) == (1, "RuntimeError: the printer is away")
        assert failed.listener.endswith(":stamp_order")


@pytest.mark.django_db(transaction=True)
def test_it_is_tried_again_later_each_time(listening):
    company = make_company()
    BROKEN.add("stamp")
    announce(company)
    work()
    job = ProcrastinateJob.objects.get(status="todo", task_name="artel.deliver")
    assert job.scheduled_at is not None

    BROKEN.clear()
    due_now()
    work()

    assert names(company) == ["counted 7: стол, стул", "stamped 7"]


@pytest.mark.django_db(transaction=True)
def test_after_the_last_attempt_it_is_parked_and_can_be_retried_by_hand(listening):
    company = make_company()
    BROKEN.add("stamp")
    announce(company)
    for _attempt in range(MAX_ATTEMPTS + 2):
        work()
        due_now()
    with acting(Actor.system(company.pk)):
        parked = Delivery.objects.get(state="parked")
        assert parked.attempt_count == MAX_ATTEMPTS
    assert not ProcrastinateJob.objects.filter(status="todo", task_name="artel.deliver").exists()

    BROKEN.clear()
    with acting(Actor.system(company.pk)):
        retry_delivery(parked)
    work()

    assert "stamped 7" in names(company)
    with acting(Actor.system(company.pk)):
        assert Delivery.objects.get(pk=parked.pk).error == ""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_nothing_and_does_nothing_twice(listening, tmp_path):
    company = make_company()
    with acting(Actor.system(company.pk)), transaction.atomic():
        delivery = Delivery.objects.create(
            company=company, event="artel.core.tests.sample.events:OrderFinished",
            listener="artel.core.tests.sleeper:stamp_slowly",
            payload={"company_id": company.pk, "order_id": 9, "names": []},
        )  # fmt: skip
        deliver.defer(company_id=company.pk, delivery_id=delivery.pk)
    worker = start_worker(tmp_path, pause=60)
    wait_for(lambda: (tmp_path / "written").exists())
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(10)
    assert names(company) == []

    rescue_stalled()
    second = start_worker(tmp_path, pause=0)
    wait_for(lambda: names(company) == ["slowly 9"])
    second.terminate()
    second.wait(15)

    assert names(company) == ["slowly 9"]
    with acting(Actor.system(company.pk)):
        assert Delivery.objects.get().state == "done"


def start_worker(folder, pause: int) -> subprocess.Popen:
    """The real worker in a process of its own, on this test's database."""
    code = f"""
        import django
        django.setup()
        from django.db import connection
        connection.settings_dict["NAME"] = {connection.settings_dict["NAME"]!r}
        from artel.core.tests import sleeper
        sleeper.FOLDER, sleeper.PAUSE = {str(folder)!r}, {pause}
        from artel.config.cli.serving import worker
        worker([])
    """
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], env=os.environ | {"ARTEL_LOG": "warning"})


def rescue_stalled() -> None:
    """The killed worker's heartbeat grows old, and the job of every minute sees it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '5 minutes'")
    asyncio.run(rescue(timestamp=0))


def wait_for(happened, seconds: int = 30) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)


def test_an_event_of_an_older_version_is_still_understood(db):
    delivery = Delivery(
        event="artel.core.tests.sample.events:OrderFinished",
        payload={"company_id": 1, "order_id": 2, "names": ["a"], "no_longer_there": 5},
    )

    assert event_of(delivery) == OrderFinished(company_id=1, order_id=2, names=("a",))


def test_nobody_listening_costs_nothing(ann):
    make_order(ann, lines=1)

    assert not Delivery.objects.exists()
    assert Order.objects.count() == 1
