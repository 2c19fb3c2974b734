"""One file that holds the whole installation: the database and the files people attached."""

import json
import os
import subprocess
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from artel import __version__
from artel.config import database, postgres
from artel.config.cli import schema
from artel.config.environment import text
from artel.config.places import var
from artel.kit.trouble import Trouble, words

DUMP, ABOUT, FILES = "database.dump", "about.json", "files"
SETTINGS_BYTES = 4096  # a script begins with its settings


def backup(arguments: list[str]) -> int:
    """Write the archive under another name first, so that a broken backup never looks like a whole one."""
    target = _file_named(arguments, "backup")
    if target.exists():
        raise Trouble(f"{target} is there already; name another file.", f"{target} уже есть; укажите другой файл.")
    with schema.connect() as link:
        if not _tables(link):
            raise Trouble("The database is empty: there is nothing to save.", "База данных пуста: сохранять нечего.")
    draft = target.with_name(target.name + ".partial")
    try:
        _write(draft)
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
    megabytes = target.stat().st_size / 2**20
    print(words(f"Saved to {target} ({megabytes:.1f} MB).", f"Сохранено в {target} ({megabytes:.1f} МБ)."))
    print(words(
        f"Keep {var() / 'secret'} too, apart from it: without it stored passwords of mailboxes cannot be read.",
        f"Отдельно сохраните и {var() / 'secret'}: без него не прочитать сохранённые пароли почтовых ящиков.",
    ))  # fmt: skip
    return 0


def _write(draft: Path) -> None:
    draft.touch(mode=0o600)
    with tempfile.TemporaryDirectory(dir=var()) as place:
        dump, about = Path(place) / DUMP, Path(place) / ABOUT
        _run("pg_dump", "--format=custom", f"--file={dump}", database.owner_dsn())
        about.write_text(json.dumps({"artel": __version__, "made_at": datetime.now(UTC).isoformat()}))
        with tarfile.open(draft, "w") as archive:
            archive.add(about, ABOUT)
            archive.add(dump, DUMP)
            if _files().exists():
                archive.add(_files(), FILES)


def restore(arguments: list[str]) -> int:
    """Fill an empty installation from an archive; refuses where anything could be overwritten."""
    source = _file_named(arguments, "restore")
    _check(source)
    with schema.connect() as link:
        occupied = _tables(link)
    if occupied or (_files().exists() and any(_files().iterdir())):
        raise Trouble(
            f"This installation is not empty: restore into a new one (ARTEL_VAR), or move {var()} away.",
            f"Эта установка не пуста: восстановите копию в новую (ARTEL_VAR) или уберите {var()}.",
        )
    with tempfile.TemporaryDirectory(dir=var()) as place:
        _unpack(source, Path(place))
        _load(Path(place) / DUMP)
        if (Path(place) / FILES).exists():
            _files().parent.mkdir(parents=True, exist_ok=True)
            if _files().exists():
                _files().rmdir()
            (Path(place) / FILES).rename(_files())
    # The guards carry a key of this installation, which is not the one the archive came from.
    schema.refuse_newer()
    schema.migrate(["--force"])
    print(words(f"Restored from {source}.", f"Восстановлено из {source}."))
    return 0


def _load(dump: Path) -> None:
    """Load the dump as a script in one transaction, without the one setting that servers before 17 do not know."""
    script = dump.with_suffix(".sql")
    _run("pg_restore", "--no-owner", f"--file={script}", str(dump))
    with script.open("r+b") as text:
        head = text.read(SETTINGS_BYTES)
        text.seek(0)
        text.write(head.replace(b"\nSET transaction_timeout", b"\n--- transaction_timeout", 1))
    whole = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    _run("psql", *whole, f"--file={script}", f"--dbname={database.owner_dsn()}")


def _check(source: Path) -> None:
    """Refuse what is not a whole backup before the installation is looked at."""
    try:
        with tarfile.open(source) as archive:
            names = set(archive.getnames())
    except FileNotFoundError as error:
        raise Trouble(f"There is no file {source}.", f"Файла {source} нет.") from error
    except (tarfile.TarError, EOFError) as error:
        raise Trouble(f"{source} is damaged or not a backup.", f"{source} повреждён или не резервная копия.") from error
    if {ABOUT, DUMP} - names:
        raise Trouble(f"{source} is not a backup of Artel.", f"{source} — не резервная копия Артели.")


def _unpack(source: Path, place: Path) -> None:
    """Unpack beside the data; the filter refuses paths that lead out of the folder."""
    with tarfile.open(source) as archive:
        archive.extractall(place, filter="data")


def _file_named(arguments: list[str], command: str) -> Path:
    if len(arguments) != 1:
        raise Trouble(f"Name the file: artel {command} FILE.", f"Укажите файл: artel {command} ФАЙЛ.", 2)
    return Path(arguments[0]).resolve()


def _files() -> Path:
    return Path(text("ARTEL_FILES", str(var() / "files")))


def _tables(link: schema.Link) -> int:
    row = link.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    return int(str(row[0])) if row else 0


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs and pass on what it says when it fails."""
    order = [str(postgres.programs() / program), *arguments]
    step = subprocess.run(order, capture_output=True, text=True, env=os.environ | {"LC_ALL": "C.UTF-8"})
    if step.returncode:
        lines = step.stderr.strip().splitlines() or ["no reason given"]
        reason = next((line for line in lines if "error:" in line.lower()), lines[-1]).removesuffix(".")
        raise Trouble(f"{program} failed: {reason}.", f"{program} не справился: {reason}.")
