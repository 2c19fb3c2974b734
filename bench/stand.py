"""An installation of a bench's own: apart from the one that people use, started, brought up to date and stopped."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Stand:
    """A folder under `var/` and the port at which its web server answers."""

    name: str
    port: str = "8398"
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> Path:
        """Where its database and files are."""
        return ROOT / "var" / self.name

    @property
    def environment(self) -> dict[str, str]:
        """The real settings, but this folder and this port."""
        own = {"ARTEL_VAR": str(self.place), "ARTEL_PORT": self.port, "ARTEL_DEMO": "0"}
        return {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "artel.config.settings", **self.settings}

    def order(self, *command: str) -> None:
        """Run an artel command to its end; what it says goes to the standard error."""
        subprocess.run([*ARTEL, *command], env=self.environment, check=True, stdout=sys.stderr)

    def start(self, command: str) -> "subprocess.Popen[bytes]":
        """An artel command that goes on."""
        return subprocess.Popen([*ARTEL, command], env=self.environment, stdout=sys.stderr)

    def script(self, module: str, *arguments: str) -> bytes:
        """What a module of the bench prints, run in a process of its own with these settings."""
        command = [sys.executable, "-m", module, *arguments]
        return subprocess.run(command, env=self.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout

    def answers(self) -> None:
        """Wait until the web server takes connections, at most a minute."""
        for _turn in range(600):
            try:
                socket.create_connection(("127.0.0.1", int(self.port)), timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise SystemExit("The web server does not answer.")

    @contextmanager
    def running(self, *, with_pages: bool = False) -> Iterator[None]:
        """The database up to date, and the files of the pages where they are asked for."""
        self.place.mkdir(parents=True, exist_ok=True)
        self.order("db", "start")
        try:
            for command in ("migrate", "assets") if with_pages else ("migrate",):
                self.order(command)
            yield
        finally:
            self.order("db", "stop")


ARTEL: Sequence[str] = (sys.executable, "-m", "artel.config.cli")
