"""Installations of their own for the tests of the machinery: nothing is shared with the developer's."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest


@dataclass
class Installation:
    """A data folder and the `artel` command bound to it."""

    var: Path
    port: int
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ARTEL_", "DATABASE_", "DJANGO_"))}
        own = {"ARTEL_VAR": str(self.var), "ARTEL_PORT": str(self.port), "ARTEL_DEMO": "0", "LANG": "C.UTF-8"}
        return kept | own | more

    def artel(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        order = [sys.executable, "-m", "artel.config.cli", *arguments]
        return subprocess.run(order, env=self.environment(**more), capture_output=True, text=True, timeout=300)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        order = [sys.executable, "-m", "artel.config.cli", *arguments]
        log = (self.var.parent / f"{arguments[0]}.log").open("w")
        process = subprocess.Popen(order, env=self.environment(), stdout=log, stderr=log, text=True, start_new_session=True)
        self.started.append(process)
        return process

    def log(self, command: str) -> str:
        return (self.var.parent / f"{command}.log").read_text()

    def sql(self, statement: str) -> str:
        step = self.artel("db", "psql", "-Atqc", statement)
        assert step.returncode == 0, step.stderr
        return step.stdout.strip()

    def server_pid(self) -> int:
        return int((self.var / "pg" / "postmaster.pid").read_text().splitlines()[0])

    def health(self) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)

    def wait_until_healthy(self, seconds: float = 120) -> None:
        def healthy_or_over() -> bool:
            assert self.started[-1].poll() is None, self.log("up")
            return self.health()[0] == 200

        wait_for(healthy_or_over, seconds, lambda: f"{self.health()}\n{self.log('up')}")
        wait_for(lambda: "Artel is ready" in self.log("up"), 10)

    def processes(self) -> list[str]:
        """Everything alive that belongs to this installation, by its environment or command line."""
        mark = str(self.var).encode()
        alive = []
        for place in Path("/proc").iterdir():
            if place.name.isdigit() and int(place.name) != os.getpid():
                try:
                    command = (place / "cmdline").read_bytes()
                    if command and mark in command + (place / "environ").read_bytes():
                        alive.append(f"{place.name} {command.replace(bytes(1), b' ').decode()[:100]}")
                except OSError:
                    continue
        return alive


def wait_for(true: object, seconds: float, otherwise: object = lambda: "") -> None:
    deadline = time.monotonic() + seconds
    while not true():  # type: ignore[operator]  # a callable
        assert time.monotonic() < deadline, otherwise()  # type: ignore[operator]  # a callable
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _remove(made: Installation) -> None:
    """Stop whatever still runs and delete the folder."""
    for process in made.started:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=30)
    made.artel("db", "stop")
    for line in made.processes():
        os.kill(int(line.split()[0]), signal.SIGKILL)
    shutil.rmtree(made.var.parent, ignore_errors=True)


def _new() -> Installation:
    return Installation(Path(tempfile.mkdtemp(prefix="artel-")) / "var", free_port())


@pytest.fixture
def installation() -> Iterator[Installation]:
    """An empty installation in a short path; everything that it started is stopped afterwards."""
    made = _new()
    yield made
    _remove(made)


@pytest.fixture(scope="session")
def _first_start(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Installation:
    """Migrated once for all the processes of a run; pytest itself removes old folders."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared if worker_id == "master" else shared.parent
    made = Installation(shared / "first" / "var", free_port())
    with (shared / "first.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.var.exists():
            for step in ("migrate", "assets"):
                done = made.artel(step)
                assert done.returncode == 0, done.stderr
    return made


def _copy_of(first: Installation) -> Installation:
    made = _new()
    subprocess.run(["cp", "-a", first.var, made.var], check=True)
    (made.var / "pg" / "artel.conf").unlink()  # it names the first folder
    return made


@pytest.fixture
def migrated(_first_start: Installation) -> Iterator[Installation]:
    """An installation that was started once before: its schema and the pages' files are there."""
    made = _copy_of(_first_start)
    yield made
    _remove(made)


@pytest.fixture(scope="module")
def shown(_first_start: Installation) -> Iterator[Installation]:
    """An installation with three weeks of the demo company, its database running."""
    made = _copy_of(_first_start)
    for order in (["db", "start"], ["demo", "21"]):
        done = made.artel(*order)
        assert done.returncode == 0, done.stderr
    yield made
    _remove(made)
