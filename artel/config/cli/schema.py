"""The database's schema and the embedded server, from the terminal."""

import subprocess

import psycopg
from psycopg import sql

from artel.config import database, postgres
from artel.config.cli import set_up_django
from artel.config.marks import schema_mark
from artel.config.places import PACKAGE
from artel.kit.trouble import Trouble, words

Link = psycopg.Connection[tuple[object, ...]]


def migrate(arguments: list[str]) -> int:
    """Bring the schema up to the code, unless it is already; `--force` asks Django in any case."""
    if "--force" not in arguments and is_current():
        return 0
    set_up_django(as_owner=True)
    from django.db import connection

    from artel.config import migrating

    migrating.migrate()
    mark = sql.SQL("COMMENT ON DATABASE {} IS {}")
    with connection.cursor() as cursor:
        name = sql.Identifier(connection.settings_dict["NAME"])
        cursor.execute(mark.format(name, sql.Literal(_comment())))
    return 0


def _comment() -> str:
    return f"Artel, schema {schema_mark()}"


def refuse_newer() -> None:
    """Leave alone a database that a later Artel has changed: this one does not know what its tables mean."""
    with connect() as link:
        if link.execute("SELECT to_regclass('public.django_migrations')").fetchone() == (None,):
            return
        known = {(file.parent.parent.name, file.stem) for file in PACKAGE.glob("*/migrations/*.py")}
        contexts = sorted({app for app, _name in known})
        applied = link.execute("SELECT app, name FROM django_migrations WHERE app = ANY(%s)", [contexts]).fetchall()
    unknown = sorted(f"{app}.{name}" for app, name in applied if (app, name) not in known)
    if unknown:
        count, first = len(unknown), unknown[0]
        raise Trouble(
            f"The database is newer than this Artel ({count} unknown, first {first}): update the program.",
            f"База данных новее этой программы (неизвестно {count}, первая {first}): обновите программу.",
        )


def is_current() -> bool:
    """Tell, without loading Django, whether the schema was brought up to this very code before."""
    with connect() as link:
        comment = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        return link.execute(comment).fetchone() == (_comment(),)


def is_empty() -> bool:
    """Tell whether no company has been made yet."""
    with connect() as link:
        return link.execute("SELECT 1 FROM core_company LIMIT 1").fetchone() is None


def connect() -> Link:
    """The owner's connection, or one clear sentence."""
    try:
        return psycopg.connect(database.owner_dsn(), connect_timeout=10)
    except psycopg.OperationalError as error:
        raise database.unreachable(error) from error


def db(arguments: list[str]) -> int:
    """Start, stop or look at the embedded server."""
    order = arguments[0] if arguments else "status"
    if not database.embedded():
        raise Trouble(
            "DATABASE_URL names another server; Artel does not start or stop it.",
            "В DATABASE_URL указан другой сервер: Артель его не запускает и не останавливает.",
        )
    if order == "start":
        database.start(for_good=True)
    elif order == "stop":
        postgres.stop()
    elif order == "psql":
        return subprocess.run([postgres.programs() / "psql", database.owner_dsn(), *arguments[1:]]).returncode
    elif order != "status":
        raise Trouble("Say: artel db start|stop|status|psql.", "Наберите: artel db start|stop|status|psql.", 2)
    up = postgres.running() is not None
    works = words("The database is running.", "База данных работает.")
    print(works if up else words("The database is stopped.", "База данных остановлена."))
    return 0 if up or order == "stop" else 3
