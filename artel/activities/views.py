"""Planning on a record's page, writing down a call, what is to be done about a record, and the calendar feed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from artel.activities.actions import When, log_call, plan
from artel.activities.feed import close_feed, feed_of, has_feed, open_feed, reader_of
from artel.activities.models import Activity, Direction, Outcome, State, Type
from artel.activities.queries import activities_about
from artel.activities.screens import ActivityScreen
from artel.core.actor import Actor, acting
from artel.core.addresses import address_of
from artel.core.errors import Forbidden, Refused
from artel.core.gate import find_record, visible
from artel.core.models import User
from artel.screens.asked import actor_of_request, base_of, toast, told
from artel.screens.cells import due_cell
from artel.screens.entry import EntryForm, entry_form

SHOWN = 20


def _record(kind: str, pk: int, actor: Actor) -> Model:
    record = find_record(kind, pk, actor)
    if record is None:
        raise Http404
    return record


@require_http_methods(["GET", "POST"])
def plan_here(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The composer's form for something to do about a record."""
    actor = actor_of_request(request)
    record = _record(kind, pk, actor)
    form = _plan_form(actor, record, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            activity = _planned(record, form.cleaned_data, actor)
        except ValidationError as problem:
            form.add_problems(problem)
        else:
            fresh = _composer(request, _plan_form(actor, record, None), pgettext("activity", "Plan"))
            link = toast(_("Planned"), url=f"/activities/{activity.pk}/", url_text=activity.title)
            return told(fresh, toast=link, refresh=True)
    return _composer(request, form, pgettext("activity", "Plan"))


def _plan_form(actor: Actor, record: Model, data: Any) -> EntryForm:
    tomorrow = timezone.now().astimezone(ZoneInfo(actor.timezone)) + timedelta(days=1)
    initial = {
        "due_at": tomorrow.replace(hour=10, minute=0, second=0, microsecond=0),
        "type": Type.TASK,
        "owner": User.objects.filter(pk=actor.user_id or 0).first(),
    }
    names = ["title", "type", "due_at", "owner"]
    form = entry_form(ActivityScreen, actor, data=data, initial=initial, names=names)
    form.fields["whole_day"] = forms.BooleanField(required=False, label=_("Whole day"))
    return form


def _planned(record: Model, given: Mapping[str, Any], actor: Actor) -> Activity:
    moment: datetime = given["due_at"]
    when = moment.astimezone(ZoneInfo(actor.timezone)).date() if given["whole_day"] else moment
    owner = given.get("owner")
    kind = given.get("type") or Type.TASK
    return plan(record, given["title"], when, type=kind, owner_id=owner.pk if owner else None, actor=actor)


class CallForm(forms.Form):
    """What is written down of a call."""

    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"), choices=Direction.choices, initial=Direction.OUTBOUND
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=0, max_value=600, required=False)
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), choices=[("", "—"), *Outcome.choices], required=False)
    result = forms.CharField(
        label=gettext_lazy("What was said"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    next_title = forms.CharField(label=gettext_lazy("Next: what to do"), max_length=300, required=False)
    next_at = forms.DateTimeField(
        label=gettext_lazy("Next: when"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "data-quick": "hour tomorrow week"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A next step has both its words and its time."""
        given: dict[str, Any] = super().clean() or {}
        if bool(given.get("next_title")) != bool(given.get("next_at")):
            raise ValidationError(_("For the next step give both what to do and when."))
        return given


@require_http_methods(["GET", "POST"])
def call_here(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The composer's form for a call that took place, with what comes next."""
    actor = actor_of_request(request)
    record = _record(kind, pk, actor)
    form = CallForm(request.POST or None, initial={"phone": _phone_of(record)})
    if request.method == "POST" and form.is_valid():
        try:
            _write_down(record, form.cleaned_data, actor)
        except Refused as refusal:
            form.add_error("phone", str(refusal))
        else:
            fresh = _composer(request, CallForm(initial={"phone": _phone_of(record)}), _("Write down"))
            return told(fresh, toast=toast(_("The call is written down")), refresh=True)
    return _composer(request, form, _("Write down"))


def _write_down(record: Model, given: Mapping[str, Any], actor: Actor) -> None:
    log_call(
        record, given["phone"], direction=given["direction"], duration_seconds=(given["minutes"] or 0) * 60,
        result=given["result"], outcome=given["outcome"], actor=actor,
    )  # fmt: skip
    if given["next_title"]:
        plan(record, given["next_title"], When(given["next_at"]), type=Type.TASK, actor=actor)


def _phone_of(record: Model) -> str:
    """The number to call: the record's own, or its party's."""
    source = getattr(record, "party", None) or record
    return str(getattr(source, "phone", "") or "")


def _composer(request: HttpRequest, form: forms.Form, submit: str) -> HttpResponse:
    failed = request.method == "POST" and form.is_bound and bool(form.errors)
    context = {"form": form, "url": request.path, "submit": submit}
    return render(request, "activities/composer.html", context, status=422 if failed else 200)


@require_GET
def of_record(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """What is to be done about a record: a block of its page."""
    actor = actor_of_request(request)
    _record(kind, pk, actor)
    planned = activities_about(kind, pk, actor).filter(state=State.PLANNED).order_by("due_at", "id")[:SHOWN]
    items = [{"activity": activity, "due": due_cell(activity.due_at)} for activity in planned]
    return render(request, "activities/planned.html", {"items": items, "kind": kind, "pk": pk})


@require_GET
def about(request: HttpRequest, pk: int) -> HttpResponse:
    """The record that an activity is about, for those who may see it."""
    actor = actor_of_request(request)
    activity = visible(Activity, actor).filter(pk=pk).first()
    if activity is None:
        raise Http404
    record = find_record(activity.subject_kind, activity.subject_id, actor)
    url = address_of(activity.subject_kind, activity.subject_id)
    return render(request, "activities/about.html", {"record": record, "url": url})


@require_http_methods(["GET", "POST"])
def subscription(request: HttpRequest) -> HttpResponse:
    """Open and shut the feed of one's own calendar. The address is shown once."""
    actor = actor_of_request(request)
    if actor.kind != "person":
        raise Forbidden
    actor.require("activities.subscribe")
    address = ""
    if request.method == "POST" and request.POST.get("do") == "close":
        close_feed(actor=actor)
    elif request.method == "POST":
        address = f"{settings.SITE_URL}/calendar/feed/{open_feed(actor=actor)}.ics"
    context = {"base": base_of(request), "address": address, "is_open": has_feed(actor)}
    return render(request, "activities/subscription.html", context)


@login_not_required
@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar for programs that hold the secret address. Nothing is said about addresses that lead nowhere."""
    reader = reader_of(token)
    if reader is None:
        raise Http404
    with acting(reader):
        content = feed_of(reader)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="artel.ics"'
    response["Cache-Control"] = "private, max-age=300"
    return response
