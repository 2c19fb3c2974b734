"""Requests that arrive, and are handled."""

from artel.core.actor import Actor
from artel.intake.actions import take_up
from artel.intake.models import Request, Source
from artel.intake.receiving import take


def arrived(source: Source, **payload: object) -> Request:
    return Request.objects.get(pk=take(source.pk, source.company_id, payload).request_id)


def handled(source: Source, system: Actor, **payload: object) -> Request:
    request = arrived(source, **payload)
    return take_up(request.pk, actor=system)


def taken_up(request: Request, system: Actor) -> Request:
    return take_up(request.pk, actor=system)
