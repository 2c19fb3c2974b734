"""Two requests with one telephone number make one party: whoever writes a contact holds its lock until commit."""

from collections.abc import Iterable

from django.db import connection

from artel.parties.queries.contacts import Key


def lock_contacts(keys: Iterable[Key], company_id: int) -> None:
    """Wait for everyone who is about to write the same contacts. Sorted, so that nobody waits in a circle."""
    assert connection.in_atomic_block, "the lock lasts as long as the transaction"
    names = sorted({f"parties:{company_id}:{kind}:{canonical}" for kind, canonical, _extension in keys})
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
