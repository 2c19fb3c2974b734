"""What the database refuses about the stock, as sentences for people."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import DatabaseError
from django.utils.translation import gettext as _

from artel.core.errors import Refused

NOT_ENOUGH = "AR010"


@contextmanager
def refusing_shortage() -> Iterator[None]:
    """Say what is missing, and where."""
    try:
        yield
    except DatabaseError as problem:
        cause = problem.__cause__
        if not isinstance(cause, psycopg.Error) or cause.sqlstate != NOT_ENOUGH:
            raise
        free, wanted, warehouse, product = (cause.diag.message_detail or "|||").split("|", 3)
        message = _("Not enough of «%(product)s» in «%(warehouse)s»: %(wanted)s are needed, %(free)s are free.")
        told = {"product": product, "warehouse": warehouse, "wanted": wanted, "free": free}
        raise Refused(message % told, "not-enough-stock") from problem
