"""Writing a party down, and who answers for it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from artel.core import drafts
from artel.core.action import action
from artel.core.actor import Actor
from artel.core.drafts import opens
from artel.core.errors import Refused
from artel.core.events import emit
from artel.core.models import Membership, User
from artel.core.steps import step
from artel.core.timeline import follow
from artel.parties.actions.locks import lock_contacts
from artel.parties.events import PartyCreated, ResponsibleChanged
from artel.parties.models import ContactPoint, Party, PartyRole
from artel.parties.models.contact import loose_contact
from artel.parties.models.party import NAME_FIELDS
from artel.parties.queries.contacts import Contact, contact_keys, contacts_of


@opens(Party)
def create_party(
    values: Mapping[str, Any],
    *,
    contacts: Sequence[Contact] = (),
    roles: Sequence[str] = (),
    by_request: bool = False,
    actor: Actor,
) -> Party:
    """Write down a party with its contacts and what it is to us, in one step.

    `phone` and `email` among the values become contacts too. The first contact of each kind is the one shown in lists.
    Raises ValidationError by field.
    """
    region = str(values.get("country") or "RU")
    plain, typed = _apart(values)
    plain = {**plain, "name": plain.get("name") or " ".join(str(plain.get(part) or "") for part in NAME_FIELDS[1:])}
    with step(actor, _("Create")):
        lock_contacts(contact_keys([*typed, *contacts], region), actor.company_id)
        party = drafts.store(Party, plain, actor=actor)
        for contact in typed:
            with _at_field(str(contact.kind)):
                write_contacts(party, [contact])
        write_contacts(party, contacts)
        PartyRole.objects.bulk_create(
            PartyRole(company_id=party.company_id, party=party, role=role) for role in dict.fromkeys(roles)
        )
        emit(PartyCreated(company_id=party.company_id, party_id=party.pk, by_request=by_request))
        party.refresh_from_db(fields=["phone", "email"])
    return party


def _apart(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[Contact]]:
    """The party's own values, and the contacts that were typed beside them."""
    plain = {name: value for name, value in values.items() if name not in {"phone", "email"}}
    return plain, contacts_of([str(values.get("phone") or "")], [str(values.get("email") or "")])


@contextmanager
def _at_field(name: str) -> Iterator[None]:
    """A wrong number is told where it was typed."""
    try:
        yield
    except ValidationError as problem:
        raise ValidationError({name: problem.messages}) from problem


def change_party(party: Party, values: Mapping[str, Any], *, actor: Actor) -> list[str]:
    """Change what is written of a party itself; returns the names of the fields that changed."""
    if party.erased_at:
        raise Refused(_("The data of this person were erased; nothing is written here any more."), "erased")
    return drafts.change(party, values, actor=actor)


def write_contacts(party: Party, contacts: Sequence[Contact], *, loose: bool = False) -> list[ContactPoint]:
    """Store contacts that the party does not have yet. The caller holds their locks.

    `loose` keeps numbers outside every numbering plan as their digits, as files have them.
    """
    stored = list(ContactPoint.objects.filter(party=party))
    known = {(point.kind_of_point, point.canonical, point.extension) for point in stored}
    firsts = {point.kind_of_point for point in stored if point.is_primary}
    wished = {contact.kind for contact in contacts if contact.is_primary}
    written = []
    for contact in contacts:
        point = ContactPoint(
            company_id=party.company_id,
            party=party,
            kind_of_point=contact.kind,
            value=" ".join(contact.value.split()),
            label=contact.label,
        )
        point.clean_fields(exclude=["canonical", "company", "party"])
        if loose:
            point.canonical, point.extension = loose_contact(contact.kind, point.value, party.country)
        else:
            point.clean()
        key = (point.kind_of_point, point.canonical, point.extension)
        if key in known:
            continue
        point.is_primary = contact.kind not in firsts and (contact.is_primary or contact.kind not in wished)
        firsts |= {contact.kind} if point.is_primary else set()
        known.add(key)
        point.save()
        written.append(point)
    return written


@action(
    Party,
    permission="parties.set_responsible",
    label=_("Set responsible"),
    told=_("Handed over to %(owner)s"),
    icon="user-check",
    labels={"owner": _("Responsible")},
)
def set_responsible(party: Party, *, owner: User, actor: Actor) -> None:
    """Another colleague answers for the party from now on."""
    _hand_over(party, owner, actor)


@action(
    Party,
    permission="parties.take",
    label=_("Take over"),
    told=_("Taken over"),
    icon="hand",
    needs="read",
    bulk=True,
)
def take(party: Party, *, actor: Actor) -> None:
    """A party for whom nobody answers becomes one's own."""
    if party.owner_id is not None:
        raise Refused(
            _("%(name)s answers for this party. Ask a head to hand it over.") % {"name": party.owner}, "taken"
        )
    if actor.user_id is None:
        raise Refused(_("Only a person can answer for a party."), "no-person")
    _hand_over(party, User.objects.get(pk=actor.user_id), actor)


def _hand_over(party: Party, owner: User, actor: Actor) -> None:
    if not Membership.objects.filter(company_id=party.company_id, user=owner, is_active=True).exists():
        raise Refused(_("%(name)s does not work in this company.") % {"name": owner}, "stranger")
    previous = party.owner_id
    if previous == owner.pk:
        return
    party.owner = owner
    party.save(update_fields=["owner", "changed_at"])
    follow(party, [owner.pk], actor=actor)
    emit(ResponsibleChanged(company_id=party.company_id, party_id=party.pk, owner_id=owner.pk, previous_id=previous))


@action(Party, permission="parties.edit", label=_("Add a role"), icon="id-card", labels={"role": _("Role")})
def add_role(party: Party, *, role: PartyRole.Role, actor: Actor) -> None:
    """Say what the party is to us, in addition."""
    PartyRole.objects.get_or_create(party=party, role=role, defaults={"company_id": party.company_id})


@action(Party, permission="parties.edit", label=_("Remove a role"), icon="x", labels={"role": _("Role")})
def remove_role(party: Party, *, role: PartyRole.Role, actor: Actor) -> None:
    """The party is no longer that to us."""
    PartyRole.objects.filter(party=party, role=role).delete()
