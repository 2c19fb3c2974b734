"""Tests are the installation itself until they act as somebody: they see the accounts, and no company."""

from typing import Any

from django.db.backends.signals import connection_created

from artel.core import actor


def stand_at_the_door() -> None:
    """Make it so for the rest of the run, on every connection that is opened."""
    actor._claim.set(actor.claim_at_the_door())
    connection_created.connect(_tell, dispatch_uid="door")


def _tell(connection: Any, **_rest: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('artel.claim', %s, false)", [actor.claim_at_the_door()])
