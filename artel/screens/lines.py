"""Lines of a document inside its form: added up by the model's own arithmetic, stored together with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BaseFormSet
from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.kit.money import Money
from artel.screens.cells import plain_text
from artel.screens.declare import Lines, Screen
from artel.screens.entry import line_forms, line_specs


@dataclass
class LineTable:
    """One table of lines in a form, with what its template shows around it."""

    declared: Lines
    model: type[Model]
    formset: BaseFormSet[Any]
    title: str
    record: Any = None
    line_totals: list[dict[str, str]] = field(default_factory=list)

    @property
    def totals(self) -> list[dict[str, str]]:
        """The sum below the table, of the lines as they are typed now."""
        if not self.declared.total:
            return []
        return [{"id": f"{self.formset.prefix}-total", "label": _("Total"), "value": plain_text(self._sum())}]

    def _sum(self) -> Any:
        sums: dict[str, Money] = {}
        plain = Decimal(0)
        for line in self.lines():
            value = getattr(line, self.declared.total)
            if isinstance(value, Money):
                before = sums.get(value.currency)
                sums[value.currency] = value if before is None else before + value
            elif value is not None:
                plain += value
        return list(sums.values()) or plain

    def lines(self) -> list[Any]:
        """Lines as the model has them, built from what is valid of the form (or stored, when nothing was typed)."""
        if not self.formset.is_bound:
            return list(getattr(self.record, self.declared.related).all()) if self.record is not None else []
        kept = [form for form in self.formset.forms if form.is_valid() and not form.cleaned_data.get("DELETE")]
        return [self._built(form) for form in kept if form.has_changed() or form.cleaned_data.get("id")]

    def _built(self, form: Any) -> Any:
        values = {name: value for name, value in form.cleaned_data.items() if name not in {"id", "DELETE", "ORDER"}}
        line = self.model(**{name: value for name, value in values.items() if value is not None})
        parent: Any = self.model._meta.get_field(parent_field(self.model, self.declared, self.record))
        if self.record is not None:
            setattr(line, parent.name, self.record)
        return line


def parent_field(model: type[Model], declared: Lines, record: Any) -> str:
    """The name of the foreign key by which a line belongs to its document."""
    relations = [column for column in model._meta.concrete_fields if column.remote_field is not None]
    return next(column.name for column in relations if column.remote_field.related_name == declared.related)  # type: ignore[union-attr]  # chosen above


def line_tables(shown: type[Screen], actor: Actor, *, record: Any = None, data: Any = None) -> list[LineTable]:
    """All tables of lines of a screen's form."""
    tables = []
    for declared in shown.form.lines if shown.form else []:
        model, _specs = line_specs(shown, declared, actor)
        formset = line_forms(shown, declared, actor, record=record, data=data)
        title = str(declared.label or _("Lines"))
        label = str(_("Sum"))
        totals = [{"name": declared.total, "label": label}] if declared.total else []
        table = LineTable(declared, model, formset, title, record, totals)
        _show_sums(table)
        tables.append(table)
    return tables


def _show_sums(table: LineTable) -> None:
    """The sum of each line beside it, as stored."""
    if not table.declared.total or table.record is None or table.formset.is_bound:
        return
    stored = getattr(table.record, table.declared.related).all()
    for form, line in zip(table.formset.forms, stored, strict=False):
        form.shown = plain_text(getattr(line, table.declared.total))


def store_lines(record: Any, table: LineTable, actor: Actor) -> None:
    """Store, change and remove lines so that the document has those of the form, in their order."""
    model, parent = table.model, parent_field(table.model, table.declared, record)
    stored = {line.pk: line for line in model._default_manager.filter(**{parent: record})}
    ordered = any(column.name == "position" for column in model._meta.concrete_fields)
    for number, form in enumerate(table.formset.ordered_forms):
        given = form.cleaned_data
        if not form.has_changed() and not given.get("id"):
            continue
        line = stored.pop(given.get("id") or 0, None)
        if line is None:
            line = model(**{parent: record, "company_id": record.company_id})
        for name, value in given.items():
            if name not in {"id", "DELETE", "ORDER"}:
                setattr(line, name, value)
        if ordered:
            setattr(line, "position", number)  # noqa: B010  only where the model has one
        try:
            line.full_clean(exclude=["company", parent])
        except ValidationError as problem:
            told = _("Line %(number)s: %(problem)s")
            told_all = [told % {"number": number + 1, "problem": text} for text in problem.messages]
            raise ValidationError(told_all) from problem
        line.save()
    gone = [
        line for form in table.formset.deleted_forms if (line := stored.pop(form.cleaned_data.get("id") or 0, None))
    ]
    for line in gone:
        line.delete()
    changed = getattr(record, "lines_changed", None)
    if changed is not None:
        changed(actor=actor)
