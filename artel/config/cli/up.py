"""`artel up`: everything in one terminal, and nothing left behind."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import FrameType

from artel.config import database, postgres
from artel.config.cli import assets, schema
from artel.config.cli.serving import check_port, place
from artel.config.environment import flag
from artel.config.places import var
from artel.kit.trouble import Trouble, words

HEALTHY_SECONDS = 90
GRACE_SECONDS = 12
DEATHS_ALLOWED, DEATHS_SECONDS = 5, 60.0


@dataclass
class Child:
    """One process under supervision, and when it died lately."""

    command: str
    english: str
    russian: str
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start the process in a session of its own: the terminal's Ctrl-C comes to us alone."""
        self.process = subprocess.Popen(
            _order(self.command), env=os.environ | {"ARTEL_SUPERVISED": "1"}, start_new_session=True
        )

    def died(self) -> bool:
        """Tell whether the process has ended though nobody asked it to."""
        return self.process is not None and self.process.poll() is not None

    def revive(self) -> None:
        """Start it again, unless it dies over and over."""
        code = self.process.returncode if self.process else 0
        now = time.monotonic()
        self.deaths = [moment for moment in self.deaths if now - moment < DEATHS_SECONDS] + [now]
        if len(self.deaths) > DEATHS_ALLOWED:
            raise Trouble(
                f"The {self.english} stops again and again (exit code {code}); see its messages above.",
                f"{self.russian} снова и снова завершается (код {code}); смотрите сообщения выше.",
            )
        say(
            f"The {self.english} stopped (exit code {code}); starting it again.",
            f"{self.russian} завершился (код {code}); запускаю снова.",
        )
        time.sleep(0.2 * len(self.deaths))
        self.start()


class Told(Exception):
    """Somebody asked us to stop."""


def say(english: str, russian: str) -> None:
    """One line for the person at the terminal, at once even through a pipe."""
    print(words(english, russian), flush=True)


def up(arguments: list[str]) -> int:
    """Start database, web and worker, watch them, and stop all three when told to."""
    check_port()
    with_demo = flag("ARTEL_DEMO", default=True)
    children = [Child("serve", "web server", "Веб-сервер"), Child("worker", "worker", "Обработчик заданий")]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop_us)
    ours = False
    try:
        ours = database.start()
        _prepare(with_demo)
        for child in children:
            child.start()
        _wait_until_healthy(children)
        _welcome()
        _watch(children)
    except Told:
        say("Stopping.", "Останавливаюсь.")
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        _stop(children)
        if ours and not database.stop_if_unused():
            say("The database keeps running for others.", "База данных остаётся включённой для других.")
    return 0


def _stop_us(number: int, frame: FrameType | None) -> None:
    raise Told


def _prepare(with_demo: bool) -> None:
    """Schema, files of the pages, and the demo company where there is none; each is skipped when it is there."""
    schema.refuse_newer()
    if not schema.is_current():
        say("Updating the database schema.", "Обновляю схему базы данных.")
        _run("migrate")
    if not assets.is_current():
        _run("assets")
    if with_demo and schema.is_empty():
        say("Making the demo company; this happens once.", "Создаю показательную компанию; это один раз.")
        _run("demo")


def _order(command: str) -> list[str]:
    return [sys.executable, "-m", "artel.config.cli", command]


def _run(command: str) -> None:
    """Run a step in a process of its own; its own sentence has told what is wrong with it."""
    step = subprocess.Popen(_order(command), start_new_session=True)
    try:
        code = step.wait()
    except Told:
        step.terminate()
        step.wait()
        raise
    if code:
        raise Trouble(f"`artel {command}` did not finish.", f"Команда `artel {command}` не завершилась.", code)


def _wait_until_healthy(children: list[Child]) -> None:
    deadline = time.monotonic() + HEALTHY_SECONDS
    while not _healthy():
        for child in children:
            if child.died():
                child.revive()
        if time.monotonic() > deadline:
            raise Trouble(
                "Artel did not become healthy; see the messages above.",
                "Артель не запустилась; смотрите сообщения выше.",
            )
        time.sleep(0.05)


def _healthy() -> bool:
    host, port = place()
    link = http.client.HTTPConnection("127.0.0.1" if host in ("0.0.0.0", "::") else host, port, timeout=5)  # noqa: S104
    try:
        link.request("GET", "/healthz", headers={"Host": "localhost"})
        return link.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def _welcome() -> None:
    host, port = place()
    address = os.environ.get("ARTEL_URL") or f"http://{host}:{port}"
    say(f"\nArtel is ready: {address}", f"\nАртель готова: {address}")
    note = var() / "demo.json"
    if note.exists():
        say("Demo sign-ins:", "Вход в показательную компанию:")
        for person, email, password in json.loads(note.read_text()):
            print(f"  {person:36}{email:28}{password}", flush=True)
    say("Ctrl-C stops everything.", "Ctrl-C останавливает всё.")


def _watch(children: list[Child]) -> None:
    """Keep everything alive until told to stop."""
    while True:
        time.sleep(0.5)
        if database.embedded() and postgres.running() is None:
            say("The database stopped; starting it again.", "База данных остановилась; запускаю снова.")
            database.start()
        for child in children:
            if child.died():
                child.revive()


def _stop(children: list[Child]) -> None:
    """Ask all to finish what they have in hand, then insist."""
    alive = [child.process for child in children if child.process and child.process.poll() is None]
    for process in alive:
        process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for process in alive:
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
