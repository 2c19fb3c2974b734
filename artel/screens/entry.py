"""Forms made from declarations: every field is read by its FieldSpec, so a form, an import and an endpoint agree."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Choices, Model
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext as _

from artel.core.action import Action, Param
from artel.core.actor import Actor
from artel.screens.declare import Form, Lines, Screen, When
from artel.screens.fields import FieldSpec, Type, fields_of, spec_of, visible_targets
from artel.screens.registry import screen_of

WAS = "_was"


class SpecField(forms.Field):
    """A form field that parses by its FieldSpec and never loses what was typed."""

    wide = False
    column_class = ""

    def __init__(
        self,
        spec: FieldSpec,
        actor: Actor,
        *,
        required: bool | None = None,
        value: Any = None,
        when: When | None = None,
    ) -> None:
        self.spec = spec
        self.when = when
        self.actor = actor
        self.wide = spec.type in {Type.LONG, Type.JSON, Type.CHOICES}
        self.column_class = "num" if spec.type in {Type.NUMBER, Type.MONEY, Type.INTEGER, Type.RATE} else ""
        needed = spec.required if required is None else required
        super().__init__(
            required=needed and spec.type != Type.FLAG,
            label=spec.label,
            help_text=spec.hint,
            widget=widget_of(spec, actor, value),
        )

    def clean(self, value: Any) -> Any:
        """The value as the model takes it."""
        text = value.strip() if isinstance(value, str) else value
        self.validate(text)
        if self.spec.type == Type.RATE and isinstance(text, str) and text and not text.endswith("%"):
            # A form shows a share as 20%, so 20 typed into it is the same.
            text += "%"
        return self.spec.parse(text if self.spec.type == Type.RATE else value, self.actor)

    def prepare_value(self, value: Any) -> Any:
        """The value as the widget shows it."""
        return shown_in_form(value, self.spec)


def shown_in_form(value: Any, spec: FieldSpec) -> Any:
    """A stored value as it is typed."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Decimal):
        scaled = value * 100 if spec.type == Type.RATE else value
        text = format(scaled.normalize(), "f").replace(".", ",")
        return f"{text}%" if spec.type == Type.RATE else text
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
    if spec.type == Type.JSON and isinstance(value, list):
        return "\n".join(str(item) for item in value)
    return value


def widget_of(spec: FieldSpec, actor: Actor, value: Any = None) -> forms.Widget:
    """The control for a field."""
    if spec.type == Type.REFERENCE:
        return _picker(spec.model, value, actor)
    if spec.type == Type.CHOICES:
        return forms.CheckboxSelectMultiple(choices=spec.choices)
    if spec.choices:
        blank = [] if spec.required and value else [("", "—")]
        return forms.Select(choices=[*blank, *spec.choices])
    if spec.type == Type.DATE:
        return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "data-quick": "today tomorrow week month"})
    if spec.type == Type.MOMENT:
        attrs = {"type": "datetime-local", "data-quick": "hour today tomorrow week"}
        return forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs=attrs)
    if spec.type in {Type.LONG, Type.JSON}:
        return forms.Textarea(attrs={"rows": 3})
    if spec.type == Type.FLAG:
        return forms.CheckboxInput()
    if spec.type in {Type.NUMBER, Type.MONEY, Type.INTEGER, Type.RATE}:
        return forms.TextInput(attrs={"inputmode": "decimal", "class": "num"})
    return forms.TextInput(attrs={"maxlength": spec.max_length} if spec.max_length else {})


class PickerSelect(forms.Select):
    """A select that starts with the chosen record and looks others up."""

    def __init__(self, model: type[Model] | None, current: Any, actor: Actor) -> None:
        self.model = model
        self.actor = actor
        shown = screen_of(model) if model else None
        kind = model._meta.label_lower if model else ""
        attrs = {"data-picker": f"/pick/{kind}/"}
        if shown is not None and shown.form is not None and model is not None and actor.grant(model).create:
            attrs["data-create"] = f"/{shown.slug}/new/?name="
        super().__init__(attrs=attrs, choices=[("", "—"), *_current_choice(current)])

    def optgroups(self, name: str, value: list[Any], attrs: Any = None) -> Any:
        """Keep the posted choice selected when the form comes back with errors."""
        known = {str(key) for key, _label in self.choices}
        for chosen in value:
            if chosen and str(chosen) not in known and str(chosen).isdigit() and self.model is not None:
                found = visible_targets(self.model, self.actor).filter(pk=int(chosen)).first()
                self.choices = [*self.choices, *_current_choice(found)]
        return super().optgroups(name, value, attrs)


def _current_choice(current: Any) -> list[tuple[Any, str]]:
    return [(current.pk, str(current))] if isinstance(current, Model) else []


def _picker(model: type[Model] | None, current: Any, actor: Actor) -> forms.Widget:
    return PickerSelect(model, current, actor)


class EntryForm(forms.Form):
    """Fields of one record. `values()` gives what the model takes, own fields gathered under `custom`."""

    specs: dict[str, FieldSpec]
    record: Model | None = None

    def values(self) -> dict[str, Any]:
        """Cleaned values by field name, own fields as one dictionary."""
        plain = {name: value for name, value in self.cleaned_data.items() if not self.specs[name].is_custom}
        own = {
            spec.custom.key: self.cleaned_data[name]
            for name, spec in self.specs.items()
            if spec.custom is not None and name in self.cleaned_data
        }
        if own:
            stored = dict(getattr(self.record, "custom", {}) or {})
            stored.update({key: _json_value(value) for key, value in own.items()})
            plain["custom"] = {key: value for key, value in stored.items() if value not in (None, "")}
        return plain

    def add_problems(self, problem: ValidationError) -> None:
        """Put the model's refusals beside their fields; those of fields not asked for stand on top."""
        if not hasattr(problem, "error_dict"):
            self.add_error(None, problem)
            return
        for name, errors in problem.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


def _json_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if hasattr(value, "isoformat") else value


def entry_form(
    screen: type[Screen],
    actor: Actor,
    *,
    record: Model | None = None,
    data: Any = None,
    initial: Mapping[str, Any] | None = None,
    names: Sequence[str] | None = None,
    opening: bool = False,
) -> EntryForm:
    """The form of a screen for a new or a stored record. Locked and hidden fields are not in it."""
    wanted = list(names) if names is not None else form_names(screen, actor)
    specs: dict[str, FieldSpec] = {}
    conditions = screen.form.when if screen.form else {}
    form = EntryForm(data, initial=dict(initial or {}))
    for name in wanted:
        spec = spec_of(screen.model, name, actor)
        if spec is None or not (spec.editable or (opening and name in screen.opening)):
            continue
        value = spec.raw(record) if record is not None else _default(spec, initial or {}, actor)
        form.fields[name] = SpecField(spec, actor, value=value, when=conditions.get(name))
        form.initial.setdefault(name, value)
        specs[name] = spec
    form.specs = specs
    form.record = record
    return form


def form_names(screen: type[Screen], actor: Actor) -> list[str]:
    """Names of all fields that a screen's form asks, the company's own at the end."""
    declared = screen.form.names if screen.form else []
    own = [spec.name for spec in fields_of(screen.model, actor).values() if spec.is_custom]
    return [*declared, *own]


def _default(spec: FieldSpec, initial: Mapping[str, Any], actor: Actor) -> Any:
    """What a new record starts with: what the address says, unless that is nonsense, or the model's own default."""
    if spec.name in initial:
        try:
            return spec.parse(initial[spec.name], actor) if isinstance(initial[spec.name], str) else initial[spec.name]
        except ValidationError:
            return None
    if spec.column is not None and spec.column.has_default():
        return spec.column.get_default()
    return None


def sections(screen: type[Screen], form: EntryForm) -> list[dict[str, Any]]:
    """The form's fields as its template lays them out."""
    declared = screen.form or Form()
    laid = []
    for section in declared.sections:
        rows = [[form[name] for name in row.names if name in form.fields] for row in section.rows]
        laid.append({"title": section.title, "rows": [row for row in rows if row]})
    own = [[form[name]] for name, spec in form.specs.items() if spec.is_custom]
    if own:
        laid.append({"title": _("More"), "rows": own})
    return [section for section in laid if section["rows"]]


def was_of(form: EntryForm) -> str:
    """What the fields held when the form was opened, to see later who changed what."""
    return json.dumps({name: _comparable(form[name].initial, spec) for name, spec in form.specs.items()})


def _comparable(value: Any, spec: FieldSpec) -> str:
    shown = shown_in_form(value, spec)
    return "" if shown in (None, False) else str(shown)


def conflicts(form: EntryForm, record: Model, was: str) -> dict[str, str]:
    """Fields that both this form and somebody else changed since it was opened, with the other's value."""
    try:
        opened = json.loads(was or "{}")
    except ValueError:
        return {}
    found = {}
    for name, spec in form.specs.items():
        if name not in opened or name not in form.cleaned_data:
            continue
        now = _comparable(spec.raw(record), spec)
        typed = _comparable(form.cleaned_data[name], spec)
        if now != opened[name] and typed not in (opened[name], now):
            found[name] = now
    return found


def own_changes(form: EntryForm, was: str) -> set[str]:
    """Names of the fields that this form really changed; the rest keeps what others wrote meanwhile."""
    try:
        opened = json.loads(was or "{}")
    except ValueError:
        opened = {}
    return {
        name
        for name, spec in form.specs.items()
        if name in form.cleaned_data and _comparable(form.cleaned_data[name], spec) != opened.get(name)
    }


def line_specs(screen: type[Screen], lines: Lines, actor: Actor) -> tuple[type[Model], dict[str, FieldSpec]]:
    """The model of a table of lines and its columns."""
    relation: Any = screen.model._meta.get_field(lines.related)
    model: type[Model] = relation.related_model
    found = {name: spec_of(model, name, actor) for name in lines.names}
    return model, {name: spec for name, spec in found.items() if spec is not None and spec.editable}


def line_forms(
    screen: type[Screen], lines: Lines, actor: Actor, *, record: Model | None = None, data: Any = None
) -> BaseFormSet[Any]:
    """The table of lines of one document."""
    _model, specs = line_specs(screen, lines, actor)

    class LineForm(forms.Form):
        id = forms.IntegerField(required=False, widget=forms.HiddenInput)

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            for name, spec in specs.items():
                value = self.initial.get(name)
                self.fields[name] = SpecField(spec, actor, value=value, when=lines.when.get(name))
                if value is None and spec.column is not None and spec.column.has_default():
                    self.fields[name].initial = spec.column.get_default()

    made = formset_factory(LineForm, extra=0, can_delete=True, can_order=True, max_num=2000, absolute_max=2100)
    stored = getattr(record, lines.related).all() if record is not None and record.pk else []
    initial = [{"id": line.pk, **{name: spec.raw(line) for name, spec in specs.items()}} for line in stored]
    return made(data, initial=initial if data is None else None, prefix=lines.related)


class ActionForm(forms.Form):
    """What an action asks for before it runs."""

    def options(self) -> dict[str, Any]:
        """Parameters that were given; the rest keeps the action's defaults."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


def action_form(
    verb: Action[Any], actor: Actor, *, data: Any = None, initial: Mapping[str, Any] | None = None
) -> ActionForm:
    """The dialog of an action, made from its parameters."""
    form = ActionForm(data, initial=dict(initial or {}))
    for param in verb.params:
        form.fields[param.name] = _param_field(param, actor)
        form.initial.setdefault(param.name, param.default)
    return form


def _param_field(param: Param, actor: Actor) -> forms.Field:
    if param.many:
        assert param.model is not None
        return ManyField(spec_of_param(param), actor, required=param.required)
    return SpecField(spec_of_param(param), actor, required=param.required)


class ManyField(SpecField):
    """Several records at once."""

    def __init__(self, spec: FieldSpec, actor: Actor, *, required: bool) -> None:
        super().__init__(spec, actor, required=required)
        self.widget = forms.SelectMultiple(attrs=self.widget.attrs)

    def clean(self, value: Any) -> Any:
        """All of the chosen records."""
        self.validate(value)
        return [self.spec.parse(item, self.actor) for item in value or []]


_PARAM_TYPES: list[tuple[type, Type]] = [
    (bool, Type.FLAG),
    (int, Type.INTEGER),
    (Decimal, Type.NUMBER),
]


def spec_of_param(param: Param) -> FieldSpec:
    """A parameter of an action as a field."""
    kind = Type.LONG if param.long else Type.TEXT
    choices: tuple[tuple[str, str], ...] = ()
    if param.model is not None:
        kind = Type.REFERENCE
    elif issubclass(param.type, Choices):
        kind = Type.CHOICE
        choices = tuple((str(value), str(label)) for value, label in param.type.choices)
    elif issubclass(param.type, datetime):
        kind = Type.MOMENT
    elif param.type.__name__ == "date":
        kind = Type.DATE
    else:
        kind = next((found for known, found in _PARAM_TYPES if issubclass(param.type, known)), kind)
    return FieldSpec(
        name=param.name, label=str(param.label), type=kind, required=param.required, model=param.model, choices=choices
    )
