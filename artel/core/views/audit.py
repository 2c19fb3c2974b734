"""The audit page: rights given and taken, keys, exports, companies; who, when, what."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from artel.core.actor import Actor
from artel.core.comments import colleagues
from artel.core.models import TimelineEntry
from artel.core.views.page import actor_of_request, number, page

READ = "core.audit"
ON_PAGE = 100
VERBS = {
    "core.invited": gettext_lazy("Employee invited"),
    "core.role_given": gettext_lazy("Role given"),
    "core.dismissed": gettext_lazy("Employee dismissed"),
    "core.taken_back": gettext_lazy("Employee taken back"),
    "core.role_created": gettext_lazy("Role created"),
    "core.role_changed": gettext_lazy("Role changed"),
    "core.role_deleted": gettext_lazy("Role deleted"),
    "core.key_issued": gettext_lazy("Key issued"),
    "core.key_revoked": gettext_lazy("Key revoked"),
    "core.company_added": gettext_lazy("Company added"),
    "core.company_changed": gettext_lazy("Company changed"),
    "core.series_changed": gettext_lazy("Number series changed"),
    "core.exported": gettext_lazy("Export"),
}
LABELS = {
    "role": gettext_lazy("role"),
    "email": gettext_lazy("e-mail"),
    "before": gettext_lazy("before"),
    "after": gettext_lazy("after"),
    "kinds": gettext_lazy("kinds of record"),
    "verbs_added": gettext_lazy("permissions added"),
    "verbs_removed": gettext_lazy("permissions removed"),
    "like": gettext_lazy("like"),
    "access": gettext_lazy("access"),
    "days": gettext_lazy("days"),
    "form": gettext_lazy("file format"),
}


@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """Entries about the company, newest first, narrowed by what, who and when."""
    actor = actor_of_request(request)
    actor.require(READ)
    rows = _narrowed(_entries(actor), request)
    found = list(rows.order_by("-at", "-id")[: ON_PAGE + 1])
    asked = request.GET.copy()
    asked["before"] = str(found[ON_PAGE - 1].pk) if len(found) > ON_PAGE else ""
    context = {
        "title": _("Audit"),
        "entries": [_shown(row) for row in found[:ON_PAGE]],
        "verbs": VERBS.items(),
        "people": colleagues(actor),
        "asked": request.GET,
        "more": asked.urlencode() if len(found) > ON_PAGE else "",
    }
    return page(request, "core/audit.html", context)


def _entries(actor: Actor) -> QuerySet[TimelineEntry]:
    return TimelineEntry.objects.filter(
        company_id=actor.company_id, subject_kind="core.company", subject_id=actor.company_id
    )


def _narrowed(rows: QuerySet[TimelineEntry], request: HttpRequest) -> QuerySet[TimelineEntry]:
    if request.GET.get("verb") in VERBS:
        rows = rows.filter(verb=request.GET["verb"])
    if who := number(request, "who"):
        rows = rows.filter(actor_id=who)
    if since := _day(request, "since"):
        rows = rows.filter(at__gte=since)
    if until := _day(request, "until"):
        rows = rows.filter(at__lt=until + timedelta(days=1))
    if before := number(request, "before"):
        rows = rows.filter(pk__lt=before)
    return rows


def _day(request: HttpRequest, name: str) -> datetime | None:
    try:
        day = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(day, time.min))


def _shown(row: TimelineEntry) -> dict[str, Any]:
    details = [
        {"label": LABELS.get(name, name), "value": ", ".join(map(str, value)) if isinstance(value, list) else value}
        for name, value in row.data.items()
        if value not in ([], "", None)
    ]
    what = VERBS.get(row.verb, row.verb)
    return {"at": row.at, "who": row.actor_name, "what": what, "text": row.text, "details": details}
