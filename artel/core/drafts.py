"""Writing a record as a form, an import row or a program fills it: rights, one step, history, one timeline entry."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ForeignKey, Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core import gate
from artel.core.action import lock
from artel.core.actor import Actor, company_of
from artel.core.custom import checked_custom
from artel.core.errors import Forbidden, Refused
from artel.core.events import RecordChanged, RecordCreated, emit
from artel.core.models import Record, Step
from artel.core.steps import step
from artel.core.timeline import note, note_many

M = TypeVar("M", bound=Model)
CREATED, CHANGED, DELETED = "created", "changed", "deleted"
OPENERS: dict[type[Model], Callable[..., Any]] = {}
Opener = TypeVar("Opener", bound=Callable[..., Any])


def opens(model: type[Model]) -> Callable[[Opener], Opener]:
    """Records of this kind are made by their own verb `(values, *, actor)`: forms, imports and endpoints call it."""

    def declare(opener: Opener) -> Opener:
        OPENERS[model] = opener
        return opener

    return declare


def create(model: type[M], values: Mapping[str, Any], *, actor: Actor) -> M:
    """A new record of the actor's company, by the verb that its kind declares with `opens` or plainly.

    Raises Forbidden, or ValidationError with messages by field.
    """
    opener = OPENERS.get(model)
    record: M = opener(values, actor=actor) if opener is not None else store(model, values, actor=actor)
    return record


def store(model: type[M], values: Mapping[str, Any], *, actor: Actor) -> M:
    """Store a new record as it is; the actor answers for it unless an owner is named."""
    if not actor.grant(model).create:
        raise Forbidden
    _refuse_locked(model, values, actor)
    with step(actor, gettext_lazy("Create")):
        record = model(company_id=actor.company_id)
        if isinstance(record, Record):
            record.company = company_of(actor)
            if "owner" not in values:
                record.owner_id = actor.user_id
        _assign(record, values, actor)
        _save(record)
        if isinstance(record, Record):
            note(record, CREATED, actor=actor)
            emit(RecordCreated(company_id=actor.company_id, kind=record.kind, record_id=record.pk))
    return record


def change(record: M, values: Mapping[str, Any], *, actor: Actor) -> list[str]:
    """Change fields of one record; returns the names of those that really changed."""
    gate.require(record, actor, "change")
    _refuse_locked(type(record), values, actor)
    with step(actor, gettext_lazy("Change")):
        lock(record)
        before = {field.name: getattr(record, field.attname) for field in record._meta.concrete_fields}
        _assign(record, values, actor)
        # What `clean()` worked out from the values is written with them: a canonical number beside the typed one.
        written = [name for name in before if getattr(record, _attname(record, name)) != before[name]]
        changed = [name for name in values if name in written]
        if not written:
            return []
        _save(record, update_fields=[*written, *(["changed_at"] if isinstance(record, Record) else [])])
        if isinstance(record, Record):
            note(record, CHANGED, data={"fields": changed}, actor=actor)
            emit(
                RecordChanged(
                    company_id=actor.company_id, kind=record.kind, record_id=record.pk, fields=tuple(changed)
                )
            )
    return changed


def delete(record: Model, *, actor: Actor) -> None:
    """Remove a record with what belongs to it. Undo brings it back."""
    gate.require(record, actor, "delete")
    with step(actor, gettext_lazy("Delete")):
        lock(record)
        if isinstance(record, Record):
            note(record, DELETED, text=str(record), actor=actor)
        record.delete()


def change_many(rows: QuerySet[M], values: Mapping[str, Any], *, actor: Actor, limit: int = 50_000) -> int:
    """Set the same values on many rows that the actor may change, as one undoable step. Returns their number."""
    model = rows.model
    _refuse_locked(model, values, actor)
    sample = model(company_id=actor.company_id)
    _set_values(sample, values)
    sample.clean_fields(exclude=[f.name for f in model._meta.fields if f.name not in values])
    with step(actor, gettext_lazy("Bulk edit"), kind=Step.Kind.BULK):
        mine = gate.visible(model, actor, "change").filter(pk__in=rows.values("pk"))
        found = list(mine.order_by("pk").select_for_update(of=("self",))[: limit + 1])
        if len(found) > limit:
            raise Refused(_("More than %(limit)s rows at once. Narrow the selection.") % {"limit": limit}, "too-many")
        written = dict(values)
        if issubclass(model, Record):
            written["changed_at"] = timezone.now()
        model._default_manager.filter(pk__in=[row.pk for row in found]).update(**written)
        if issubclass(model, Record):
            note_many(found, CHANGED, data={"fields": sorted(values)}, actor=actor)
    return len(found)


def _refuse_locked(model: type[Model], values: Mapping[str, Any], actor: Actor) -> None:
    locked = gate.locked_fields(actor, model) & set(values)
    if locked:
        names = ", ".join(str(model._meta.get_field(name).verbose_name) for name in sorted(locked))  # type: ignore[union-attr]  # plain fields have it
        raise Forbidden(_("Your role may not change: %(names)s.") % {"names": names})


def _attname(record: Model, name: str) -> str:
    return str(getattr(record._meta.get_field(name), "attname", name))


def _set_values(record: Model, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(record, name, value)


def _assign(record: Model, values: Mapping[str, Any], actor: Actor) -> None:
    """Put the values into the record and check all of it: fields, company of what it points to, constraints."""
    _set_values(record, {name: value for name, value in values.items() if name != "custom"})
    if isinstance(record, Record) and "custom" in values:
        record.custom = checked_custom(record, values["custom"], actor)
    seen = _refuse_strangers(record, values, actor)
    record.full_clean(exclude=["company", *seen], validate_constraints=False)


def _save(record: Model, **options: Any) -> None:
    """Write the record. What stands against it in the database is told by field, by whichever constraint it broke."""
    try:
        with transaction.atomic():
            record.save(**options)
    except IntegrityError:
        record.validate_constraints()
        raise


def check(record: Model) -> None:
    """All that the model promises, also what must be unique within the company. Raises ValidationError by field."""
    record.full_clean(exclude=["company"], validate_constraints=False)
    record.validate_constraints()


def _refuse_strangers(record: Model, values: Mapping[str, Any], actor: Actor) -> list[str]:
    """What a record points to must be visible to whoever points: an id from another company is no way in.

    Returns the fields of which nothing is left to be asked: what they point to is there.
    """
    # Who asks is there as well: records that name nobody are theirs.
    seen = ["owner"] if actor.user_id is not None and getattr(record, "owner_id", None) == actor.user_id else []
    for name in values:
        field = record._meta.get_field(name)
        target = getattr(record, _attname(record, name), None) if field.many_to_one else None
        if target is None or actor.kind == "system":
            continue
        model: Any = field.related_model
        if not _can_point_at(model, target, actor):
            raise ValidationError({name: _("There is no such record.")})
        if isinstance(field, ForeignKey) and not field.unique and not field.get_limit_choices_to():
            seen.append(name)
    return seen


def _can_point_at(model: type[Model], pk: int, actor: Actor) -> bool:
    if gate.readable(model, actor).filter(pk=pk).exists():
        return True
    company_wide = actor.grant(model).read == 0 and hasattr(model, "company")
    return company_wide and model._default_manager.filter(pk=pk, company_id=actor.company_id).exists()
