"""Pages of an import: the file, its columns, the check, the run, what came of it."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from artel.core.actor import Actor
from artel.core.errors import Forbidden, Refused
from artel.core.gate import reaches, visible
from artel.core.undo import undo_problem
from artel.screens.asked import actor_of_request, base_of, screen_for
from artel.screens.declare import Screen
from artel.screens.jobs import check_import, revert_import
from artel.screens.models import Import
from artel.screens.registry import find
from artel.screens.transfer import mapping, run, source
from artel.screens.transfer.plan import plan_of, screen_of_import
from artel.screens.transfer.progress import mark
from artel.screens.transfer.targets import Targets

AT_ONCE = 2000
SHOWN = 50
State = Import.State


def import_for(request: HttpRequest, pk: int) -> Import:
    """The import of an address; 404 where the actor may not see it."""
    found = visible(Import, actor_of_request(request)).select_related("owner", "step").filter(pk=pk).first()
    if found is None or find(found.screen) is None:
        raise Http404
    return found


def changeable(request: HttpRequest, pk: int) -> Import:
    """The same for who may go on with it."""
    taken = import_for(request, pk)
    if not reaches(taken, actor_of_request(request)):
        raise Forbidden
    return taken


def screen_of(taken: Import) -> type[Screen]:
    """The screen into which the rows go."""
    found = find(taken.screen)
    assert found is not None
    return found


def steps_of(taken: Import | None, now: int) -> list[dict[str, str]]:
    """The four stations of an import, with ways back to those that can be changed."""
    labels = [_("File"), _("Columns"), _("Check"), _("Result")]
    back = {1: reverse("import-columns", args=[taken.pk])} if taken and taken.state in {"uploaded", "checked"} else {}
    return [
        {
            "label": label,
            "state": "done" if index < now else "now" if index == now else "next",
            "url": back.get(index, "") if index < now else "",
        }
        for index, label in enumerate(labels)
    ]


def list_page(request: HttpRequest) -> HttpResponse:
    """Imports that the actor may see, newest first."""
    actor = actor_of_request(request)
    rows = visible(Import, actor).select_related("owner").order_by("-pk")[: SHOWN * 4]
    shown = [{"taken": taken, "screen": find(taken.screen)} for taken in rows]
    return render(request, "screens/transfer/list.html", {"base": base_of(request), "rows": shown})


# --- the file ------------------------------------------------------------------------------------------------------


def upload_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a file, or take one."""
    actor = actor_of_request(request)
    shown = screen_for(request, slug)
    screen_of_import(slug, actor)
    problem = ""
    if request.method == "POST":
        uploaded: Any = request.FILES.get("file")
        try:
            if uploaded is None:
                raise Refused(_("Choose a file."), "no-file")
            taken = mapping.receive(shown, uploaded, actor)
            return redirect("import-columns", taken.pk)
        except Refused as refused:
            problem = str(refused)
    context = {
        "base": base_of(request),
        "screen": shown,
        "steps": steps_of(None, 0),
        "problem": problem,
        "fields": [target for target in Targets(shown, actor).all.values() if target.fills],
        "megabytes": source.MAX_BYTES // 2**20,
        "rows": source.MAX_ROWS,
    }
    return render(request, "screens/transfer/upload.html", context, status=422 if problem else 200)


# --- the columns ---------------------------------------------------------------------------------------------------


def columns_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Which column fills which field; then the check."""
    taken = changeable(request, pk)
    actor = actor_of_request(request)
    if taken.state not in {State.UPLOADED, State.CHECKED}:
        return redirect("import", pk)
    problem = taken.problem
    if request.method == "POST":
        try:
            return _chosen(request, taken, actor)
        except Refused as refused:
            problem = str(refused)
    return render(
        request,
        "screens/transfer/columns.html",
        _columns_context(request, taken, actor, problem),
        status=422 if problem and request.method == "POST" else 200,
    )


def _chosen(request: HttpRequest, taken: Import, actor: Actor) -> HttpResponse:
    posted = {name: str(text) for name, text in request.POST.items()}
    targets = Targets(screen_of(taken), actor)
    if "reread" in posted:
        mapping.reread(taken, posted, targets)
        return redirect("import-columns", taken.pk)
    mapping.choose(taken, posted)
    plan_of(taken, actor)
    if taken.row_count <= AT_ONCE:
        run.check(taken, actor)
    else:
        with transaction.atomic():
            taken.state = State.CHECKING
            taken.save(update_fields=["state"])
            check_import.defer(company_id=taken.company_id, import_id=taken.pk)
    return redirect("import", taken.pk)


def _columns_context(request: HttpRequest, taken: Import, actor: Actor, problem: str) -> dict[str, Any]:
    targets = Targets(screen_of(taken), actor)
    names = []
    if taken.format != Import.Format.CSV:
        with taken.content.open("rb") as opened:
            names = source.sheets(opened.file)
    return {
        "base": base_of(request),
        "screen": screen_of(taken),
        "taken": taken,
        "problem": problem,
        "steps": steps_of(taken, 1),
        "columns": mapping.columns_of(taken),
        "fields": list(targets.all.values()),
        "fillable": [target for target in targets.all.values() if target.fills],
        "keys": targets.keys,
        "constants": mapping.constants_of(taken),
        "modes": Import.Mode.choices,
        "encodings": source.ENCODINGS.items(),
        "delimiters": [(";", ";"), (",", ","), ("\t", _("Tab")), ("|", "|")],
        "sheets": names,
    }


# --- the check, the run, the result --------------------------------------------------------------------------------


def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the import stands: at work, checked, or over."""
    taken = import_for(request, pk)
    actor = actor_of_request(request)
    if taken.state == State.UPLOADED:
        return redirect("import-columns", pk)
    may_change = reaches(taken, actor)
    context = {
        "base": base_of(request),
        "screen": screen_of(taken),
        "taken": taken,
        "findings": taken.findings,
        "may_change": may_change,
        "steps": steps_of(taken, 2 if taken.state in {State.CHECKING, State.CHECKED} else 3),
    }
    if taken.is_at_work:
        return render(request, "screens/transfer/running.html", {**context, **_progress(taken, may_change)})
    if taken.state == State.CHECKED:
        return render(request, "screens/transfer/checked.html", context)
    context["refused"] = taken.refused_rows.order_by("number")[:SHOWN]
    context["revert_problem"] = _revert_problem(taken, actor)
    return render(request, "screens/transfer/result.html", context)


def _revert_problem(taken: Import, actor: Actor) -> str:
    """Why the import cannot be taken back by this actor, or nothing."""
    if taken.step is None or not taken.is_over:
        return _("There is nothing to take back.")
    return undo_problem(taken.step, actor)


def _progress(taken: Import, may_change: bool) -> dict[str, Any]:
    texts = {
        State.CHECKING: _("Checking %(file)s"),
        State.REVERTING: _("Taking back %(file)s"),
    }
    stoppable = may_change and taken.state != State.REVERTING and not taken.stop_asked
    return {
        "id": mark(taken),
        "done": taken.done_count,
        "total": taken.row_count if taken.state in {State.QUEUED, State.RUNNING} else 0,
        "text": texts.get(State(taken.state), _("Importing %(file)s")) % {"file": taken.name},
        "cancel_url": reverse("import-stop", args=[taken.pk]) if stoppable else "",
        "live_url": reverse("import-progress", args=[taken.pk]),
    }


def progress_part(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress alone; when it is over, the way to the result."""
    taken = import_for(request, pk)
    if not taken.is_at_work:
        return HttpResponse(headers={"HX-Redirect": reverse("import", args=[pk])})
    may_change = reaches(taken, actor_of_request(request))
    return render(request, "screens/parts/progress.html", _progress(taken, may_change))


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the checked import to a worker, or let a broken-off one go on."""
    taken = changeable(request, pk)
    run.start(taken, actor_of_request(request))
    return redirect("import", pk)


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the worker to stop after its present batch."""
    run.stop(changeable(request, pk))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect("import", pk)


@require_POST
def revert(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the import back as one step; a large one by a worker."""
    taken = changeable(request, pk)
    actor = actor_of_request(request)
    problem = _revert_problem(taken, actor)
    if problem:
        raise Refused(problem, "cannot-revert")
    if taken.done_count <= AT_ONCE:
        run.revert(taken, actor)
    else:
        with transaction.atomic():
            moved = Import.objects.filter(pk=pk, state=taken.state).update(state=State.REVERTING, problem="")
            if moved:
                revert_import.defer(company_id=taken.company_id, import_id=pk, user_id=actor.user_id)
    return redirect("import", pk)
