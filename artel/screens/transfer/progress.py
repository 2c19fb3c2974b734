"""Progress that people see at once: told through the database's own channel to whoever has the page open."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from artel.core.actor import Actor, claim_of
from artel.core.news import CHANNEL, tell_progress
from artel.screens.models import Import

EVERY_SECONDS = 0.4


def mark(taken: Import) -> str:
    """The name under which pages hear of an import's progress."""
    return f"import-{taken.pk}"


def tell(taken: Import, done: int, text: str, *, state: str = "running") -> None:
    """Let open pages know how far an import is, when the running transaction commits."""
    tell_progress(
        taken.company_id, taken.owner_id, mark(taken), done=done, total=taken.row_count, text=text, state=state
    )


class Aside:
    """Tells of progress, and hears «stop», past a transaction that will be rolled back."""

    def __init__(self, taken: Import, text: str, side: Any) -> None:
        self.taken = taken
        self.text = text
        self.side = side
        self.told_at = 0.0
        self.done = 0

    def add(self, count: int) -> None:
        """Some rows more are done."""
        self.done += count
        if time.monotonic() - self.told_at > EVERY_SECONDS:
            self.told_at = time.monotonic()
            news = {
                "event": "progress",
                "company": self.taken.company_id,
                "user": self.taken.owner_id,
                "id": mark(self.taken),
                "done": self.done,
                "total": self.taken.row_count,
                "percent": round(100 * self.done / max(self.taken.row_count, 1)),
                "text": self.text[:300],
                "state": "running",
            }
            with self.side.cursor() as cursor:
                cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps(news)])

    def is_stopped(self) -> bool:
        """Whether somebody pressed «stop»."""
        with self.side.cursor() as cursor:
            cursor.execute("SELECT stop_asked FROM screens_import WHERE id = %s", [self.taken.pk])
            row = cursor.fetchone()
        return bool(row and row[0])


@contextmanager
def aside(taken: Import, text: str, actor: Actor) -> Iterator[Aside]:
    """A connection of its own for the time of one check."""
    side = connection.copy()
    try:
        with side.cursor() as cursor:
            cursor.execute("SELECT set_config('artel.claim', %s, false)", [claim_of(actor)])
        yield Aside(taken, text, side)
    finally:
        side.close()
