"""The endpoint by which programs and sites hand in requests. It stores and answers; handling follows within seconds."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import ConfigDict

from artel.core.actor import Actor
from artel.core.errors import Forbidden
from artel.core.keys import HAND_IN
from artel.intake.models import Source, Way
from artel.intake.receiving import take
from artel.screens.asked import actor_of_request
from artel.screens.rest.schemas import Problem

router = Router(tags=["requests"])
ROUTER = ("/crm", router)
LARGEST_BYTES = 200_000


class NewRequest(Schema):
    """What somebody wants. Other fields are kept and shown with the message; `source_id` names the way it came."""

    model_config = ConfigDict(extra="allow")

    name: str = ""
    phone: str = ""
    email: str = ""
    message: str = ""
    source_id: int | None = None
    consent: bool = False
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    referrer: str = ""
    page: str = ""


class TakenRequest(Schema):
    """The request is stored; `is_new` is false when the same Idempotency-Key came before."""

    id: int
    is_new: bool


@router.post(
    "/requests",
    response={202: TakenRequest, 403: Problem, 413: Problem, 422: Problem},
    summary="Hand in a request",
    description="Send `Idempotency-Key` to be able to repeat safely.",
)
def hand_in(request: HttpRequest, body: NewRequest) -> HttpResponse:
    """Take a request and answer at once; contact, deal, owner and reminder follow in the background."""
    actor = actor_of_request(request)
    if not (actor.may(HAND_IN) or actor.may("intake.handle")):
        raise Forbidden
    if len(request.body) > LARGEST_BYTES:
        text = _("The request is too large: at most 200 KB.")
        return JsonResponse({"message": text, "code": "too-large"}, status=413)
    # The library hands over declared fields alone; what a sender adds is kept as well, so the body is read itself.
    given = json.loads(request.body)
    if not isinstance(given, dict):
        return JsonResponse({"message": _("Send one JSON object per request."), "code": "invalid"}, status=422)
    given.pop("source_id", None)
    source_id = _source_id(body.source_id, actor)
    if source_id is None:
        return JsonResponse({"message": _("There is no such source."), "code": "no-source"}, status=422)
    key = request.headers.get("Idempotency-Key", "")
    taken = take(source_id, actor.company_id, given, key=key, remote_address=_address(request))
    return JsonResponse({"id": taken.request_id, "is_new": taken.is_new}, status=202)


def _source_id(wanted: int | None, actor: Actor) -> int | None:
    """The source that was named, or the company's own for programs, made at its first request."""
    key = ("source", wanted)
    if key not in actor.memo:
        actor.memo[key] = _found_source(wanted, actor)
    found: int | None = actor.memo[key]
    return found


def _found_source(wanted: int | None, actor: Actor) -> int | None:
    rows = Source.objects.filter(company_id=actor.company_id, is_active=True)
    if wanted is not None:
        return rows.filter(pk=wanted).values_list("pk", flat=True).first()
    first = rows.filter(way=Way.API).order_by("pk").values_list("pk", flat=True).first()
    if first is not None:
        return first
    made, _new = Source.objects.get_or_create(
        company_id=actor.company_id, name="API", defaults={"way": Way.API, "is_active": True}
    )
    return made.pk


def _address(request: HttpRequest) -> str | None:
    address: Any = request.META.get("REMOTE_ADDR")
    return address or None
