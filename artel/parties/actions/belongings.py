"""What a row of a file gives a party beside its own values: the organisation above it, tags, a bank account."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.kit.names import normalised
from artel.parties.models import BankAccount, Party, PartyTag, Relation, Tag

Given = Mapping[str, Any]
Above = Mapping[str, list[int]]

FIELDS = ("part_of", "tags", *(ACCOUNT := ("account_number", "bik", "iban", "bank_name")))


def organisations_named(names: Iterable[str], company_id: int) -> Above:
    """Ids of the company's organisations by the form in which names are compared."""
    wanted = {normalised(name) for name in names} - {""}
    found: dict[str, list[int]] = defaultdict(list)
    if wanted:
        rows = Party.objects.organisations().filter(company_id=company_id, normalised_name__in=wanted).order_by("pk")
        for pk, name in rows.values_list("pk", "normalised_name"):
            found[name].append(pk)
    return found


def organisation_above(row: Given, above: Above) -> int | None:
    """The organisation that the row names, if it names one. ValueError where there is none, or more than one."""
    name = _text(row, "part_of")
    if not name:
        return None
    found = above.get(normalised(name), [])
    if not found:
        raise ValueError(_("There is no organisation «%(name)s». Add it first.") % {"name": name[:60]})
    if len(found) > 1:
        raise ValueError(_("Several organisations are called «%(name)s»; merge them first.") % {"name": name[:60]})
    return found[0]


def account_of(row: Given) -> BankAccount | None:
    """The bank account of the row, not yet anybody's. ValidationError says what is wrong with it."""
    values = {name.replace("account_number", "number"): _text(row, name) for name in ACCOUNT}
    if not any(values.values()):
        return None
    account = BankAccount(**values)
    account.full_clean(exclude=["company", "party"], validate_unique=False)
    return account


def add_belongings(party_id: int, row: Given, above: Above, actor: Actor) -> bool:
    """Give the party what the row brings and it has not; whether there was anything. Nothing is taken away."""
    if not any(_text(row, name) for name in FIELDS):
        return False
    mine: dict[str, Any] = {"company_id": actor.company_id, "party_id": party_id}
    added = [_tagged(name, mine) for name in _text(row, "tags").replace(";", ",").split(",") if name.strip()]
    other = organisation_above(row, above)
    if other is not None:
        kind = Relation.Kind.PART_OF
        added.append(Relation.objects.get_or_create(**mine, other_id=other, kind_of_relation=kind, ends_on=None)[1])
    account = account_of(row)
    if account is not None:
        key = {"bik": account.bik, "number": account.number, "iban": account.iban}
        rest = {"bank_name": account.bank_name, "swift": account.swift, "currency": account.currency}
        first = not BankAccount.objects.filter(party_id=party_id, is_primary=True).exists()
        found = BankAccount.objects.get_or_create(**mine, **key, defaults={**rest, "is_primary": first})
        added.append(found[1])
    return any(added)


def _tagged(name: str, mine: Given) -> bool:
    words = " ".join(name.split())[:60]
    tag = Tag.objects.filter(company_id=mine["company_id"], name__iexact=words).first()
    tag = tag or Tag.objects.create(company_id=mine["company_id"], name=words)
    return PartyTag.objects.get_or_create(**mine, tag=tag)[1]


def _text(row: Given, name: str) -> str:
    return " ".join(str(row.get(name) or "").split())
