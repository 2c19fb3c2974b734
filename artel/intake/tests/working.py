"""A worker for tests: in this process until nothing is left to do, or in one of its own that can be killed."""

import asyncio
import os
import subprocess
import sys
import textwrap
from pathlib import Path

from django.db import connection

from artel.core.jobs import rescue, worker_app


def work() -> None:
    """Do everything that waits, also what that makes wait in turn."""
    own = worker_app()

    async def until_empty() -> None:
        async with own.open_async():
            await own.run_worker_async(wait=False, listen_notify=False, install_signal_handlers=False)

    asyncio.run(until_empty())


def make_due() -> None:
    """Let the pause after a failure be over."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() - interval '1 second' WHERE status = 'todo'")


def rescue_stalled() -> None:
    """The heartbeat of a killed worker grows old, and the job of every minute sees it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '5 minutes'")
    asyncio.run(rescue(timestamp=0))


def start_slow_worker(mark: Path) -> "subprocess.Popen[bytes]":
    """The real worker, which writes a mark and falls asleep when a request is all but handled."""
    code = f"""
        import time, pathlib, django
        django.setup()
        from django.db import connection
        connection.settings_dict["NAME"] = {connection.settings_dict["NAME"]!r}
        from artel.intake.actions import handling
        whole = handling._follow_up

        def slowly(*arguments):
            whole(*arguments)
            pathlib.Path({str(mark)!r}).touch()
            time.sleep(60)

        handling._follow_up = slowly
        from artel.config.cli.serving import worker
        worker([])
    """
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], env=os.environ | {"ARTEL_LOG": "warning"})
