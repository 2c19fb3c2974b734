"""What was saved comes back whole, and never over something else."""

from pathlib import Path

from artel.config.tests.conftest import Installation


def _company(migrated: Installation) -> None:
    migrated.artel("db", "start")
    migrated.sql("INSERT INTO core_company (name, legal_name, inn, kpp, ogrn, address, country, currency, timezone, calendar) VALUES ('Меридиан', '', '', '', '', '', 'RU', 'RUB', 'Europe/Moscow', '{}')")  # fmt: skip
    (migrated.var / "files").mkdir()
    (migrated.var / "files" / "offer.pdf").write_bytes(b"tour")


def test_a_backup_restores_rows_files_and_rights(migrated: Installation, tmp_path: Path) -> None:
    _company(migrated)
    archive = tmp_path / "monday.artel"
    saved = migrated.artel("backup", str(archive))
    assert saved.returncode == 0, saved.stderr
    migrated.artel("db", "stop")
    migrated.var = migrated.var.parent / "second"

    step = migrated.artel("restore", str(archive))

    assert step.returncode == 0, step.stderr
    assert (migrated.var / "files" / "offer.pdf").read_bytes() == b"tour"
    migrated.artel("db", "start")
    assert migrated.sql("SELECT name FROM core_company") == "Меридиан"
    assert migrated.sql("SET ROLE artel_app; SELECT count(*) FROM core_company") == "0"
    assert archive.stat().st_mode & 0o077 == 0


def test_a_restore_never_touches_what_is_there(migrated: Installation, tmp_path: Path) -> None:
    _company(migrated)
    archive = tmp_path / "monday.artel"
    migrated.artel("backup", str(archive))

    step = migrated.artel("restore", str(archive))

    assert step.returncode == 1
    assert "This installation is not empty" in step.stderr
    assert migrated.sql("SELECT count(*) FROM core_company") == "1"


def test_a_file_that_is_no_backup_is_refused(migrated: Installation, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all")

    step = migrated.artel("restore", str(letter))

    assert step.returncode == 1
    assert step.stderr.strip() == f"artel: {letter} is damaged or not a backup."


def test_a_folder_that_is_not_there_is_named(migrated: Installation, tmp_path: Path) -> None:
    step = migrated.artel("backup", str(tmp_path / "absent" / "monday.artel"))

    assert step.returncode == 1
    assert step.stderr.strip() == f"artel: {tmp_path}/absent/monday.artel.partial cannot be used: No such file or directory."
