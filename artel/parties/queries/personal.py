"""All that the program keeps of one person, in every context."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Model, Q

from artel.core.models import File
from artel.core.timeline import timeline
from artel.parties.forgetting import KEEPERS, Forgotten, known_by
from artel.parties.models import DuplicateMember, Party
from artel.parties.queries.merging import family_ids
from artel.parties.queries.references import references

MOST_ROWS = 10_000
ARCHIVE_ENDING = "-personal-data.zip"


def everything_of(party: Party) -> dict[str, Any]:
    """The person's own row, every row that points at it, and its timeline, as plain values by kind of row.

    At most 10,000 rows of each kind: more than that is no person's.
    """
    told: dict[str, Any] = {"person": row_values(party), "records": {}}
    family = family_ids(party)
    told["also_known_as"] = [
        row_values(row) for row in Party.everything.filter(merged_into=party).order_by("pk")[:MOST_ROWS]
    ]
    for reference in references():
        if reference.kind_column or reference.model in {Party, DuplicateMember}:
            continue
        for pk in family:
            rows = [row_values(row) for row in reference.rows(pk).order_by("pk")[:MOST_ROWS]]
            if rows:
                told["records"].setdefault(reference.model._meta.label_lower, []).extend(rows)
    _add_kept(told["records"], known_by(party, family))
    told["timeline"] = [
        {"at": entry.at, "what": entry.verb, "text": entry.text, "content": entry.data, "by": entry.actor_name}
        for entry in timeline(party)[:MOST_ROWS]
    ]
    told["files"] = [
        {"name": file.name, "size_bytes": file.size_bytes, "added": file.created_at}
        for file in files_of(party, told["records"])
    ]
    return told


def _add_kept(records: dict[str, list[dict[str, Any]]], person: Forgotten) -> None:
    """Rows that belong to the person without pointing at the party."""
    for keeper in KEEPERS:
        rows = keeper(person)
        known = {row["id"] for row in records.get(rows.model._meta.label_lower, [])}
        if more := [row_values(row) for row in rows.order_by("pk")[:MOST_ROWS] if row.pk not in known]:
            records.setdefault(rows.model._meta.label_lower, []).extend(more)


def row_values(row: Model) -> dict[str, Any]:
    """A row as plain values by field."""
    return dict(_values(row))


def _values(row: Model) -> Iterator[tuple[str, Any]]:
    for field in row._meta.concrete_fields:
        if field.name not in {"company", "normalised_name"}:
            value = getattr(row, field.attname)
            yield field.attname, value.name if hasattr(value, "storage") else value


def files_of(party: Party, records: Mapping[str, list[dict[str, Any]]] | None = None) -> list[File]:
    """Files attached to the person and to records of the person, without earlier archives of this kind."""
    mine = Q(subject_kind=Party._meta.label_lower, subject_id=party.pk)
    for kind, rows in (records or {}).items():
        mine |= Q(subject_kind=kind, subject_id__in=[row["id"] for row in rows])
    return list(File.objects.filter(mine).exclude(name__endswith=ARCHIVE_ENDING).order_by("pk")[:MOST_ROWS])
