"""A step: all that one actor changes in one go, told as one thing and undone as one thing."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, TypeVar

from django.db import OperationalError, connection, transaction
from django.utils import translation
from psycopg.errors import DeadlockDetected, SerializationFailure

from artel.core.actor import Actor
from artel.core.models import Step

T = TypeVar("T")
TRIES: Final = 5
PAUSE: Final = 0.02  # seconds
_SACRIFICED = (DeadlockDetected, SerializationFailure)
_running: ContextVar[Step | None] = ContextVar("step", default=None)

_BEGIN = """
INSERT INTO core_step (company_id, kind, label, actor_id, actor_name, reason, undoes_id)
VALUES (%s, %s, %s, %s, %s, %s, %s)
RETURNING id, set_config('artel.step', id::text, true), set_config('artel.reason', reason, true)
"""


@contextmanager
def step(
    actor: Actor, label: Any = "", *, kind: str = Step.Kind.EDIT, reason: str = "", undoes: Step | None = None
) -> Iterator[Step]:
    """Open a transaction whose changes belong together. Inside another step it joins that one."""
    running = _running.get()
    if running is not None:
        yield running
        return
    with transaction.atomic():
        begun = _begin(actor, english(label), kind, reason, undoes)
        token = _running.set(begun)
        try:
            yield begun
        finally:
            _running.reset(token)
        # After an error the rollback forgets it too, and an aborted transaction would only hide the error by another.
        if not connection.needs_rollback:
            _forget()


def _begin(actor: Actor, label: str, kind: str, reason: str, undoes: Step | None) -> Step:
    undone_id = undoes.pk if undoes else None
    who: list[Any] = [actor.user_id, actor.name[:150]]
    values = [actor.company_id, str(kind), label[:200], *who, reason[:500], undone_id]
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, values)
        row = cursor.fetchone()
    return Step(
        pk=row[0],
        company_id=actor.company_id,
        kind_of_step=kind,
        label=label,
        actor_id=actor.user_id,
        actor_name=actor.name,
        reason=reason,
        undoes=undoes,
    )


@contextmanager
def resumed(begun: Step) -> Iterator[Step]:
    """Go on with a step in a transaction of its own: long work that commits in parts is still undone as one."""
    assert _running.get() is None, "a step is open already"
    with transaction.atomic():
        _remember(begun)
        token = _running.set(begun)
        try:
            yield begun
        finally:
            _running.reset(token)
        # After an error the rollback forgets it too, and an aborted transaction would only hide the error by another.
        if not connection.needs_rollback:
            _forget()


def _remember(begun: Step) -> None:
    with connection.cursor() as cursor:
        settings = "SELECT set_config('artel.step', %s, true), set_config('artel.reason', %s, true)"
        cursor.execute(settings, [str(begun.pk), begun.reason])


def _forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('artel.step', '', true), set_config('artel.reason', '', true)")


def again_after_deadlock(work: Callable[[], T]) -> T:
    """Do work that opens its own transaction, and do it again where the database sacrificed it to another's.

    Inside a transaction it is done once: what was locked before it cannot be given back here.
    """
    if connection.in_atomic_block:
        return work()
    for attempt in range(TRIES):
        try:
            return work()
        except OperationalError as problem:
            if not isinstance(problem.__cause__, _SACRIFICED) or attempt == TRIES - 1:
                raise
            time.sleep(random.uniform(0, PAUSE * 2**attempt))  # noqa: S311  no secret, only chance
    raise AssertionError("the last attempt returns or raises")


def running_step() -> Step | None:
    """The step that is open now."""
    return _running.get()


def english(text: Any) -> str:
    """A translatable text as its source, so that each reader later gets it in their own language."""
    with translation.override("en"):
        return str(text)
