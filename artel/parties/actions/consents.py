"""What a person allows, and what a person no longer allows."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.events import emit
from artel.parties.events import ConsentGiven, ConsentWithdrawn
from artel.parties.models import Consent, Party
from artel.parties.queries.consents import standing

LABELS = {
    "purpose": _("Purpose"),
    "channel": _("Channel"),
    "wording": _("Wording"),
    "proof": _("Proof"),
    "valid_until": _("Valid until"),
    "decided_at": _("When"),
}


@action(
    Party,
    permission="parties.manage_consents",
    label=_("Note a consent"),
    icon="shield-check",
    bulk=False,
    labels=LABELS,
)
def give_consent(
    party: Party,
    *,
    purpose: Consent.Purpose,
    wording: str,
    channel: Consent.Channel = Consent.Channel.ANY,
    proof: str = "",
    valid_until: date | None = None,
    decided_at: datetime | None = None,
    actor: Actor,
) -> None:
    """The person agreed to this text, for this purpose, on this channel."""
    if not party.is_person:
        raise Refused(_("Only a person gives consent. Note it with the person who works there."), "not-a-person")
    if party.erased_at:
        raise Refused(_("The data of this person were erased; nothing is written here any more."), "erased")
    if not wording.strip():
        raise Refused(_("Write down the text to which the person agreed."), "no-wording")
    decided_at = _sane_moment(decided_at)
    Consent.objects.create(
        company_id=party.company_id, party=party, purpose=purpose, channel=channel, decision=Consent.Decision.GIVEN,
        decided_at=decided_at, valid_until=valid_until, wording=wording.strip(), proof=proof.strip(),
    )  # fmt: skip
    emit(ConsentGiven(company_id=party.company_id, party_id=party.pk, purpose=str(purpose), channel=str(channel)))


@action(
    Party,
    permission="parties.manage_consents",
    label=_("Withdraw a consent"),
    icon="shield-x",
    bulk=True,
    labels=LABELS,
)
def withdraw_consent(
    party: Party,
    *,
    purpose: Consent.Purpose,
    channel: Consent.Channel = Consent.Channel.ANY,
    proof: str = "",
    decided_at: datetime | None = None,
    actor: Actor,
) -> None:
    """The person no longer agrees. Nothing given before is erased: this is a new fact.

    A refusal is also noted where no consent was ever given, so that nobody asks again.
    """
    decided_at = _sane_moment(decided_at)
    open_channels = {consent.channel for consent in standing(party, purpose)}
    channels = {str(channel)} | (open_channels if channel == Consent.Channel.ANY else set())
    Consent.objects.bulk_create(
        Consent(
            company_id=party.company_id, party=party, purpose=purpose, channel=each, decided_at=decided_at,
            decision=Consent.Decision.WITHDRAWN, proof=proof.strip(),
        )
        for each in sorted(channels)
    )  # fmt: skip
    emit(ConsentWithdrawn(company_id=party.company_id, party_id=party.pk, purpose=str(purpose), channel=str(channel)))


def _sane_moment(decided_at: datetime | None) -> datetime:
    now = timezone.now()
    if decided_at is not None and decided_at > now:
        raise Refused(_("A consent cannot be given or withdrawn in the future."), "in-the-future")
    return decided_at or now
