"""What a report is asked for: a period and the part of the work it is about, read from the address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.core.companies import team_user_ids
from artel.core.gate import visible
from artel.core.models import Team, User
from artel.core.rights import Scope
from artel.crm.api import Campaign, Channel, Deal, Pipeline, Slice
from artel.kit.periods import Period

PERIODS = {
    "this_month": gettext_lazy("this month"),
    "last_month": gettext_lazy("last month"),
    "this_quarter": gettext_lazy("this quarter"),
    "last_quarter": gettext_lazy("last quarter"),
    "this_year": gettext_lazy("this year"),
    "last_year": gettext_lazy("last year"),
    "last_30_days": gettext_lazy("last 30 days"),
    "last_90_days": gettext_lazy("last 90 days"),
    "last_365_days": gettext_lazy("last 365 days"),
    "all": gettext_lazy("all time"),
}
ALL_TIME = Period(date(2000, 1, 1), date(2099, 12, 31))
DEFAULT = "this_quarter"
CHOSEN_DAYS = "dates"  # the period stands in `from` and `until`
NOBODY = "none"


@dataclass(frozen=True)
class Ask:
    """One question: who asks, about which days, whose and which deals. `problems` are what could not be understood."""

    actor: Actor
    period: Period
    period_name: str
    pipeline: Pipeline | None = None
    team: Team | None = None
    owner: User | None = None
    channel: Channel | None = None
    campaign: Campaign | None = None
    problems: tuple[str, ...] = ()

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The period as moments where the reader lives."""
        return self.period.moments(ZoneInfo(self.actor.timezone))

    @cached_property
    def people(self) -> frozenset[int] | None:
        """Whose work it is about; None is everybody's."""
        narrowings = [answers_for(self.actor)]
        if self.owner is not None:
            narrowings.append(frozenset({self.owner.pk}))
        if self.team is not None:
            narrowings.append(frozenset(team_user_ids(self.team)))
        known = [ids for ids in narrowings if ids is not None]
        return frozenset.intersection(*known) if known else None

    @property
    def part(self) -> Slice:
        """The deals it is about."""
        return Slice(pipeline=self.pipeline, owner_ids=self.people, channel=self.channel, campaign=self.campaign)

    @property
    def requests(self) -> Q:
        """The requests it is about; those of a pipeline are known by the deal that they became."""
        where = Q() if self.people is None else Q(owner_id__in=self.people)
        chosen = {"deal__pipeline": self.pipeline, "channel": self.channel, "campaign": self.campaign}
        return where & Q(**{name: record for name, record in chosen.items() if record is not None})

    @property
    def is_whole(self) -> bool:
        """Whether it is about the whole company: only then a channel's cost may be divided by what came of it."""
        return self.people is None and self.pipeline is None

    @property
    def query(self) -> dict[str, str]:
        """The question as an address has it."""
        named = {name: getattr(self, name) for name in ("pipeline", "team", "owner", "channel", "campaign")}
        chosen = {name: str(record.pk) for name, record in named.items() if record is not None}
        return {"period": self.period_name, **chosen}

    def in_pipeline(self) -> "Ask":
        """The same question about one pipeline: the chosen one or the company's first."""
        return self if self.pipeline is not None else replace(self, pipeline=usual_pipeline(self.actor))

    def deals_url(self, moment: str = "", **filters: Any) -> str:
        """The list of deals behind a figure; `moment` names the column that lies in the period."""
        chosen: dict[str, Any] = {"pipeline": self.pipeline, "channel": self.channel, "campaign": self.campaign}
        if self.owner is not None or self.team is not None:
            chosen["owner"] = self.whose
        return list_url("deals", chosen, {moment: self.period} if moment else {}, filters)

    def requests_url(self, **filters: Any) -> str:
        """The list of the period's requests behind a figure."""
        chosen = {"deal__pipeline": self.pipeline, "channel": self.channel, "campaign": self.campaign}
        return list_url("requests", {**chosen, "owner": self.whose}, {"received_at": self.period}, filters)

    def work_url(self, **filters: Any) -> str:
        """The list of calls and tasks behind a figure."""
        return list_url("activities", {"owner": self.whose or "any"}, filters)

    @property
    def whose(self) -> str:
        """The same people as `people`, as the filter of a list names them; empty for everybody."""
        if self.owner is not None:
            return str(self.owner.pk)
        return f"team-{self.team.pk}" if self.team is not None else all_of(self.actor)


def list_url(slug: str, *filters: Mapping[str, Any]) -> str:
    """The address of a list with filters; later ones win, an empty text does not narrow, None asks for emptiness."""
    texts: dict[str, str] = {}
    for name, value in [pair for group in filters[:-1] for pair in group.items() if pair[1] not in (None, "")]:
        texts[f"f.{name}"] = str(value.pk if isinstance(value, Model) else value)
    texts.update({f"f.{name}": NOBODY if value is None else str(value) for name, value in filters[-1].items()})
    return f"/{slug}/?{urlencode(texts)}"


def answers_for(actor: Actor) -> frozenset[int] | None:
    """The people whose deals the actor sees; None is everybody."""
    scope = actor.scope(Deal)
    if scope == Scope.NONE:
        return frozenset()
    return actor.user_ids(scope) if scope <= Scope.SUBTREE else None


def all_of(actor: Actor) -> str:
    """The people of `answers_for`, as the filter of a list names them."""
    scope = actor.scope(Deal)
    if scope == Scope.TEAM:
        return ",".join(str(pk) for pk in sorted(actor.user_ids(scope)))
    return {Scope.NONE: "me", Scope.OWN: "me", Scope.SUBTREE: "branch"}.get(scope, "")


def open_teams(actor: Actor) -> QuerySet[Team]:
    """Teams about which the actor may ask: all of their people are people whose deals the actor sees."""
    teams = visible(Team, actor).order_by("name")
    allowed = answers_for(actor)
    if allowed is None:
        return teams
    known = teams if len(allowed) > 1 else teams.none()
    return teams.filter(pk__in=[team.pk for team in known if frozenset(team_user_ids(team)) <= allowed])


def open_people(actor: Actor) -> QuerySet[User]:
    """Colleagues about whom the actor may ask; alone with oneself there is nothing to choose."""
    people = visible(User, actor).order_by("name")
    allowed = answers_for(actor)
    return people if allowed is None else people.filter(pk__in=allowed if len(allowed) > 1 else ())


def usual_pipeline(actor: Actor) -> Pipeline | None:
    """The first pipeline in use, if there is any."""
    return visible(Pipeline, actor).filter(company_id=actor.company_id, is_archived=False).order_by("position").first()


def ask_of(query: Mapping[str, str], actor: Actor) -> Ask:
    """Read the question; what cannot be understood is told in `problems` and left out."""
    problems: list[str] = []
    period, name = _period(query, actor, problems)

    def chosen(what: str, label: str, rows: Callable[[Actor], QuerySet[Any]]) -> Any:
        text = query.get(what, "").strip()
        if not text:
            return None
        wanted = int(text) if text.isdecimal() and len(text) <= 18 else 0
        found = rows(actor).filter(pk=wanted).first()
        if found is None:
            problem = _("«%(what)s» was not found or is not open to you; the report is shown without it.")
            problems.append(problem % {"what": label})
        return found

    return Ask(
        actor=actor,
        period=period,
        period_name=name,
        pipeline=chosen("pipeline", _("Pipeline"), partial(visible, Pipeline)),
        team=chosen("team", _("Team"), open_teams),
        owner=chosen("owner", _("Manager"), open_people),
        channel=chosen("channel", _("Channel"), partial(visible, Channel)),
        campaign=chosen("campaign", _("Campaign"), partial(visible, Campaign)),
        problems=tuple(problems),
    )


def _period(query: Mapping[str, str], actor: Actor, problems: list[str]) -> tuple[Period, str]:
    name = query.get("period", "").strip() or DEFAULT
    if name == "all":
        return ALL_TIME, name
    today = timezone.now().astimezone(ZoneInfo(actor.timezone)).date()
    if name == CHOSEN_DAYS:
        month = Period.parse("this_month", today)
        name = f"{query.get('from') or month.from_on}..{query.get('until') or today}"
    try:
        return Period.parse(name, today), name
    except ValueError as problem:
        problems.append(_upside_down(name) or str(problem)[:200])
        return Period.parse(DEFAULT, today), DEFAULT


def _upside_down(name: str) -> str:
    try:
        first, last = (date.fromisoformat(part) for part in name.split(".."))
    except ValueError:
        return ""
    return _("The period ends before it starts.") if last < first else ""
