"""Which days are open."""

from datetime import date, timedelta

from django.db import connection

from artel.ledger.models import Area


def locked_until(company_id: int, area: Area | str, day: date) -> date | None:
    """The last closed day if this one is closed for whoever asks; None if something may be entered on it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_is_locked(%s, %s, %s)", [company_id, str(area), day])
        found: date | None = cursor.fetchone()[0]
    return found


def first_open_day(company_id: int, area: Area | str, day: date) -> date:
    """The day itself, or the first one after the closed days: where a late cost is entered."""
    closed = locked_until(company_id, area, day)
    return day if closed is None else closed + timedelta(days=1)
