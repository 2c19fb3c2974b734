"""The calendar: records by day, week and month; dragging one is an action, or a change of its dates."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, Model, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from artel.core import drafts
from artel.core.actor import Actor
from artel.core.errors import Forbidden, Refused
from artel.core.models import Step
from artel.core.steps import step
from artel.screens.asked import actor_of_request, base_of, record_for, screen_for, toast, told
from artel.screens.cells import plain_text
from artel.screens.declare import Calendar, Screen
from artel.screens.fields import fields_of
from artel.screens.listing import LAYOUT, Listing
from artel.screens.registry import records, url_of
from artel.screens.views.listing import frame, listing_of

LIMIT = 2000
LONGEST_DAYS = 400
# What began longer ago is not looked for: an index finds the rest by its beginning.
LONGEST_EVENT = timedelta(days=62)
OWN_PARAMETERS = {"start", "end", "timeZone", "date"}
ONE_DAY = timedelta(days=1)


def calendar_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The calendar of a screen, narrowed as its list is."""
    shown, calendar, listing = _asked(request, slug)
    actor = listing.actor
    framed = frame(listing, actor, empty=False, layout="calendar")
    context = {
        "screen": shown,
        "listing": listing,
        **framed,
        "calendar": calendar,
        "kind": shown.model._meta.label_lower,
        "fixed": not _may_move(shown, calendar, actor),
        "start_name": calendar.start,
        "end_name": calendar.end,
        "day_name": calendar.day,
        "span": request.COOKIES.get("calendar", "week"),
        "zone": actor.timezone,
        "days": not _holds_moments(shown.model, calendar.start),
        "base": base_of(request),
    }
    return render(request, "screens/calendar.html", context)


def _asked(request: HttpRequest, slug: str) -> tuple[type[Screen], Calendar, Listing]:
    shown = screen_for(request, slug)
    actor = actor_of_request(request)
    if shown.calendar is None or shown.calendar.start not in fields_of(shown.model, actor):
        raise Http404
    listing = listing_of(request, shown, actor)
    kept = {name: text for name, text in listing.query.items() if name not in OWN_PARAMETERS}
    listing.query = {**kept, LAYOUT: "calendar"}
    return shown, shown.calendar, listing


def _may_move(shown: type[Screen], calendar: Calendar, actor: Actor) -> bool:
    if calendar.move is not None:
        return calendar.move.allowed(actor)
    return bool(actor.grant(shown.model).change) and fields_of(shown.model, actor)[calendar.start].editable


def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Events between two moments; the reader is told when there are more than can be shown."""
    shown, calendar, listing = _asked(request, slug)
    zone = ZoneInfo(listing.actor.timezone)
    # The page shows the reader's clock whatever the clock of the machine: an offset in the span is the machine's.
    start, end = (_moment(request.GET.get(name, "")[:19], zone) for name in ("start", "end"))
    if start is None or end is None or not start < end <= start + timedelta(days=LONGEST_DAYS):
        raise Refused(_("Ask for a span of at most %(days)s days.") % {"days": LONGEST_DAYS}, "span-unclear")
    rows = listing.rows.filter(_overlapping(shown, calendar, start, end)).order_by(calendar.start, "pk")
    found = list(rows[: LIMIT + 1])
    movable = _may_move(shown, calendar, listing.actor)
    events = [_event(calendar, record, zone, movable=movable) for record in found[:LIMIT]]
    response = JsonResponse(events, safe=False)
    if len(found) > LIMIT:
        text = _("Only the first %(limit)s are shown. Narrow the filters or the span.") % {"limit": LIMIT}
        told(response, toast=toast(text, kind="warning"))
    return response


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    """A moment as the page names it; without a zone it is the reader's clock."""
    try:
        found = parse_datetime(text) or datetime.combine(date.fromisoformat(text), time.min)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _holds_moments(model: type[Model], name: str) -> bool:
    return isinstance(model._meta.get_field(name), DateTimeField)


def _overlapping(shown: type[Screen], calendar: Calendar, start: datetime, end: datetime) -> Q:
    """Everything of which a part lies between the two."""
    moments = _holds_moments(shown.model, calendar.start)
    first: Any = start if moments else start.date()
    last: Any = end if moments else (end - timedelta(microseconds=1)).date() + ONE_DAY
    begun = Q(**{f"{calendar.start}__lt": last, f"{calendar.start}__gte": first})
    if not calendar.end:
        return begun
    edge = "gt" if moments else "gte"
    since = Q(**{f"{calendar.start}__gte": first - LONGEST_EVENT, f"{calendar.start}__lt": last})
    lasting = Q(**{f"{calendar.start}__lt": first, f"{calendar.end}__{edge}": first})
    return since & (begun | lasting)


def _event(calendar: Calendar, record: Any, zone: ZoneInfo, *, movable: bool) -> dict[str, Any]:
    start, end, whole = _span(calendar, record, zone)
    done = bool(getattr(record, calendar.done, None)) if calendar.done else False
    return {
        "id": str(record.pk),
        "title": plain_text(getattr(record, calendar.title, "")) if calendar.title else str(record),
        "start": start,
        "end": end,
        "allDay": whole,
        "url": url_of(record),
        "tone": _tone(calendar, record),
        "done": done,
        "editable": movable and (calendar.move is None or calendar.move.applies(record)),
    }


def _span(calendar: Calendar, record: Any, zone: ZoneInfo) -> tuple[str, str | None, bool]:
    """Beginning and end as the page writes them, on the reader's clock; whether they are days."""
    day = getattr(record, calendar.day) if calendar.day else None
    start = day or getattr(record, calendar.start)
    end = getattr(record, calendar.end) if calendar.end and day is None else None
    if isinstance(start, datetime):
        written = (moment.astimezone(zone).replace(tzinfo=None).isoformat() for moment in (start, end) if moment)
        first, last = next(written), next(written, None)
        return first, last, False
    # The page's last day is the one after: a thing of Monday and Tuesday ends on Wednesday.
    return start.isoformat(), (end + ONE_DAY).isoformat() if end else None, True


def _tone(calendar: Calendar, record: Any) -> str:
    if not calendar.tone:
        return "accent"
    own = getattr(record, f"{calendar.tone}_tone", None) or getattr(record, calendar.tone, None)
    return str(getattr(own, "tone", own) or "accent")


@require_POST
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan a record anew; refused, the page puts it back."""
    shown, calendar, listing = _asked(request, slug)
    actor = listing.actor
    record = record_for(request, shown, _number(request.POST.get("id", "")))
    if not _may_move(shown, calendar, actor):
        raise Forbidden
    values = _planned(shown, calendar, request.POST, ZoneInfo(actor.timezone))
    try:
        done = _moved(calendar, record, values, actor)
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages), "not-valid") from problem
    now = records(shown, actor).filter(pk=record.pk).first()
    text = f"{record} → {_when(calendar, now)}" if now is not None else str(record)
    return told(HttpResponse(status=204), toast=toast(text, undo=done.pk))


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 19 else 0


def _planned(
    shown: type[Screen], calendar: Calendar, posted: Mapping[str, str], zone: ZoneInfo
) -> dict[str, datetime | date | None]:
    """The new dates by field name."""
    start, end = (_moment(posted.get(name, ""), zone) for name in ("start", "end"))
    if start is None:
        raise Refused(_("Say when it begins."), "when-unclear")
    whole = bool(posted.get("all_day"))
    if not _holds_moments(shown.model, calendar.start):
        last = (end - ONE_DAY).astimezone(zone).date() if end else None
        days: dict[str, datetime | date | None] = {calendar.start: start.astimezone(zone).date()}
        return {**days, calendar.end: last} if calendar.end else days
    if whole:
        if not calendar.day:
            raise Refused(_("It needs an hour: drop it on the hours of a day."), "hour-needed")
        return {calendar.day: start.astimezone(zone).date()}
    return {calendar.start: start, calendar.end: end} if calendar.end and end else {calendar.start: start}


def _moved(calendar: Calendar, record: Any, values: dict[str, Any], actor: Actor) -> Step:
    verb = calendar.move
    label = verb.label if verb is not None else _("Move")
    with step(actor, label, kind=Step.Kind.ACTION if verb is not None else Step.Kind.EDIT) as done:
        if verb is None:
            drafts.change(record, values, actor=actor)
        else:
            known = {param.name for param in verb.params}
            verb(record, actor=actor, **{name: value for name, value in values.items() if name in known})
    return done


def _when(calendar: Calendar, record: Any) -> str:
    return plain_text((getattr(record, calendar.day) if calendar.day else None) or getattr(record, calendar.start))
