"""What a report is asked for: a period and the part of the work it is about, read from the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from artel.core.actor import Actor
from artel.core.gate import visible
from artel.core.models import Team, User
from artel.crm.api import Campaign, Channel, Pipeline, Slice, default_pipeline
from artel.kit.periods import Period

PERIODS = {
    "this_month": _("this month"),
    "last_month": _("last month"),
    "this_quarter": _("this quarter"),
    "last_quarter": _("last quarter"),
    "this_year": _("this year"),
    "last_year": _("last year"),
    "last_30_days": _("last 30 days"),
    "last_90_days": _("last 90 days"),
    "last_365_days": _("last 365 days"),
    "all": _("all time"),
}
ALL_TIME = Period.parse("2000-01-01..2099-12-31", timezone.now().date())
DEFAULT = "this_quarter"


@dataclass(frozen=True)
class Ask:
    """One question: who asks, about which days, which deals."""

    actor: Actor
    period: Period
    period_name: str
    pipeline: Pipeline
    all_pipelines: bool
    team: Team | None = None
    owner: User | None = None
    channel: Channel | None = None
    campaign: Campaign | None = None

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The period as moments where the reader lives."""
        return self.period.moments(ZoneInfo(self.actor.timezone))

    @property
    def part(self) -> Slice:
        """The deals it is about."""
        return Slice(
            pipeline=None if self.all_pipelines else self.pipeline,
            owner_ids=frozenset({self.owner.pk}) if self.owner else None,
            team=self.team,
            channel=self.channel,
            campaign=self.campaign,
        )

    @property
    def query(self) -> dict[str, str]:
        """The question as an address has it."""
        chosen: dict[str, Any] = {
            "period": self.period_name,
            "pipeline": None if self.all_pipelines else self.pipeline.pk,
            "team": self.team and self.team.pk,
            "owner": self.owner and self.owner.pk,
            "channel": self.channel and self.channel.pk,
            "campaign": self.campaign and self.campaign.pk,
        }
        return {name: str(value) for name, value in chosen.items() if value}

    def deals_url(self, moment: str = "", **filters: Any) -> str:
        """The list of deals behind a figure; `moment` names the column that lies in the period."""
        query: dict[str, str] = {}
        if not self.all_pipelines:
            query["f.pipeline"] = str(self.pipeline.pk)
        for name in ("owner", "channel", "campaign"):
            chosen = getattr(self, name)
            if chosen is not None:
                query[f"f.{name}"] = str(chosen.pk)
        if self.team is not None:
            query["team"] = str(self.team.pk)
        if moment:
            query[f"f.{moment}"] = str(self.period)
        query.update({f"f.{name}": "none" if value is None else str(value) for name, value in filters.items()})
        return f"/deals/?{urlencode(query)}" if self.team is None else f"/reports/deals/?{urlencode(query)}"


def ask_of(query: Mapping[str, str], actor: Actor) -> Ask:
    """Read the question; what cannot be understood falls back to what is usual."""
    chosen = _chosen(Pipeline, query.get("pipeline", ""), actor)
    name = query.get("period", DEFAULT)
    period, name = _period(name, actor)
    return Ask(
        actor=actor,
        period=period,
        period_name=name,
        pipeline=chosen or default_pipeline(actor),
        all_pipelines=chosen is None,
        team=_chosen(Team, query.get("team", ""), actor),
        owner=_chosen(User, query.get("owner", ""), actor),
        channel=_chosen(Channel, query.get("channel", ""), actor),
        campaign=_chosen(Campaign, query.get("campaign", ""), actor),
    )


def _period(name: str, actor: Actor) -> tuple[Period, str]:
    if name == "all":
        return ALL_TIME, name
    today = timezone.now().astimezone(ZoneInfo(actor.timezone)).date()
    try:
        return Period.parse(name, today), name
    except ValueError:
        return Period.parse(DEFAULT, today), DEFAULT


def _chosen(model: Any, text: str, actor: Actor) -> Any:
    if not text.isdigit() or len(text) > 18:
        return None
    found: Model | None = visible(model, actor).filter(pk=int(text)).first()
    return found
