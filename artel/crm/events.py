"""Facts about deals that others may wait for."""

from dataclasses import dataclass
from typing import TypedDict

from artel.core.events import Event
from artel.crm.models import Deal


@dataclass(frozen=True, kw_only=True)
class DealEvent(Event):
    """What every fact about a deal says: which one, whose, of which client, where it stands."""

    deal_id: int
    pipeline_id: int
    stage_id: int
    party_id: int | None = None
    owner_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class DealOpened(DealEvent):
    """A chance to sell appeared."""

    channel_id: int | None = None
    campaign_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class DealMoved(DealEvent):
    """A deal entered a stage that is still open; also after it was reopened or changed its pipeline."""

    from_stage_id: int


@dataclass(frozen=True, kw_only=True)
class DealWon(DealEvent):
    """The client bought. The amount is text, so that nobody turns it into a float."""

    from_stage_id: int
    amount: str
    currency: str


@dataclass(frozen=True, kw_only=True)
class DealLost(DealEvent):
    """The client did not buy."""

    from_stage_id: int
    lost_reason_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class DealAssigned(DealEvent):
    """A deal got somebody (else) responsible."""

    previous_owner_id: int | None = None


class DealFacts(TypedDict):
    """The part that all facts about one deal share."""

    company_id: int
    deal_id: int
    pipeline_id: int
    stage_id: int
    party_id: int | None
    owner_id: int | None


def facts_of(deal: Deal) -> DealFacts:
    """What every event says of this deal now."""
    return {
        "company_id": deal.company_id,
        "deal_id": deal.pk,
        "pipeline_id": deal.pipeline_id,
        "stage_id": deal.stage_id,
        "party_id": deal.party_id,
        "owner_id": deal.owner_id,
    }
