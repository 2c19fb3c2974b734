"""News for pages that are open now, carried by `artel.core.live`; all that matters is stored elsewhere too."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

CHANNEL = "artel_live"
LONGEST = 7500  # PostgreSQL carries 8000 bytes


def tell_live(**news: Any) -> None:
    """Send news with the commit of the running transaction.

    `company` says whose pages may hear it, `user` that only this person's may.
    """
    text = json.dumps(news, cls=DjangoJSONEncoder)
    assert len(text) <= LONGEST, "news are short; pages fetch the rest"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, text])


def tell_progress(
    company_id: int,
    user_id: int | None,
    id: str,  # noqa: A002  the page calls it so
    *,
    done: int,
    total: int,
    text: str = "",
    state: str = "running",
) -> None:
    """Move the bar of long work on the page of whoever started it. `state`: running, done, failed, cancelled."""
    percent = round(100 * done / total) if total else 0
    tell_live(
        event="progress", company=company_id, user=user_id, id=id, done=done, total=total, percent=percent,
        text=text[:300], state=state,
    )  # fmt: skip
