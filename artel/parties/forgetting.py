"""Forgetting a person everywhere: contexts above the address book say here what they destroy.

It happens in the transaction of the erasure, so a person is forgotten whole or not at all, and while it is still
known by which numbers and addresses they wrote and called. Facts of business stay: amounts, dates, stages, owners.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet

from artel.core.models import Delivery, File, Follower, Notification, TimelineEntry
from artel.parties.models import ContactPoint, Party

BLANK = "—"
# What the timeline may keep of business: where a deal went, who got it, which fields changed.
FACTS = frozenset({"stage", "pipeline", "owner", "fields", "number", "activity", "what", "due_at", "due_on", "outcome",
                   "direction", "seconds", "request", "message", "state"})  # fmt: skip


@dataclass(frozen=True)
class Forgotten:
    """Who is being forgotten: the party with what was merged into it, and how they could be reached."""

    company_id: int
    party_ids: tuple[int, ...]
    phones: tuple[str, ...]
    emails: tuple[str, ...]


Keeper = Callable[[Forgotten], QuerySet[Any]]
KEEPERS: list[Keeper] = []
Forgetter = Callable[[Forgotten], Mapping[str, int]]
FORGETTERS: list[Forgetter] = []


def keeps(keeper: Keeper) -> Keeper:
    """Name rows of a person that do not point at the party themselves: they belong to the export of personal data."""
    if keeper not in KEEPERS:
        KEEPERS.append(keeper)
    return keeper


def known_by(party: Party, family: Iterable[int]) -> Forgotten:
    """The person with the numbers and addresses by which other contexts know them."""
    points = ContactPoint.objects.filter(party__in=list(family))
    phones, emails = (
        tuple(points.filter(kind_of_point__in=kinds).values_list("canonical", flat=True).distinct())
        for kinds in ([ContactPoint.Kind.PHONE, ContactPoint.Kind.FAX], [ContactPoint.Kind.EMAIL])
    )
    return Forgotten(party.company_id, tuple(family), phones, emails)


def forgets(forgetter: Forgetter) -> Forgetter:
    """Call the function when a person is erased; it answers how many rows of which kind lost their words."""
    if forgetter not in FORGETTERS:
        FORGETTERS.append(forgetter)
    return forgetter


def forget_rows(person: Forgotten, rows: QuerySet[Any], mention: str = "", **values: Any) -> int:
    """Empty columns of rows, in their history too, with all that was told, attached and announced of the rows.

    `mention` is the word by which entries of other timelines and events point at such a row: `message`, `request`.
    """
    model = rows.model
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    if ids:
        model._base_manager.filter(pk__in=ids).update(**values)
        if model.tracked:
            forget_history(person, model, ids, values)
        forget_around(person, model, ids, mention)
    return len(ids)


def forget_history(person: Forgotten, model: type[Model], ids: Collection[int], names: Iterable[str]) -> None:
    """Empty columns in the history of rows that are empty there by now, or gone."""
    columns = [model._meta.get_field(name).column for name in names]  # type: ignore[union-attr]  # plain columns have it
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT parties_forget_rows(%s, %s, %s, %s)",
            [list(person.party_ids), model._meta.db_table, list(ids), columns],
        )


def forget_around(person: Forgotten, model: type[Model], ids: list[int], mention: str = "") -> None:
    """What was said, told, attached and announced about records goes; that it happened, when and by whom, stays."""
    kind = model._meta.label_lower
    about = Q(subject_kind=kind, subject_id__in=ids)
    Follower.objects.filter(about).delete()
    Notification.objects.filter(about).delete()
    entries = about | Q(**{f"data__{mention}__in": ids}) if mention else about
    for entry in TimelineEntry.objects.filter(entries, company_id=person.company_id).order_by("pk"):
        entry.text, entry.data = "", {key: value for key, value in entry.data.items() if key in FACTS}
        entry.actor_name = entry.actor_name if entry.actor_id else ""
        entry.save(update_fields=["text", "data", "actor_name"])
    files = destroy_files(kind, ids)
    forget_history(person, File, files, ["name", "content", "sha256"])
    if mention:
        _forget_events(person, f"{mention}_id", ids)


def _forget_events(person: Forgotten, name: str, ids: list[int]) -> None:
    """Events are kept after delivery; numbers in them stay, words go."""
    rows = Delivery.objects.filter(**{f"payload__{name}__in": ids}, company_id=person.company_id)
    for delivery in rows.order_by("pk"):
        words = {key for key, value in delivery.payload.items() if isinstance(value, str) and not key.endswith("_kind")}
        delivery.payload |= dict.fromkeys(words, "")
        delivery.error = ""
        delivery.save(update_fields=["payload", "error"])


def destroy_files(kind: str, ids: Collection[int]) -> list[int]:
    """The rows go now; the contents go when that is certain, because storage knows no rollback."""
    files = list(File.objects.filter(subject_kind=kind, subject_id__in=ids))
    for file in files:
        discard(file.content)
    found = [file.pk for file in files]
    File.objects.filter(pk__in=found).delete()
    return found


def discard(content: Any) -> None:
    """Destroy what a file field holds as soon as the transaction is certain."""
    storage, name = content.storage, content.name
    transaction.on_commit(lambda: storage.delete(name))
