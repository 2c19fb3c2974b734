"""Actors kept between requests while nobody's rights change; the database says so as it is told who asks."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from threading import Lock

from django.db import connection

from artel.core.actor import Actor, actor_of, tell_claim
from artel.core.models import User

ROOM = 5000
_lock = Lock()
_kept: dict[Hashable, tuple[int | None, Actor]] = {}


def known_actor(user: User, company_id: int | None) -> Actor:
    """The actor that a signed-in user is; the database is told of it. Raises Forbidden for one without a company."""
    key = (user.pk, company_id, user.name, user.language, user.timezone)
    return keep(key, lambda: actor_of(user, company_id))


def keep(key: Hashable, find: Callable[[], Actor]) -> Actor:
    """The actor under this key, found anew when rights changed since; the database is told of it."""
    connection.ensure_connection()
    version, actor = _kept.get(key, (None, None))
    # The version is read before the rights: what changes meanwhile makes a kept actor old, never falsely new.
    now = tell_claim(actor)
    if actor is not None and version == now:
        # What one request remembers must not outlive it.
        return replace(actor, memo={})
    found = find()
    with _lock:
        if len(_kept) >= ROOM:
            _kept.clear()
        _kept[key] = (now, found)
    tell_claim(found)
    return replace(found, memo={})
