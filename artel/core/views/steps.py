"""What was changed, step by step, with the way back; and the audit of a company."""

from collections import defaultdict
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from artel.core.actor import Actor
from artel.core.custom import own_differences
from artel.core.gate import visible
from artel.core.models import Change, Step
from artel.core.undo import models_by_table, undo, undo_problem
from artel.core.views.page import actor_of_request, by_script, done, number, page, toast, told, way_back

ON_PAGE, ROWS = 50, 200


@require_GET
def steps(request: HttpRequest) -> HttpResponse:
    """One's own steps; whoever may undo anything sees everybody's."""
    actor = actor_of_request(request)
    rows = _seen(actor)
    if request.GET.get("kind") in Step.Kind.values:
        rows = rows.filter(kind_of_step=request.GET["kind"])
    if before := number(request, "before"):
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("undoes__undoes").order_by("-pk")[: ON_PAGE + 1])
    context = {
        "title": _("What was changed"),
        "steps": _all_shown(_counted(found[:ON_PAGE]), actor),
        "kinds": Step.Kind.choices,
        "kind": request.GET.get("kind", ""),
        "more": found[ON_PAGE - 1].pk if len(found) > ON_PAGE else 0,
    }
    return page(request, "core/steps.html", context)


@require_GET
def one_step(request: HttpRequest, pk: int) -> HttpResponse:
    """What one step changed, and whether it can be taken back."""
    actor = actor_of_request(request)
    row = _seen(actor).select_related("undoes__undoes").filter(pk=pk).first()
    if row is None:
        raise Http404
    changes = list(Change.objects.filter(step_id=pk).order_by("id")[: ROWS + 1])
    [shown] = _all_shown([row], actor)
    context = {
        "title": shown["title"],
        "step": shown,
        "problem": undo_problem(row, actor),
        "changes": [_change(change, actor) for change in changes[:ROWS]],
        "more": len(changes) > ROWS,
    }
    return page(request, "core/step.html", context)


@require_POST
def undo_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a step back; the answer offers redo."""
    actor = actor_of_request(request)
    row = Step.objects.filter(pk=pk, company_id=actor.company_id).first()
    if row is None:
        raise Http404
    undoing = undo(row, actor=actor)
    text = _("Redone: %(step)s") if row.kind_of_step == Step.Kind.UNDO else _("Undone: %(step)s")
    words = text % {"step": _(row.label) if row.label else ""}
    if by_script(request):
        return told(HttpResponse(status=200), toast=toast(words, undo=undoing.pk), refresh=True)
    if request.POST.get("next"):
        return redirect(way_back(request))
    return done(request, words, "/steps/")


def _seen(actor: Actor) -> QuerySet[Step]:
    rows = Step.objects.filter(company_id=actor.company_id)
    return rows if actor.may("core.undo_any") else rows.filter(actor_id=actor.user_id)


def _counted(rows: list[Step]) -> list[Step]:
    """Steps that changed something, with how much and whether they were undone: two queries for the page."""
    ids = [row.pk for row in rows]
    counts = dict(
        Change.objects.filter(step_id__in=ids).values("step_id").annotate(n=Count("id")).values_list("step_id", "n")
    )
    undone = set(Step.objects.filter(undoes_id__in=ids).values_list("undoes_id", flat=True))
    for row in rows:
        row.change_count = counts.get(row.pk, 0)  # type: ignore[attr-defined]  # for the page alone
        row.is_undone = row.pk in undone  # type: ignore[attr-defined]  # for the page alone
    return [row for row in rows if row.change_count]  # type: ignore[attr-defined]  # set above


DONE = {"Create": gettext_lazy("Created"), "Change": gettext_lazy("Changed"), "Delete": gettext_lazy("Deleted")}
PLAIN = (Step.Kind.EDIT, Step.Kind.ACTION, Step.Kind.UNDO)


def _all_shown(rows: list[Step], actor: Actor) -> list[dict[str, Any]]:
    """Steps with the names of what they changed."""
    names = _names_of([row.pk for row in rows], actor)
    return [_shown(row, names.get(row.pk, "")) for row in rows]


def _shown(row: Step, name: str) -> dict[str, Any]:
    label = _words(row)
    return {
        "id": row.pk,
        "at": row.created_at,
        "who": row.actor_name,
        "label": label,
        "name": name,
        "title": f"{label}: {name}" if name else label,
        "kind": "" if row.kind_of_step in PLAIN else row.get_kind_of_step_display(),
        "reason": row.reason,
        "count": getattr(row, "change_count", None),
        "undone": getattr(row, "is_undone", False),
    }


def _words(row: Step) -> str:
    """What was done, as a fact; an undo says what it took back."""
    if row.undoes is not None and row.undoes.undoes is not None:
        return _("Redo (%(step)s)") % {"step": _words(row.undoes.undoes).lower()}
    if row.undoes is not None:
        return _("Undo (%(step)s)") % {"step": _words(row.undoes).lower()}
    if row.label in DONE:
        return str(DONE[row.label])
    return _(row.label) if row.label else str(row.get_kind_of_step_display())


def _names_of(ids: list[int], actor: Actor) -> dict[int, str]:
    """The record that each step changed, and how many more: one query for the page and one for each kind."""
    rooted = Change.objects.filter(step_id__in=ids, root_id__isnull=False)
    counted = rooted.values("step_id").annotate(n=Count("root_id", distinct=True), first=Min("id"))
    found = {row["first"]: row for row in counted}
    firsts = rooted.filter(pk__in=found).values_list("pk", "root_table", "root_id")
    known, by_table = models_by_table(), defaultdict(set)
    for _pk, table, root_id in firsts:
        by_table[table].add(root_id)
    # A record may be named by what it points to: a place in a company by its person.
    records = {
        table: visible(known[table], actor).select_related().in_bulk(pks)
        for table, pks in by_table.items()
        if table in known
    }
    names: dict[int, str] = {}
    for pk, table, root_id in firsts:
        record = records.get(table, {}).get(root_id)
        kind = known[table]._meta.verbose_name if table in known else table
        name, more = f"«{record}»" if record else f"{kind} № {root_id}", found[pk]["n"] - 1
        names[found[pk]["step_id"] or 0] = _("%(name)s and %(n)s more") % {"name": name, "n": more} if more else name
    return names


def _change(change: Change, actor: Actor) -> dict[str, Any]:
    """One row of a step in words; fields that the role hides stay hidden."""
    model = models_by_table().get(change.table)
    operations = {"I": _("added"), "U": _("changed"), "D": _("deleted")}
    hidden = actor.grant(model).hidden if model else frozenset()
    names = {field.column: field for field in model._meta.concrete_fields} if model else {}
    fields = []
    for column in {**(change.before or {}), **(change.after or {})} if change.operation == "U" else ():
        field = names.get(column)
        values = [(side or {}).get(column) for side in (change.before, change.after)]
        if model is not None and column == "custom":
            for own, before, after in own_differences(model, values[0] or {}, values[1] or {}, actor):
                fields.append({"label": own.label, "before": _plain(before), "after": _plain(after)})
        elif field is not None and field.name not in hidden:
            fields.append({"label": str(field.verbose_name), "before": _plain(values[0]), "after": _plain(values[1])})
    return {
        "what": model._meta.verbose_name if model else change.table,
        "id": change.record_id,
        "operation": operations[change.operation],
        "fields": fields,
    }


def _plain(value: Any) -> str:
    return "—" if value in (None, "") else str(value)[:200]
