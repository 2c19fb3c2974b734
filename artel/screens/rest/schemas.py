"""What endpoints take and give, described for OpenAPI from the same declarations as the pages."""

import datetime
from typing import Any

from django.db.models import Model
from ninja import Schema
from pydantic import create_model

from artel.core.action import Action
from artel.screens.declare import Lines, Screen
from artel.screens.entry import spec_of_param
from artel.screens.fields import FieldSpec, Type, stored_fields


class MoneyValue(Schema):
    """An amount as text with a point, and its currency."""

    amount: str
    currency: str


class Problem(Schema):
    """A refusal: a sentence for people, a permanent code for programs, and the fields it is about."""

    message: str
    code: str
    fields: dict[str, list[str]] = {}
    similar: list[dict[str, Any]] = []


_TYPES: dict[Type, Any] = {
    Type.TEXT: str,
    Type.LONG: str,
    Type.NUMBER: str,
    Type.INTEGER: int,
    Type.MONEY: MoneyValue,
    Type.RATE: str,
    Type.DATE: datetime.date,
    Type.MOMENT: datetime.datetime,
    Type.FLAG: bool,
    Type.CHOICE: str,
    Type.CHOICES: list[str],
    Type.REFERENCE: int,
    Type.JSON: Any,
    Type.OTHER: Any,
}


def public_name(spec: FieldSpec) -> str:
    """How JSON names a field: references by `…_id`."""
    return f"{spec.name.removesuffix('_id')}_id" if spec.type == Type.REFERENCE else spec.name


def described_fields(model: type[Model]) -> list[FieldSpec]:
    """The stored fields of a kind; the company's own ones travel inside `custom`."""
    return list(stored_fields(model).values())


def has_custom(model: type[Model]) -> bool:
    """Whether the kind can carry own fields."""
    return any(column.name == "custom" for column in model._meta.concrete_fields)


def read_schema(screen: type[Screen]) -> Any:
    """What reading a record gives."""
    fields: dict[str, Any] = {
        public_name(spec): (_TYPES[spec.type] | None, None) for spec in described_fields(screen.model)
    }
    if has_custom(screen.model):
        fields["custom"] = (dict[str, Any], {})
    for lines in screen.form.lines if screen.form else []:
        fields[lines.related] = (list[dict[str, Any]], [])
    return create_model(f"{_base_name(screen)}", __base__=Schema, **fields)


def page_schema(screen: type[Screen], item: Any) -> Any:
    """What a list gives: items and the place where the next page begins."""
    fields: dict[str, Any] = {"items": (list[item], ...), "next": (str | None, None), "count": (int | None, None)}
    return create_model(f"{_base_name(screen)}Page", __base__=Schema, **fields)


def write_schema(screen: type[Screen], lines: list[Lines], *, partial: bool) -> Any:
    """What creating or changing a record takes. Money may be an object, text or a number."""
    fields: dict[str, Any] = {}
    for spec in described_fields(screen.model):
        if not spec.editable and (partial or spec.name not in screen.opening):
            continue
        kind = MoneyValue | str | int if spec.type == Type.MONEY else _TYPES[spec.type]
        needed = spec.required and not partial
        fields[public_name(spec)] = (kind, ...) if needed else (kind | None, None)
    if has_custom(screen.model):
        fields["custom"] = (dict[str, Any] | None, None)
    for item in lines:
        fields[item.related] = (list[dict[str, Any]] | None, None)
    if screen.doubles is not None and not partial:
        fields["anyway"] = (bool, False)
    return create_model(f"{_base_name(screen)}{'Change' if partial else 'New'}", __base__=Schema, **fields)


def action_schema(screen: type[Screen], verb: Action[Any]) -> Any:
    """What an action takes besides the record."""
    fields: dict[str, Any] = {}
    for param in verb.params:
        spec = spec_of_param(param)
        kind = list[int] if param.many else _TYPES[spec.type]
        name = f"{param.name}_{'ids' if param.many else 'id'}" if param.model is not None else param.name
        fields[name] = (kind, ...) if param.required else (kind | None, None)
    return create_model(f"{_base_name(screen)}{verb.name.title().replace('_', '')}", __base__=Schema, **fields)


def _base_name(screen: type[Screen]) -> str:
    return screen.__name__.removesuffix("Screen")
