"""The smallest valid things of the address book."""

from typing import Any

from artel.core.actor import Actor
from artel.parties.actions import create_party
from artel.parties.models import Party, PreferenceKey, Tag
from artel.parties.queries.contacts import Contact

WORDING = "Я согласен на обработку персональных данных."


def make_person(
    actor: Actor,
    name: str = "Иванов Иван",
    *,
    phones: list[str] | None = None,
    emails: list[str] | None = None,
    **values: Any,
) -> Party:
    contacts = [Contact("phone", phone) for phone in phones or []] + [Contact("email", email) for email in emails or []]
    return create_party({"name": name, **values}, contacts=contacts, actor=actor)


def make_firm(actor: Actor, name: str = "ООО «Ромашка»", *, phones: list[str] | None = None, **values: Any) -> Party:
    contacts = [Contact("phone", phone) for phone in phones or []]
    return create_party({"name": name, "kind_of_party": "organisation", **values}, contacts=contacts, actor=actor)


def make_tag(actor: Actor, name: str = "VIP") -> Tag:
    return Tag.objects.create(company_id=actor.company_id, name=name)


def make_key(actor: Actor, key: str = "meals", **fields: Any) -> PreferenceKey:
    return PreferenceKey.objects.create(
        company_id=actor.company_id, key=key, label=fields.pop("label", "Питание"), **fields
    )
