"""The clock of the demo: Python and the database live through the same days."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import time_machine
from django.db import connection
from psycopg import sql

NOW = "statement_timestamp()"
TRAVELLED = f"COALESCE(NULLIF(current_setting('artel.clock', true), '')::timestamptz, {NOW})"

_DATED = """
SELECT c.relname, a.attname FROM pg_attrdef d
JOIN pg_class c ON c.oid = d.adrelid
JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
WHERE c.relnamespace = 'public'::regnamespace AND pg_get_expr(d.adbin, d.adrelid) = %s
ORDER BY 1, 2
"""


@contextmanager
def travelling() -> Iterator[None]:
    """What the database dates by itself follows the travelled clock for the block, which is one transaction.

    Only the owner of the tables may say so; nothing of it is left when the transaction ends, well or not.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DATED, [NOW])
        columns = cursor.fetchall()
    _date_by(columns, TRAVELLED)
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _date_by(columns, NOW)


def _date_by(columns: list[tuple[str, str]], expression: str) -> None:
    order = sql.SQL("ALTER TABLE {} ALTER COLUMN {} SET DEFAULT {}")
    with connection.cursor() as cursor:
        for table, column in columns:
            cursor.execute(order.format(sql.Identifier(table), sql.Identifier(column), sql.SQL(expression)))


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Live at a moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('artel.clock', %s, true)", [moment.isoformat()])
    with time_machine.travel(moment, tick=False):
        yield
