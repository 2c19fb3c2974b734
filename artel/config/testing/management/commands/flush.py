"""Empties the test database between tests that really commit."""

from typing import Any

import psycopg
from django.core.management.commands import flush
from django.db import connections
from psycopg import sql

from artel.config import database

KEPT = {"django_migrations", "django_content_type", "auth_permission", "core_claimkey"}


class Command(flush.Command):
    """Truncates as the owner of the tables: the application itself has no right to."""

    def handle(self, **options: Any) -> None:
        """Empty every table that has rows, but for what migrations themselves wrote."""
        name = str(connections[options["database"]].settings_dict["NAME"])
        with psycopg.connect(database.owner_dsn(name), autocommit=True) as link:
            # Books refuse to be emptied, by triggers that rest only for the owner of the server.
            link.execute("SET session_replication_role = replica")
            tables = [row[0] for row in link.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
            emptied = [sql.Identifier(table) for table in tables if table not in KEPT]
            probe = sql.SQL(" UNION ALL ").join(
                sql.SQL("SELECT {name} WHERE EXISTS (SELECT FROM {table})").format(name=table.as_string(), table=table)
                for table in emptied
            )
            filled = [sql.SQL(row[0]) for row in link.execute(probe)]  # names quoted above
            if filled:
                link.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(filled)))
