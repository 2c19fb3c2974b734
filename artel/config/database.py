"""How to reach the database, as the owner of its tables and as the application."""

import hashlib
import hmac
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import conninfo, sql

from artel.config import postgres
from artel.config.places import kept_secret, secret_key
from artel.kit.trouble import Trouble

APP_ROLE = "artel_app"
OWNER_ROLE = "artel_owner"
DATABASE = os.environ.get("ARTEL_DB_NAME") or "artel"
OLDEST_SERVER = 15
PREPARING = 0x4152_5445  # the lock of whoever makes role and database
SECONDS_TO_LEAVE = 2.0  # what a closed connection may take to vanish


def embedded() -> bool:
    """Tell whether the database is our own server and not one named by DATABASE_URL."""
    return not os.environ.get("DATABASE_URL")


def role_password(role: str) -> str:
    """The password of a role, derived so that nothing but the secret need be kept."""
    secret = kept_secret() if embedded() else secret_key()
    return hmac.new(secret.encode(), f"database role {role}".encode(), hashlib.sha256).hexdigest()


def _outside() -> dict[str, Any]:
    try:
        return dict(conninfo.conninfo_to_dict(os.environ["DATABASE_URL"]))
    except psycopg.ProgrammingError as error:
        reason = str(error).strip()
        raise Trouble(
            f"DATABASE_URL is not a PostgreSQL address: {reason}.",
            f"DATABASE_URL не похож на адрес PostgreSQL: {reason}.",
        ) from error


def parts(as_owner: bool = False, database: str | None = None) -> dict[str, Any]:
    """The connection's parts: host, port, user, password, dbname and what else the address names."""
    if not embedded():
        found = _outside()
        found["dbname"] = database or os.environ.get("ARTEL_DB_NAME") or found.get("dbname") or DATABASE
        if not as_owner:
            found |= {"user": APP_ROLE, "password": role_password(APP_ROLE)}
        return found
    role = OWNER_ROLE if as_owner else APP_ROLE
    place = {"user": role, "password": role_password(role), "dbname": database or DATABASE}
    return postgres.address() | place


def owner_dsn(database: str | None = None) -> str:
    """Connection string of the owner, who changes the schema."""
    return conninfo.make_conninfo("", **parts(as_owner=True, database=database))


def app_dsn(database: str | None = None) -> str:
    """Connection string of the application, whom row security binds."""
    return conninfo.make_conninfo("", **parts(database=database))


def keeper_dsn() -> str:
    """The owner's connection to a database that is always there, for making roles and databases."""
    return owner_dsn("postgres" if embedded() else None)


def start(for_good: bool = False) -> bool:
    """Make the server run, with its roles and database; True when the caller has to stop it."""
    started = postgres.start(OWNER_ROLE, role_password(OWNER_ROLE), for_good) if embedded() else False
    prepare()
    return started


def prepare() -> None:
    """Make the roles and the database where they are missing, and refuse a server that is too old."""
    try:
        with psycopg.connect(keeper_dsn(), autocommit=True, connect_timeout=10) as link:
            _check_version(link)
            # Two who start at once, as tests on two cores do, make the role and the database one after the other.
            link.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
            _make_app_role(link)
            if embedded():
                make_database(link, DATABASE)
    except psycopg.OperationalError as error:
        raise unreachable(error) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise Trouble(
            f"The user of DATABASE_URL may not make the role {APP_ROLE}: give it CREATEROLE.",
            f"У пользователя из DATABASE_URL нет права создать роль {APP_ROLE}: дайте ему CREATEROLE.",
        ) from error


def unreachable(error: Exception) -> Trouble:
    """Say in one sentence why the database does not answer."""
    if isinstance(error.__cause__ or error, psycopg.errors.DiskFull) or "No space left on device" in str(error):
        return Trouble("The disk is full.", "Диск заполнен.")
    reason = str(error).strip().splitlines()[-1].removesuffix(".")
    if embedded() and "password authentication failed" in reason:
        return Trouble(
            "The file var/secret does not belong to this database; put back the one it was made with.",
            "Файл var/secret не от этой базы данных; верните тот, с которым она создавалась.",
        )
    return Trouble(f"The database does not answer: {reason}.", f"База данных не отвечает: {reason}.")


def _check_version(link: psycopg.Connection[Any]) -> None:
    major = link.info.server_version // 10000
    if major < OLDEST_SERVER:
        raise Trouble(
            f"PostgreSQL {major} is too old: Artel needs {OLDEST_SERVER} or newer.",
            f"PostgreSQL {major} слишком старый: нужен {OLDEST_SERVER} или новее.",
        )


def _make_app_role(link: psycopg.Connection[Any]) -> None:
    exists = link.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE]).fetchone()
    if exists and _app_signs_in():
        return
    # Before PostgreSQL 16 only a superuser may name the other attributes of a role that is there already.
    order = (
        "ALTER ROLE {role} LOGIN"
        if exists
        else "CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"
    )
    secret = sql.Literal(role_password(APP_ROLE))
    link.execute(sql.SQL(order + " PASSWORD {password}").format(role=sql.Identifier(APP_ROLE), password=secret))


def _app_signs_in() -> bool:
    """Tell whether the derived password still opens the server, so that an unchanged role is left alone."""
    try:
        psycopg.connect(app_dsn("postgres" if embedded() else None), connect_timeout=10).close()
    except psycopg.OperationalError:
        return False
    return True


def make_database(link: psycopg.Connection[Any], name: str) -> None:
    """Make an empty database in which lower() and ILIKE know Cyrillic."""
    if link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return
    locale = "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
    if link.info.server_version < 170000:
        locale = "LOCALE_PROVIDER icu ICU_LOCALE 'und' LOCALE 'C.UTF-8'"
    order = sql.SQL("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' {locale}")
    link.execute(order.format(name=sql.Identifier(name), locale=sql.SQL(locale)))


@contextmanager
def held() -> Iterator[None]:
    """Have the server running meanwhile, and leave it as it was found."""
    ours = start()
    try:
        yield
    finally:
        if ours:
            stop_if_unused()


def stop_if_unused() -> bool:
    """Stop our server unless somebody else is still connected to it; True when it was stopped."""
    deadline = time.monotonic() + SECONDS_TO_LEAVE
    while _others():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return postgres.stop()


def _others() -> int:
    """How many connections there are besides this one; none where the server does not answer."""
    count = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    try:
        with psycopg.connect(keeper_dsn(), connect_timeout=10) as link:
            row = link.execute(count).fetchone()
    except psycopg.OperationalError:
        return 0
    return int(row[0]) if row else 0


def django_database() -> dict[str, Any]:
    """The `default` entry of DATABASES; ARTEL_DB_AS=owner is set by what changes the schema."""
    known = parts(as_owner=os.environ.get("ARTEL_DB_AS") == "owner")
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    entry: dict[str, Any] = {key: str(known.pop(part, "") or "") for part, key in named.items()}
    entry["ENGINE"] = "django.db.backends.postgresql"
    entry["CONN_MAX_AGE"] = None
    entry["CONN_HEALTH_CHECKS"] = True
    entry["OPTIONS"] = known | {"application_name": "artel"}
    return entry
