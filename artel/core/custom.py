"""Fields that a company added itself: their definitions, and the check of their values."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.core.models import CustomField


def custom_fields(kind: str, company_id: int) -> list[CustomField]:
    """The company's own fields of a kind of record, in their order."""
    rows = CustomField.objects.filter(company_id=company_id, record_kind=kind, is_archived=False)
    return list(rows.order_by("position", "id"))


def checked_custom(model: type[Model], values: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The values as they are stored; ValidationError names the field whose value does not fit."""
    definitions = custom_fields(model._meta.label_lower, actor.company_id)
    problems: dict[str, str] = {}
    stored: dict[str, Any] = {}
    for field in definitions:
        raw = values.get(field.key)
        if raw in (None, ""):
            if field.is_required:
                problems[f"custom.{field.key}"] = _("Fill in «%(label)s».") % {"label": field.label}
            continue
        try:
            stored[field.key] = stored_value(field, raw)
        except ValueError as problem:
            problems[f"custom.{field.key}"] = str(problem)
    unknown = set(values) - {field.key for field in definitions}
    if unknown:
        problems["custom"] = _("There is no field %(names)s.") % {"names": ", ".join(sorted(unknown))}
    if problems:
        raise ValidationError({"custom": list(problems.values())})
    return stored


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


def _number(field: CustomField, raw: Any) -> str:
    text = "".join(str(raw).split()).replace(",", ".")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(_("«%(label)s» needs a number.") % {"label": field.label}) from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        raise ValueError(_("«%(label)s» is out of range.") % {"label": field.label})
    return format(number.normalize(), "f")
