"""Comments and followers."""

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from artel.core.addresses import address_of
from artel.core.comments import COMMENT, colleagues, comment, delete_comment, edit_comment, subject_of
from artel.core.gate import find_record
from artel.core.models import TimelineEntry
from artel.core.timeline import follow, unfollow
from artel.core.views.page import actor_of_request, by_script, done, page, person_of_request, told, way_back

OFFERED = 8


@require_GET
def mentions(request: HttpRequest) -> HttpResponse:
    """Colleagues to call by name, for the picker behind @."""
    actor = person_of_request(request)
    people = colleagues(actor, request.GET.get("q", "").strip()[:50])[:OFFERED]
    results = [{"id": person.pk, "text": person.name, "insert": person.name, "hint": person.email} for person in people]
    return JsonResponse({"results": results})


@require_POST
def write(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Add a comment to a record."""
    actor = actor_of_request(request)
    record = _record(request, kind, pk)
    comment(record, request.POST.get("text", ""), actor=actor)
    return _after(request, record)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one's own comment better."""
    entry = _entry(request, pk)
    if request.method == "POST":
        edit_comment(entry, request.POST.get("text", ""), actor=actor_of_request(request))
        return done(request, _("The comment is changed."), _address(entry))
    return page(request, "core/comment_edit.html", {"entry": entry, "title": _("Change the comment"), "size": "small"})


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own comment back."""
    entry = _entry(request, pk)
    delete_comment(entry, actor=actor_of_request(request))
    return done(request, _("The comment is deleted."), _address(entry))


@require_POST
def start_following(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Hear of everything that happens to a record."""
    actor = person_of_request(request)
    record = _record(request, kind, pk)
    follow(record, [actor.user_id] if actor.user_id else [], actor=actor)
    return done(request, _("You follow this now."), way_back(request, address_of(kind, pk) or "/"))


@require_POST
def stop_following(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Hear of it no longer."""
    actor = person_of_request(request)
    record = _record(request, kind, pk)
    unfollow(record, actor.user_id or 0)
    return done(request, _("You no longer follow this."), way_back(request, address_of(kind, pk) or "/"))


def _record(request: HttpRequest, kind: str, pk: int) -> Model:
    record = find_record(kind, pk, actor_of_request(request))
    if record is None:
        raise Http404
    return record


def _entry(request: HttpRequest, pk: int) -> TimelineEntry:
    entry = TimelineEntry.objects.filter(pk=pk, verb=COMMENT).first()
    if entry is None or subject_of(entry, actor_of_request(request)) is None:
        raise Http404
    return entry


def _address(entry: TimelineEntry) -> str:
    return address_of(entry.subject_kind, entry.subject_id) or "/"


def _after(request: HttpRequest, record: Model) -> HttpResponse:
    if by_script(request):
        return told(HttpResponse(status=200), refresh=True)
    return redirect(way_back(request, address_of(record._meta.label_lower, record.pk) or "/"))
