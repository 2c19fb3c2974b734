"""The bell: what a person was told, at once in the menu and at length on a page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from artel.core.addresses import address_of
from artel.core.models import Notification
from artel.core.notifications import mark_read, notifications_of
from artel.core.views.page import by_script, number, page, person_of_request, told, way_back

IN_MENU, ON_PAGE = 15, 50


@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    """The newest in the menu, or all of them page by page."""
    actor = person_of_request(request)
    rows = notifications_of(actor)
    if by_script(request) and not request.headers.get("HX-Target"):
        context = {
            "notices": [_shown(row) for row in rows[:IN_MENU]],
            "read_all_url": "/notifications/read/",
            "all_url": "/notifications/",
        }
        return render(request, "screens/parts/notifications.html", context)
    before = number(request, "before")
    found = list((rows.filter(pk__lt=before) if before else rows)[: ON_PAGE + 1])
    more_url = f"?before={found[ON_PAGE - 1].pk}" if len(found) > ON_PAGE else ""
    context = {"notices": [_shown(row) for row in found[:ON_PAGE]], "more_url": more_url}
    return page(request, "core/notifications.html", context)


@require_GET
def open_notification(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what it is about; it is read by that."""
    actor = person_of_request(request)
    row = notifications_of(actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    mark_read(actor, [row.pk])
    return redirect(row.link or address_of(row.subject_kind, row.subject_id) or "/notifications/")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Nothing is new any more."""
    mark_read(person_of_request(request))
    if by_script(request):
        return told(HttpResponse(status=200), refresh=True)
    return redirect(way_back(request, "/notifications/"))


def _shown(row: Notification) -> dict[str, Any]:
    icon = "bell-ring" if row.urgency == Notification.Urgency.PERSONAL else "bell"
    return {
        "text": row.text,
        "url": f"/notifications/{row.pk}/",
        "unread": row.read_at is None,
        "at": row.created_at,
        "icon": icon,
    }
