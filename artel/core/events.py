"""Facts that contexts announce to each other, delivered once to every listener after they are true."""

import importlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any, TypeVar

from django.db import connection

from artel.core.models import Delivery

E = TypeVar("E")
Listener = Callable[[Any], None]
LISTENERS: dict[type, list[Listener]] = defaultdict(list)
WISHES: dict[Listener, Callable[[Any], bool]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact. Subclasses are frozen and carry ids and plain values."""

    company_id: int


@dataclass(frozen=True, kw_only=True)
class RecordCreated(Event):
    """Somebody stored a new record."""

    kind: str
    record_id: int


@dataclass(frozen=True, kw_only=True)
class RecordChanged(Event):
    """Somebody changed fields of a record."""

    kind: str
    record_id: int
    fields: tuple[str, ...] = ()


def listens(
    event: type[E], *, when: Callable[[E], bool] | None = None
) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Call the function, in its own delivery, each time such an event was committed.

    `when` looks at the event alone; what it does not want is never delivered.
    """
    assert is_dataclass(event), "events are frozen dataclasses"

    def subscribe(listener: Callable[[E], None]) -> Callable[[E], None]:
        if listener not in LISTENERS[event]:
            LISTENERS[event].append(listener)
        if when is not None:
            WISHES[listener] = when
        return listener

    return subscribe


def emit(event: Event) -> None:
    """Announce a fact: it is delivered if, and only if, the running transaction commits."""
    assert connection.in_atomic_block, "emit() belongs inside an action or a step"
    from artel.core.jobs import deliver  # jobs read the listeners declared here

    for listener in LISTENERS[type(event)]:
        if listener in WISHES and not WISHES[listener](event):
            continue
        delivery = Delivery.objects.create(
            company_id=event.company_id,
            event=name_of(type(event)),
            listener=name_of(listener),
            payload=asdict(event),
        )
        deliver.defer(company_id=event.company_id, delivery_id=delivery.pk)


def name_of(thing: Any) -> str:
    """The dotted name under which an event or a listener is stored."""
    return f"{thing.__module__}:{thing.__qualname__}"


def named(name: str) -> Any:
    """The event or listener with a stored name; LookupError if the code no longer has it."""
    module, _colon, attribute = name.partition(":")
    try:
        return getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as problem:
        raise LookupError(f"{name} is gone") from problem


def event_of(delivery: Delivery) -> Any:
    """The event as it was announced; unknown fields of a newer version are left out."""
    kind = named(delivery.event)
    known = {field.name for field in fields(kind)}
    values = {name: _frozen(value) for name, value in delivery.payload.items() if name in known}
    return kind(**values)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
