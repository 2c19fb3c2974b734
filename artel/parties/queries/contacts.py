"""Who is behind a number or an address, and who resembles somebody about to be written down."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from artel.core.actor import Actor
from artel.core.gate import visible
from artel.kit.emails import is_shared_address
from artel.kit.names import normalised, split_person_name
from artel.parties.models import ContactPoint, Party
from artel.parties.models.contact import canonical_contact

Key = tuple[str, str, str]
PHONE, EMAIL = ContactPoint.Kind.PHONE, ContactPoint.Kind.EMAIL


@dataclass(frozen=True)
class Contact:
    """A contact point about to be stored: its kind and what was typed."""

    kind: str
    value: str
    label: str = ""
    is_primary: bool = False


def contact_keys(contacts: Iterable[Contact], region: str = "RU") -> dict[Key, Contact]:
    """Contacts by kind, canonical value and extension; those that have no canonical form are left out."""
    keys: dict[Key, Contact] = {}
    for contact in contacts:
        try:
            canonical, extension = canonical_contact(contact.kind, contact.value, region)
        except ValueError:
            continue  # what cannot be compared finds nobody; whoever stores it hears what is wrong
        keys.setdefault((contact.kind, canonical, extension), contact)
    return keys


def contacts_of(phones: Iterable[str] = (), emails: Iterable[str] = ()) -> list[Contact]:
    """Phones and e-mail addresses as contacts."""
    return [Contact(PHONE, phone) for phone in phones if phone.strip()] + [
        Contact(EMAIL, email) for email in emails if email.strip()
    ]


def points_with(keys: Iterable[Key], company_id: int) -> QuerySet[ContactPoint]:
    """Stored contact points equal to any of the keys, in whichever party stands for itself.

    A number asked for without an extension also finds those behind it, and the other way round.
    """
    by_kind: dict[str, set[str]] = defaultdict(set)
    for kind, canonical, _extension in keys:
        by_kind[kind].add(canonical)
    wanted = Q(pk__in=[])
    for kind, values in by_kind.items():
        wanted |= Q(kind_of_point=kind, canonical__in=values)
    return ContactPoint.objects.filter(wanted, company_id=company_id, party__merged_into=None)


def find_by_contact(
    *, phones: Iterable[str] = (), emails: Iterable[str] = (), actor: Actor, region: str = "RU"
) -> list[Party]:
    """Parties of the actor's company reached by any of these, best match first.

    More matches go first, then people before organisations (a person also answers the firm's number), then the oldest.
    """
    keys = contact_keys(contacts_of(phones, emails), region)
    return parties_with(keys, actor.company_id)


def parties_with(keys: Iterable[Key], company_id: int) -> list[Party]:
    """Parties that have any of the canonical contacts, best match first."""
    wanted = set(keys)
    if not wanted:
        return []
    score: dict[int, int] = defaultdict(int)
    for point in points_with(wanted, company_id).order_by("pk")[:200]:
        extensions = {key[2] for key in wanted if key[:2] == (point.kind_of_point, point.canonical)}
        if point.extension in extensions:
            score[point.party_id] += 3
        elif not point.extension or "" in extensions:
            score[point.party_id] += 1
    found = Party.objects.filter(pk__in=score, erased_at=None)
    return sorted(found, key=lambda party: (-score[party.pk], not party.is_person, party.pk))


@dataclass(frozen=True)
class Similar:
    """A party that may be the one about to be created, and why."""

    party: Party
    reasons: tuple[Any, ...]
    strength: int
    may_open: bool

    @property
    def record(self) -> Party:
        """The party, as screens call it."""
        return self.party

    @property
    def is_certain(self) -> bool:
        """Whether a second party would almost surely be a double."""
        return self.strength >= 80


LIKELY, OFFERED = 60, 5
SAME_PHONE, SAME_EMAIL = _("same phone"), _("same e-mail")
SAME_INN, SAME_NAME, SAME_BIRTHDAY = _("same INN"), _("same name"), _("same name and birthday")
SAME_TAIL, SAME_CODE = _("same name and last digits of the phone"), _("same code")


def similar(
    values: Mapping[str, Any], contacts: Sequence[Contact] = (), *, actor: Actor, limit: int = 10
) -> list[Similar]:
    """Parties of the company that resemble the given values, the strongest resemblance first."""
    found: dict[int, dict[Any, int]] = defaultdict(dict)
    _by_contacts(found, contacts, actor, str(values.get("country") or "RU"))
    _by_numbers(found, values, actor)
    _by_name(found, values, contacts, actor)
    ranked = sorted(found.items(), key=lambda item: (-max(item[1].values()), item[0]))[:limit]
    ids = [pk for pk, _reasons in ranked]
    parties = Party.objects.filter(pk__in=ids, erased_at=None).select_related("owner").in_bulk()
    readable = set(visible(Party, actor).filter(pk__in=ids).values_list("pk", flat=True))
    return [
        Similar(parties[pk], tuple(reasons), max(reasons.values()), pk in readable)
        for pk, reasons in ranked
        if pk in parties
    ]


def likely_doubles(
    values: Mapping[str, Any], lines: Mapping[str, Sequence[Mapping[str, Any]]], actor: Actor
) -> list[Similar]:
    """Parties that are likely to be the one about to be stored, for its form and for programs."""
    contacts = contacts_of([str(values.get("phone") or "")], [str(values.get("email") or "")])
    for row in lines.get("contact_points") or ():
        kind, value = row.get("kind_of_point"), str(row.get("value") or "").strip()
        if value and kind in ContactPoint.Kind.values:
            contacts.append(Contact(str(kind), value))
    return [one for one in similar(values, contacts, actor=actor, limit=OFFERED) if one.strength >= LIKELY]


def _by_contacts(found: dict[int, dict[Any, int]], contacts: Sequence[Contact], actor: Actor, region: str) -> None:
    keys = {key: contact for key, contact in contact_keys(contacts, region).items() if key[0] in {PHONE, EMAIL}}
    if not keys:
        return
    for point in points_with(keys, actor.company_id)[:200]:
        shared = point.kind_of_point == EMAIL and is_shared_address(point.canonical)
        reason = SAME_PHONE if point.kind_of_point == PHONE else SAME_EMAIL
        found[point.party_id][reason] = 60 if shared else 90


def _by_numbers(found: dict[int, dict[Any, int]], values: Mapping[str, Any], actor: Actor) -> None:
    mine = Party.objects.filter(company_id=actor.company_id)
    inn, kpp = (str(values.get(name) or "").strip() for name in ("inn", "kpp"))
    if inn:
        # A branch has the INN of its head office and a KPP of its own.
        for pk, other in mine.filter(inn=inn).values_list("pk", "kpp")[:50]:
            found[pk][SAME_INN] = 95 if not kpp or not other or kpp == other else 50
    if code := str(values.get("code") or "").strip():
        for pk in mine.filter(code=code).values_list("pk", flat=True):
            found[pk][SAME_CODE] = 95


def _by_name(
    found: dict[int, dict[Any, int]], values: Mapping[str, Any], contacts: Sequence[Contact], actor: Actor
) -> None:
    kind = str(values.get("kind_of_party") or Party.Kind.PERSON)
    name = comparable_name(values, kind)
    if len(name) < 3:
        return
    tails = {key[1][-7:] for key in contact_keys(contacts) if key[0] == PHONE}
    mine = Party.objects.filter(company_id=actor.company_id, normalised_name=name, kind_of_party=kind)
    for party in mine.order_by("pk")[:50]:
        reasons = found[party.pk]
        reasons[SAME_NAME] = 70 if kind == Party.Kind.ORGANISATION else 30
        if party.birthday and party.birthday == values.get("birthday"):
            reasons[SAME_BIRTHDAY] = 85
        if SAME_PHONE not in reasons and party.phone.partition(";")[0][-7:] in tails:
            reasons[SAME_TAIL] = 80


def comparable_name(values: Mapping[str, Any], kind: str) -> str:
    """The form of a name by which doubles are found; a person's family name stands first in it."""
    typed = str(values.get("name") or "").strip()
    if kind != Party.Kind.PERSON:
        return normalised(typed)
    parts = [str(values.get(part) or "").strip() for part in ("family_name", "given_name", "patronymic")]
    return normalised(" ".join(part for part in parts if part) or str(split_person_name(typed)) or typed)
