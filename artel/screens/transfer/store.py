"""Rows into records, for every screen that has no importer of its own: whole batches, each row with its own outcome."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Field, Model, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext as _

from artel.core.bulk import insert_many
from artel.core.custom import CUSTOM, stored_value
from artel.core.drafts import CHANGED, CREATED, OPENERS, create
from artel.core.errors import Refused
from artel.core.gate import visible
from artel.core.models import Record
from artel.core.timeline import note_many
from artel.screens.declare import Outcome
from artel.screens.models import Import
from artel.screens.transfer.plan import Plan
from artel.screens.transfer.rows import Entry, refuse_incomplete

T = TypeVar("T")
OWN = "custom"


class Store:
    """Writes batches of entries as records of the plan's model."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.actor = plan.actor
        self.model: Any = plan.screen.model
        self.is_record = issubclass(self.model, Record)

    def take(self, entries: Sequence[Entry]) -> None:
        """Give every entry its outcome or its reasons."""
        found, changeable = self._found(entries)
        new, known = [], []
        for entry in entries:
            matches = found.get(_plain_key(entry.key), [])
            if self._refuse_match(entry, matches, changeable):
                continue
            if matches:
                known.append((entry, matches[0]))
            else:
                new.append(entry)
        self._create(new)
        self._update(known)

    # --- finding ---------------------------------------------------------------------------------------------------

    def _found(self, entries: Sequence[Entry]) -> tuple[dict[str, list[Any]], set[int]]:
        """Records by key, locked in the order of their ids, and which of them the actor may change."""
        key = self.plan.key
        keys = {entry.key for entry in entries if entry.key not in (None, "")}
        if key is None or not keys:
            return {}, set()
        assert key.spec is not None
        if key.spec.custom:
            condition = {f"{OWN}__{key.spec.custom.key}__in": [stored_value(key.spec.custom, value) for value in keys]}
        else:
            condition = {f"{key.name}__in": list(keys)}
        rows = visible(self.model, self.actor).filter(**condition)
        found: dict[str, list[Any]] = defaultdict(list)
        for record in rows.order_by("pk").select_for_update(of=("self",)):
            found[_plain_key(key.spec.raw(record))].append(record)
        mine = visible(self.model, self.actor, "change").filter(**condition)
        return found, set(mine.values_list("pk", flat=True))

    def _refuse_match(self, entry: Entry, matches: list[Any], changeable: set[int]) -> bool:
        key = self.plan.key
        if key is None:
            return False
        shown = {"label": key.label, "value": str(entry.key)[:60]}
        # An id that is not there is never made up, whatever the mode.
        if not matches and (self.plan.mode == Import.Mode.UPDATE or (not key.fills and entry.key is not None)):
            entry.refuse(_("No record has «%(label)s» «%(value)s».") % shown)
        elif matches and self.plan.mode == Import.Mode.CREATE:
            entry.refuse(_("A record with «%(label)s» «%(value)s» is there already.") % shown)
        elif len(matches) > 1:
            entry.refuse(_("Several records have «%(label)s» «%(value)s».") % shown)
        elif matches and matches[0].pk not in changeable:
            entry.refuse(_("You may not change the record with «%(label)s» «%(value)s».") % shown)
        return not entry.is_sound

    # --- creating --------------------------------------------------------------------------------------------------

    def _create(self, entries: Sequence[Entry]) -> None:
        if self.model in OPENERS:
            self._open(entries)
        else:
            self._create_together(entries)

    def _open(self, entries: Sequence[Entry]) -> None:
        """One after another, by the verb with which this kind comes into being."""
        for entry in entries:
            refuse_incomplete(entry, self.plan)
            if not entry.is_sound:
                continue
            values = entry.nested()
            try:
                if OWN in values:
                    own = {name: value for name, value in entry.values.items() if name.startswith(CUSTOM)}
                    values[OWN] = self._own(self.model(), own)
                with transaction.atomic():
                    create(self.model, values, actor=self.actor)
            except (ValidationError, ValueError) as problem:
                self._refuse(entry, problem)
            except Refused as problem:
                entry.refuse(str(problem))
            except (IntegrityError, DataError) as problem:
                entry.refuse(database_reason(problem))
            else:
                entry.outcome = Outcome.CREATED

    def _create_together(self, entries: Sequence[Entry]) -> None:
        drafts: list[tuple[Entry, Any]] = []
        for entry in entries:
            refuse_incomplete(entry, self.plan)
            if entry.is_sound:
                record = self.model(company_id=self.actor.company_id)
                if self.is_record and "owner" not in entry.values:
                    record.owner_id = self.actor.user_id
                if self._assign(record, entry, self._unset_names):
                    drafts.append((entry, record))
        drafts = self._without_doubles(drafts)
        made = written(
            drafts, lambda part: insert_many(self.model, [record for _entry, record in part])
        )
        for entry, _record in made:
            entry.outcome = Outcome.CREATED
        if self.is_record:
            note_many([record for _entry, record in made], CREATED, actor=self.actor)

    @cached_property
    def _unset_names(self) -> set[str]:
        """Fields that may stay as a new record has them: nothing of the file goes there."""
        return {column.name for column in self.model._meta.fields if column.blank or column.has_default()}

    def _assign(self, record: Any, entry: Entry, unchecked: set[str]) -> bool:
        """Put the values into the record and check them as a form would; False if the entry was refused."""
        own: dict[str, Any] = {}
        for name, value in entry.values.items():
            if name.startswith(CUSTOM):
                own[name] = value
            else:
                setattr(record, name, value)
        try:
            if own:
                record.custom = self._own(record, own)
            record.clean_fields(exclude={*self._never_checked, *(unchecked - set(entry.values))})
            record.clean()
        except (ValidationError, ValueError) as problem:
            self._refuse(entry, problem)
        return entry.is_sound

    @cached_property
    def _never_checked(self) -> set[str]:
        """Relations were looked up among what the actor sees; asking again would be a query for each."""
        return {column.name for column in self.model._meta.fields if column.is_relation} | {"id"}

    def _own(self, record: Any, values: dict[str, Any]) -> dict[str, Any]:
        stored = dict(record.custom or {})
        for name, value in values.items():
            spec = self.plan.targets.all[name].spec
            assert spec is not None
            assert spec.custom is not None
            if value in (None, ""):
                stored.pop(spec.custom.key, None)
            else:
                stored[spec.custom.key] = stored_value(spec.custom, value)
        return stored

    def _refuse(self, entry: Entry, problem: ValidationError | ValueError) -> None:
        if isinstance(problem, ValidationError) and hasattr(problem, "error_dict"):
            for name, errors in problem.message_dict.items():
                target = self.plan.targets.all.get(name)
                entry.refuse(f"{target.label}: {' '.join(errors)}" if target else " ".join(errors))
        else:
            entry.refuse(" ".join(problem.messages) if isinstance(problem, ValidationError) else str(problem))

    def _without_doubles(self, drafts: list[tuple[Entry, Any]]) -> list[tuple[Entry, Any]]:
        """Refuse what a unique key forbids before the database has to: one query for each key and batch."""
        for names, message in self._unique_keys:
            taken = self._taken([record for _entry, record in drafts], names)
            for entry, record in drafts:
                value = _values(record, names)
                if None in value:
                    continue
                if value in taken:
                    entry.refuse(message)
                elif entry.is_sound:
                    taken.add(value)
            drafts = [(entry, record) for entry, record in drafts if entry.is_sound]
        return drafts

    @cached_property
    def _unique_keys(self) -> list[tuple[tuple[str, ...], str]]:
        keys: list[tuple[tuple[str, ...], str]] = [
            ((column.attname,), self._taken_already([column]))
            for column in self.model._meta.fields
            if column.unique and not column.primary_key
        ]
        for rule in self.model._meta.constraints:
            if isinstance(rule, UniqueConstraint) and rule.fields and rule.condition is None:
                columns = [self.model._meta.get_field(name) for name in rule.fields]
                keys.append((tuple(column.attname for column in columns), self._taken_already(columns)))
        return keys

    def _taken_already(self, columns: Sequence["Field[Any, Any]"]) -> str:
        names = ", ".join(str(column.verbose_name) for column in columns if column.name != "company")
        return _("There is already a record with the same: %(names)s.") % {"names": names}

    def _taken(self, records: Sequence[Any], names: tuple[str, ...]) -> set[tuple[Any, ...]]:
        telling = [name for name in names if name != "company_id"] or list(names)
        wanted = {getattr(record, telling[0]) for record in records}
        rows = self.model._default_manager.filter(**{f"{telling[0]}__in": wanted - {None}})
        if "company_id" in names:
            rows = rows.filter(company_id=self.actor.company_id)
        return set(rows.values_list(*names))

    # --- updating --------------------------------------------------------------------------------------------------

    def _update(self, pairs: Sequence[tuple[Entry, Any]]) -> None:
        changed: dict[tuple[str, ...], list[tuple[Entry, Any]]] = defaultdict(list)
        columns = [column for column in self.model._meta.concrete_fields if column.name != "changed_at"]
        for entry, record in pairs:
            before = [getattr(record, column.attname) for column in columns]
            if not self._assign(record, entry, {column.name for column in columns}):
                continue
            names = tuple(
                column.name
                for column, value in zip(columns, before, strict=True)
                if getattr(record, column.attname) != value
            )
            if names:
                changed[names].append((entry, record))
            else:
                entry.outcome = Outcome.UNCHANGED
        for names, group in changed.items():
            self._write_changes(names, group)

    def _write_changes(self, names: tuple[str, ...], group: list[tuple[Entry, Any]]) -> None:
        if self.is_record:
            now = timezone.now()
            for _entry, record in group:
                record.changed_at = now
        stored = [*names, *(["changed_at"] if self.is_record else [])]
        made = written(group, lambda part: update_rows(self.model, [record for _entry, record in part], stored))
        for entry, _record in made:
            entry.outcome = Outcome.UPDATED
        if self.is_record:
            note_many([record for _entry, record in made], CHANGED, actor=self.actor, data={"fields": list(names)})


def _plain_key(value: Any) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def _values(record: Any, names: Iterable[str]) -> tuple[Any, ...]:
    return tuple(getattr(record, name) for name in names)


def update_rows(model: type[Model], records: Sequence[Any], names: Sequence[str]) -> None:
    """Write these fields of many records by one statement whose cost grows with the rows alone."""
    columns: list[Any] = [model._meta.get_field(name) for name in names]
    data = [{"id": record.pk, **{column.column: _jsonable(column, record) for column in columns}} for record in records]
    table = connection.ops.quote_name(model._meta.db_table)
    pairs = ", ".join(f'"{column.column}" = v."{column.column}"' for column in columns)
    sql = f"UPDATE {table} t SET {pairs} FROM jsonb_populate_recordset(NULL::{table}, %s) v WHERE t.id = v.id"  # noqa: S608  names of our own columns
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(data, default=_plain_json)])


def _jsonable(column: Any, record: Any) -> Any:
    value = getattr(record, column.attname)
    return value if column.get_internal_type() == "JSONField" else column.get_db_prep_save(value, connection)


def _plain_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value)


def written(
    pairs: Sequence[tuple[Entry, T]], write: Callable[[Sequence[tuple[Entry, T]]], Any]
) -> list[tuple[Entry, T]]:
    """Write all of them, and return those that were written. Where the database refuses, the rows that break
    its rule are found by halving, and only they are refused."""
    if not pairs:
        return []
    try:
        with transaction.atomic():
            write(pairs)
    except (IntegrityError, DataError) as problem:
        if len(pairs) == 1:
            pairs[0][0].refuse(database_reason(problem))
            return []
        middle = len(pairs) // 2
        return [*written(pairs[:middle], write), *written(pairs[middle:], write)]
    return list(pairs)


def database_reason(problem: Exception) -> str:
    """A rule of the database as a sentence."""
    told = getattr(problem.__cause__, "diag", None)
    name = getattr(told, "constraint_name", None) or ""
    for model in apps.get_models():
        for rule in model._meta.constraints:
            if rule.name == name:
                return _rule_text(model, rule)
    if column := getattr(told, "column_name", None):
        return _("«%(label)s» is required.") % {"label": column}
    detail = getattr(told, "message_primary", None) or str(problem)
    return _("The database refuses this row: %(reason)s.") % {"reason": str(detail).splitlines()[0][:200]}


def _rule_text(model: Any, rule: Any) -> str:
    if rule.violation_error_message != rule.default_violation_error_message:
        return str(rule.get_violation_error_message())
    if isinstance(rule, UniqueConstraint) and rule.fields:
        names = [str(model._meta.get_field(name).verbose_name) for name in rule.fields if name != "company"]
        return _("There is already a record with the same: %(names)s.") % {"names": ", ".join(names)}
    return _("The values do not fit together (rule «%(name)s»).") % {"name": rule.name}
