"""Own fields of a company: what is asked besides what Artel asks."""

from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from artel.core.custom import archive_field, save_field
from artel.core.forms import OwnFieldForm
from artel.core.models import CustomField, Record
from artel.core.views.page import actor_of_request, done, form_page, page, posted

MANAGE = "core.manage_fields"


@require_GET
def fields(request: HttpRequest) -> HttpResponse:
    """All own fields by kind of record."""
    actor = actor_of_request(request)
    actor.require(MANAGE)
    rows = CustomField.objects.filter(company_id=actor.company_id).order_by("is_archived", "position", "id")
    by_kind: dict[str, list[CustomField]] = {}
    for row in rows:
        by_kind.setdefault(row.record_kind, []).append(row)
    groups = [{"kind": kind, "label": label, "fields": by_kind.get(kind, [])} for kind, label in record_kinds()]
    return page(request, "core/fields.html", {"title": _("Own fields"), "groups": groups})


def record_kinds() -> list[tuple[str, str]]:
    """Kinds of record that can have own fields."""
    models = [model for model in apps.get_models() if issubclass(model, Record)]
    named = [(model._meta.label_lower, str(capfirst(model._meta.verbose_name_plural))) for model in models]
    return sorted(named, key=lambda pair: pair[1])


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """A new own field."""
    if kind not in dict(record_kinds()):
        raise Http404
    actor = actor_of_request(request)
    return _edit(request, CustomField(company_id=actor.company_id, record_kind=kind), _("New own field"))


@require_http_methods(["GET", "POST"])
def field(request: HttpRequest, pk: int) -> HttpResponse:
    """An own field to change."""
    row = _field(request, pk)
    return _edit(request, row, row.label)


@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for it no longer, or again."""
    row = _field(request, pk)
    archive_field(row, not row.is_archived, actor=actor_of_request(request))
    text = _("«%(name)s» is no longer asked for.") if row.is_archived else _("«%(name)s» is asked for again.")
    return done(request, text % {"name": row.label}, "/own-fields/")


def _edit(request: HttpRequest, row: CustomField, title: Any) -> HttpResponse:
    actor = actor_of_request(request)
    actor.require(MANAGE)
    initial = {
        "label": row.label, "type": row.type, "options": "\n".join(row.options),
        "is_required": row.is_required, "position": row.position,
    }  # fmt: skip
    form = OwnFieldForm(posted(request), initial=initial)
    if form.is_valid():
        values = {**form.cleaned_data, "position": form.cleaned_data["position"] or 0}
        save_field(row, values, actor=actor)
        return done(request, _("Saved."), "/own-fields/")
    return form_page(request, form, title=title, cancel_url="/own-fields/")


def _field(request: HttpRequest, pk: int) -> CustomField:
    row = CustomField.objects.filter(pk=pk, company_id=actor_of_request(request).company_id).first()
    if row is None:
        raise Http404
    return row
