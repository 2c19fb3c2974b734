"""The first page of the day: what waits for a manager, how a team does, how the company does."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from artel.activities.api import Activity
from artel.core.actor import Actor
from artel.core.gate import visible
from artel.crm.api import OPEN, Deal
from artel.insights.asking import Ask, ask_of
from artel.insights.figures import Figure, count
from artel.insights.reports.funnel import funnel
from artel.insights.reports.outlook import forecast
from artel.insights.reports.people import managers
from artel.intake.api import Request, State

ROWS = 8


@dataclass(frozen=True)
class Tile:
    """One figure on the dashboard."""

    label: str
    figure: Figure
    hint: str = ""
    tone: str = ""

    @property
    def value(self) -> str:
        """The figure's text, as the partial names it."""
        return self.figure.text

    @property
    def url(self) -> str:
        """Where the rows are."""
        return self.figure.url


def dashboard_of(actor: Actor) -> dict[str, Any]:
    """What this role looks at first. Figures are of the rows that the actor sees."""
    ask = ask_of({"period": "this_month"}, actor)
    context: dict[str, Any] = {
        "tiles": [*_work(actor), *_results(ask)],
        "today": _today(actor),
        "deals": _stale(actor),
        "requests": _unsorted(actor),
    }
    if actor.role_key in {"head", "director", "administrator", "viewer", "marketer"}:
        year = ask_of({"period": "last_90_days"}, actor)
        context["charts"] = [*funnel(year).charts[:1], *forecast(ask).charts, *managers(ask).charts]
    return context


def _mine(actor: Actor) -> Q:
    """A manager's own work; those who answer for others see all of it."""
    return Q(owner_id=actor.user_id) if actor.role_key == "manager" else Q()


def _work(actor: Actor) -> list[Tile]:
    planned = visible(Activity, actor).filter(_mine(actor), state="planned")
    now = timezone.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    late, today = (
        planned.filter(due_at__lt=now).count(),
        planned.filter(due_at__gte=now, due_at__lt=midnight + timedelta(days=1)).count(),
    )
    owner = "&f.owner=me" if actor.role_key == "manager" else ""
    waiting = visible(Request, actor).filter(state__in=[State.NEW, State.WAITING]).count()
    stepless = visible(Deal, actor).filter(_mine(actor), state=OPEN, next_step_at=None).count()
    return [
        Tile(
            _("Overdue work"),
            count(late, f"/activities/?f.state=planned&f.due_at=..today{owner}"),
            tone="error" if late else "",
        ),
        Tile(_("Still today"), count(today, f"/activities/?f.state=planned&f.due_at=today{owner}")),
        Tile(_("Unsorted requests"), count(waiting, "/requests/?view=0"), tone="warning" if waiting else ""),
        Tile(_("Deals without a next step"), count(stepless, f"/deals/?f.state=open&f.next_step_at=none{owner}")),
    ]


def _results(ask: Ask) -> list[Tile]:
    rows = managers(ask)
    won, amount, lost = rows.total[5], rows.total[6], rows.total[7]
    opened = visible(Deal, ask.actor).filter(_mine(ask.actor), state=OPEN)
    return [
        Tile(_("Won this month"), won, amount.text),
        Tile(_("Lost this month"), lost),
        Tile(_("Open deals"), count(opened.count(), ask.deals_url(state="open"))),
    ]


def _today(actor: Actor) -> QuerySet[Activity]:
    tomorrow = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    rows = visible(Activity, actor).filter(owner_id=actor.user_id, state="planned", due_at__lt=tomorrow)
    return rows.order_by("due_at", "pk")[:ROWS]


def _stale(actor: Actor) -> QuerySet[Deal]:
    """Open deals with nothing planned, the largest first."""
    rows = visible(Deal, actor).filter(_mine(actor), state=OPEN, next_step_at=None)
    return rows.select_related("stage", "owner", "party").order_by("-amount", "pk")[:ROWS]


def _unsorted(actor: Actor) -> QuerySet[Request]:
    rows = visible(Request, actor).filter(state__in=[State.NEW, State.WAITING])
    return rows.select_related("channel").order_by("-received_at")[:ROWS]
