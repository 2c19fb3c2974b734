"""The one press that takes every step of a month's close."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from artel.core.errors import Refused
from artel.core.gate import visible
from artel.finance.actions.closing import CLOSE, take_all
from artel.finance.models import MonthClose
from artel.screens.asked import actor_of_request, led_to, stays, toast, told


@require_POST
def take_every_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take what is left, each step by itself; where one refuses, those before it stand and it says why."""
    actor = actor_of_request(request)
    actor.require(CLOSE)
    close = visible(MonthClose, actor, "change").filter(pk=pk).first()
    if close is None:
        raise Http404
    before = close.steps.filter(done_at__isnull=False).count()
    try:
        number = take_all(close, actor=actor)
    except Refused as problem:
        number = close.steps.filter(done_at__isnull=False).count() - before
        message = toast(problem, kind="error")
    else:
        text = ngettext("%(n)s step taken", "%(n)s steps taken", number) % {"n": number}
        message = toast(text)
    if not stays(request):
        return told(led_to(request, f"/month-closes/{pk}/"), toast=message)
    return told(HttpResponse(status=204), toast=message, refresh=True)
