"""Sessions in the database, each seen only by those who hold its key: a stolen table of sessions opens nothing."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as Stored
from django.db import connection

from artel.core.actor import at_the_door, tell_arrival


class SessionStore(Stored):
    """Django's sessions, which tell the database by which key they are asked for."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._has_arrived = False

    def arrive(self) -> None:
        """Let the database show this session and, until the actor is told, the account that it belongs to."""
        tell_arrival(self.session_key or "")
        self._has_arrived = True

    def load(self) -> dict[str, Any]:
        if not self._has_arrived:
            _tell(self.session_key)
        return super().load()

    def exists(self, session_key: str) -> bool:
        _tell(session_key)
        return super().exists(session_key)

    def save(self, must_create: bool = False) -> None:
        if self.session_key is not None:
            _tell(self.session_key)
        super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            _tell(key)
            super().delete(key)

    @classmethod
    def clear_expired(cls) -> None:
        with at_the_door():
            super().clear_expired()


def _tell(key: str | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('artel.session', %s, false)", [key or ""])
