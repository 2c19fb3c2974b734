"""The door of sales: what other contexts may ask and order."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from artel.core.actor import Actor
from artel.core.companies import team_user_ids
from artel.core.models import Company, User
from artel.crm import actions, setup
from artel.crm.actions.deal import Line
from artel.crm.actions.imports import Answer
from artel.crm.models import (
    LOST,
    OPEN,
    WON,
    Campaign,
    Channel,
    ContactRole,
    Deal,
    DealContact,
    DealLine,
    Deals,
    LostReason,
    Medium,
    Outcome,
    Pipeline,
    Stage,
    StageStay,
)
from artel.crm.queries.deals import (
    ColumnTotal,
    Slice,
    board_totals,
    deals_in,
    in_period,
    open_deal_counts,
    open_deal_of,
    rotting,
)
from artel.crm.queries.funnel import FunnelStep, funnel, lost_in, opened_deals, reached, standing
from artel.crm.queries.origin import Origin, channels_in_use, origin_of
from artel.crm.queries.results import (
    By,
    Loss,
    Month,
    ProductResult,
    Result,
    Sums,
    deals_with_product,
    forecast,
    lost_deals,
    lost_reasons,
    products_won,
    results,
    state_totals,
    won_by_month,
    won_deals,
)
from artel.crm.queries.stages import default_pipeline, first_stage, stage_bar
from artel.crm.setup import StagePlan
from artel.kit.money import Money
from artel.parties.api import Party
from artel.sales.api import Order

__all__ = [
    "LOST", "OPEN", "WON", "By", "Campaign", "Channel", "ColumnTotal", "ContactRole", "Deal", "DealContact",
    "DealLine", "Deals", "FunnelStep", "Line", "Loss", "LostReason", "Medium", "Month", "Origin", "Outcome",
    "Pipeline", "ProductResult", "Result", "Slice", "Stage", "StagePlan", "StageStay", "Sums", "add_contact",
    "assign", "board_totals", "bulk_create_deals", "bulk_hire", "channels_in_use", "deals_in", "deals_with_product",
    "default_pipeline", "first_stage", "forecast", "funnel", "in_period", "install_crm", "install_pipeline", "lose",
    "lost_deals", "lost_in", "lost_reasons", "move", "open_deal", "open_deal_counts", "open_deal_of",
    "opened_deals", "order", "origin_of", "products_won", "reached", "reopen", "results", "rotting", "stage_bar",
    "standing", "state_totals", "team_user_ids", "win", "won_by_month", "won_deals",
]  # fmt: skip


def open_deal(
    name: str,
    *,
    actor: Actor,
    pipeline: Pipeline | None = None,
    stage: Stage | None = None,
    party: Party | None = None,
    owner: User | None = None,
    amount: Money | None = None,
    channel: Channel | None = None,
    campaign: Campaign | None = None,
    first_touch: Mapping[str, Any] | None = None,
    expected_close_on: date | None = None,
    lines: Iterable[Line] = (),
    **more: Any,
) -> Deal:
    """A new chance to sell, in the first stage of the default pipeline unless others are named."""
    return actions.open_deal(
        name, actor=actor, pipeline=pipeline, stage=stage, party=party, owner=owner, amount=amount, channel=channel,
        campaign=campaign, first_touch=first_touch, expected_close_on=expected_close_on, lines=lines, **more,
    )  # fmt: skip


def move(deal: Deal, into: Stage, *, actor: Actor, reason: LostReason | None = None, note: str = "") -> None:
    """Put an open deal into a stage of its pipeline; the last stages win or lose it."""
    actions.move(deal, into=into, reason=reason, note=note, actor=actor)


def win(deal: Deal, *, actor: Actor, closed_on: date | None = None, note: str = "") -> None:
    """The client buys."""
    actions.win(deal, closed_on=closed_on, note=note, actor=actor)


def lose(deal: Deal, reason: LostReason, *, actor: Actor, closed_on: date | None = None, note: str = "") -> None:
    """The client does not buy, and we know why."""
    actions.lose(deal, reason=reason, closed_on=closed_on, note=note, actor=actor)


def reopen(deal: Deal, *, actor: Actor, into: Stage | None = None, note: str = "") -> None:
    """Work on a closed deal again."""
    actions.reopen(deal, into=into, note=note, actor=actor)


def order(deal: Deal, *, actor: Actor) -> Order:
    """A draft of an order with the deal's client and lines."""
    made: Order = actions.order(deal, actor=actor)
    return made


def assign(deal: Deal, owner: User, *, actor: Actor, note: str = "") -> None:
    """Let a colleague answer for the deal."""
    actions.assign(deal, owner=owner, comment=note, actor=actor)


def add_contact(deal: Deal, party: Party, *, actor: Actor, role: ContactRole = ContactRole.OTHER) -> None:
    """Somebody else takes part in the deal."""
    actions.add_contact(deal, party=party, role=role, actor=actor)


def bulk_create_deals(rows: Sequence[Mapping[str, Any]], actor: Actor, update: str = "") -> list[Answer]:
    """Store deals from a file in sets; for each row its outcome, or why it was not taken."""
    return actions.bulk_create_deals(rows, actor, update)


def bulk_hire(rows: Sequence[Mapping[str, Any]], actor: Actor) -> list[str | None]:
    """Take on colleagues with their teams from a file; for each row nothing, or why it was not taken."""
    return actions.bulk_hire(rows, actor)


def install_crm(company: Company) -> Pipeline:
    """Give a company its first pipeline, channels and lost reasons."""
    return setup.install_crm(company)


def install_pipeline(name: str, stages: Sequence[StagePlan], *, currency: str, actor: Actor) -> Pipeline:
    """A new pipeline with its stages."""
    return setup.install_pipeline(name, stages, currency=currency, actor=actor)
