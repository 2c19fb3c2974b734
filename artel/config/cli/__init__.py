"""The `artel` command: finds the piece that does the work and says its trouble in one sentence."""

import errno
import os
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from importlib import import_module

import psycopg
from django.conf import settings
from django.db import OperationalError, connections

from artel.config import database
from artel.kit.trouble import Trouble, words


@dataclass(frozen=True)
class Command:
    """One word after `artel`: where its function is, and what it is for."""

    target: str
    english: str
    russian: str
    needs_django: bool = False
    needs_database: bool = True
    as_owner: bool = False


COMMANDS = {
    "up": Command("artel.config.cli.up:up", "start everything", "запустить всё", needs_database=False),
    "serve": Command("artel.config.cli.serving:serve", "start the web server", "запустить веб-сервер"),
    "worker": Command("artel.config.cli.serving:worker", "start the worker", "запустить обработчик заданий", True),
    "migrate": Command("artel.config.cli.schema:migrate", "update the schema", "обновить схему базы"),
    "assets": Command(
        "artel.config.cli.assets:assets", "build what pages load", "собрать файлы страниц", needs_database=False
    ),
    "db": Command(
        "artel.config.cli.schema:db", "start|stop|status|psql", "start|stop|status|psql", needs_database=False
    ),
    "found": Command("artel.config.cli.founding:found", "found a company", "создать компанию", True),
    "import": Command("artel.screens.transfer.cli:import_file", "take in a file", "загрузить файл", True),
    "export": Command("artel.screens.transfer.cli:export_file", "write a file", "выгрузить в файл", True),
    "demo": Command(
        "artel.config.cli.showing:make", "make the demo company", "создать показательную компанию", True, as_owner=True
    ),
    "verify": Command("artel.core.verify:main", "prove that the data agree", "проверить согласованность данных", True),
    "bench": Command("bench.run:main", "measure", "измерить скорость", needs_database=False),
    "backup": Command("artel.config.cli.archive:backup", "save all in FILE", "сохранить всё в ФАЙЛ"),
    "restore": Command("artel.config.cli.archive:restore", "restore from FILE", "восстановить из ФАЙЛА"),
    "messages": Command(
        "artel.config.cli.messages:messages", "collect translations", "собрать переводы", True, needs_database=False
    ),
}


def main() -> int:
    """Run one command; a Trouble becomes one sentence and an exit code."""
    name, arguments = (sys.argv[1:] or ["help"])[0], sys.argv[2:]
    if name not in COMMANDS:
        _tell_commands()
        return 0 if name in ("help", "-h", "--help") else 2
    try:
        return _run(COMMANDS[name], arguments)
    except Trouble as trouble:
        print(f"artel: {trouble}", file=sys.stderr)
        return trouble.exit_code
    except OSError as error:
        print(f"artel: {_told(error)}", file=sys.stderr)
        return 1
    except (psycopg.OperationalError, OperationalError) as error:
        print(f"artel: {database.unreachable(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _told(error: OSError) -> str:
    """The sentence for a file or disk that failed us; what is neither is a programmer's trouble and goes on."""
    if error.errno == errno.ENOSPC:
        return words("The disk is full.", "Диск заполнен.")
    if error.filename is None:
        raise error
    place, reason = error.filename, error.strerror
    return words(f"{place} cannot be used: {reason}.", f"Не удаётся использовать {place}: {reason}.")


def _run(command: Command, arguments: list[str]) -> int:
    from artel.config.cli import schema

    with database.held() if command.needs_database else nullcontext():
        if command.needs_database:
            schema.refuse_newer()
        if command.needs_django:
            set_up_django(as_owner=command.as_owner)
        try:
            return int(_function(command.target)(arguments) or 0)
        finally:
            _let_go_of_database()


def _let_go_of_database() -> None:
    """Close what Django opened, so that our own connection does not look like somebody else's."""
    if settings.configured:
        connections.close_all()


def _function(target: str) -> Callable[[list[str]], int | None]:
    module, _, name = target.partition(":")
    sys.path.insert(0, os.fspath(_root()))  # bench/ stands beside the package
    try:
        found: Callable[[list[str]], int | None] = getattr(import_module(module), name)
    except ModuleNotFoundError as error:
        if error.name is None or not module.startswith(error.name):
            raise
        raise Trouble(f"This installation has no {module}.", f"В этой установке нет {module}.") from error
    return found


def _root() -> os.PathLike[str]:
    from artel.config.places import ROOT

    return ROOT


def set_up_django(as_owner: bool = False) -> None:
    """Load the settings and all contexts."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artel.config.settings")
    if as_owner:
        os.environ["ARTEL_DB_AS"] = "owner"
    import django

    django.setup()


def _tell_commands() -> None:
    print(words("Usage: artel COMMAND", "Использование: artel КОМАНДА"))
    for name, command in COMMANDS.items():
        print(f"  {name:10}{words(command.english, command.russian)}")
