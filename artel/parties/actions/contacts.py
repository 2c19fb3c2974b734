"""Ways to reach a party, where it sits, how it is paid, and to whom it belongs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.gate import require
from artel.core.steps import step
from artel.kit.emails import display_email
from artel.kit.phones import format_phone
from artel.parties.actions.book import create_party, write_contacts
from artel.parties.actions.locks import lock_contacts
from artel.parties.models import Address, BankAccount, ContactPoint, Party, Relation
from artel.parties.queries.contacts import EMAIL, PHONE, Contact, Key, contact_keys, contacts_of, parties_with


@dataclass(frozen=True)
class Found:
    """Who stands behind a request: the party, whether it is new, and others that share a contact with it."""

    party: Party
    is_new: bool
    also: tuple[int, ...] = ()
    unusable: tuple[str, ...] = ()


def find_or_create_contact(
    *,
    name: str = "",
    phones: Sequence[str] = (),
    emails: Sequence[str] = (),
    kind: str = Party.Kind.PERSON,
    roles: Sequence[str] = (),
    values: Mapping[str, Any] | None = None,
    actor: Actor,
) -> Found:
    """The party with one of these contacts, or a new one. Two calls at once with one number make one party.

    Contacts that the found party lacks are added unless they belong to somebody else. What is neither a phone
    nor an address comes back as `unusable` and is not stored.
    """
    contacts = contacts_of(phones, emails)
    keys = contact_keys(contacts)
    usable = list(keys.values())
    unusable = tuple(contact.value for contact in contacts if not contact_keys([contact]))
    if not usable and not name.strip():
        raise Refused(_("A new contact needs a name, a phone or an e-mail."), "nothing-known")
    with step(actor, _("Find or create a contact")):
        lock_contacts(keys, actor.company_id)
        found = parties_with(keys, actor.company_id)
        if not found:
            wanted = {**(values or {}), "name": name.strip() or _shown(keys), "kind_of_party": kind}
            party = create_party(wanted, contacts=usable, roles=roles, by_request=True, actor=actor)
            return Found(party, is_new=True, unusable=unusable)
        party, others = found[0], found[1:]
        _learn(party, keys, name, others, actor)
        return Found(party, is_new=False, also=tuple(other.pk for other in others), unusable=unusable)


def _shown(keys: Mapping[Key, Contact]) -> str:
    kind, canonical, _extension = next(iter(keys))
    return format_phone(canonical) if kind == PHONE else display_email(canonical)


def _learn(party: Party, keys: Mapping[Key, Contact], name: str, others: Sequence[Party], actor: Actor) -> None:
    """Add what the request tells of a known party and of nobody else."""
    taken = ContactPoint.objects.filter(party__in=others).values_list("kind_of_point", "canonical")
    foreign = set(taken)
    write_contacts(party, [contact for key, contact in keys.items() if key[:2] not in foreign])
    points = ContactPoint.objects.filter(party=party, kind_of_point__in=[PHONE, EMAIL])
    if name.strip() and party.name in {point.shown for point in points}:
        # So far the party was known by its number only.
        party.name = name.strip()
        party.clean()
        party.save()


@action(
    Party,
    permission="parties.edit",
    label=_("Add a contact"),
    icon="phone",
    bulk=False,
    labels={"kind": _("Kind"), "value": _("Number or address"), "label": _("Label")},
)
def add_contact(party: Party, *, kind: ContactPoint.Kind, value: str, label: str = "", actor: Actor) -> None:
    """Another way to reach the party."""
    contact = Contact(kind, value, label)
    lock_contacts(contact_keys([contact], party.country), party.company_id)
    if not write_contacts(party, [contact]):
        raise Refused(_("This contact is there already."), "known-contact")


def attach_contacts(party: Party, contacts: Sequence[Contact], *, actor: Actor) -> int:
    """Give a known party what was typed for a new one; returns how many contacts it did not have."""
    with step(actor, _("Add a contact")):
        _require_edit(party, actor)
        lock_contacts(contact_keys(contacts, party.country), party.company_id)
        return len(write_contacts(party, contacts))


def make_first(point: ContactPoint, *, actor: Actor) -> None:
    """Show this contact in lists, and call it first."""
    with step(actor, _("Change")):
        _require_edit(point.party, actor)
        ContactPoint.objects.filter(
            party_id=point.party_id, kind_of_point=point.kind_of_point, is_primary=True
        ).exclude(pk=point.pk).update(is_primary=False)
        point.is_primary = True
        point.save(update_fields=["is_primary"])


def remove_contact(point: ContactPoint, *, actor: Actor) -> None:
    """The party is no longer reached there."""
    with step(actor, _("Delete")):
        _require_edit(point.party, actor)
        point.delete()


def _require_edit(party: Party, actor: Actor) -> None:
    actor.require("parties.edit")
    require(party, actor, "change")


@action(
    Party,
    permission="parties.edit",
    label=_("Add an address"),
    icon="map-pin",
    bulk=False,
    labels={
        "kind": _("Kind"), "street": _("Street, house, flat"), "city": _("City"), "region": _("Region"),
        "postal_code": _("Postal code"), "country": _("Country"),
    },
)  # fmt: skip
def add_address(
    party: Party,
    *,
    kind: Address.Kind,
    street: str = "",
    city: str = "",
    region: str = "",
    postal_code: str = "",
    country: str = "",
    actor: Actor,
) -> None:
    """Where the party is."""
    address = Address(
        company_id=party.company_id, party=party, kind_of_address=kind, street=street, city=city, region=region,
        postal_code=postal_code, country=country,
    )  # fmt: skip
    address.full_clean(exclude=["company"])
    address.save()


@action(
    Party,
    permission="parties.edit",
    label=_("Add a bank account"),
    icon="landmark",
    bulk=False,
    labels={
        "number": _("Account number"), "bik": _("BIK"), "bank_name": _("Bank"), "iban": _("IBAN"),
        "correspondent_number": _("Correspondent account"), "currency": _("Currency"), "swift": _("SWIFT"),
    },
)  # fmt: skip
def add_account(
    party: Party,
    *,
    number: str = "",
    bik: str = "",
    bank_name: str = "",
    correspondent_number: str = "",
    iban: str = "",
    swift: str = "",
    currency: str = "RUB",
    actor: Actor,
) -> None:
    """Where the party is paid."""
    account = BankAccount(
        company_id=party.company_id, party=party, number=number, bik=bik, bank_name=bank_name, iban=iban, swift=swift,
        correspondent_number=correspondent_number, currency=currency,
        is_primary=not BankAccount.objects.filter(party=party, is_primary=True).exists(),
    )  # fmt: skip
    account.full_clean(exclude=["company"])
    account.save()


@action(
    Party,
    permission="parties.edit",
    label=_("Add a relation"),
    icon="network",
    bulk=False,
    labels={
        "kind": _("Relation"), "other": _("To whom"), "position": _("Position"), "starts_on": _("Since"),
        "ends_on": _("Until"),
    },
)  # fmt: skip
def add_relation(
    party: Party,
    *,
    kind: Relation.Kind,
    other: Party,
    position: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    actor: Actor,
) -> None:
    """How the party stands to another: works there, is part of it, is paid for by it."""
    relation = Relation(
        company_id=party.company_id, party=party, kind_of_relation=kind, other=other, position=position,
        starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip
    relation.full_clean(exclude=["company"])
    relation.save()


def end_relation(relation: Relation, on: date, *, actor: Actor) -> None:
    """The relation lasted until that day."""
    with step(actor, _("Change")):
        _require_edit(relation.party, actor)
        relation.ends_on = on
        relation.full_clean(exclude=["company"])
        relation.save(update_fields=["ends_on"])
