"""What a merge would do: which value wins, what moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from artel.core.custom import custom_fields
from artel.parties.models import Merge, Party
from artel.parties.queries.references import name_of, references

# A name moves with its parts.
NAME_PARTS = ("name", "family_name", "given_name", "patronymic")
CHOSEN = (
    "name", "legal_form", "inn", "kpp", "ogrn", "birthday", "language", "country", "code", "owner", "shared", "note",
)  # fmt: skip
CUSTOM = "custom."


@dataclass(frozen=True)
class Choice:
    """One field of the parties to be merged: the value of each, and whose wins unless somebody chooses."""

    name: str
    label: str
    values: tuple[tuple[int, Any], ...]
    winner: int

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return len({str(value) for _pk, value in self.values if value not in (None, "")}) > 1


@dataclass(frozen=True)
class Preview:
    """A merge before it happens."""

    survivor: Party
    absorbed: tuple[Party, ...]
    choices: tuple[Choice, ...]
    moving: tuple[tuple[str, int], ...]
    doubles: int

    @property
    def differing(self) -> list[Choice]:
        """Fields in which the parties contradict each other."""
        return [choice for choice in self.choices if choice.differs]

    @property
    def parties(self) -> list[Party]:
        """All of them, the one that stays first."""
        return [self.survivor, *self.absorbed]


def preview(survivor: Party, absorbed: Sequence[Party]) -> Preview:
    """Show a merge without doing it."""
    moving: dict[str, int] = {}
    doubles = 0
    for reference in references():
        for party in absorbed:
            count = reference.rows(party.pk).count()
            if reference.model is Party or not count:
                continue
            moving[name_of(reference.model)] = moving.get(name_of(reference.model), 0) + count
            for others, condition in reference.uniques():
                if reference.gives_way(condition):
                    continue
                doubles += reference.doubles(party.pk, survivor.pk, others, condition).count()
    return Preview(
        survivor=survivor,
        absorbed=tuple(absorbed),
        choices=tuple(choices(survivor, absorbed)),
        moving=tuple(sorted(moving.items())),
        doubles=doubles,
    )


def choices(survivor: Party, absorbed: Sequence[Party]) -> list[Choice]:
    """Every field with everybody's value. The survivor's wins; where it is empty, the first that is filled."""
    found = []
    for name in CHOSEN:
        label = str(Party._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a plain field
        found.append(_choice(name, label, {party.pk: getattr(party, name) for party in (survivor, *absorbed)}))
    for own in custom_fields(Party._meta.label_lower, survivor.company_id):
        values = {party.pk: party.custom.get(own.key) for party in (survivor, *absorbed)}
        found.append(_choice(f"{CUSTOM}{own.key}", own.label, values))
    return found


def _choice(name: str, label: str, values: Mapping[int, Any]) -> Choice:
    filled = [pk for pk, value in values.items() if value not in (None, "", False)]
    return Choice(name, label, tuple(values.items()), filled[0] if filled else next(iter(values)))


def joined_notes(parties: Sequence[Party]) -> str:
    """Notes of all, one under the other, each once: unless somebody chooses, none is lost."""
    return "\n\n".join(dict.fromkeys(party.note.strip() for party in parties if party.note.strip()))


def survivor_of(party_id: int) -> int | None:
    """The party into which another was merged, or nothing if it stands for itself."""
    return Party.everything.filter(pk=party_id).values_list("merged_into_id", flat=True).first()


def family_ids(party: Party) -> list[int]:
    """The party and all that were merged into it: the roots of its whole history."""
    return [party.pk, *Party.everything.filter(merged_into=party).values_list("pk", flat=True)]


def merges_of(party: Party) -> list[Merge]:
    """Merges that made this party what it is, newest first."""
    return list(Merge.objects.filter(survivor=party).select_related("step").order_by("-pk"))


def merge_title(merge: Merge) -> str:
    """The names of those who were merged away."""
    names = Party.everything.filter(pk__in=merge.absorbed_ids).values_list("name", flat=True)
    return ", ".join(names) or str(merge)
