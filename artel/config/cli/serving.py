"""The two processes of an installation: web and worker."""

import asyncio
import ctypes
import os
import signal
import socket
import sys

import psycopg
from procrastinate import App

from artel.config import database
from artel.config.environment import flag, number, text
from artel.kit.trouble import Trouble

PR_SET_PDEATHSIG = 1
WORKER_THREADS = 4
BEHIND = 5  # people who wait for a page come before jobs
LAST_PORT = 65535


def leave_with_parent() -> None:
    """Under a supervisor: when it is killed, be told to stop. Linux only; elsewhere the caller's signals must do."""
    if flag("ARTEL_SUPERVISED") and sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def place() -> tuple[str, int]:
    """Host and port to serve on."""
    return text("ARTEL_HOST", "127.0.0.1"), number("ARTEL_PORT", 8000)


def check_port() -> None:
    """Refuse to start where somebody else listens already."""
    host, port = place()
    if port > LAST_PORT:
        raise Trouble(f"ARTEL_PORT must be at most {LAST_PORT}.", f"ARTEL_PORT — не больше {LAST_PORT}.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Trouble(
                f"The address {host}:{port} cannot be used ({error.strerror}):"
                " stop the other program or set ARTEL_PORT.",
                f"Адрес {host}:{port} недоступен ({error.strerror}):"
                " остановите другую программу или задайте ARTEL_PORT.",
            ) from error


def serve(arguments: list[str]) -> int:
    """Serve pages until told to stop."""
    from granian import Granian
    from granian.constants import Interfaces

    leave_with_parent()
    check_port()
    host, port = place()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artel.config.settings")
    Granian(
        "artel.config.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=number("ARTEL_WEB_PROCESSES", 1),
        websockets=False,
        log_level="warning",  # type: ignore[arg-type]  # granian takes the level's name
        workers_kill_timeout=4,
    ).serve()
    return 0


def worker(arguments: list[str]) -> int:
    """Take jobs until told to stop; the job in hand is finished first."""
    from artel.config.garbage import keep_what_is_loaded
    from artel.core.actor import stand_at_the_door
    from artel.core.jobs import worker_app

    leave_with_parent()
    os.nice(BEHIND)
    keep_what_is_loaded()
    stand_at_the_door()  # jobs by the clock are given through Django's connection
    try:
        asyncio.run(_work(worker_app()))
    except psycopg.OperationalError as error:
        raise database.unreachable(error) from error
    return 0


async def _work(own: App) -> None:
    async with own.open_async():
        await own.run_worker_async(
            name=f"{socket.gethostname()}:{os.getpid()}",
            concurrency=number("ARTEL_WORKER_THREADS", WORKER_THREADS),
            fetch_job_polling_interval=2.0,
            shutdown_graceful_timeout=8.0,
            delete_jobs="successful",
        )
