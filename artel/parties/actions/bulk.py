"""Many parties at once, in sets: for imports of a hundred thousand rows."""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.db.models.base import ModelState
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from artel.core.actor import Actor
from artel.core.bulk import insert_many
from artel.core.custom import checked_custom
from artel.core.drafts import CREATED
from artel.core.errors import Forbidden
from artel.core.models import Step
from artel.core.steps import step
from artel.core.timeline import note_many
from artel.parties.models import Address, ContactPoint, Party, PartyRole, Relation
from artel.parties.models.contact import canonical_contact, loose_contact
from artel.parties.queries.contacts import EMAIL, PHONE, Contact, Key, points_with

M = TypeVar("M", bound=Model)
PORTION = 1000
PLAIN = tuple(
    field.name
    for field in Party._meta.concrete_fields
    if field.editable and field.name not in {"id", "company", "owner", "custom", "created_at", "changed_at"}
)
_COLUMNS: dict[str, Any] = {field.name: field for field in Party._meta.concrete_fields}


@dataclass(frozen=True)
class PartyRow:
    """One party of a file: its own values, its contacts, what it is to us, where it is and where it works."""

    values: dict[str, Any]
    contacts: tuple[Contact, ...] = ()
    roles: tuple[str, ...] = ()
    addresses: tuple[dict[str, str], ...] = ()
    works_at: "Party | int | None" = None
    position: str = ""


@dataclass
class BulkReport:
    """What became of the rows, by their place: ids of new parties, problems, and likely doubles that were there."""

    party_ids: list[int | None]
    problems: dict[int, str] = field(default_factory=dict)
    duplicates: dict[int, list[int]] = field(default_factory=dict)

    @property
    def created_count(self) -> int:
        """How many parties were written."""
        return sum(pk is not None for pk in self.party_ids)


@dataclass
class _Made:
    """A row on its way into the database."""

    place: int
    row: PartyRow
    party: Party
    points: list[dict[str, Any]]


def bulk_create_parties(
    rows: Sequence[PartyRow], *, actor: Actor, leave_duplicates: bool = False, strict: bool = False
) -> BulkReport:
    """Store many parties in one step, in sets. A row with a problem is left out and says why; the others are stored.

    A row whose phone, e-mail, INN or code somebody has already is reported; with `leave_duplicates` it is not stored.
    Numbers outside every numbering plan are kept as their digits unless `strict`. No lock is taken: a request
    that brings the same number in the same moment may make a double, which the nightly search finds.
    """
    if not actor.grant(Party).create:
        raise Forbidden
    report = BulkReport(party_ids=[None] * len(rows))
    with step(actor, _("Import"), kind=Step.Kind.IMPORT), _without_collection():
        for start in range(0, len(rows), PORTION):
            blank = _blank_party(actor)
            made = [
                one
                for place, row in enumerate(rows[start : start + PORTION], start)
                if (one := _made(place, row, blank, actor, report, strict=strict)) is not None
            ]
            keys = {_key(point) for one in made for point in one.points}
            _report_duplicates(made, keys, actor, report)
            made = [one for one in made if one.place not in report.problems]
            if leave_duplicates:
                made = [one for one in made if one.place not in report.duplicates]
            _store(made, actor)
            for one in made:
                report.party_ids[one.place] = one.party.pk
    return report


@contextmanager
def _without_collection() -> Iterator[None]:
    """Of thousands of rows that all stay none is garbage; looking for some takes a quarter of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _blank_party(actor: Actor) -> Party:
    """What all rows of a portion have in common; defaults of the database are told, which is quicker."""
    now = timezone.now()
    return Party(company_id=actor.company_id, created_at=now, changed_at=now, custom={}, phone="", email="")


def _copy_of(blank: M, values: Mapping[str, Any]) -> M:
    """A new row like the blank one, with values of its own: making it anew takes ten times as long."""
    row = type(blank).__new__(type(blank))
    row.__dict__.update(blank.__dict__)
    row.__dict__.update(values)
    row._state = ModelState()
    return row


def _made(place: int, row: PartyRow, blank: Party, actor: Actor, report: BulkReport, *, strict: bool) -> _Made | None:
    """The checked row, or nothing and a problem in the report."""
    values = {name: value for name, value in row.values.items() if name in PLAIN and value is not None}
    owner = row.values.get("owner")
    party = _copy_of(blank, {**values, "owner_id": getattr(owner, "pk", owner) or actor.user_id})
    try:
        party.clean()
        _check_fields(party, values)
        if row.values.get("custom"):
            party.custom = checked_custom(party, row.values["custom"], actor)
        points = _points(row, party, strict=strict)
    except ValidationError as problem:
        report.problems[place] = _told(problem)
        return None
    except ValueError as problem:
        report.problems[place] = str(problem)
        return None
    _show_first(party, points)
    return _Made(place, row, party, points)


def _check_fields(party: Party, given: Iterable[str]) -> None:
    """Lengths and choices of what the row brings, and of the name that was worked out."""
    problems: dict[str, list[str]] = {}
    for name in {*given, "name"}:
        try:
            _COLUMNS[name].clean(getattr(party, name), party)
        except ValidationError as problem:
            problems[name] = problem.messages
    if problems:
        raise ValidationError(problems)


def _points(row: PartyRow, party: Party, *, strict: bool) -> list[dict[str, Any]]:
    """The row's contacts as values of contact points, each once, the first of each kind marked."""
    points: dict[Key, dict[str, Any]] = {}
    firsts: set[str] = set()
    read = canonical_contact if strict else loose_contact
    for contact in row.contacts:
        value = " ".join(contact.value.split())
        canonical, extension = read(contact.kind, value, party.country)
        key = (str(contact.kind), canonical, extension)
        if key not in points:
            points[key] = {
                "kind_of_point": str(contact.kind),
                "value": value[:254],
                "canonical": canonical,
                "extension": extension,
                "label": contact.label[:60],
                "is_primary": contact.kind not in firsts,
            }
            firsts.add(contact.kind)
    return list(points.values())


def _show_first(party: Party, points: Iterable[dict[str, Any]]) -> None:
    """The kept columns are written with the row, so that the trigger finds nothing to change."""
    for point in points:
        if point["is_primary"] and point["kind_of_point"] == PHONE:
            party.phone = f"{point['canonical']};ext={point['extension']}" if point["extension"] else point["canonical"]
        elif point["is_primary"] and point["kind_of_point"] == EMAIL:
            party.email = point["canonical"]


def _told(problem: ValidationError) -> str:
    if not hasattr(problem, "error_dict"):
        return " ".join(problem.messages)
    told = []
    for name, messages in problem.message_dict.items():
        labelled = name in {column.name for column in Party._meta.concrete_fields}
        label = f"{Party._meta.get_field(name).verbose_name}: " if labelled else ""  # type: ignore[union-attr]  # plain
        told.append(label + " ".join(messages))
    return "; ".join(told)


def _key(point: Mapping[str, Any]) -> Key:
    return point["kind_of_point"], point["canonical"], point["extension"]


def _report_duplicates(made: Sequence[_Made], keys: set[Key], actor: Actor, report: BulkReport) -> None:
    """Who in the book, or earlier in this very portion, has the same contact, INN or code."""
    owners: dict[tuple[str, str], set[int]] = defaultdict(set)
    wanted = {key for key in keys if key[0] in {PHONE, EMAIL}}
    known = points_with(wanted, actor.company_id).values_list("kind_of_point", "canonical", "party_id")
    for kind, canonical, pk in known if wanted else ():
        owners[kind, canonical].add(pk)
    mine = Party.objects.filter(company_id=actor.company_id)
    inns = {one.party.inn for one in made if one.party.inn}
    for pk, inn in mine.filter(inn__in=inns).values_list("pk", "inn") if inns else ():
        owners["inn", inn].add(pk)
    codes = [one.party.code for one in made if one.party.code]
    taken = set(mine.filter(code__in=codes).values_list("code", flat=True)) if codes else set()
    seen: set[str] = set()
    for one in made:
        marks = [_key(point)[:2] for point in one.points] + [("inn", one.party.inn)]
        found = sorted(set().union(*(owners.get(mark, set()) for mark in marks)))
        if found:
            report.duplicates[one.place] = found
        if one.party.code and (one.party.code in taken or one.party.code in seen):
            report.problems[one.place] = gettext("Another party already has the code «%(code)s».") % {
                "code": one.party.code
            }
        seen.add(one.party.code)


def _store(made: Sequence[_Made], actor: Actor) -> None:
    """The parties first: what belongs to them carries their ids."""
    parties = [one.party for one in made]
    insert_many(Party, parties)
    _store_children(made, ContactPoint, lambda one: one.points)
    _store_children(made, PartyRole, lambda one: [{"role": role} for role in dict.fromkeys(one.row.roles)])
    _store_children(made, Address, _addresses)
    _store_children(made, Relation, _jobs)
    note_many(parties, CREATED, actor=actor)


def _store_children(
    made: Sequence[_Made], model: type[Model], values_of: Callable[[_Made], Iterable[Mapping[str, Any]]]
) -> None:
    if not made:
        return
    first = made[0].party
    blank = model(company_id=first.company_id, created_at=first.created_at)
    insert_many(
        model, [_copy_of(blank, {**values, "party_id": one.party.pk}) for one in made for values in values_of(one)]
    )


def _addresses(one: _Made) -> Iterator[Mapping[str, Any]]:
    for address in one.row.addresses:
        if any(text for name, text in address.items() if name != "kind_of_address"):
            yield address


def _jobs(one: _Made) -> Iterator[Mapping[str, Any]]:
    if one.row.works_at:
        yield {
            "other_id": getattr(one.row.works_at, "pk", one.row.works_at),
            "kind_of_relation": Relation.Kind.WORKS_AT,
            "position": one.row.position[:150],
        }
