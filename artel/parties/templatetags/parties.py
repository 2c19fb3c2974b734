"""What the blocks of a party's page ask for."""

from typing import Any

from django import template
from django.db.models import Q
from django.utils import timezone

from artel.core.actor import Actor
from artel.core.gate import reaches_here
from artel.core.undo import undo_problem
from artel.parties.models import Address, BankAccount, Consent, ContactPoint, Party, Preference, Relation
from artel.parties.queries.consents import standing
from artel.parties.queries.merging import merge_title, merges_of

register = template.Library()
MOST = 50


@register.simple_tag
def may_edit(record: Party, actor: Actor) -> bool:
    """Whether the reader may change what belongs to the party."""
    return actor.may("parties.edit") and reaches_here(record, actor, "change")


@register.simple_tag
def contacts_of(record: Party) -> list[ContactPoint]:
    """Ways to reach the party, the first of each kind first."""
    return list(record.contact_points.all()[:MOST])


@register.simple_tag
def relations_of(record: Party) -> list[dict[str, Any]]:
    """How the party stands to others and others to it; what is over comes last."""
    today = timezone.localdate()
    both = Relation.objects.filter(Q(party=record) | Q(other=record)).select_related("party", "other")
    rows = []
    for relation in both.order_by("pk")[:MOST]:
        towards = relation.other_id == record.pk
        over = relation.ends_on is not None and relation.ends_on < today
        party = relation.party if towards else relation.other
        rows.append({"relation": relation, "party": party, "towards": towards, "over": over})
    return sorted(rows, key=lambda row: (row["over"], row["towards"]))


@register.simple_tag
def addresses_of(record: Party) -> list[Address]:
    """Where the party is."""
    return list(record.addresses.all()[:MOST])


@register.simple_tag
def accounts_of(record: Party) -> list[BankAccount]:
    """Where the party is paid, the main account first."""
    return list(record.bank_accounts.all()[:MOST])


@register.simple_tag
def preferences_of(record: Party) -> list[Preference]:
    """What the party prefers, in the company's order of questions."""
    rows = Preference.objects.filter(party=record).select_related("key").order_by("key__position", "key_id")
    return list(rows[:MOST])


@register.simple_tag
def consents_of(record: Party) -> dict[str, list[Consent]]:
    """What is allowed now, and everything that was ever said."""
    said = Consent.objects.filter(party=record).order_by("-decided_at", "-pk")
    return {"standing": standing(record), "said": list(said[:MOST])}


@register.simple_tag
def merged_here(record: Party, actor: Actor) -> list[dict[str, Any]]:
    """Who was merged into the party, and why that cannot be taken back, if it cannot."""
    return [
        {"title": merge_title(merge), "step": merge.step, "problem": undo_problem(merge.step, actor)}
        for merge in merges_of(record)[:MOST]
    ]
