"""Parties out of files: what a row says becomes a party with contacts, roles, an address and a contact person."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from artel.core import gate
from artel.core.actor import Actor
from artel.core.errors import Forbidden, Refused
from artel.kit.names import normalised, split_firm_name
from artel.parties.actions.belongings import Above, account_of, add_belongings, organisation_above, organisations_named
from artel.parties.actions.book import change_party, write_contacts
from artel.parties.actions.bulk import PLAIN, PartyRow, bulk_create_parties
from artel.parties.actions.locks import lock_contacts
from artel.parties.models import Address, ContactPoint, Party, PartyRole, Relation
from artel.parties.models.contact import loose_contact
from artel.parties.queries.contacts import Contact, Key, contact_keys, points_with
from artel.parties.queries.countries import country_code

Role, Point = PartyRole.Role, ContactPoint.Kind
Given = dict[str, Any]

# A file of suppliers numbers them from 1 as the file of shippers does; the number is kept with what it is a number of.
CODES = {
    "customer_code": Role.CUSTOMER,
    "supplier_code": Role.SUPPLIER,
    "employee_code": Role.EMPLOYEE,
    "shipper_code": Role.SHIPPER,
}
CONTACTS = {
    "phone": Point.PHONE,
    "phone_2": Point.PHONE,
    "fax": Point.FAX,
    "email": Point.EMAIL,
    "email_2": Point.EMAIL,
    "messenger": Point.MESSENGER,
    "site": Point.SITE,
}
FIELDS = {
    "organisation": _("name of an organisation"),
    "part_of": _("belongs to the organisation"),
    "country": _("country"),
    "customer_code": _("number as customer"),
    "supplier_code": _("number as supplier"),
    "employee_code": _("number as employee"),
    "shipper_code": _("number as shipper"),
    "roles": _("roles"),
    "phone": _("phone"),
    "phone_2": _("second phone"),
    "fax": _("fax"),
    "email": _("e-mail"),
    "email_2": _("second e-mail"),
    "messenger": _("messenger"),
    "site": _("site"),
    "contact_name": _("contact person"),
    "contact_title": _("position of the contact person"),
    "street": _("street, house, flat"),
    "city": _("city"),
    "region": _("region"),
    "postal_code": _("postal code"),
    "tags": _("tags"),
    "account_number": _("account number"),
    "bik": _("BIK"),
    "iban": _("IBAN"),
    "bank_name": _("bank"),
}
ALIASES = {"account": "organisation", "subsidiary_of": "part_of"}
TAKEN = frozenset({*PLAIN, "owner", "custom"})
KEYS = ("code", *CODES, "inn", "phone", "email")
CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"


def import_parties(rows: Sequence[Given], actor: Actor, update: str) -> list[tuple[str, str]]:
    """Store the rows; for each, in order, what became of it and the reason if it was refused.

    With `update` a row changes the party that its value in that field finds; the others are created.
    """
    answers: list[tuple[str, str]] = [("", "")] * len(rows)
    known = _known(rows, actor, update)
    fresh: list[tuple[int, PartyRow]] = []
    rows = [_as_organisation(row) for row in rows]
    for place, row in enumerate(rows):
        try:
            account_of(row)
            party = _one_of(known.get(_key_of(row, update), []), row, update)
            if party is None:
                fresh.append((place, _party_row(row)))
            else:
                answers[place] = (_update(party, row, actor), "")
        except (ValueError, Refused, Forbidden) as problem:
            answers[place] = ("", str(problem))
        except ValidationError as problem:
            answers[place] = ("", " ".join(problem.messages))
    _create(rows, fresh, answers, actor)
    return answers


def _create(
    rows: Sequence[Given], fresh: Sequence[tuple[int, PartyRow]], answers: list[tuple[str, str]], actor: Actor
) -> None:
    """New parties; those that belong to an organisation after it, wherever in the file it stands."""
    waiting = list(fresh)
    while waiting:
        names = {str(rows[place].get("part_of") or "") for place, _row in waiting} - {""}
        above = organisations_named(names, actor.company_id)
        ready, later = [], []
        for place, row in waiting:
            try:
                organisation_above(rows[place], above)
                ready.append((place, row))
            except ValueError as problem:
                answers[place] = ("", str(problem))
                later.append((place, row))
        _create_ready(rows, ready, above, answers, actor)
        waiting = later if ready else []


def _create_ready(
    rows: Sequence[Given],
    fresh: Sequence[tuple[int, PartyRow]],
    above: Above,
    answers: list[tuple[str, str]],
    actor: Actor,
) -> None:
    report = bulk_create_parties([row for _place, row in fresh], actor=actor)
    people: list[PartyRow] = []
    for index, (place, _row) in enumerate(fresh):
        pk = report.party_ids[index]
        answers[place] = (CREATED, "") if pk is not None else ("", report.problems[index])
        name = str(rows[place].get("contact_name") or "").strip()
        if pk is not None:
            add_belongings(pk, rows[place], above, actor)
        if pk is not None and name:
            people.append(_contact_person(rows[place], name, pk))
    if people:
        bulk_create_parties(people, actor=actor)


def _contact_person(row: Given, name: str, organisation_id: int) -> PartyRow:
    return PartyRow(
        values={"kind_of_party": Party.Kind.PERSON, "name": name, "owner": row.get("owner")},
        works_at=organisation_id,
        position=str(row.get("contact_title") or ""),
    )


def _as_organisation(row: Given) -> Given:
    """A name that only an organisation has makes the row one."""
    name = str(row.get("organisation") or "").strip()
    return {**row, "name": name, "kind_of_party": Party.Kind.ORGANISATION} if name else row


# --- reading a row ---------------------------------------------------------------------------------------------------


def _party_row(row: Given) -> PartyRow:
    values = {name: value for name, value in row.items() if name in TAKEN and value not in (None, "")}
    values["kind_of_party"] = _kind(row)
    values["country"] = country_code(str(row.get("country") or "")) or "RU"
    role_code = _code(row)
    if role_code:
        values["code"] = role_code
    if not values.get("name"):
        parts = (str(row.get(part) or "") for part in ("family_name", "given_name", "patronymic"))
        values["name"] = " ".join(part for part in parts if part)
    return PartyRow(
        values=values, contacts=tuple(_contacts(row)), roles=tuple(_roles(row)), addresses=tuple(_addresses(row))
    )


def _kind(row: Given) -> str:
    """What the row says, or what only a person or only an organisation has."""
    said = str(row.get("kind_of_party") or "")
    if said:
        return said
    if row.get("family_name") or row.get("given_name") or row.get("employee_code") or row.get("birthday"):
        return Party.Kind.PERSON
    marks = ("contact_name", "kpp", "legal_form", "supplier_code", "shipper_code")
    firm = any(row.get(mark) for mark in marks) or len(str(row.get("inn") or "")) == 10
    if firm or split_firm_name(str(row.get("name") or "")).legal_form:
        return Party.Kind.ORGANISATION
    return Party.Kind.PERSON


def _code(row: Given) -> str:
    for name, role in CODES.items():
        if text := str(row.get(name) or "").strip():
            return f"{role}-{text}"[:40]
    return ""


def _roles(row: Given) -> list[str]:
    found = [str(role) for name, role in CODES.items() if row.get(name)]
    words = str(row.get("roles") or "")
    labels = _role_words(get_language() or "") if words else {}
    for word in words.replace(";", ",").split(","):
        text = word.strip().casefold()
        if not text:
            continue
        value = labels.get(text)
        if value is None:
            raise ValueError(gettext("There is no role «%(name)s».") % {"name": word.strip()[:60]})
        found.append(value)
    return list(dict.fromkeys(found))


@cache
def _role_words(_language: str) -> dict[str, str]:
    """Roles by their names in the language that is active, and by their keys."""
    return {str(label).casefold(): value for value, label in Role.choices} | {value: value for value in Role.values}


def _contacts(row: Given) -> list[Contact]:
    found = []
    for name, kind in CONTACTS.items():
        text = str(row.get(name) or "").strip()
        text = _unlinked(text) if kind == Point.SITE else text
        if text:
            found.append(Contact(kind, text))
    return found


def _unlinked(text: str) -> str:
    """A spreadsheet's link, `what is shown#address#`, as its address."""
    if "#" not in text:
        return text
    shown, _hash, rest = text.partition("#")
    return rest.rstrip("#") or shown


def _addresses(row: Given) -> list[dict[str, str]]:
    address = {name: str(row.get(name) or "").strip() for name in ("street", "city", "region", "postal_code")}
    if not any(address.values()):
        return []
    # Some exports write a line break as two characters.
    address["street"] = address["street"].replace("\\n", "\n")
    kind = Address.Kind.HOME if _kind(row) == Party.Kind.PERSON else Address.Kind.OFFICE
    return [{**address, "kind_of_address": str(kind), "country": str(row.get("country") or "").strip()}]


# --- changing what is there ------------------------------------------------------------------------------------------


def _key_of(row: Given, update: str) -> str:
    text = str(row.get(update) or "").strip() if update else ""
    if not text:
        return ""
    if update in CODES:
        return f"{CODES[update]}-{text}"[:40]
    if update in {"phone", "email"}:
        try:
            return loose_contact(CONTACTS[update], text, country_code(str(row.get("country") or "")) or "RU")[0]
        except ValueError:
            return ""
    return text


def _known(rows: Sequence[Given], actor: Actor, update: str) -> dict[str, list[Party]]:
    """Parties of the company by the value of the field that finds them."""
    keys = {key for row in rows if (key := _key_of(row, update))}
    found: dict[str, list[Party]] = defaultdict(list)
    if not keys:
        return found
    if update in {"phone", "email"}:
        wanted: set[Key] = {(CONTACTS[update], key, "") for key in keys}
        for point in points_with(wanted, actor.company_id).select_related("party").order_by("pk"):
            found[point.canonical].append(point.party)
        return found
    column = "code" if update in CODES else update
    for party in Party.objects.filter(company_id=actor.company_id, **{f"{column}__in": keys}).order_by("pk"):
        found[getattr(party, column)].append(party)
    return found


def _one_of(parties: Sequence[Party], row: Given, update: str) -> Party | None:
    several = list({party.pk: party for party in parties}.values())
    if len(several) > 1:
        told = {"value": str(row.get(update))[:60]}
        raise ValueError(gettext("Several parties have «%(value)s»; merge them or choose another key.") % told)
    return several[0] if several else None


def _update(party: Party, row: Given, actor: Actor) -> str:
    """Write what the row brings and differs; contacts, roles and addresses are added, none is removed."""
    gate.require(party, actor, "change")
    above = organisations_named([str(row.get("part_of") or "")], party.company_id)
    organisation_above(row, above)
    values = {name: value for name, value in row.items() if name in {*PLAIN, "owner"} and name != "country"}
    if row.get("country"):
        values["country"] = country_code(str(row["country"]))
    if row.get("custom"):
        values["custom"] = {**party.custom, **row["custom"]}
    changed = bool(change_party(party, values, actor=actor))
    contacts = _contacts(row)
    lock_contacts(contact_keys(contacts, party.country), party.company_id)
    changed = bool(write_contacts(party, contacts, loose=True)) or changed
    for role in _roles(row):
        changed = PartyRole.objects.get_or_create(
            party=party, role=role, defaults={"company_id": party.company_id}
        )[1] or changed  # fmt: skip
    for address in _addresses(row):
        changed = Address.objects.get_or_create(
            party=party, **address, defaults={"company_id": party.company_id}
        )[1] or changed  # fmt: skip
    changed = add_belongings(party.pk, row, above, actor) or changed
    changed = _meet(party, row, actor) or changed
    return UPDATED if changed else UNCHANGED


def _meet(party: Party, row: Given, actor: Actor) -> bool:
    """The contact person of a known organisation, unless somebody of that name works there."""
    name = str(row.get("contact_name") or "").strip()
    if not name:
        return False
    jobs = Relation.objects.filter(other=party, kind_of_relation=Relation.Kind.WORKS_AT)
    known = {normalised(other) for other in jobs.values_list("party__name", flat=True)}
    if normalised(name) in known:
        return False
    bulk_create_parties([_contact_person(row, name, party.pk)], actor=actor)
    return True
