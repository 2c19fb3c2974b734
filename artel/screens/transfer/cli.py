"""`artel import` and `artel export`: the same path as the pages, from a terminal."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from django.core.files.base import File
from django.utils import translation

from artel.core.actor import Actor, acting, actor_of, all_company_ids, at_the_door
from artel.core.errors import Forbidden, Refused
from artel.core.models import Company, User
from artel.kit.trouble import Trouble
from artel.screens.declare import Screen
from artel.screens.listing import FILTER_PREFIX, SORT, Listing
from artel.screens.models import Export, Import
from artel.screens.registry import SCREENS, find
from artel.screens.transfer import mapping, run, source
from artel.screens.transfer.downloads import refuse_misread
from artel.screens.transfer.export import export
from artel.screens.transfer.plan import screen_of_import
from artel.screens.transfer.refused import refused_lines
from artel.screens.transfer.source import Layout
from artel.screens.transfer.targets import Targets
from artel.screens.transfer.writing import csv_parts, xlsx_parts

REASONS_TOLD = 5  # where no file for refused rows is named


def run_import(argv: Sequence[str]) -> int:
    """Take a file in. Exit code 0 if every row was taken, 3 if some were refused, 1 if the import broke off."""
    asked = _import_arguments().parse_args(argv)
    actor = _actor(asked.user, asked.company)
    with acting(actor), translation.override(asked.language or actor.language):
        try:
            return _import(asked, actor)
        except (Refused, Forbidden) as problem:
            raise Trouble(str(problem), str(problem)) from problem


def run_export(argv: Sequence[str]) -> int:
    """Write a list into a file."""
    asked = _export_arguments().parse_args(argv)
    actor = _actor(asked.user, asked.company)
    with acting(actor), translation.override(asked.language or actor.language):
        try:
            return _export(asked, actor)
        except (Refused, Forbidden) as problem:
            raise Trouble(str(problem), str(problem)) from problem


import_file, export_file = run_import, run_export


def _import_arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="artel import")
    parser.add_argument("screen", help=", ".join(sorted(SCREENS)))
    parser.add_argument("file", type=Path)
    parser.add_argument("--map", action="append", default=[], metavar="HEADING=FIELD", help="FIELD may be empty: skip")
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="the same in every row")
    parser.add_argument("--key", default="", metavar="FIELD", help="finds records to update")
    parser.add_argument("--mode", choices=Import.Mode.values, default=None)
    parser.add_argument("--clear", action="store_true", help="empty cells clear what is stored")
    parser.add_argument("--encoding", choices=list(source.ENCODINGS))
    parser.add_argument("--delimiter", choices=list(source.DELIMITERS))
    parser.add_argument("--sheet")
    parser.add_argument("--header-row", type=int)
    parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
    parser.add_argument("--errors", type=Path, metavar="FILE", help="where refused rows go (.csv or .xlsx)")
    return _common(parser)


def _export_arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="artel export")
    parser.add_argument("screen", help=", ".join(sorted(SCREENS)))
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help=".csv or .xlsx")
    parser.add_argument("--filter", action="append", default=[], metavar="FIELD=VALUE")
    parser.add_argument("--columns", default="", metavar="FIELD,FIELD")
    parser.add_argument("--sort", default="", metavar="[-]FIELD")
    parser.add_argument("--search", default="", metavar="WORDS")
    return _common(parser)


def _common(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--as", dest="user", default="", metavar="EMAIL", help="whose rights hold")
    parser.add_argument("--company", default="", metavar="NAME|ID")
    parser.add_argument("--language", choices=["ru", "en"])
    return parser


def _actor(email: str, company: str) -> Actor:
    """Who acts: a person with their rights, or Artel itself in the company."""
    company_id = _company_id(company)
    if not email:
        return Actor.system(company_id)
    with at_the_door():
        user = User.objects.filter(email=email.lower(), is_active=True).first()
    if user is None:
        raise Trouble(f"Nobody signs in as {email}.", f"Пользователя {email} нет.")
    actor = actor_of(user, company_id if company else None)
    if company and actor.company_id != company_id:
        raise Trouble(f"{email} does not work in this company.", f"{email} не работает в этой компании.")
    return actor


def _company_id(wanted: str) -> int:
    ids = all_company_ids()
    found = []
    for pk in ids:
        with acting(Actor.system(pk)):
            row = Company.objects.get(pk=pk)
        if not wanted or wanted in {str(pk), row.name}:
            found.append(row)
    if not found:
        raise Trouble("There is no such company.", "Такой компании нет.")
    if len(found) > 1 and not wanted:
        names = ", ".join(f"{row.name} ({row.pk})" for row in found[:20])
        raise Trouble(
            f"Name the company: --company. There are: {names}.", f"Укажите компанию: --company. Есть: {names}."
        )
    return found[0].pk


def _screen(slug: str) -> type[Screen]:
    shown = find(slug)
    if shown is None:
        known = ", ".join(sorted(SCREENS))
        raise Trouble(f"There is no list {slug}. There are: {known}.", f"Списка {slug} нет. Есть: {known}.")
    return shown


def _pairs(texts: Sequence[str], option: str) -> dict[str, str]:
    pairs = {}
    for text in texts:
        left, sign, right = text.rpartition("=") if option == "--map" else text.partition("=")
        if not sign:
            raise Trouble(f"{option} needs A=B, not {text}.", f"{option} ждёт A=B, а не {text}.")
        pairs[left.strip()] = right.strip()
    return pairs


# --- import --------------------------------------------------------------------------------------------------------


def _import(asked: argparse.Namespace, actor: Actor) -> int:
    shown = _screen(asked.screen)
    screen_of_import(asked.screen, actor)
    taken = _received(asked, shown, actor)
    try:
        if asked.dry_run:
            return _checked(asked, taken, actor)
        taken.state = Import.State.QUEUED
        taken.save()
        run.remember(taken)
        run.work(taken)
    finally:
        if asked.dry_run:
            taken.content.delete(save=False)
            taken.delete()
    taken.refresh_from_db()
    _say(run.summary(taken))
    if taken.state != Import.State.DONE:
        raise Trouble(taken.problem or "The import was stopped.", taken.problem or "Загрузка остановлена.")
    if taken.refused_count and asked.errors:
        _write(asked.errors, refused_lines(taken), taken.name)
    elif taken.refused_count:
        for number, reason in taken.refused_rows.order_by("number").values_list("number", "reason")[:REASONS_TOLD]:
            _say(f"{number}: {reason}")
    return 3 if taken.refused_count else 0


def _received(asked: argparse.Namespace, shown: type[Screen], actor: Actor) -> Import:
    try:
        size = asked.file.stat().st_size
        opened = asked.file.open("rb")
    except OSError as problem:
        reason = problem.strerror
        raise Trouble(f"{asked.file} cannot be read: {reason}.", f"Не читается {asked.file}: {reason}.") from problem
    with opened:
        source.refuse_too_big(size)
        found = source.detect(opened)
        layout = Layout(
            format=found.format,
            encoding=asked.encoding or found.encoding,
            delimiter=asked.delimiter or found.delimiter,
            sheet=asked.sheet or found.sheet,
            header_row=asked.header_row or found.header_row,
        )
        taken = Import(
            company_id=actor.company_id, owner_id=actor.user_id, screen=shown.slug, name=asked.file.name[:255]
        )
        targets = Targets(shown, actor)
        mapping.lay_out(taken, layout, opened, targets)
        _apply(asked, taken, targets)
        opened.seek(0)
        taken.content.save(f"{shown.slug}.{taken.format}", File(opened), save=False)
    taken.save()
    return taken


def _apply(asked: argparse.Namespace, taken: Import, targets: Targets) -> None:
    """What was typed on the line goes over what was guessed or remembered."""
    chosen = _pairs(asked.map, "--map")
    unknown = [heading for heading in chosen if heading not in taken.headings]
    if unknown:
        there = ", ".join(taken.headings)
        names = ", ".join(unknown)
        raise Trouble(f"No column {names}. There are: {there}.", f"Нет столбца {names}. Есть: {there}.")
    kept = {heading: name if name not in chosen.values() else "" for heading, name in taken.mapping.items()}
    taken.mapping = {**kept, **chosen}
    taken.constants = {**taken.constants, **_pairs(asked.set, "--set")}
    taken.key = asked.key or taken.key
    taken.mode = asked.mode or taken.mode
    taken.clears = asked.clear or taken.clears


def _checked(asked: argparse.Namespace, taken: Import, actor: Actor) -> int:
    run.check(taken, actor)
    found = taken.findings
    _say(
        f"{taken.name}: +{found['created']} ~{found['updated']} ={found['unchanged']} "
        f"!{found['refused']} / {taken.row_count}"
    )
    for heading, name in taken.mapping.items():
        _say(f"  {heading} → {name or '—'}")
    for reason in found["reasons"]:
        _say(f"  {reason['count']} × {reason['text']} ({reason['row']})")
    return 3 if found["refused"] else 0


# --- export --------------------------------------------------------------------------------------------------------


def _export(asked: argparse.Namespace, actor: Actor) -> int:
    shown = _screen(asked.screen)
    query = {f"{FILTER_PREFIX}{name}": text for name, text in _pairs(asked.filter, "--filter").items()}
    query |= {name: text for name, text in {"cols": asked.columns, SORT: asked.sort, "q": asked.search}.items() if text}
    listing = Listing(shown, actor, query)
    refuse_misread(listing)
    wanted = Export.Format.XLSX if asked.output.suffix.lower() == ".xlsx" else Export.Format.CSV
    try:
        with asked.output.open("wb") as file:
            for part in export(listing, wanted):
                file.write(part)
    except OSError as problem:
        reason = problem.strerror
        raise Trouble(
            f"{asked.output} cannot be written: {reason}.", f"Не пишется {asked.output}: {reason}."
        ) from problem
    _say(str(asked.output))
    return 0


def _write(file: Path, lines: object, title: str) -> None:
    parts = xlsx_parts(lines, title) if file.suffix.lower() == ".xlsx" else csv_parts(lines)  # type: ignore[arg-type]  # rows
    with file.open("wb") as written:
        for part in parts:
            written.write(part)
    _say(str(file))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
