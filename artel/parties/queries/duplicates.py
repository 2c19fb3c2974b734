"""Groups of likely doubles that nobody has settled yet."""

from django.db.models import BooleanField, F, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from artel.core.actor import Actor
from artel.core.gate import visible
from artel.parties.models import DuplicateGroup, DuplicateMember, Party, SeparatePair

REASONS = {"phone": _("same phone"), "email": _("same e-mail"), "inn": _("same INN"), "name": _("same name")}


def separate_pairs(company_id: int) -> set[tuple[int, int]]:
    """Pairs that people keep apart, smaller id first; what was said of a merged party holds for its survivor."""
    rows = SeparatePair.objects.filter(company_id=company_id).values_list(
        "first_id", "second_id", "first__merged_into_id", "second__merged_into_id"
    )
    pairs = ((first_now or first, second_now or second) for first, second, first_now, second_now in rows)
    return {(min(one, other), max(one, other)) for one, other in pairs if one != other}


def separate_from(party: Party) -> set[int]:
    """Ids of those whom people keep apart from the party."""
    pairs = SeparatePair.objects.filter(Q(first=party) | Q(second=party)).values_list("first_id", "second_id")
    return {pk for pair in pairs for pk in pair} - {party.pk}


def open_groups(actor: Actor) -> QuerySet[DuplicateGroup]:
    """Groups in which two parties still stand side by side and nobody said that they are different."""
    return visible(DuplicateGroup, actor).filter(RawSQL(_OPEN, (), BooleanField())).order_by("-pk")  # noqa: S611  a constant


# Written out: every page counts these for the menu, and putting the expressions together took longer than the answer.
_OPEN = """EXISTS (
    SELECT FROM parties_duplicatemember one
    JOIN parties_party first ON first.id = one.party_id AND first.merged_into_id IS NULL AND first.erased_at IS NULL
    JOIN parties_duplicatemember beside ON beside.group_id = one.group_id AND beside.party_id > one.party_id
    JOIN parties_party second
        ON second.id = beside.party_id AND second.merged_into_id IS NULL AND second.erased_at IS NULL
    WHERE one.group_id = parties_duplicategroup.id AND NOT EXISTS (
        SELECT FROM parties_separatepair WHERE first_id = one.party_id AND second_id = beside.party_id
    )
)"""
COUNTED = 99


def open_group_count(actor: Actor) -> int:
    """How many groups wait for somebody; beyond 99 the menu needs no better figure."""
    return len(open_groups(actor).values_list("pk")[:COUNTED])


def members_of(group: DuplicateGroup, actor: Actor) -> list[Party]:
    """Parties of the group that still stand for themselves and that the actor sees."""
    ids = DuplicateMember.objects.filter(group=group).values("party_id")
    rows = visible(Party, actor).filter(pk__in=ids, erased_at=None).select_related("owner")
    return list(rows.order_by(F("pk"))[:50])
