"""Forms: create, edit with the changes of others merged, lines, cells in place, pickers."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from artel.core import drafts
from artel.core.actor import Actor
from artel.core.errors import Forbidden
from artel.core.gate import reaches
from artel.core.models import Change, User
from artel.core.search import find
from artel.core.steps import step
from artel.screens.asked import (
    actor_of_request,
    base_of,
    in_dialog,
    led_to,
    record_for,
    screen_for,
    stays,
    toast,
    told,
    undo_offer,
)
from artel.screens.cells import cell_of
from artel.screens.declare import Form, Screen
from artel.screens.entry import EntryForm, conflicts, entry_form, own_changes, sections, was_of
from artel.screens.fields import spec_of, visible_targets
from artel.screens.lines import LineTable, line_tables, store_lines
from artel.screens.registry import SCREENS, url_of

PICK_LIMIT = 20


def create_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a new record and store it."""
    shown = screen_for(request, slug)
    actor = actor_of_request(request)
    if shown.form is None or not actor.grant(shown.model).create:
        raise Forbidden
    initial = {name: text for name, text in request.GET.items() if text}
    form = entry_form(shown, actor, data=request.POST or None, initial=initial, opening=True)
    lines = line_tables(shown, actor, data=request.POST or None)
    if request.method == "POST" and _all_valid(form, lines):
        if doubles := _doubles_not_offered(request, shown, form, lines):
            answer = _form_answer(request, shown, form, lines, title=_title(shown), doubles=doubles)
            answer.headers["HX-Reswap"] = "outerHTML show:#before:top"
            return answer
        record = _try(form, lambda: _stored(shown, form, lines, actor))
        if record is not None:
            return _done(request, record, _("Created"))
    return _form_answer(request, shown, form, lines, title=_title(shown))


def _doubles_not_offered(
    request: HttpRequest, shown: type[Screen], form: EntryForm, lines: list[LineTable]
) -> Sequence[Any]:
    """Records that the new one may double, unless whoever saves has seen all of them."""
    if shown.doubles is None:
        return ()
    rows = {table.declared.related: [row.cleaned_data for row in table.formset.ordered_forms] for table in lines}
    found = shown.doubles.find(form.values(), rows, actor_of_request(request))
    offered = request.POST.get("anyway", "").split(",")
    return found if any(str(one.record.pk) not in offered for one in found) else ()


def _title(shown: type[Screen]) -> str:
    return _("New: %(what)s") % {"what": shown.one or shown.title}


def _all_valid(form: EntryForm, lines: list[LineTable]) -> bool:
    return all([form.is_valid(), *(table.formset.is_valid() for table in lines)])


def _stored(shown: type[Screen], form: EntryForm, lines: list[LineTable], actor: Actor) -> Any:
    with step(actor, _("Create")):
        record = drafts.create(shown.model, form.values(), actor=actor)
        for table in lines:
            store_lines(record, table, actor)
    return record


def _try(form: EntryForm, store: Any) -> Any:
    try:
        with transaction.atomic():
            return store()
    except ValidationError as problem:
        form.add_problems(problem)
        return None


def _done(request: HttpRequest, record: Model, text: str) -> HttpResponse:
    url = url_of(record)
    if not stays(request):
        return led_to(request, url)
    if request.GET.get("in") == "picker" or "name" in request.GET:
        picked = {"id": record.pk, "text": str(record)}
        return told(HttpResponse(status=204), picked=picked, **{"close-dialog": True})
    changed = {"close-dialog": True, "refresh": True}
    return told(HttpResponse(status=204), toast=toast(text, url=url, url_text=str(record)), **changed)


def edit_page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a record; fields that others changed meanwhile are kept, the same field shows both values."""
    shown = screen_for(request, slug)
    actor = actor_of_request(request)
    record = record_for(request, shown, pk)
    if shown.form is None or not reaches(record, actor, "change"):
        raise Forbidden
    form = entry_form(shown, actor, record=record, data=request.POST or None)
    lines = line_tables(shown, actor, record=record, data=request.POST or None)
    if request.method == "POST" and _all_valid(form, lines):
        was = request.POST.get("_was", "")
        clashing = conflicts(form, record, was)
        if clashing:
            return _conflict_answer(request, shown, form, lines, record, clashing)
        saved = _try(form, lambda: _changed(record, form, lines, was, actor))
        if saved is not None:
            return _saved_answer(request, record, saved)
    return _form_answer(request, shown, form, lines, title=str(record), record=record)


def _changed(record: Any, form: EntryForm, lines: list[LineTable], was: str, actor: Actor) -> int:
    touched = own_changes(form, was)
    own_touched = any(form.specs[name].is_custom for name in touched)
    values = {
        name: value for name, value in form.values().items() if name in touched or (name == "custom" and own_touched)
    }
    with step(actor, _("Change")) as done:
        drafts.change(record, values, actor=actor)
        for table in lines:
            store_lines(record, table, actor)
    return done.pk


def _saved_answer(request: HttpRequest, record: Model, step_id: int) -> HttpResponse:
    if not stays(request):
        return led_to(request, url_of(record))
    events: dict[str, Any] = {"close-dialog": True, "refresh": True}
    undo = undo_offer(step_id, actor_of_request(request))
    return told(HttpResponse(status=204), toast=toast(_("Saved"), undo=undo), **events)


def _conflict_answer(
    request: HttpRequest,
    shown: type[Screen],
    form: EntryForm,
    lines: list[LineTable],
    record: Any,
    clashing: dict[str, str],
) -> HttpResponse:
    last = Change.objects.filter(root_table=record._meta.db_table, root_id=record.pk).order_by("-id").first()
    who = User.objects.filter(pk=last.actor_id).first() if last and last.actor_id else None
    for name, theirs in clashing.items():
        field = form[name]
        field.conflict = {"who": str(who or "Artel"), "theirs": _shown_value(form, name, record), "value": theirs}  # type: ignore[attr-defined]  # the template's extra
        form.add_error(name, _("Somebody changed this meanwhile. Keep yours or take theirs, then save again."))
    fresh = entry_form(shown, actor_of_request(request), record=record)
    form.shown_was = was_of(fresh)  # type: ignore[attr-defined]  # the state that the person now sees
    return _form_answer(request, shown, form, lines, title=str(record), record=record)


def _shown_value(form: EntryForm, name: str, record: Any) -> str:
    return cell_of(record, form.specs[name]).text


def _form_answer(
    request: HttpRequest,
    shown: type[Screen],
    form: EntryForm,
    lines: list[LineTable],
    *,
    title: str,
    record: Any = None,
    doubles: Sequence[Any] = (),
) -> HttpResponse:
    was = getattr(form, "shown_was", None) or request.POST.get("_was") or (was_of(form) if record is not None else "")
    context = {
        "base": base_of(request),
        "screen": shown,
        "record": record,
        "form": form,
        "sections": sections(shown, form),
        "line_tables": lines,
        "title": title,
        "size": "wide" if lines else "",
        "hidden": [("_was", was)] if record is not None else [],
        "compute_url": f"/{shown.slug}/compute/" if lines else "",
        "cancel_url": url_of(record) if record is not None else f"/{shown.slug}/",
        "doubles": shown.doubles if record is None else None,
        "found": doubles,
        "on_page": not stays(request),
        "dialog": in_dialog(request),
    }
    return render(request, "screens/form.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def compute(request: HttpRequest, slug: str) -> HttpResponse:
    """Sums of the lines while they are typed, by the model's own arithmetic."""
    shown = screen_for(request, slug)
    tables = line_tables(shown, actor_of_request(request), data=request.POST)
    for table in tables:
        table.formset.is_valid()
    return render(request, "screens/form_totals.html", {"line_tables": tables})


def cell(request: HttpRequest, slug: str, pk: int, name: str) -> HttpResponse:
    """One field edited where it stands in the list."""
    shown = screen_for(request, slug)
    actor = actor_of_request(request)
    record = record_for(request, shown, pk)
    spec = spec_of(shown.model, name, actor)
    if spec is None or not spec.editable or not reaches(record, actor, "change"):
        raise Forbidden
    form = entry_form(shown, actor, record=record, data=request.POST or None, names=[name])
    if request.method == "POST" and form.is_valid():
        saved = _try(form, lambda: _cell_stored(record, form, actor))
        if saved is not None:
            record = record_for(request, shown, pk)
            column = next((item for item in shown.table.columns if item.name == name), None)
            response = HttpResponse(cell_of(record, spec, column).html)
            return told(response, toast=toast(_("Saved"), undo=undo_offer(saved, actor)))
    context = {"form": form, "field": form[name]}
    return render(request, "screens/cell_edit.html", context, status=422 if request.method == "POST" else 200)


def _cell_stored(record: Any, form: EntryForm, actor: Actor) -> int:
    with step(actor, _("Change")) as done:
        drafts.change(record, form.values(), actor=actor)
    return done.pk


def pick(request: HttpRequest, kind: str) -> JsonResponse:
    """Records of a kind for a picker: what the actor sees, found by words or newest first."""
    actor = actor_of_request(request)
    model = pointed_at().get(kind)
    if model is None:
        raise Http404
    text = request.GET.get("q", "").strip()[:100]
    rows = visible_targets(model, actor)
    if text and getattr(model, "search", None) is not None:
        found = find(rows, text, actor=actor, limit=PICK_LIMIT)
    else:
        if text:
            rows = rows.filter(**{f"{_name_column(model)}__icontains": text})
        found = list(rows.order_by(_name_column(model) if _is_small(model) else "-pk")[:PICK_LIMIT])
    results = [{"id": row.pk, "text": str(row), "hint": str(getattr(row, "pick_hint", "") or "")} for row in found]
    return JsonResponse({"results": results})


@cache
def pointed_at() -> dict[str, type[Model]]:
    """Kinds that a form may ask for: what has a screen, and what fields and verbs of screens point to."""
    models: set[type[Model]] = {shown.model for shown in SCREENS.values()}
    for shown in SCREENS.values():
        lines = [shown.model._meta.get_field(item.related).related_model for item in (shown.form or Form()).lines]
        models |= _targets([shown.model, *lines])
        models |= {param.model for verb in shown.actions for param in verb.params if param.model is not None}
    # Filters look one step further: deals by the branch of their bench.
    models |= _targets(models)
    return {model._meta.label_lower: model for model in models}


def _targets(models: Iterable[Any]) -> set[type[Model]]:
    """Kinds that the columns of others point to."""
    columns = [column for model in models for column in model._meta.concrete_fields]
    return {column.related_model for column in columns if column.is_relation}


def _name_column(model: type[Model]) -> str:
    names = {column.name for column in model._meta.concrete_fields}
    return next((name for name in ("name", "title", "label", "number") if name in names), "pk")


def _is_small(model: type[Model]) -> bool:
    return getattr(model, "search", None) is None
