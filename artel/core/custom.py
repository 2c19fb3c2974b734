"""Fields that a company added itself: their definitions, and the check of their values."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.core.errors import Forbidden, Refused
from artel.core.gate import hidden_fields, locked_fields
from artel.core.models import CustomField, Record
from artel.core.steps import step

CUSTOM = "custom."  # before the key of an own field, where fields are named: in rights, filters, columns


def custom_fields(kind: str, company_id: int) -> list[CustomField]:
    """The company's own fields of a kind of record, in their order."""
    rows = CustomField.objects.filter(company_id=company_id, record_kind=kind, is_archived=False)
    return list(rows.order_by("position", "id"))


def checked_custom(record: Record, values: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The values as they are stored; ValidationError names the field whose value does not fit.

    What the record holds in archived fields, and in those that the actor may not change, stays. Raises Forbidden
    where such a value should become another.
    """
    definitions = custom_fields(record.kind, actor.company_id)
    closed = locked_fields(actor, type(record))
    problems: list[str] = []
    stored = _kept(record.custom, definitions)
    for field in definitions:
        before, raw = record.custom.get(field.key), values.get(field.key)
        if f"{CUSTOM}{field.key}" in closed:
            if field.key in values and raw != before:
                raise Forbidden(_("Your role may not change: %(names)s.") % {"names": field.label})
            raw = before
        elif raw in (None, "") and field.is_required:
            problems.append(_("Fill in «%(label)s».") % {"label": field.label})
        if raw in (None, ""):
            continue
        try:
            stored[field.key] = stored_value(field, raw)
        except ValueError as problem:
            problems.append(str(problem))
    unknown = set(values) - {field.key for field in definitions} - set(record.custom)
    if unknown:
        problems.append(_("There is no field %(names)s.") % {"names": ", ".join(sorted(unknown))})
    if problems:
        raise ValidationError({"custom": problems})
    return stored


def _kept(custom: Mapping[str, Any], definitions: list[CustomField]) -> dict[str, Any]:
    """Values of fields that are asked for no longer."""
    asked = {field.key for field in definitions}
    return {key: value for key, value in custom.items() if key not in asked}


def own_differences(
    model: type[Model], before: Mapping[str, Any], after: Mapping[str, Any], actor: Actor
) -> list[tuple[CustomField, Any, Any]]:
    """Which own fields became another between two states of `custom`, as far as the actor may see them."""
    kind, hidden = model._meta.label_lower, hidden_fields(actor, model)
    if ("own fields", kind) not in actor.memo:
        actor.memo["own fields", kind] = custom_fields(kind, actor.company_id)
    known: list[CustomField] = actor.memo["own fields", kind]
    seen = [field for field in known if f"{CUSTOM}{field.key}" not in hidden and "custom" not in hidden]
    pairs = [(field, before.get(field.key), after.get(field.key)) for field in seen]
    return [(field, was, now) for field, was, now in pairs if was != now]


def stored_value(field: CustomField, raw: Any) -> Any:
    """One value as JSON keeps it: numbers as text with a point, dates as ISO. ValueError says what is wrong."""
    kinds = CustomField.Type
    if field.type in {kinds.NUMBER, kinds.MONEY}:
        return _number(field, raw)
    if field.type == kinds.DATE:
        try:
            return date.fromisoformat(str(raw)).isoformat()
        except ValueError:
            raise ValueError(_("«%(label)s» needs a date.") % {"label": field.label}) from None
    if field.type == kinds.FLAG:
        return raw in (True, "true", "True", "1", "on", 1)
    if field.type == kinds.CHOICE and str(raw) not in field.options:
        raise ValueError(_("«%(label)s» has no choice «%(value)s».") % {"label": field.label, "value": str(raw)[:50]})
    return str(raw)[:2000]


def save_field(field: CustomField, values: Mapping[str, Any], *, actor: Actor) -> CustomField:
    """Store the definition of an own field. Its key is made once from its name: values are kept under it."""
    actor.require("core.manage_fields")
    if field.pk and values["type"] != field.type:
        message = _("The type stays, because values are stored in it. Archive the field and add another.")
        raise Refused(message, "field-type")
    with step(actor, gettext_lazy("Change an own field")):
        for name, value in values.items():
            setattr(field, name, value)
        if not field.key:
            field.company_id = actor.company_id
            field.key = _free_key(field)
        field.full_clean(exclude=["company"], validate_constraints=False)
        field.validate_constraints()
        field.save()
    return field


def archive_field(field: CustomField, is_archived: bool, *, actor: Actor) -> None:
    """Ask for the field no longer, or again; values stay with their records."""
    actor.require("core.manage_fields")
    with step(actor, gettext_lazy("Archive an own field")):
        field.is_archived = is_archived
        field.save(update_fields=["is_archived"])


_LATIN = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", [
    "a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh",
    "ts", "ch", "sh", "sch", "", "y", "", "e", "yu", "ya",
], strict=True))  # fmt: skip


def _free_key(field: CustomField) -> str:
    """A plain key after the name, with a number where it is taken."""
    latin = "".join(_LATIN.get(letter, letter) for letter in field.label.lower())
    plain = re.sub(r"[^a-z0-9]+", "_", latin).strip("_")[:30]
    key = plain if plain[:1].isalpha() else f"field_{plain}".rstrip("_")
    rows = CustomField.objects.filter(company_id=field.company_id, record_kind=field.record_kind)
    taken = set(rows.values_list("key", flat=True))
    return next(name for name in [key, *(f"{key}_{number}" for number in range(2, 1000))] if name not in taken)


def _number(field: CustomField, raw: Any) -> str:
    text = "".join(str(raw).split()).replace(",", ".")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(_("«%(label)s» needs a number.") % {"label": field.label}) from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        raise ValueError(_("«%(label)s» is out of range.") % {"label": field.label})
    return format(number.normalize(), "f")
