"""Deals as lists and boards ask for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from artel.core.actor import Actor
from artel.core.companies import team_user_ids
from artel.core.gate import visible
from artel.core.models import Team
from artel.crm.models import OPEN, Campaign, Channel, Deal, Deals, Pipeline, rotting_at
from artel.kit.money import Money


@dataclass(frozen=True)
class ColumnTotal:
    """The head of a board's column in one currency: amounts of different currencies are never added."""

    stage_id: int
    count: int
    amount: Money
    weighted: Money


def board_totals(deals: QuerySet[Deal]) -> list[ColumnTotal]:
    """Exact count, sum and weighted sum by stage and currency; one statement, answered by `deal_board_heads`."""
    rows = (
        deals.order_by()
        .values_list("stage_id", "currency", "stage__probability_rate")
        .annotate(count=Count("*"), total=Sum("amount"))
        .order_by("stage_id", "currency")
    )
    return [
        ColumnTotal(stage_id, count, Money(total, currency), (Money(total, currency) * rate).rounded())
        for stage_id, currency, rate, count, total in rows
    ]


def open_deal_of(party_id: int, *, actor: Actor, pipeline: Pipeline | None = None) -> Deal | None:
    """The newest open deal of a party, to which new requests of theirs belong."""
    deals = visible(Deal, actor).filter(state=OPEN, party_id=party_id)
    if pipeline is not None:
        deals = deals.filter(pipeline=pipeline)
    return deals.order_by("-opened_at", "-id").first()


def open_deal_counts(user_ids: Iterable[int], company_id: int) -> dict[int, int]:
    """How many open deals each of the users answers for: the load that assignment looks at."""
    ids = list(user_ids)
    rows = Deal.objects.filter(company_id=company_id, state=OPEN, owner_id__in=ids).order_by()
    found = dict(rows.values_list("owner_id").annotate(count=Count("*")))
    return {user_id: found.get(user_id, 0) for user_id in ids}


@dataclass(frozen=True)
class Slice:
    """Which deals a report is about; what is None does not narrow."""

    pipeline: Pipeline | None = None
    owner_ids: frozenset[int] | None = None
    team: Team | None = None
    channel: Channel | None = None
    campaign: Campaign | None = None


def deals_in(part: Slice, actor: Actor) -> Deals:
    """The deals of a slice that the actor sees. Every report and each of its drill-downs begins here."""
    deals = visible(Deal, actor)
    for name in ("pipeline", "channel", "campaign"):
        value = getattr(part, name)
        if value is not None:
            deals = deals.filter(**{name: value})
    if part.owner_ids is not None:
        deals = deals.filter(owner_id__in=part.owner_ids)
    if part.team is not None:
        deals = deals.filter(owner_id__in=team_user_ids(part.team))
    assert isinstance(deals, Deals), "the manager of deals makes such querysets"
    return deals


def in_period(name: str, moments: tuple[datetime, datetime]) -> Q:
    """A moment of the deal lies between two moments, the second not included (see `Period.moments`)."""
    return Q(**{f"{name}__gte": moments[0], f"{name}__lt": moments[1]})


def mine(actor: Actor) -> Q:
    """Open deals that the actor answers for."""
    return Q(state=OPEN, owner_id=actor.user_id)


def overdue(actor: Actor) -> Q:
    """Open deals whose next step should have been done."""
    return Q(state=OPEN, next_step_at__lt=timezone.now())


def without_step(actor: Actor) -> Q:
    """Open deals with nothing planned."""
    return Q(state=OPEN, next_step_at=None)


def rotting(actor: Actor) -> Q:
    """Open deals that were forgotten in their stage."""
    return rotting_at(timezone.now())
