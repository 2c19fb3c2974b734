"""Handling in the background: at once after arrival, and again for what was left behind."""

from datetime import timedelta

from django.utils import timezone

from artel.core.actor import Actor
from artel.core.jobs import every, job
from artel.intake.actions.handling import fail, take_up
from artel.intake.models import Request, State
from artel.intake.receiving import HANDLE, QUEUE


@job(HANDLE, queue=QUEUE, attempts=4)
def handle(*, company_id: int, request_id: int) -> None:
    """Make a deal of one request. A fault is noted with the request, which waits for a person meanwhile."""
    actor = Actor.system(company_id)
    try:
        take_up(request_id, actor=actor)
    except Exception as problem:
        fail(request_id, problem, actor=actor)
        raise


@every("*/10 * * * *", "intake.pick_up")
def pick_up_forgotten(company_id: int) -> None:
    """Requests that are still arriving after five minutes lost their job: give them another."""
    long_ago = timezone.now() - timedelta(minutes=5)
    rows = Request.objects.filter(company_id=company_id, state=State.NEW, received_at__lt=long_ago)
    for request_id in rows.values_list("pk", flat=True)[:1000]:
        handle.defer(company_id=company_id, request_id=request_id)
