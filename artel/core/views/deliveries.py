"""Deliveries that failed too often and wait for a person."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from artel.core.jobs import retry_delivery
from artel.core.models import Delivery
from artel.core.views.page import actor_of_request, done, number, page

RETRY = "core.retry_delivery"
ON_PAGE, AT_ONCE = 50, 1000


@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    """Parked ones with their errors."""
    actor = actor_of_request(request)
    actor.require(RETRY)
    rows = Delivery.objects.filter(company_id=actor.company_id, state=Delivery.State.PARKED)
    count = rows.count()
    if before := number(request, "before"):
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: ON_PAGE + 1])
    context = {
        "title": _("Parked deliveries"),
        "count": count,
        "deliveries": [_shown(row) for row in found[:ON_PAGE]],
        "more": found[ON_PAGE - 1].pk if len(found) > ON_PAGE else 0,
    }
    return page(request, "core/deliveries.html", context)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one again."""
    actor = actor_of_request(request)
    actor.require(RETRY)
    with transaction.atomic():
        row = _parked(actor.company_id).filter(pk=pk).first()
        if row is None:
            raise Http404
        retry_delivery(row)
    return done(request, _("It is being tried again."), "/deliveries/")


@require_POST
def retry_all(request: HttpRequest) -> HttpResponse:
    """Try all of them again."""
    actor = actor_of_request(request)
    actor.require(RETRY)
    with transaction.atomic():
        rows = list(_parked(actor.company_id).order_by("pk")[:AT_ONCE])
        for row in rows:
            retry_delivery(row)
    text = ngettext(
        "%(count)s delivery is being tried again.", "%(count)s deliveries are being tried again.", len(rows)
    )
    return done(request, text % {"count": len(rows)}, "/deliveries/")


def _parked(company_id: int) -> Any:
    return Delivery.objects.select_for_update().filter(company_id=company_id, state=Delivery.State.PARKED)


def _shown(row: Delivery) -> dict[str, Any]:
    first, _newline, rest = row.error.partition("\n")
    return {
        "id": row.pk,
        "at": row.created_at,
        "event": row.event.rpartition(":")[2],
        "listener": row.listener.rpartition(":")[2],
        "attempts": row.attempt_count,
        "error": first,
        "trace": rest,
    }
