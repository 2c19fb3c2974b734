"""Rows as values: every cell read by its field, with all that is wrong with a row told at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from artel.core.custom import CUSTOM
from artel.screens.declare import Outcome
from artel.screens.models import Import
from artel.screens.transfer.escaping import unescaped
from artel.screens.transfer.plan import Plan
from artel.screens.transfer.source import Cell, Line, text_of
from artel.screens.transfer.targets import Target


@dataclass
class Entry:
    """One row on its way: its values by field, or the reasons why it is refused, and at last its outcome."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    outcome: Outcome | None = None
    key: Any = None

    @property
    def is_sound(self) -> bool:
        """Whether nothing stands against it so far."""
        return not self.reasons

    @property
    def reason(self) -> str:
        """All reasons as one text."""
        return " ".join(self.reasons)

    def refuse(self, reason: str) -> None:
        """Add a reason, as a sentence."""
        self.reasons.append(reason if reason.endswith((".", "!", "?", "…")) else f"{reason}.")

    def nested(self) -> dict[str, Any]:
        """The values as an importer takes them: own fields as one dictionary."""
        own = {name.removeprefix(CUSTOM): value for name, value in self.values.items() if name.startswith(CUSTOM)}
        plain = {name: value for name, value in self.values.items() if not name.startswith(CUSTOM)}
        return {**plain, "custom": own} if own else plain


def read(lines: Sequence[Line], plan: Plan) -> list[Entry]:
    """A batch of rows as entries. References are looked up for all of them at once."""
    _learn(lines, plan)
    return [_entry(line, plan) for line in lines]


def _learn(lines: Sequence[Line], plan: Plan) -> None:
    wanted: dict[type[Model], set[str]] = defaultdict(set)
    for index, target in plan.columns:
        if target.is_reference:
            model = _model_of(target)
            wanted[model].update(text_of(line.cells[index]) for line in lines)
    for model, texts in wanted.items():
        plan.references.learn(model, texts)


def _model_of(target: Target) -> type[Model]:
    assert target.spec is not None
    assert target.spec.model is not None
    return target.spec.model


def _entry(line: Line, plan: Plan) -> Entry:
    entry = Entry(line.number)
    if line.problem:
        entry.refuse(line.problem)
        return entry
    for index, target in plan.columns:
        _fill(entry, target, line.cells[index], plan)
    for name, value in plan.constants.items():
        entry.values.setdefault(name, value)
    if plan.key is not None:
        entry.key = entry.values.get(plan.key.name)
        if not plan.key.fills:
            entry.values.pop(plan.key.name, None)
        if entry.key in (None, "") and plan.mode == Import.Mode.UPDATE:
            entry.refuse(_("«%(label)s» is empty, so the record cannot be found.") % {"label": plan.key.label})
    if entry.is_sound and plan.mode == Import.Mode.CREATE:
        refuse_incomplete(entry, plan)
    return entry


def _fill(entry: Entry, target: Target, cell: Cell, plan: Plan) -> None:
    if cell == "":
        if plan.key is not None and not plan.clears and not target.required:
            return
        if target.name in plan.constants:
            return
    try:
        entry.values[target.name] = _value(target, cell, plan)
    except ValidationError as problem:
        entry.refuse(f"{target.label}: {' '.join(problem.messages)}")


def _value(target: Target, cell: Cell, plan: Plan) -> Any:
    if target.spec is None:
        return unescaped(text_of(cell)).replace("\x00", "")
    if target.is_reference and cell != "":
        found = plan.references.find(_model_of(target), text_of(cell))
        if isinstance(found, str):
            raise ValidationError(found)
        return found
    return target.spec.parse(unescaped(cell) if isinstance(cell, str) else cell, plan.actor)


def refuse_incomplete(entry: Entry, plan: Plan) -> None:
    """A record that is to be created needs all that is required."""
    for target in plan.required:
        if entry.values.get(target.name) in (None, ""):
            entry.refuse(_("«%(label)s» is required.") % {"label": target.label})
