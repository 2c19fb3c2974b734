"""Actions: the only way anything counts as done.

    @action(Deal, permission="crm.win_deal", source=OPEN, target=WON, label=_("Win"))
    def win(deal: Deal, *, reason: Reason, note: str = "", actor: Actor) -> None: ...

From one declaration come the call in Python, the button, the dialog, the bulk action and the endpoint.
"""

import builtins
import inspect
import typing
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Choices, Model, QuerySet
from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.core.errors import Forbidden, Refused
from artel.core.gate import Verb, reaches, visible
from artel.core.models import Step
from artel.core.notifications import notice, tell_followers
from artel.core.steps import again_after_deadlock, english, step
from artel.core.timeline import note as write_note

M = TypeVar("M", bound=Model)
PLAIN_TYPES = (str, int, bool, Decimal, date, datetime)
REGISTRY: dict[str, dict[str, "Action[Any]"]] = {}


@dataclass(frozen=True)
class Param:
    """One thing an action asks for: a field of its dialog and of its endpoint."""

    name: str
    type: type
    required: bool
    default: Any = None
    label: Any = ""
    many: bool = False
    long: bool = False

    @property
    def model(self) -> "builtins.type[Model] | None":
        """The kind of record to pick, if it is one."""
        return self.type if issubclass(self.type, Model) else None

    @property
    def choices(self) -> "builtins.type[Choices] | None":
        """The fixed choices, if it has them."""
        return self.type if issubclass(self.type, Choices) else None


@dataclass(frozen=True)
class Action(Generic[M]):
    """A verb of one kind of record, with who may, when, and what it asks for.

    `told` is what the timeline says once it is done, perhaps with parameters by their names: `Moved to «%(into)s»`.
    """

    model: type[M]
    name: str
    body: Callable[..., Any]
    permission: str
    label: Any
    source: tuple[str, ...] = ()
    target: str | None = None
    icon: str = "play"
    tone: str = "neutral"
    confirm: Any = ""
    bulk: bool = True
    needs: Verb = "change"
    silent: bool = False
    told: Any = ""
    params: tuple[Param, ...] = field(default_factory=tuple)

    @property
    def key(self) -> str:
        """The permanent name: `crm.win`."""
        return f"{self.model._meta.app_label}.{self.name}"

    @property
    def __doc__(self) -> str:  # type: ignore[override]  # the body's own sentence
        return inspect.getdoc(self.body) or ""

    def applies(self, record: M) -> bool:
        """Whether the record's state lets this happen."""
        return not self.source or state_of(record) in self.source

    def allowed(self, actor: Actor) -> bool:
        """Whether the actor has the verb at all."""
        return actor.may(self.permission)

    def __call__(self, record: M, *, actor: Actor, **options: Any) -> Any:
        """Check, lock, do, set the state, tell the timeline. All of it or nothing."""
        if not self.allowed(actor) or (record.pk is None and not reaches(record, actor, self.needs)):
            raise Forbidden
        return again_after_deadlock(lambda: self._done(record, actor, options))

    def _done(self, record: M, actor: Actor, options: dict[str, Any]) -> Any:
        with step(actor, self.label, kind=Step.Kind.ACTION):
            lock(record, visible(type(record), actor, self.needs))
            if not self.applies(record):
                raise Refused(_("This is not possible in the present state."), "wrong-state")
            result = self.body(record, actor=actor, **options)
            if self.target is not None:
                _set_state(record, self.target)
            if not self.silent:
                write_note(record, self.key, data=_told(options), actor=actor)
                tell_followers(record, notice(actor.name, self.label, record), actor=actor)
        return result


def action(
    model: type[M],
    *,
    permission: str,
    label: Any,
    source: str | tuple[str, ...] = (),
    target: str | None = None,
    labels: dict[str, Any] | None = None,
    **look: Any,
) -> Callable[[Callable[..., Any]], Action[M]]:
    """Declare a verb. `look` takes icon, tone, confirm, bulk, needs, silent and told; `labels` names the parameters."""

    def declare(body: Callable[..., Any]) -> Action[M]:
        declared = Action(
            model=model,
            name=body.__name__,
            body=body,
            permission=permission,
            label=label,
            source=(source,) if isinstance(source, str) else source,
            target=target,
            params=_params(body, labels or {}),
            **look,
        )
        REGISTRY.setdefault(model._meta.label_lower, {})[declared.name] = declared
        return declared

    return declare


def actions_for(model: type[M]) -> dict[str, Action[M]]:
    """All verbs of a kind of record by name."""
    return REGISTRY.get(model._meta.label_lower, {})


def find_action(key: str) -> "Action[Any] | None":
    """The verb with a permanent name (`crm.win`)."""
    app, _dot, name = key.partition(".")
    for kind, verbs in REGISTRY.items():
        if kind.startswith(f"{app}.") and name in verbs:
            return verbs[name]
    return None


def _params(body: Callable[..., Any], labels: dict[str, Any]) -> tuple[Param, ...]:
    hints = typing.get_type_hints(body)
    found = []
    for name, parameter in inspect.signature(body).parameters.items():
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY or name == "actor":
            continue
        kind, many = _plain_type(hints[name])
        required = parameter.default is inspect.Parameter.empty
        found.append(
            Param(
                name=name,
                type=kind,
                required=required,
                default=None if required else parameter.default,
                label=labels.get(name, name.replace("_", " ").capitalize()),
                many=many,
                long=name in {"note", "text", "comment", "body"},
            )
        )
    return tuple(found)


def _plain_type(hint: Any) -> tuple[type, bool]:
    """`Deal | None` asks for a deal, `list[User]` for several users."""
    members = [member for member in typing.get_args(hint) if member is not type(None)]
    if typing.get_origin(hint) is list:
        return members[0], True
    kind = members[0] if members else hint
    assert isinstance(kind, type), f"an action's parameter needs a plain type, not {hint}"
    return kind, False


def state_of(record: Model) -> str:
    """The record's state, in whichever column its model keeps it."""
    return str(getattr(record, getattr(record, "state_field", "state"), ""))


def _set_state(record: Model, target: str) -> None:
    column = getattr(record, "state_field", "state")
    setattr(record, column, target)
    record.save(update_fields=[column, *(["changed_at"] if hasattr(record, "changed_at") else [])])


def lock(record: M, among: QuerySet[M] | None = None) -> None:
    """Read the row again under its lock, so that what follows is decided on what is true now.

    Raises Forbidden where the row is not among those that the actor's right covers.
    """
    rows = type(record)._default_manager.all() if among is None else among
    try:
        record.refresh_from_db(from_queryset=rows.select_for_update(of=("self",)))
    except ObjectDoesNotExist as problem:
        if among is None:
            raise
        raise Forbidden from problem


def _told(options: dict[str, Any]) -> dict[str, Any]:
    """Parameters as the timeline keeps them: names for records, plain values for the rest."""
    told: dict[str, Any] = {}
    for name, value in options.items():
        if isinstance(value, Model):
            told[name] = str(value)
        elif isinstance(value, PLAIN_TYPES) and value not in ("", None):
            told[name] = english(value) if isinstance(value, Choices) else value
    return told
