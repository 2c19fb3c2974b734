"""One description of every field, from which columns, filters, forms, imports, exports and endpoints are made."""

import builtins
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from artel.core.actor import Actor
from artel.core.custom import CUSTOM, custom_fields
from artel.core.gate import hidden_fields, locked_fields, readable
from artel.core.models import CustomField, Record, Row
from artel.kit.fields import FieldNameField, RecordIdField, UnitField
from artel.kit.money import DEFAULT_CURRENCY
from artel.kit.quantity import unit_of
from artel.screens.declare import Figure
from artel.screens.registry import figures_of


class Type(StrEnum):
    """What kind of value a field holds."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    INTEGER = "integer"
    MONEY = "money"
    RATE = "rate"
    DATE = "date"
    MOMENT = "moment"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"
    REFERENCE = "reference"
    JSON = "json"
    OTHER = "other"


@dataclass(frozen=True)
class FieldSpec:
    """A field as every screen knows it."""

    name: str
    label: str
    type: Type
    required: bool = False
    editable: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    model: builtins.type[models.Model] | None = None
    currency_from: str = ""
    column: "models.Field[Any, Any] | None" = field(default=None, repr=False)
    custom: CustomField | None = field(default=None, repr=False)
    hint: str = ""
    many: bool = False
    max_length: int | None = None
    figure: Figure | None = field(default=None, repr=False)

    @property
    def is_custom(self) -> bool:
        """Whether the company added the field itself."""
        return self.custom is not None

    @property
    def lookup(self) -> str:
        """The path by which a query names the field."""
        return f"custom__{self.custom.key}" if self.custom else self.name

    @property
    def sortable(self) -> bool:
        """Whether a list of a million rows can come in this order by an index or a bounded sort."""
        return self.type not in {Type.JSON, Type.OTHER, Type.REFERENCE, Type.LONG, Type.CHOICES}

    def raw(self, record: models.Model) -> Any:
        """The value as Python has it."""
        if self.custom:
            return self._custom_value(getattr(record, "custom", {}).get(self.custom.key))
        value: Any = record
        for name in self.name.split("__"):
            try:
                value = getattr(value, name, None)
            except ObjectDoesNotExist:
                return None  # a colleague of another company, of whom this one is not told
            if value is None:
                return None
        if isinstance(self.column, RecordIdField):
            return self.model._default_manager.filter(pk=value).first() if self.model is not None else None
        return value() if callable(value) and not isinstance(value, models.Model) else value

    def _custom_value(self, stored: Any) -> Any:
        if stored in (None, ""):
            return None
        if self.type in {Type.NUMBER, Type.MONEY}:
            return Decimal(str(stored))
        return date.fromisoformat(stored) if self.type == Type.DATE else stored

    def json(self, record: models.Model) -> Any:
        """The value as an endpoint gives it."""
        if isinstance(self.column, RecordIdField):
            return getattr(record, self.name)
        value = self.raw(record)
        if self.type == Type.REFERENCE:
            return value.pk if value is not None else None
        if self.type == Type.MONEY and value is not None:
            return {"amount": f"{value:.2f}", "currency": self.currency(record)}
        if isinstance(value, datetime):
            return value.astimezone(ZoneInfo("UTC")).isoformat().replace("+00:00", "Z")
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, FieldFile):
            return value.name or None
        return str(value) if isinstance(value, Decimal) else value

    def currency(self, record: models.Model) -> str:
        """The currency of a money field in this record."""
        value: Any = record
        for name in self.currency_from.split("."):
            value = getattr(value, name, None) if name else None
        return str(value or DEFAULT_CURRENCY)

    def parse(self, raw: Any, actor: Actor) -> Any:
        """A typed or transmitted value as the model takes it. ValidationError says in a sentence what is wrong."""
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return self._empty()
        try:
            read: Callable[[FieldSpec, Any, Actor], Any] = _PARSERS.get(self.type, _as_text)
            return read(self, raw, actor)
        except (ValueError, TypeError, InvalidOperation, OverflowError) as problem:
            text = str(problem) if isinstance(problem, SaidError) else _("«%(value)s» is not a valid %(type)s.") % {
                "value": str(raw)[:60], "type": _type_name(self.type)
            }  # fmt: skip
            raise ValidationError(text) from problem

    def _empty(self) -> Any:
        if self.type in {Type.TEXT, Type.LONG} and not self.custom:
            return None if self.column is not None and self.column.null else ""
        if self.type == Type.CHOICE and self.column is not None and not self.column.null:
            return ""
        if self.type == Type.CHOICES:
            return []
        return False if self.type == Type.FLAG else None


class SaidError(ValueError):
    """A parsing problem that already is a sentence."""


def _as_text(spec: FieldSpec, raw: Any, _actor: Actor) -> str:
    text = str(raw).replace("\x00", "")
    text = text if spec.type == Type.LONG else " ".join(text.split())
    if spec.max_length and len(text) > spec.max_length:
        raise SaidError(_("Too long: at most %(n)s characters.") % {"n": spec.max_length})
    return text


def _as_number(_spec: FieldSpec, raw: Any, _actor: Actor) -> Decimal:
    if isinstance(raw, dict):
        raw = raw.get("amount")
    text = re.sub(r"[\s\u00a0\u2009\u202f'’]|₽|руб\.?|\$|€", "", str(raw)).replace("−", "-")
    if "," in text and "." in text:
        text = text.replace("," if text.rfind(".") > text.rfind(",") else ".", "")
    number = Decimal(text.replace(",", "."))
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        raise SaidError(_("The number is out of range."))
    return number


def _as_integer(spec: FieldSpec, raw: Any, actor: Actor) -> int:
    number = _as_number(spec, raw, actor)
    if number != number.to_integral_value():
        raise SaidError(_("A whole number is needed."))
    return int(number)


def _as_rate(spec: FieldSpec, raw: Any, actor: Actor) -> Decimal:
    text = str(raw).strip()
    if text.endswith("%"):
        return _as_number(spec, text[:-1], actor) / 100
    return _as_number(spec, raw, actor)


def _as_date(_spec: FieldSpec, raw: Any, _actor: Actor) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    text = str(raw).strip()
    for pattern in ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d-%m-%Y", "%d-%m-%y", "%d/%m/%Y", "%Y/%m/%d"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007  only the day is taken
        except ValueError:
            continue
    return date.fromisoformat(text[:10])


def _as_moment(spec: FieldSpec, raw: Any, actor: Actor) -> datetime:
    value = raw if isinstance(raw, datetime) else None
    if value is None and not isinstance(raw, date):
        text = str(raw).strip()
        value = parse_datetime(text)
        if value is None and (found := re.fullmatch(r"(\d\d\.\d\d\.\d{2,4})[ ,]+(\d\d?:\d\d(?::\d\d)?)", text)):
            day = _as_date(spec, found[1], actor)
            value = parse_datetime(f"{day.isoformat()} {found[2].zfill(5)}")
    if value is None:
        day = _as_date(spec, raw, actor)
        value = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(actor.timezone))
    return value if timezone.is_aware(value) else value.replace(tzinfo=ZoneInfo(actor.timezone))


TRUE_WORDS = {"1", "true", "yes", "y", "да", "on", "истина", "+", "t"}
FALSE_WORDS = {"0", "false", "no", "n", "нет", "off", "ложь", "-", "f"}


def _as_flag(_spec: FieldSpec, raw: Any, _actor: Actor) -> bool:
    word = str(raw).strip().lower()
    if word in TRUE_WORDS | FALSE_WORDS:
        return word in TRUE_WORDS
    raise ValueError(word)


def _as_choice(spec: FieldSpec, raw: Any, _actor: Actor) -> str:
    text = str(raw).strip()
    if isinstance(spec.column, UnitField):
        return _as_unit(text)
    for value, label in spec.choices:
        if text.lower() in {str(value).lower(), str(label).lower()}:
            return value
    raise SaidError(_("There is no choice «%(value)s».") % {"value": text[:60]})


def _as_unit(text: str) -> str:
    """A unit in any of its usual spellings."""
    try:
        return unit_of(text).code
    except ValueError as problem:
        raise SaidError(str(problem)) from problem


def _as_choices(spec: FieldSpec, raw: Any, actor: Actor) -> list[str]:
    parts = raw if isinstance(raw, list | tuple) else re.split(r"[\n;,]", str(raw))
    return list(dict.fromkeys(_as_choice(spec, part, actor) for part in parts if str(part).strip()))


def _as_reference(spec: FieldSpec, raw: Any, actor: Actor) -> models.Model:
    assert spec.model is not None
    rows = visible_targets(spec.model, actor)
    if isinstance(raw, models.Model):
        return raw
    text = str(raw).strip()
    by_id = text.isdigit() and len(text) < 19
    found: models.Model | None = rows.filter(pk=int(text)).first() if by_id else _by_name(spec.model, rows, text)
    if found is None:
        raise SaidError(_("There is no «%(value)s» here.") % {"value": text[:60]})
    return found


def visible_targets(model: type[models.Model], actor: Actor) -> models.QuerySet[Any]:
    """Rows that a reference may point to: what the actor sees; settings of the company are seen by all of it."""
    rows = readable(model, actor)
    settings = issubclass(model, Row) and not issubclass(model, Record) and not model.history_root
    if settings and actor.scope(model) == 0:
        return model._default_manager.filter(company_id=actor.company_id)
    return rows


def _by_name(model: type[models.Model], rows: models.QuerySet[Any], text: str) -> Any:
    names = {f.name for f in model._meta.concrete_fields}
    for name in ("email", "name", "key", "number", "code"):
        if name in names and (found := rows.filter(**{f"{name}__iexact": text}).order_by("pk").first()):
            return found
    return None


def _as_json(_spec: FieldSpec, raw: Any, _actor: Actor) -> Any:
    if isinstance(raw, str):
        return [part.strip() for part in raw.split("\n") if part.strip()]
    return raw


_PARSERS = {
    Type.TEXT: _as_text,
    Type.LONG: _as_text,
    Type.NUMBER: _as_number,
    Type.INTEGER: _as_integer,
    Type.MONEY: _as_number,
    Type.RATE: _as_rate,
    Type.DATE: _as_date,
    Type.MOMENT: _as_moment,
    Type.FLAG: _as_flag,
    Type.CHOICE: _as_choice,
    Type.CHOICES: _as_choices,
    Type.REFERENCE: _as_reference,
    Type.JSON: _as_json,
}


def _type_name(kind: Type) -> str:
    names = {
        Type.NUMBER: pgettext("type of value", "number"),
        Type.INTEGER: _("whole number"),
        Type.MONEY: _("amount"),
        Type.RATE: _("rate"),
        Type.DATE: _("date"),
        Type.MOMENT: _("date and time"),
        Type.FLAG: _("yes or no"),
    }
    return names.get(kind, _("value"))


def fields_of(model: type[models.Model], actor: Actor) -> dict[str, FieldSpec]:
    """All fields of a kind that the actor may see, own fields of the company included."""
    remembered: dict[str, FieldSpec] | None = actor.memo.get(model)
    if remembered is None:
        remembered = actor.memo[model] = _fields_of(model, actor)
    return remembered


def _fields_of(model: type[models.Model], actor: Actor) -> dict[str, FieldSpec]:
    hidden, locked = hidden_fields(actor, model), locked_fields(actor, model)
    stored = stored_fields(model, locked).items()
    specs = {name: _offering_names(spec, actor) for name, spec in stored if name not in hidden}
    if issubclass(model, Record):
        for own in custom_fields(model._meta.label_lower, actor.company_id):
            name = f"{CUSTOM}{own.key}"
            if not hidden & {name, "custom"}:
                specs[name] = _described_custom(own, editable=name not in locked and "custom" not in locked)
    return specs


def _offering_names(spec: FieldSpec, actor: Actor) -> FieldSpec:
    """The column of a `FieldNameField` as a choice among the fields that it may name."""
    if not isinstance(spec.column, FieldNameField):
        return spec
    named = fields_of(apps.get_model(spec.column.of), actor).values()
    return replace(spec, type=Type.CHOICE, choices=tuple((one.name, one.label) for one in named if one.editable))


def stored_fields(model: type[models.Model], locked: frozenset[str] = frozenset()) -> dict[str, FieldSpec]:
    """The columns of a kind, as the code declares them."""
    return {
        column.name: _described(column, locked)
        for column in model._meta.concrete_fields
        if column.name not in {"company", "custom"} and not isinstance(column, models.BinaryField)
    }


def spec_of(model: type[models.Model], name: str, actor: Actor) -> FieldSpec | None:
    """A field by name or path (`party__inn`, `tags__tag`), or a property of the record; None if hidden or unknown."""
    head, _sep, tail = name.partition("__")
    known = fields_of(model, actor)
    if name in known:
        return known[name]
    if head in hidden_fields(actor, model):
        return None
    if (figure := figure_specs(model, actor).get(name)) is not None:
        return figure
    children = _children(model, head) if head not in known else None
    target = known[head].model if head in known else children
    if tail and target is not None:
        inner = spec_of(target, tail, actor) if _may_look_into(target, actor) else None
        if inner is None:
            return None
        return FieldSpec(name=name, label=inner.label, type=inner.type, editable=False, choices=inner.choices,
                         model=inner.model, column=inner.column, many=children is not None,
                         figure=inner.figure)  # fmt: skip
    if name.startswith(CUSTOM):
        return None
    return FieldSpec(name=name, label=_label_of_property(model, name), type=Type.OTHER, editable=False)


def figure_specs(model: type[models.Model], actor: Actor) -> dict[str, FieldSpec]:
    """What is asked of the books for records of a kind, by name, as far as the actor may know it."""
    return {
        figure.name: FieldSpec(figure.name, str(figure.label), Type(figure.type), editable=False, figure=figure)
        for item in figures_of(model, actor)
        for figure in item.figures
    }


def _may_look_into(target: type[models.Model], actor: Actor) -> bool:
    """Records of a kind that the actor may not read show nothing of theirs through those that point at them."""
    return not issubclass(target, Record) or bool(actor.scope(target))


def _children(model: type[models.Model], name: str) -> type[models.Model] | None:
    """The kind of rows that belong to a record under a related name: its tags, its lines."""
    relation = next((item for item in model._meta.related_objects if item.get_accessor_name() == name), None)
    child: Any = relation.related_model if relation is not None else None
    return child if child is not None and relation.field.name == getattr(child, "history_root", "") else None  # type: ignore[union-attr]  # checked just before


def _label_of_property(model: type[models.Model], name: str) -> str:
    found = getattr(model, name, None)
    wrapped = getattr(found, "fget", found)
    label = getattr(wrapped, "label", None)
    return str(label) if label else name.replace("_", " ").capitalize()


def _described(column: "models.Field[Any, Any]", locked: frozenset[str]) -> FieldSpec:
    chosen_from = column.base_field if isinstance(column, ArrayField) else column
    choices = tuple((str(value), str(text)) for value, text in chosen_from.flatchoices)
    automatic = getattr(column, "auto_now", False) or column.primary_key
    return FieldSpec(
        name=column.name,
        label=_sentence_case(str(_named(column).verbose_name)),
        type=_type_of(column),
        required=not (column.blank or column.has_default() or column.null or column.has_db_default()),
        editable=column.editable and not automatic and column.name not in locked,
        choices=choices,
        model=_pointed_at(column),
        currency_from=getattr(column, "currency_from", ""),
        column=column,
        hint=str(column.help_text),
        max_length=getattr(column, "max_length", None),
    )


def _named(column: "models.Field[Any, Any]") -> Any:
    """What gives a column its name: itself, or the kind it points to where it says none."""
    is_nameless = column.is_relation and column._verbose_name is None  # type: ignore[attr-defined]  # Django's own
    return column.related_model._meta if is_nameless else column  # type: ignore[union-attr]  # a relation points to a kind


def _pointed_at(column: "models.Field[Any, Any]") -> Any:
    if isinstance(column, RecordIdField):
        return column.named_model
    return column.related_model if column.is_relation else None


def _sentence_case(text: str) -> str:
    if "_" in text:
        return text  # a name that programs read: utm_source
    return text[:1].upper() + text[1:]


def _type_of(column: "models.Field[Any, Any]") -> Type:
    if _pointed_at(column) is not None:
        return Type.REFERENCE
    if column.choices:
        return Type.CHOICE
    if isinstance(column, ArrayField) and column.base_field.choices:
        return Type.CHOICES
    name = type(column).__name__
    if name in {"MoneyField", "RateField"}:
        return Type.MONEY if name == "MoneyField" else Type.RATE
    for kinds, found in _TYPES:
        if isinstance(column, kinds):
            return found
    return Type.OTHER


_TYPES: list[tuple[Any, Type]] = [
    (models.TextField, Type.LONG),
    (models.CharField, Type.TEXT),
    (models.DateTimeField, Type.MOMENT),
    (models.DateField, Type.DATE),
    (models.BooleanField, Type.FLAG),
    (models.IntegerField, Type.INTEGER),
    (models.DecimalField, Type.NUMBER),
    (models.JSONField, Type.JSON),
]

_CUSTOM_TYPES = {
    CustomField.Type.TEXT: Type.TEXT,
    CustomField.Type.NUMBER: Type.NUMBER,
    CustomField.Type.MONEY: Type.MONEY,
    CustomField.Type.DATE: Type.DATE,
    CustomField.Type.FLAG: Type.FLAG,
    CustomField.Type.CHOICE: Type.CHOICE,
}


def _described_custom(own: CustomField, *, editable: bool) -> FieldSpec:
    return FieldSpec(
        name=f"{CUSTOM}{own.key}",
        label=own.label,
        type=_CUSTOM_TYPES[CustomField.Type(own.type)],
        required=own.is_required,
        editable=editable,
        choices=tuple((str(option), str(option)) for option in own.options),
        custom=own,
    )


def has_field(model: type[models.Model], name: str) -> bool:
    """Whether the model stores a field of that name."""
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True
