"""The embedded server survives what happens to servers, and refuses clearly what it cannot mend."""

import os
import shutil
import signal
import subprocess
import sys

import psycopg
import pytest

from artel.config import database, postgres
from artel.config.tests.conftest import Installation
from artel.kit.trouble import Trouble


def _refused(step: subprocess.CompletedProcess[str]) -> str:
    """The one sentence of a command that did not finish."""
    assert step.returncode != 0
    assert "Traceback" not in step.stderr
    lines = step.stderr.strip().splitlines()
    assert len(lines) == 1, step.stderr
    return lines[0]


def test_a_second_start_shares_the_running_server(migrated: Installation) -> None:
    assert migrated.artel("db", "start").returncode == 0
    first = migrated.server_pid()

    assert migrated.artel("db", "start").returncode == 0

    assert migrated.server_pid() == first
    assert migrated.sql("SELECT lower('ЩУКА')") == "щука"


def test_a_killed_server_comes_back_with_its_rows(migrated: Installation) -> None:
    migrated.artel("db", "start")
    migrated.sql("CREATE TABLE kept AS SELECT generate_series(1, 100) AS n")
    os.kill(migrated.server_pid(), signal.SIGKILL)

    step = migrated.artel("db", "start")

    assert step.returncode == 0, step.stderr
    assert migrated.sql("SELECT count(*) FROM kept") == "100"


def test_a_stale_lock_that_names_a_strangers_pid_is_no_obstacle(migrated: Installation) -> None:
    migrated.artel("db", "start")
    lock = migrated.var / "pg" / "postmaster.pid"
    text = lock.read_text()
    migrated.artel("db", "stop")
    lock.write_text(text.replace(text.splitlines()[0], str(os.getpid()), 1))

    step = migrated.artel("db", "start")

    assert step.returncode == 0, step.stderr
    assert migrated.server_pid() != os.getpid()


def test_a_database_of_another_version_is_left_alone(migrated: Installation) -> None:
    migrated.artel("db", "start")
    migrated.artel("db", "stop")
    version = migrated.var / "pg" / "PG_VERSION"
    version.write_text("13\n")

    told = _refused(migrated.artel("migrate"))

    assert "from PostgreSQL 13, this Artel runs 18" in told
    assert version.read_text() == "13\n"


@pytest.mark.parametrize("command", ["up", "migrate", "serve", "verify"])
def test_a_database_newer_than_the_program_is_left_alone(migrated: Installation, command: str) -> None:
    migrated.artel("db", "start")
    migrated.sql("INSERT INTO django_migrations (app, name, applied) VALUES ('crm', '9999_later', now())")
    migrated.sql("COMMENT ON DATABASE artel IS 'Artel, schema of a later program'")
    migrated.artel("db", "stop")

    told = _refused(migrated.artel(command))

    assert told == "artel: The database is newer than this Artel (1 unknown, first crm.9999_later): update the program."
    assert migrated.processes() == []


def test_a_broken_database_is_named(migrated: Installation) -> None:
    migrated.artel("db", "start")
    migrated.artel("db", "stop")
    (migrated.var / "pg" / "global" / "pg_control").write_bytes(b"")

    told = _refused(migrated.artel("migrate"))

    assert "cannot be started" in told
    assert "pg_control" in told


def test_a_folder_with_other_files_is_not_taken_for_a_database(installation: Installation) -> None:
    place = installation.var / "pg"
    place.mkdir(parents=True)
    (place / "holiday.jpg").write_text("sea")

    told = _refused(installation.artel("migrate"))

    assert "holds files but no database" in told
    assert [file.name for file in place.iterdir()] == ["holiday.jpg"]


def test_the_sentence_is_russian_on_a_russian_terminal(installation: Installation) -> None:
    place = installation.var / "pg"
    place.mkdir(parents=True)
    (place / "holiday.jpg").write_text("sea")

    told = _refused(installation.artel("migrate", LANG="ru_RU.UTF-8"))

    assert "есть файлы, но нет базы данных" in told


def test_a_lost_secret_is_explained(migrated: Installation) -> None:
    migrated.artel("db", "start")
    (migrated.var / "secret").write_text("another")

    told = _refused(migrated.artel("migrate"))

    assert "var/secret does not belong to this database" in told


def test_a_full_disk_is_told_before_anything_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres.shutil, "disk_usage", lambda place: shutil._ntuple_diskusage(2**30, 2**30, 5 * 2**20))  # type: ignore[attr-defined]  # the tuple that the real one returns

    with pytest.raises(Trouble, match="The disk is full: 5 MB are free"):
        postgres._check_space()


def test_a_disk_that_fills_up_meanwhile_is_told_so() -> None:
    told = postgres._explained("FATAL:  could not write lock file: No space left on device")

    assert str(told) == "The disk is full."


@pytest.mark.parametrize(
    "error",
    [
        psycopg.errors.DiskFull("could not extend file"),
        psycopg.OperationalError("FATAL:  could not write init file: No space left on device"),
    ],
)
def test_a_disk_that_fills_up_under_a_statement_is_told_so(error: psycopg.OperationalError) -> None:
    assert str(database.unreachable(error)) == "The disk is full."


def test_a_path_too_long_for_a_socket_uses_tcp(installation: Installation) -> None:
    installation.var = installation.var / ("long" * 30)

    step = installation.artel("db", "start")

    assert step.returncode == 0, step.stderr
    assert installation.sql("SELECT inet_server_addr()") == "127.0.0.1"


def test_a_single_command_leaves_the_server_as_it_was(migrated: Installation) -> None:
    assert migrated.artel("migrate").returncode == 0

    assert migrated.processes() == []


def test_the_server_of_a_dead_starter_is_inherited(migrated: Installation) -> None:
    migrated.artel("db", "start")
    starter = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    (migrated.var / "pg.starter").write_text(starter.stdout.strip())

    assert migrated.artel("migrate").returncode == 0

    assert migrated.processes() == []
