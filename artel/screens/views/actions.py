"""Verbs on the page: one record, or a selection with a report row by row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, QuerySet, RestrictedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from artel.core import drafts
from artel.core.action import Action
from artel.core.actor import Actor
from artel.core.custom import CUSTOM
from artel.core.errors import Forbidden, Refused
from artel.core.models import Record, Step
from artel.core.steps import again_after_deadlock, step
from artel.screens.asked import (
    DIALOG,
    actor_of_request,
    base_of,
    led_to,
    record_for,
    screen_for,
    stays,
    toast,
    told,
    undo_offer,
)
from artel.screens.declare import Screen
from artel.screens.entry import EntryForm, action_form, entry_form, sections
from artel.screens.registry import url_of
from artel.screens.verbs import find_verb
from artel.screens.views.listing import listing_of

BULK_LIMIT = 2000
OWN = CUSTOM.removesuffix(".")  # the column of the company's own fields


def _verb(shown: type[Screen], name: str, actor: Actor) -> Action[Any]:
    verb = find_verb(shown, name)
    if verb is None:
        raise Http404
    if not verb.allowed(actor):
        raise Forbidden
    return verb


def run(request: HttpRequest, slug: str, pk: int, name: str) -> HttpResponse:
    """Do a verb with one record; ask first for what it needs."""
    shown = screen_for(request, slug)
    actor = actor_of_request(request)
    verb = _verb(shown, name, actor)
    record = record_for(request, shown, pk)
    given = request.POST if request.method == "POST" else None
    form = action_form(
        verb, actor, data=given if given is not None and verb.params else None, initial=request.GET.dict()
    )
    if request.method == "POST" and (not verb.params or form.is_valid()):
        try:
            done = _perform(verb, record, form.options() if verb.params else {}, actor)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            return _performed(request, verb, record, done)
    context = {
        "base": base_of(request),
        "form": form,
        "title": f"{verb.label}: {record}",
        "intro": verb.confirm,
        "submit_label": verb.label,
        "size": "small",
    }
    return render(request, "screens/dialog_form.html", context, status=422 if request.method == "POST" else 200)


def _perform(verb: Action[Any], record: Any, options: dict[str, Any], actor: Actor) -> "Performed":
    def work() -> Performed:
        with step(actor, verb.label, kind=Step.Kind.ACTION) as done:
            return Performed(done, verb(record, actor=actor, **options))

    return again_after_deadlock(work)


@dataclass(frozen=True)
class Performed:
    """A verb that was done: its step, and what it made."""

    step: Step
    made: Any


def _performed(request: HttpRequest, verb: Action[Any], record: Any, done: Performed) -> HttpResponse:
    """Back to where one was; a verb that makes another record leads to that one."""
    if isinstance(done.made, Record) and done.made != record:
        return led_to(request, url_of(done.made))
    if not stays(request):
        return led_to(request, url_of(record))
    events: dict[str, Any] = {"close-dialog": True, "refresh": True}
    undo = undo_offer(done.step.pk, actor_of_request(request))
    return told(HttpResponse(status=204), toast=toast(f"{verb.label}: {record}", undo=undo), **events)


def selection(request: HttpRequest, shown: type[Screen], actor: Actor) -> QuerySet[Any]:
    """The ticked rows, or all that the list's address asks for; never more than the actor sees."""
    listing = listing_of(request, shown, actor)
    if request.POST.get("all"):
        return listing.rows
    ids = [int(text) for text in request.POST.getlist("ids") if text.isdigit() and len(text) < 19]
    return listing.rows.filter(pk__in=ids)


def _chosen(request: HttpRequest, rows: QuerySet[Any]) -> list[Any]:
    found = list(rows.order_by("pk")[: BULK_LIMIT + 1])
    if len(found) > BULK_LIMIT:
        message = _("More than %(limit)s rows at once. Narrow the selection.") % {"limit": BULK_LIMIT}
        raise Refused(message, "too-many")
    if not found:
        raise Refused(_("Select rows first."), "nothing-selected")
    return found


def _kept_selection(request: HttpRequest) -> list[tuple[str, str]]:
    """The selection travels through the dialog as hidden fields."""
    if request.POST.get("all"):
        return [("all", "1"), ("confirmed", "1")]
    return [*(("ids", pk) for pk in request.POST.getlist("ids")), ("confirmed", "1")]


@require_POST
def bulk(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Do a verb with every selected record, each by itself; the report says what became of each row."""
    shown = screen_for(request, slug)
    actor = actor_of_request(request)
    verb = _verb(shown, name, actor)
    rows = selection(request, shown, actor)
    confirmed = bool(request.POST.get("confirmed"))
    form = action_form(verb, actor, data=request.POST if confirmed and verb.params else None)
    if confirmed and (not verb.params or form.is_valid()):
        options = form.options() if verb.params else {}
        return _report(
            request, _chosen(request, rows), lambda row: verb(row, actor=actor, **options), verb.label, actor
        )
    return _bulk_dialog(request, form, str(verb.label), rows, [])


def _bulk_dialog(
    request: HttpRequest, form: Any, title: str, rows: QuerySet[Any], laid: list[dict[str, Any]], hint: str = ""
) -> HttpResponse:
    number = rows.order_by().count()
    told_rows = ngettext("%(n)s row is selected.", "%(n)s rows are selected.", number) % {"n": number}
    context = {
        "base": DIALOG,
        "form": form,
        "sections": laid,
        "title": title,
        "intro": f"{told_rows} {hint}".strip(),
        "submit_label": title,
        "hidden": _kept_selection(request),
        "size": "small",
    }
    return render(request, "screens/dialog_form.html", context)


def _report(
    request: HttpRequest, rows: list[Any], perform: Callable[[Any], Any], title: Any, actor: Actor
) -> HttpResponse:
    report = []
    with step(actor, title, kind=Step.Kind.BULK) as done:
        for row in rows:
            name = str(row)
            problem = _attempt(perform, row)
            report.append({"name": name, "url": url_of(row) if row.pk else "", "problem": problem})
    good = sum(not line["problem"] for line in report)
    report.sort(key=lambda line: not line["problem"])
    context = {"base": DIALOG, "title": str(title), "report": report, "good": good, "bad": len(report) - good}
    response = render(request, "screens/bulk_report.html", context)
    text = ngettext("%(n)s row done", "%(n)s rows done", good) % {"n": good}
    return told(response, toast=toast(text, undo=undo_offer(done.pk, actor) if good else None), refresh=True)


def _attempt(perform: Callable[[Any], Any], row: Any) -> str:
    try:
        with transaction.atomic():
            perform(row)
    except ValidationError as problem:
        return " ".join(problem.messages)
    except (Refused, Forbidden) as problem:
        return str(problem)
    return ""


@require_POST
def bulk_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Set one field, or a few, of every selected record in one undoable step."""
    shown = screen_for(request, slug)
    actor = actor_of_request(request)
    rows = selection(request, shown, actor)
    form = entry_form(shown, actor, data=request.POST if request.POST.get("confirmed") else None, initial={})
    for field in form.fields.values():
        field.required = False
        field.initial = None
    form.initial = {}
    if request.POST.get("confirmed") and form.is_valid():
        values = _filled(form, request)
        if not values:
            form.add_error(None, _("Fill in what should change."))
        else:
            return _bulk_edited(request, rows, values, actor)
    return _bulk_dialog(request, form, _("Edit"), rows, sections(shown, form), _("What is left empty stays as it is."))


def _filled(form: EntryForm, request: HttpRequest) -> dict[str, Any]:
    """What was typed, own fields as one dictionary; a field left empty stays in each row as it is."""
    values = form.values()
    own = {key: value for key, value in values.pop(OWN, {}).items() if request.POST.get(f"{CUSTOM}{key}")}
    return {name: value for name, value in values.items() if request.POST.get(name)} | ({OWN: own} if own else {})


def _bulk_edited(request: HttpRequest, rows: QuerySet[Any], values: dict[str, Any], actor: Actor) -> HttpResponse:
    if OWN in values:

        def perform(row: Any) -> None:
            merged = {**values, OWN: {**row.custom, **values[OWN]}}
            drafts.change(row, merged, actor=actor)

        return _report(request, _chosen(request, rows), perform, _("Bulk edit"), actor)
    with step(actor, _("Bulk edit"), kind=Step.Kind.BULK) as done:
        number = drafts.change_many(rows, values, actor=actor)
    text = ngettext("%(n)s row changed", "%(n)s rows changed", number) % {"n": number}
    events: dict[str, Any] = {"close-dialog": True, "refresh": True}
    return told(HttpResponse(status=204), toast=toast(text, undo=done.pk), **events)


@require_POST
def bulk_delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete every selected record that may be deleted."""
    shown = screen_for(request, slug)
    actor = actor_of_request(request)
    if not actor.grant(shown.model).delete:
        raise Forbidden
    rows = selection(request, shown, actor)
    if request.POST.get("confirmed"):
        return _report(request, _chosen(request, rows), lambda row: _deleted(row, actor), _("Delete"), actor)
    return _bulk_dialog(request, nothing_asked(), _("Delete"), rows, [])


def nothing_asked() -> forms.Form:
    """A dialog that only asks to confirm."""
    return forms.Form()


def _deleted(row: Any, actor: Actor) -> None:
    try:
        drafts.delete(row, actor=actor)
    except (ProtectedError, RestrictedError) as problem:
        pointing: Any = getattr(problem, "protected_objects", None) or getattr(problem, "restricted_objects", None)
        first = next(iter(pointing))
        text = _("«%(name)s» (%(kind)s) depends on it. Remove that first.")
        raise Refused(text % {"name": first, "kind": first._meta.verbose_name}, "depended-on") from problem


def delete_one(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Delete one record after asking."""
    shown = screen_for(request, slug)
    actor = actor_of_request(request)
    record = record_for(request, shown, pk)
    if request.method == "POST":
        name = str(record)
        with step(actor, _("Delete")) as done:
            _deleted(record, actor)
        return told(led_to(request, f"/{slug}/"), toast=toast(_("Deleted: %(name)s") % {"name": name}, undo=done.pk))
    context = {
        "base": base_of(request),
        "form": nothing_asked(),
        "title": _("Delete «%(name)s»?") % {"name": record},
        "intro": _("It can be brought back by Undo for 90 days."),
        "submit_label": _("Delete"),
        "size": "small",
    }
    return render(request, "screens/dialog_form.html", context)
