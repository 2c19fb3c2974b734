"""Pages of the ledger that are no lists: closed days, and a new sheet of opening balances."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from artel.core.actor import Actor
from artel.core.errors import Forbidden
from artel.core.gate import visible
from artel.core.steps import step
from artel.ledger.actions import close_days, draft_opening
from artel.ledger.forms import LocksForm, OpeningForm
from artel.ledger.models import Lock, LockException, OpeningBalance
from artel.ledger.queries.opening import column_names
from artel.screens.asked import actor_of_request, base_of, led_to


@require_http_methods(["GET", "POST"])
def locks(request: HttpRequest) -> HttpResponse:
    """Up to which day each area is closed; whoever may see it may not always change it."""
    actor = actor_of_request(request)
    if not actor.scope(Lock):
        raise Forbidden
    closed = dict(visible(Lock, actor).values_list("area", "locked_until"))
    form = LocksForm(request.POST if request.method == "POST" else None, closed=closed)
    if form.is_valid():
        _close(form, actor)
        return led_to(request, "/locks/")
    context = {
        "base": base_of(request),
        "title": _("Closed periods"),
        "form": form,
        "may_lock": actor.may("ledger.lock"),
        "may_except": actor.grant(LockException).create,
        "exceptions": visible(LockException, actor).filter(expires_at__gt=timezone.now()).select_related("user")[:100],
    }
    return render(request, "ledger/locks.html", context, status=422 if form.errors else 200)


def _close(form: LocksForm, actor: Actor) -> None:
    actor.require("ledger.lock")
    with step(actor, _("Close a period")):
        for area, until in form.changes().items():
            close_days(area, until, actor=actor)


@require_http_methods(["GET", "POST"])
def new_opening(request: HttpRequest) -> HttpResponse:
    """A turnover sheet, uploaded or typed; the draft's page says whether it agrees."""
    actor = actor_of_request(request)
    if not actor.grant(OpeningBalance).create:
        raise Forbidden
    form = OpeningForm(request.POST, request.FILES) if request.method == "POST" else OpeningForm()
    if form.is_valid():
        opening = draft_opening(form.cleaned_data["effective_on"], form.cleaned_data["sheet"], actor=actor)
        return led_to(request, f"/openings/{opening.pk}/")
    context = {
        "base": base_of(request),
        "title": _("New opening balances"),
        "form": form,
        "columns": column_names(),
        "submit_label": _("Check the sheet"),
        "cancel_url": "/openings/",
    }
    return render(request, "ledger/opening_new.html", context, status=422 if form.errors else 200)

