"""One command starts everything, keeps it alive and leaves nothing behind."""

import os
import signal
import socket
from pathlib import Path

import psutil
import pytest

from artel.config.tests.conftest import Installation, wait_for


@pytest.fixture
def running(migrated: Installation) -> Installation:
    migrated.start("up")
    migrated.wait_until_healthy()
    return migrated


def _pid(installation: Installation, command: str) -> int:
    """The supervisor's child that runs one command; 0 while there is none."""
    supervisor = psutil.Process(installation.started[0].pid)
    return next((child.pid for child in supervisor.children() if child.cmdline()[-1:] == [command]), 0)


def test_everything_starts_and_ctrl_c_leaves_nothing(running: Installation) -> None:
    assert "Artel is ready: http://127.0.0.1" in running.log("up")

    os.killpg(running.started[0].pid, signal.SIGINT)

    assert running.started[0].wait(timeout=20) == 0
    assert running.processes() == []


def test_a_killed_worker_is_told_and_started_again(running: Installation) -> None:
    first = _pid(running, "worker")

    os.kill(first, signal.SIGKILL)

    wait_for(lambda: "The worker stopped" in running.log("up"), 10)
    wait_for(lambda: _pid(running, "worker") not in (0, first), 20)
    running.wait_until_healthy()


def test_a_killed_web_server_serves_again(running: Installation) -> None:
    os.killpg(_pid(running, "serve"), signal.SIGKILL)

    wait_for(lambda: "The web server stopped" in running.log("up"), 10)
    running.wait_until_healthy()


def test_a_killed_database_comes_back_under_the_same_web_server(running: Installation) -> None:
    web = _pid(running, "serve")

    os.kill(running.server_pid(), signal.SIGKILL)

    wait_for(lambda: "The database stopped" in running.log("up"), 10)
    running.wait_until_healthy()
    assert _pid(running, "serve") == web


def test_nothing_outlives_a_killed_supervisor_but_the_database(running: Installation) -> None:
    running.started[0].kill()

    wait_for(lambda: not [line for line in running.processes() if "artel.config.cli" in line], 20, running.processes)

    step = running.artel("db", "status")
    assert step.returncode == 0


def test_a_busy_port_is_told_before_anything_starts(installation: Installation) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", installation.port))
        other.listen()

        step = installation.artel("up")

    assert step.returncode == 1
    assert step.stderr.strip() == (
        f"artel: The address 127.0.0.1:{installation.port} cannot be used (Address already in use):"
        " stop the other program or set ARTEL_PORT."
    )
    assert not (installation.var / "pg").exists()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("ARTEL_PORT", "eighty", "ARTEL_PORT must be a whole number, not “eighty”."),
        ("ARTEL_PORT", "99999", "ARTEL_PORT must be at most 65535."),
        ("ARTEL_DEMO", "perhaps", "ARTEL_DEMO must be 1 or 0, not “perhaps”."),
        ("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none", "The database does not answer"),
        ("DATABASE_URL", "mysql://somewhere", "DATABASE_URL is not a PostgreSQL address"),
        ("ARTEL_VAR", "/dev/null/var", "The folder /dev/null/var cannot be made"),
    ],
)
def test_a_wrong_setting_is_one_sentence(installation: Installation, name: str, value: str, sentence: str) -> None:
    step = installation.artel("up", **{name: value})

    assert step.returncode == 1
    assert sentence in step.stderr
    assert len(step.stderr.strip().splitlines()) == 1, step.stderr
    assert not (Path(installation.var) / "pg").exists()
