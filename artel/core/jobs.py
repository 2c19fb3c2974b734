"""Work that waits: deliveries of events and jobs by the clock, kept in the same database as their cause."""

import traceback
from collections.abc import Callable
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.tasks import Task

from artel.core.actor import Actor, acting, all_company_ids, claim_at_the_door
from artel.core.events import event_of, named
from artel.core.models import Delivery

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 8
# What the library counts are the attempts after the first.
RETRY = RetryStrategy(max_attempts=MAX_ATTEMPTS - 1, exponential_wait=3)
EVENTS, WORK = "events", "work"


@app.task(name="artel.deliver", queue=EVENTS, retry=RETRY, pass_context=True)
def deliver(context: JobContext, *, company_id: int, delivery_id: int) -> None:
    """Hand one event to one listener. Its effects and the mark «done» commit together."""
    with acting(Actor.system(company_id)):
        try:
            with transaction.atomic():
                _deliver(delivery_id)
        except Exception as problem:
            _note_failure(delivery_id, problem, last=context.job.attempts + 1 >= MAX_ATTEMPTS)
            raise


def _deliver(delivery_id: int) -> None:
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    if delivery.state == Delivery.State.DONE:
        return
    named(delivery.listener)(event_of(delivery))
    delivery.state = Delivery.State.DONE
    delivery.done_at = timezone.now()
    delivery.error = ""
    delivery.save(update_fields=["state", "done_at", "error"])


def _note_failure(delivery_id: int, problem: Exception, *, last: bool) -> None:
    text = "".join(traceback.format_exception_only(problem)).strip() + "\n" + traceback.format_exc(limit=-6)
    delivery = Delivery.objects.get(pk=delivery_id)
    delivery.attempt_count += 1
    delivery.error = text[:10_000]
    delivery.state = Delivery.State.PARKED if last else Delivery.State.WAITING
    delivery.save(update_fields=["attempt_count", "error", "state"])
    log.warning("delivery failed", delivery=delivery_id, listener=delivery.listener, parked=last, error=text[:300])


def retry_delivery(delivery: Delivery) -> None:
    """Try a parked delivery again from the start."""
    delivery.state = Delivery.State.WAITING
    delivery.save(update_fields=["state"])
    deliver.defer(company_id=delivery.company_id, delivery_id=delivery.pk)


def job(
    name: str, *, queue: str = WORK, attempts: int = MAX_ATTEMPTS
) -> Callable[[Callable[..., None]], Task[Any, Any, Any]]:
    """A task deferred with `company_id`; it runs as Artel in that company, and again if the worker dies."""

    def declare(body: Callable[..., None]) -> Task[Any, Any, Any]:
        def run(*, company_id: int, **arguments: Any) -> None:
            with acting(Actor.system(company_id)):
                body(company_id=company_id, **arguments)

        run.__doc__ = body.__doc__
        retry = RetryStrategy(max_attempts=attempts - 1, exponential_wait=3)
        return app.task(name=name, queue=queue, retry=retry)(run)

    return declare


def every(cron: str, name: str) -> Callable[[Callable[[int], None]], Callable[[int], None]]:
    """A job by the clock, once for every company: each company's failure is its own."""

    def declare(body: Callable[[int], None]) -> Callable[[int], None]:
        @job(name)
        def for_company(*, company_id: int) -> None:
            body(company_id)

        @app.periodic(cron=cron)
        @app.task(name=f"{name}.tick", queue=WORK, pass_context=False)
        def tick(timestamp: int) -> None:
            for company_id in all_company_ids():
                for_company.defer(company_id=company_id)

        return body

    return declare


@app.periodic(cron="* * * * *")
@app.task(name="artel.rescue", queueing_lock="artel.rescue", queue=WORK)
async def rescue(timestamp: int) -> None:
    """Take up again the jobs of workers that died in the middle."""
    for stalled in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=30):
        await app.job_manager.retry_job(stalled)


def worker_app() -> App:
    """The app by which a worker takes jobs, of all companies: what it asks, it asks at the door.

    A second app beside Django's: jobs that a task defers must go through Django's connection, in the transaction of
    their cause, and replacing the first app's connector would take them out of it.
    """
    known = connector_params()
    told = f"-c artel.claim={claim_at_the_door()}"
    known["options"] = " ".join(filter(None, [known.get("options"), told]))
    return app.with_connector(PsycopgConnector(kwargs=known))


def deliver_waiting(company_id: int) -> int:
    """Hand over, here and now, what waits in one company, also what that announces in turn. Returns how many.

    For times when no worker runs: making the demo company. Faults are raised.
    """
    done = 0
    while ids := list(
        Delivery.objects.filter(company_id=company_id, state=Delivery.State.WAITING)
        .order_by("pk")
        .values_list("pk", flat=True)
    ):
        for delivery_id in ids:
            with transaction.atomic():
                _deliver(delivery_id)
            done += 1
    return done
