"""A whole installation for the browser: web server and worker as processes, a database of their own."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from artel.config import places
from artel.config.testing import databases

READY_SECONDS = 60
GRACE_SECONDS = 3


@dataclass
class Stack:
    """Where it answers, what is in it, and the processes that it is made of."""

    folder: Path
    database: str
    port: int
    known: dict[str, Any] = field(default_factory=dict)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def deal(self, name: str) -> str:
        """The path of a deal's page."""
        return f"/deals/{self.known['deals'][name]}/"

    def stage(self, name: str) -> int:
        return next(pk for pk, known in self.known["stages"] if known == name)

    def environment(self) -> dict[str, str]:
        """The real settings, but this database, this port, this folder for files."""
        foreign = ("ARTEL_", "DJANGO_", "PYTEST_", "COV_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        own = {
            "ARTEL_VAR": str(places.var()),
            "ARTEL_DB_NAME": self.database,
            "ARTEL_HOST": "127.0.0.1",
            "ARTEL_PORT": str(self.port),
            "ARTEL_FILES": str(self.folder / "files"),
            "ARTEL_SUPERVISED": "1",
            "DJANGO_SETTINGS_MODULE": "artel.config.settings",
        }
        if "ARTEL_SECRET_KEY" in os.environ:
            own["ARTEL_SECRET_KEY"] = os.environ["ARTEL_SECRET_KEY"]
        return kept | own

    def start(self, *order: str) -> None:
        with (self.folder / f"{order[-1]}.log").open("w") as log:
            here = {"cwd": places.ROOT, "env": self.environment(), "stdout": log, "stderr": log}
            command = [sys.executable, "-m", *order]
            self.processes.append(subprocess.Popen(command, start_new_session=True, **here))

    def fill(self) -> None:
        """Make the company, in a process of its own: it has the real settings, these tests have not."""
        order = [sys.executable, "-m", "tests.browser.company"]
        step = subprocess.run(order, cwd=places.ROOT, env=self.environment(), capture_output=True, text=True)
        assert step.returncode == 0, step.stderr
        self.known = json.loads(step.stdout)

    def logs(self) -> str:
        return "\n".join(f"== {log.name}\n{log.read_text()[-4000:]}" for log in sorted(self.folder.glob("*.log")))

    def wait_until_healthy(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self._is_healthy():
            assert all(process.poll() is None for process in self.processes), self.logs()
            assert time.monotonic() < deadline, self.logs()
            time.sleep(0.05)

    def _is_healthy(self) -> bool:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            link.request("GET", "/healthz")
            return link.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            link.close()

    def stop(self) -> None:
        """Ask each process that was started here to end, then insist."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextmanager
def running(folder: Path) -> Iterator[Stack]:
    """The whole installation, with the company in it; nothing of it is left afterwards."""
    assert (places.var() / "static" / "staticfiles.json").exists(), "Run `artel assets` first: pages have no files yet."
    stack = Stack(folder, f"{databases.database_name()}_browser", free_port())
    databases.copy(stack.database)
    try:
        stack.start("artel.config.cli", "serve")
        stack.start("artel.config.cli", "worker")
        stack.fill()
        stack.wait_until_healthy()
        yield stack
    finally:
        stack.stop()
        with databases.keeper() as link:
            databases.remove(link, stack.database)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def somebodys_site(page: str) -> Iterator[str]:
    """Another site, at another origin, that shows one page."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Site)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()
