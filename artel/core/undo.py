"""Undo: a step taken back as a whole, from the history that the database kept of it.

What a step did to a row is its first `before` and its last `after`, column by column. Undo writes the first
back only while the row still shows the second; where something later depends on it, it says so and does nothing.
The undo is a step of its own, so undoing it again is redo.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.core.errors import Forbidden, Refused
from artel.core.gate import visible
from artel.core.models import Change, Step, User
from artel.core.steps import step
from artel.core.timeline import note_many

DAYS = 90
MASS = 1000
UNDOABLE = (Step.Kind.EDIT, Step.Kind.BULK, Step.Kind.IMPORT, Step.Kind.MERGE, Step.Kind.UNDO, Step.Kind.ACTION)
Json = dict[str, Any]


@dataclass
class Net:
    """What one step did to one row in the end."""

    table: str
    record_id: int
    first: str
    last: str
    before: Json = field(default_factory=dict)
    after: Json = field(default_factory=dict)
    whole: Json | None = None

    @property
    def was_there(self) -> bool:
        """Whether the row stood before the step."""
        return self.first != "I"

    @property
    def is_there(self) -> bool:
        """Whether the row stood after the step."""
        return self.last != "D"


def undo(done: Step, *, actor: Actor) -> Step:
    """Take a step back. Raises Refused with the reason where that is not possible, and then changes nothing."""
    with transaction.atomic():
        done = Step.objects.select_for_update().get(pk=done.pk)
        _refuse_unless_undoable(done, actor)
        label = gettext_lazy("Redo") if done.kind_of_step == Step.Kind.UNDO else gettext_lazy("Undo")
        with step(actor, label, kind=Step.Kind.UNDO, undoes=done) as undoing:
            touched = _revert(done)
            _let_models_follow(done)
            _check_references()
            _tell(touched, done, actor)
    return undoing


def undo_problem(done: Step, actor: Actor) -> str:
    """Why the step cannot be undone by this actor, or nothing; for the button that says why."""
    try:
        _refuse_unless_undoable(done, actor)
    except (Refused, Forbidden) as problem:
        return str(problem)
    return ""


def _refuse_unless_undoable(done: Step, actor: Actor) -> None:
    if done.actor_id != actor.user_id and not actor.may("core.undo_any"):
        raise Forbidden(_("Only who did it, or a director, can undo this."))
    if done.undoings.exists():
        raise Refused(_("This has been undone already."), "already-undone")
    if done.created_at < timezone.now() - timedelta(days=DAYS):
        raise Refused(_("After %(days)s days a change can no longer be undone.") % {"days": DAYS}, "too-old")
    if not Change.objects.filter(step_id=done.pk).exists():
        raise Refused(_("Nothing was changed that could be undone."), "nothing-to-undo")
    lawful = [model for model in _models_of(done) if getattr(model, "undo_refusal", None)]
    for model in lawful:
        raise Refused(str(model.undo_refusal), "not-lawful")  # type: ignore[attr-defined]  # checked above


def _let_models_follow(done: Step) -> None:
    """A model with `follow_undo(step)` puts back what the history does not keep, as a merge does with timelines."""
    for model in _models_of(done):
        follow = getattr(model, "follow_undo", None)
        if follow is not None:
            follow(done)


def _models_of(done: Step) -> list[type[Model]]:
    tables = Change.objects.filter(step_id=done.pk).order_by().values_list("table", flat=True).distinct()
    known = models_by_table()
    return [known[table] for table in tables]


def models_by_table() -> dict[str, type[Model]]:
    """Stored models by the name of their table."""
    return {model._meta.db_table: model for model in apps.get_models() if not model._meta.proxy}


def _revert(done: Step) -> list[tuple[str, int]]:
    """Put every touched row back; returns roots (table, id) whose timeline should tell of it."""
    _refuse_later_changes(done)
    roots: set[tuple[str, int]] = set()
    tables = Change.objects.filter(step_id=done.pk).order_by("table").values_list("table", "operation").distinct()
    operations: dict[str, set[str]] = {}
    for table, operation in tables:
        operations.setdefault(table, set()).add(operation)
    for table, kinds in operations.items():
        if kinds == {"I"}:
            _delete_all(table, done.pk)
        else:
            for net in _nets(Change.objects.filter(step_id=done.pk, table=table).order_by("id").iterator()):
                _restore(net)
    changes = Change.objects.filter(step_id=done.pk, root_id__isnull=False)
    roots |= {(table, pk) for table, pk in changes.values_list("root_table", "root_id").distinct()[:MASS] if pk}
    return sorted(roots)


def _refuse_later_changes(done: Step) -> None:
    """Later work on a row that this step created or changed stands in the way, unless it was itself undone."""
    with connection.cursor() as cursor:
        cursor.execute(_LATER, [done.pk, done.pk])
        row = cursor.fetchone()
    if row is None:
        return
    actor_id, at, table = row
    who = User.objects.filter(pk=actor_id).values_list("name", flat=True).first() or "Artel"
    name = models_by_table()[table]._meta.verbose_name
    when = date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
    raise Refused(
        _("Later changes stand in the way: %(who)s changed «%(name)s» on %(when)s. Undo those first.")
        % {"who": who, "name": name, "when": when},
        "changed-later",
    )


_LATER = """
WITH undone AS (
    SELECT s.id AS step_id FROM core_step s WHERE EXISTS (SELECT 1 FROM core_step u WHERE u.undoes_id = s.id)
    UNION SELECT id FROM core_step WHERE undoes_id IS NOT NULL
        AND EXISTS (SELECT 1 FROM core_step t WHERE t.id = core_step.undoes_id)
)
SELECT l.actor_id, l.at, l."table"
FROM core_change c
JOIN core_change l ON l."table" = c."table" AND l.record_id = c.record_id AND l.id > c.id
WHERE c.step_id = %s AND l.step_id IS DISTINCT FROM %s
  AND (c.operation <> 'U' OR l.operation <> 'U' OR EXISTS (
      SELECT 1 FROM jsonb_object_keys(c.after) k WHERE l.after ? k))
  AND NOT EXISTS (SELECT 1 FROM undone WHERE undone.step_id = l.step_id)
ORDER BY l.id DESC LIMIT 1
"""


def _nets(changes: Iterable[Change]) -> Iterable[Net]:
    """Fold the changes of one table into one net change per row."""
    nets: dict[int, Net] = {}
    for row in changes:
        net = nets.setdefault(row.record_id, Net(row.table, row.record_id, row.operation, row.operation))
        net.last = row.operation
        if row.operation == "D":
            net.whole = row.before
        for column, value in (row.before or {}).items():
            if row.operation == "U":
                net.before.setdefault(column, value)
        net.after.update(row.after or {})
    return nets.values()


def _restore(net: Net) -> None:
    if not net.was_there and net.is_there:
        _delete_one(net)
    elif net.was_there and not net.is_there:
        _insert({**(net.whole or {}), **net.before}, net.table)
    elif net.was_there and net.before:
        _update(net)


def _delete_all(table: str, step_id: int) -> None:
    sql = f'DELETE FROM {table} t USING core_change c WHERE c.step_id = %s AND c."table" = %s AND c.record_id = t.id'
    _guarded(sql, [step_id, table])


def _delete_one(net: Net) -> None:
    _guarded(f"DELETE FROM {net.table} WHERE id = %s", [net.record_id])


def _insert(row: Json, table: str) -> None:
    columns = ", ".join(f'"{column}"' for column in row)
    sql = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{table}, %s)"
    _guarded(sql, [json.dumps(row)])


def _update(net: Net) -> None:
    pairs = ", ".join(f'"{column}" = old."{column}"' for column in net.before)
    touched = ", changed_at = now()" if _has_column(net.table, "changed_at") else ""
    sql = f"UPDATE {net.table} t SET {pairs}{touched} FROM jsonb_populate_record(NULL::{net.table}, %s) old"
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} WHERE t.id = %s AND to_jsonb(t) @> %s", [
            json.dumps(net.before), net.record_id, json.dumps({k: net.after.get(k) for k in net.before}),
        ])  # fmt: skip
        if cursor.rowcount != 1:
            raise Refused(_("The record is no longer as this step left it."), "changed-later")


def _has_column(table: str, name: str) -> bool:
    return any(field.column == name for field in models_by_table()[table]._meta.concrete_fields)


def _guarded(sql: str, values: list[Any]) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except IntegrityError as problem:
        raise _depends() from problem


def _check_references() -> None:
    """Foreign keys are checked now and not at commit, so that the refusal is a sentence."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as problem:
        raise _depends() from problem


def _depends() -> Refused:
    return Refused(_("Something later depends on this, so it cannot be undone. Remove that first."), "depended-on")


def _tell(roots: list[tuple[str, int]], done: Step, actor: Actor) -> None:
    """One entry in the timeline of every record that was put back and still stands."""
    known = models_by_table()
    by_table: dict[str, list[int]] = {}
    for table, pk in roots:
        by_table.setdefault(table, []).append(pk)
    for table, ids in by_table.items():
        model = known[table]
        if hasattr(model, "custom"):
            rows = visible(model, actor).filter(pk__in=ids)
            note_many(rows, "undone", data={"label": done.label, "step": done.pk}, actor=actor)
