"""What is allowed now, from all that was given and withdrawn."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now, TruncDate

from artel.core.actor import Actor
from artel.core.gate import visible
from artel.parties.models import Consent, Party

Purpose, Channel, Decision = Consent.Purpose, Consent.Channel, Consent.Decision


def may(party: Party, purpose: str, channel: str = Channel.ANY) -> bool:
    """Whether the person's last word on the purpose and channel is a consent that still holds."""
    return granted(Party.objects.filter(pk=party.pk), purpose, channel).exists()


def may_advertise(party: Party, channel: str) -> bool:
    """Whether advertising may go to the person over the channel (38-ФЗ, article 18): never without consent."""
    return may(party, Purpose.ADVERTISING, channel)


def granted(parties: QuerySet[Party], purpose: str, channel: str) -> QuerySet[Party]:
    """Those of the parties who allow the purpose on the channel now. One query, for segments of any size."""
    said = Consent.objects.filter(party=OuterRef("pk"), purpose=purpose, channel__in={channel, Channel.ANY})
    last = said.order_by("-decided_at", "-pk").values("pk")[:1]
    holds = Consent.objects.filter(_in_force(), pk=OuterRef("last_word"), decision=Decision.GIVEN)
    return parties.alias(last_word=Subquery(last)).filter(Exists(holds), erased_at=None)


def _in_force() -> Q:
    return Q(valid_until=None) | Q(valid_until__gte=TruncDate(Now()))


def standing(party: Party, purpose: str = "") -> list[Consent]:
    """The last word on each purpose and channel where it is a consent, newest first."""
    rows = Consent.objects.filter(party=party)
    if purpose:
        rows = rows.filter(purpose=purpose)
    last: dict[tuple[str, str], Consent] = {}
    for consent in rows.order_by("decided_at", "pk"):
        last[consent.purpose, consent.channel] = consent
    given = [consent for consent in last.values() if consent.decision == Decision.GIVEN]
    return sorted(given, key=lambda consent: consent.decided_at, reverse=True)


def register(actor: Actor) -> QuerySet[Consent]:
    """Every decision of everybody whom the actor may see, newest first."""
    return visible(Consent, actor).select_related("party").order_by("-decided_at", "-pk")
