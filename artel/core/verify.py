"""`artel verify`: proofs that what is stored agrees with itself; each names the first row that does not."""

import sys
from collections.abc import Callable, Iterator, Sequence

from django.db import connection
from django.db.models import ForeignKey, Model

from artel.core.actor import Actor, acting, all_company_ids
from artel.core.guards import guarded_models
from artel.core.models import File
from artel.core.models.record import Row
from artel.core.proofs import DECLARED
from artel.kit.trouble import Trouble, words

TRIGGERS = {"note_insert", "note_update", "note_delete"}

Proof = Callable[[], Iterator[str]]


def main(arguments: Sequence[str] = ()) -> int:
    """Run every proof; exit code 1 when one finds something that does not agree."""
    if arguments:
        raise Trouble("artel verify takes no arguments.", "Команда artel verify не принимает аргументов.", 2)
    found = 0
    for name, proof in {**PROOFS, **DECLARED}.items():
        wrong = list(proof())
        found += len(wrong)
        sys.stdout.write("".join(f"{name}: {line}\n" for line in wrong or ["ok"]))
    if found:
        raise Trouble(f"Things that do not agree: {found}.", f"Не сходится: {found}.")
    return 0


def guards() -> Iterator[str]:
    """Every table with a company shows only its company's rows and keeps its history."""
    for model in guarded_models():
        table = model._meta.db_table
        if not _one("SELECT relrowsecurity FROM pg_class WHERE oid = to_regclass(%s)", table):
            yield words(f"{table} has no row security", f"у {table} нет защиты строк")
        if issubclass(model, Row) and model.tracked and TRIGGERS - _triggers(table):
            yield words(f"{table} keeps no history", f"у {table} не ведётся история")


def _triggers(table: str) -> set[str]:
    """Triggers of a table that are switched on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgenabled <> 'D'", [table])
        return {row[0] for row in cursor.fetchall()}


def constraints() -> Iterator[str]:
    """No constraint or index waits half-made, holding nothing."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT conname FROM pg_constraint
            WHERE NOT convalidated AND connamespace = 'public'::regnamespace
            UNION ALL
            SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class c ON c.oid = indrelid
            WHERE NOT (indisvalid AND indisready) AND c.relnamespace = 'public'::regnamespace
        """)
        for (name,) in cursor.fetchall():
            yield words(f"{name} does not hold", f"{name} не действует")


def references() -> Iterator[str]:
    """No row names a row of another company."""
    for company_id in all_company_ids():
        with acting(Actor.system(company_id)):
            for model in guarded_models():
                for field in model._meta.concrete_fields:
                    if isinstance(field, ForeignKey) and field.related_model in guarded_models():
                        yield from _stray_references(model, field, company_id)


def _stray_references(model: type[Model], field: "ForeignKey[Model, Model]", company_id: int) -> Iterator[str]:
    """Row security hides what is not ours, so a named row that cannot be seen belongs to others."""
    table, column, target = model._meta.db_table, field.column, field.related_model._meta.db_table
    first = _one(
        f"SELECT min(r.id) FROM {table} r WHERE r.company_id = %s AND r.{column} IS NOT NULL"
        f" AND NOT EXISTS (SELECT FROM {target} t WHERE t.id = r.{column})",
        company_id,
    )
    if first is not None:
        yield words(
            f"{table} {first} names in {column} a row of another company",
            f"{table} {first} ссылается в {column} на строку другой компании",
        )


def files() -> Iterator[str]:
    """Every attached file is in the storage, with its size."""
    for company_id in all_company_ids():
        with acting(Actor.system(company_id)):
            for file in File.objects.filter(company_id=company_id).order_by("pk").iterator():
                if not file.content.storage.exists(str(file.content.name)):
                    yield words(f"file {file.pk} “{file}” is missing", f"файла {file.pk} «{file}» нет на месте")
                elif file.content.size != file.size_bytes:
                    yield words(
                        f"file {file.pk} “{file}” has another size", f"у файла {file.pk} «{file}» другой размер"
                    )


def _one(statement: str, *values: str | int) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return row[0] if row else None


PROOFS: dict[str, Proof] = {"guards": guards, "constraints": constraints, "references": references, "files": files}
