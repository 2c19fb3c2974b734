"""A card moves: the board's action runs, asks for what it lacks, or refuses and the card goes back."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from artel.core import drafts
from artel.core.action import Param, lock
from artel.core.errors import Forbidden, Refused
from artel.core.models import Change, Step
from artel.core.steps import step
from artel.screens.asked import DIALOG, record_for, toast, told
from artel.screens.boards import BoardColumn, ShownBoard
from artel.screens.entry import EntryForm, SpecField, entry_form, spec_of_param

INTO, ASKED = "into", "asked"
NEEDED, NOT_READY = "-needed", "-not-ready"
LOOK_BACK = 20

Answer = Callable[[HttpRequest, ShownBoard, Any], HttpResponse]


class MovedMeanwhile(Refused):
    """Somebody else took the card to another column first."""


def may_move(board: ShownBoard) -> bool:
    """Whether this reader may move cards at all."""
    verb = board.board.move
    if verb is None:
        return board.by.editable and bool(board.actor.grant(board.model).change)
    return verb.allowed(board.actor)


def moved(request: HttpRequest, board: ShownBoard, answer: Answer) -> HttpResponse:
    """Run the move that was posted and answer with `answer`, a dialog that asks for more, or the refusal."""
    asked = {**request.GET.dict(), **request.POST.dict()}
    record = record_for(request, board.screen, _number(asked.get("id", "")))
    came_from = asked.get("from", "")
    if board.board.within and not came_from:
        board.within = getattr(record, board.board.within)
    column = board.column(asked.get("column", ""))
    if column is None:
        raise Refused(_("This column is no longer there. Load the board again."), "no-column")
    if not may_move(board):
        raise Forbidden
    if came_from == column.key:
        return told(HttpResponse(status=204), refresh=True)
    names = [name for name in request.POST.getlist(ASKED) if name]
    form = _form(board, record, column, names, request.POST if names else None)
    if names and not form.is_valid():
        return _dialog(request, board, record, column, form, names, status=422)
    try:
        done = _move(board, record, column, came_from, form)
    except MovedMeanwhile as problem:
        return told(JsonResponse({"message": str(problem), "code": problem.code}, status=409), refresh=True)
    except ValidationError as problem:
        form.add_problems(problem)
        return _dialog(request, board, record, column, form, names, status=422)
    except Refused as problem:
        return _refused(request, board, record, column, form, names, problem)
    text = f"{record} → {column.label}"
    if names or not came_from:
        events: dict[str, Any] = {"close-dialog": True, "refresh": True}
        return told(HttpResponse(status=204), toast=toast(text, undo=done.pk), **events)
    return told(answer(request, board, record), toast=toast(text, undo=done.pk))


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 19 else 0


def _move(board: ShownBoard, record: Any, column: BoardColumn, came_from: str, form: EntryForm) -> Step:
    """Fields that were asked for and the move itself, as one step."""
    verb, actor = board.board.move, board.actor
    options = {param.name for param in verb.params} if verb is not None else set()
    given = form.cleaned_data if form.is_bound else {}
    with step(actor, verb.label if verb is not None else _("Move"), kind=Step.Kind.ACTION) as done:
        lock(record)
        if came_from and board.key_of(record) != came_from:
            raise MovedMeanwhile(_moved_meanwhile(board, record), "moved-meanwhile")
        fields = {name: value for name, value in given.items() if name not in options}
        if fields:
            drafts.change(record, fields, actor=actor)
        if verb is None:
            drafts.change(record, {board.board.by: column.value}, actor=actor)
        else:
            chosen = {name: value for name, value in given.items() if name in options and value not in (None, "")}
            verb(record, actor=actor, **{INTO: column.value}, **chosen)
    return done


def _moved_meanwhile(board: ShownBoard, record: Any) -> str:
    now = board.column(board.key_of(record))
    words = {"name": _who_moved(board, record), "column": now.label if now else "—"}
    if words["name"]:
        return _("%(name)s has moved this card to «%(column)s» meanwhile.") % words
    return _("This card was moved to «%(column)s» meanwhile.") % words


def _who_moved(board: ShownBoard, record: Any) -> str:
    """The name of the one who last changed the card's column, from its history."""
    column = record._meta.get_field(board.board.by).column
    last = Change.objects.filter(table=record._meta.db_table, record_id=record.pk).order_by("-id")[:LOOK_BACK]
    for change in last:
        if (change.before or {}).get(column) != (change.after or {}).get(column):
            made = Step.objects.filter(pk=change.step_id).first() if change.step_id else None
            return made.actor_name if made else ""
    return ""


def _refused(
    request: HttpRequest,
    board: ShownBoard,
    record: Any,
    column: BoardColumn,
    form: EntryForm,
    names: list[str],
    problem: Refused,
) -> HttpResponse:
    """A refusal that more input would lift asks for it; any other stays a refusal."""
    record.refresh_from_db()
    wanted = [name for name in _wanted(board, record, column, problem.code) if name not in names]
    if not wanted:
        if not names:
            raise problem
        form.add_error(None, str(problem))
        return _dialog(request, board, record, column, form, names, status=422)
    asked = [*names, *wanted]
    fresh = _form(board, record, column, asked, None)
    for name in names:
        fresh.initial[name] = form.cleaned_data.get(name)
    if not any(name in fresh.fields for name in wanted):
        raise problem
    return _dialog(request, board, record, column, fresh, asked, status=200, intro=str(problem))


def _wanted(board: ShownBoard, record: Any, column: BoardColumn, code: str) -> list[str]:
    params = board.board.move.params if board.board.move is not None else ()
    named = [param.name for param in params if code == f"{param.name.replace('_', '-')}{NEEDED}"]
    if named:
        return [*named, *(param.name for param in params if param.long and param.name not in named)]
    if not (code.endswith(NOT_READY) and board.board.needs):
        return []
    needed = getattr(column.value, board.board.needs, None) or []
    return [name for name in needed if not getattr(record, record._meta.get_field(name).attname)]


def _form(board: ShownBoard, record: Any, column: BoardColumn, names: list[str], data: Any) -> EntryForm:
    """Fields of the card and options of the action, side by side."""
    verb = board.board.move
    params = {param.name: param for param in (verb.params if verb is not None else ()) if param.name != INTO}
    needed = list(getattr(column.value, board.board.needs, None) or []) if board.board.needs else []
    fields = [name for name in names if name not in params and name in needed]
    form = entry_form(board.screen, board.actor, record=record, data=data, names=fields)
    for name in fields:
        if name in form.fields:
            form.fields[name].required = True
    for name in names:
        if name in params:
            form.fields[name] = _option(board, params[name])
    return form


def _option(board: ShownBoard, param: Param) -> SpecField:
    return SpecField(spec_of_param(param), board.actor, required=param.required or not param.long)


def _dialog(
    request: HttpRequest,
    board: ShownBoard,
    record: Any,
    column: BoardColumn,
    form: EntryForm,
    names: list[str],
    *,
    status: int,
    intro: str = "",
) -> HttpResponse:
    hidden = [("id", record.pk), ("column", column.key), *((ASKED, name) for name in names)]
    came_from = request.POST.get("from", "")
    context = {
        "base": DIALOG,
        "form": form,
        "title": f"{record} → {column.label}",
        "intro": intro,
        "submit_label": board.board.move.label if board.board.move is not None else _("Move"),
        "hidden": [*hidden, ("from", came_from)] if came_from else hidden,
        "size": "small",
    }
    response = render(request, "screens/dialog_form.html", context, status=status)
    if status == 200:
        response.headers["HX-Retarget"] = "#dialog-body"
        response.headers["HX-Reswap"] = "innerHTML"
    return response
