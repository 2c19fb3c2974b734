"""Whether this installation is well, and what is not."""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache

WELL = "ok"


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """Every migration in the code, by app and name."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def missing_migrations() -> list[str]:
    """Names of the migrations that the database has not had yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations')")
        if cursor.fetchone()[0] is None:
            return sorted(".".join(one) for one in _known_migrations())
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = set(cursor.fetchall())
    return sorted(".".join(one) for one in _known_migrations() - applied)


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return WELL


def _migrations() -> str:
    missing = missing_migrations()
    return f"{len(missing)} not applied: {', '.join(missing[:3])}" if missing else WELL


def _worker() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM now() - max(last_heartbeat))::int FROM procrastinate_workers")
        silent_seconds = cursor.fetchone()[0]
    if silent_seconds is None:
        return "no worker is running"
    return WELL if silent_seconds <= settings.WORKER_SILENT_SECONDS else f"silent for {silent_seconds} s"


CHECKS: dict[str, Callable[[], str]] = {"database": _database, "migrations": _migrations, "worker": _worker}


def report() -> dict[str, str]:
    """Each piece with "ok" or what is wrong with it; after a dead database nothing else is asked."""
    found: dict[str, str] = {}
    for piece, check in CHECKS.items():
        try:
            found[piece] = check()
        except DatabaseError as error:
            connection.close()
            found[piece] = str(error).strip().splitlines()[0]
            if piece == "database":
                break
    return found


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when everything is well, otherwise 503 with the names of what is not."""
    pieces = report()
    unwell = [piece for piece, state in pieces.items() if state != WELL]
    response = JsonResponse({"well": not unwell, "unwell": unwell, "pieces": pieces}, status=503 if unwell else 200)
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django would log every question as an error
    return response


class AnsweredFirst:
    """Answers the health page before anything asks the database who is asking: it must speak when that is away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return healthz(request) if request.path == "/healthz" else self.get_response(request)
