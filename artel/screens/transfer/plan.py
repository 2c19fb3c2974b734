"""The plan of an import: which column fills which field, what is constant, what finds the record to update."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.core.errors import Forbidden, Refused
from artel.screens.declare import Screen
from artel.screens.models import Import
from artel.screens.registry import find
from artel.screens.transfer.references import References
from artel.screens.transfer.targets import Target, Targets


@dataclass(frozen=True)
class Plan:
    """A mapping that was found sound, ready to read rows by."""

    screen: type[Screen]
    actor: Actor
    columns: tuple[tuple[int, Target], ...]
    constants: dict[str, Any]
    key: Target | None
    mode: str
    clears: bool
    targets: Targets
    references: References = field(repr=False)

    @property
    def required(self) -> list[Target]:
        """Fields without which no record can be created."""
        return [target for target in self.targets.all.values() if target.required]


def plan_of(taken: Import, actor: Actor) -> Plan:
    """The import's plan. Raises Refused with every problem of the mapping in one sentence each."""
    screen = screen_of_import(taken.screen, actor)
    targets = Targets(screen, actor)
    problems = _problems(taken, targets)
    constants = _constants(taken, targets, actor, problems)
    if problems:
        raise Refused(" ".join(problems), "mapping-wrong")
    columns = tuple(
        (index, targets.all[name])
        for index, heading in enumerate(taken.headings)
        if (name := taken.mapping.get(heading, ""))
    )
    return Plan(
        screen=screen,
        actor=actor,
        columns=columns,
        constants=constants,
        key=targets.all[taken.key] if taken.key else None,
        mode=taken.mode if taken.key else Import.Mode.CREATE,
        clears=taken.clears,
        targets=targets,
        references=References(actor),
    )


def screen_of_import(slug: str, actor: Actor) -> type[Screen]:
    """The screen that takes the rows; Forbidden for those who may not fill it from files."""
    screen = find(slug)
    if screen is None:
        raise Refused(_("There is no list «%(name)s».") % {"name": slug}, "no-screen")
    grant = actor.grant(screen.model)
    if not actor.may("core.import") or not (grant.create or grant.change):
        raise Forbidden
    return screen


def _problems(taken: Import, targets: Targets) -> list[str]:
    mapped = [name for name in taken.mapping.values() if name]
    problems = [
        _("There is no field «%(name)s» to fill.") % {"name": name}
        for name in sorted({*mapped, *taken.constants} - set(targets.all))
    ]
    problems += [
        _("«%(label)s» is chosen for several columns.") % {"label": targets.all[name].label}
        for name in dict.fromkeys(mapped)
        if mapped.count(name) > 1 and name in targets.all
    ]
    if not set(mapped) - {taken.key}:
        problems.append(_("Choose a field for at least one column."))
    problems += _key_problems(taken, targets, mapped)
    if taken.mode != Import.Mode.UPDATE or not taken.key:
        given = {*mapped, *(name for name, text in taken.constants.items() if text)}
        missing = [target.label for target in targets.all.values() if target.required and target.name not in given]
        if missing:
            problems.append(_("No column is chosen for: %(names)s.") % {"names": ", ".join(missing)})
    if not targets.actor.grant(targets.screen.model).create and taken.mode != Import.Mode.UPDATE:
        problems.append(_("You may only update these records: choose what finds them."))
    return problems


def _key_problems(taken: Import, targets: Targets, mapped: list[str]) -> list[str]:
    if not taken.key:
        return [_("Choose the field that finds the record to update.")] if taken.mode == Import.Mode.UPDATE else []
    if taken.key not in {target.name for target in targets.keys}:
        return [_("Records cannot be found by «%(name)s».") % {"name": taken.key}]
    if taken.key not in mapped:
        return [_("«%(label)s» finds the record, so choose its column.") % {"label": targets.all[taken.key].label}]
    return []


def _constants(taken: Import, targets: Targets, actor: Actor, problems: list[str]) -> dict[str, Any]:
    """Values that every row gets where no column fills the field."""
    parsed: dict[str, Any] = {}
    for name, text in taken.constants.items():
        target = targets.all.get(name)
        if target is None or not text:
            continue
        try:
            parsed[name] = target.spec.parse(text, actor) if target.spec else text.strip()
        except ValidationError as problem:
            problems.append(f"{target.label}: {' '.join(problem.messages)}")
    return parsed
