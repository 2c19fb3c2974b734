"""Test databases: migrated once into a template, copied from it in a moment."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

from artel.config import database, migrating
from artel.config.marks import schema_mark

TEMPLATES_KEPT = 6
TEMPLATE_PREFIX = "artel_template_"
LOCK = 0x4152_5445_4C  # one process at a time makes the template


def database_name() -> str:
    """The name of this process's test database."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    return "_".join(part for part in (os.environ.get("ARTEL_TEST_DB") or "test_artel", worker) if part)


@contextmanager
def keeper() -> Iterator[psycopg.Connection[Any]]:
    """A connection that may make and drop databases."""
    with psycopg.connect(database.keeper_dsn(), autocommit=True) as link:
        yield link


def make() -> str:
    """Make this process's test database, empty and migrated, and point Django at it as the application."""
    name = database_name()
    copy(name)
    _point_django_at(name)
    return name


def copy(name: str) -> None:
    """Make an empty, migrated database under a name."""
    with keeper() as link:
        link.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        template = _template(link)
        remove(link, name)
        order = "CREATE DATABASE {name} TEMPLATE {template}"
        link.execute(sql.SQL(order).format(name=sql.Identifier(name), template=sql.Identifier(template)))
        # Tests may lose their last moment in a crash; nobody else's data is touched by this.
        link.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))


def drop(name: str) -> None:
    """Remove a test database."""
    connection.close()
    with keeper() as link:
        remove(link, name)


def _template(link: psycopg.Connection[Any]) -> str:
    wanted = TEMPLATE_PREFIX + schema_mark()
    pattern = TEMPLATE_PREFIX.replace("_", r"\_") + "%"
    found = {row[0] for row in link.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern])}
    if wanted not in found:
        if len(found) >= TEMPLATES_KEPT:
            for old in found:
                remove(link, old)
        draft = "artel_draft_template"
        remove(link, draft)
        database.make_database(link, draft)
        _migrate(draft)
        names = {"draft": sql.Identifier(draft), "wanted": sql.Identifier(wanted)}
        link.execute(sql.SQL("ALTER DATABASE {draft} RENAME TO {wanted}").format(**names))
    return wanted


def remove(link: psycopg.Connection[Any], name: str) -> None:
    """Remove a database, whoever is connected to it."""
    link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _migrate(name: str) -> None:
    _point_django_at(name, as_owner=True)
    try:
        migrating.migrate()
    finally:
        connection.close()


def _point_django_at(name: str, as_owner: bool = False) -> None:
    connection.close()
    known = database.parts(as_owner=as_owner, database=name)
    connection.settings_dict.update(
        NAME=name,
        USER=known["user"],
        PASSWORD=known["password"],
        HOST=known.get("host", ""),
        PORT=known.get("port", ""),
    )
