"""Pages of reports, the rows behind a figure, and the dashboard."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.core.gate import visible
from artel.core.models import Team, User
from artel.crm.api import Channel, Deal, Pipeline, Stage, deals_in, lost_in, opened_deals, reached
from artel.insights.asking import PERIODS, Ask, ask_of
from artel.insights.dashboard import dashboard_of
from artel.insights.reports import REPORTS
from artel.screens.asked import actor_of_request, base_of
from artel.screens.listing import Listing
from artel.screens.registry import screen_of
from artel.screens.views.listing import table_row

ROWS = 500


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of_request(request)
    if not actor.may("insights.read"):
        raise Http404
    return actor


def report_page(request: HttpRequest, name: str = "funnel") -> HttpResponse:
    """One report with its filters."""
    actor = _reader(request)
    kind = REPORTS.get(name)
    if kind is None:
        raise Http404
    ask = ask_of(request.GET.dict(), actor)
    report = kind.build(ask)
    context = {
        "base": base_of(request),
        "title": kind.label,
        "hint": kind.hint,
        "report": report,
        "tabs": _tabs(name, ask),
        "choices": _choices(ask, actor),
        "name": name,
        "period": ask.period.label(actor.language) if ask.period_name != "all" else _("all time"),
    }
    return render(request, "insights/report.html", context)


def _tabs(name: str, ask: Ask) -> list[dict[str, Any]]:
    query = "&".join(f"{key}={value}" for key, value in ask.query.items())
    return [
        {"label": kind.label, "url": f"/reports/{key}/?{query}", "active": key == name} for key, kind in REPORTS.items()
    ]


def _choices(ask: Ask, actor: Actor) -> list[dict[str, Any]]:
    """The selects above a report."""
    periods = [(key, str(text), key == ask.period_name) for key, text in PERIODS.items()]
    if ask.period_name not in PERIODS:
        periods.append((ask.period_name, ask.period.label(actor.language), True))
    chosen = None if ask.all_pipelines else ask.pipeline
    return [
        {"name": "period", "label": _("Period"), "options": periods},
        _select("pipeline", _("Pipeline"), visible(Pipeline, actor).order_by("position", "pk"), chosen),
        _select("team", _("Team"), visible(Team, actor).order_by("name"), ask.team),
        _select("owner", _("Manager"), visible(User, actor).order_by("name"), ask.owner),
        _select("channel", _("Channel"), visible(Channel, actor).order_by("position", "pk"), ask.channel),
    ]


def _select(name: str, label: str, rows: Any, chosen: Any) -> dict[str, Any]:
    options = [("", _("all"), chosen is None)]
    options += [(row.pk, str(row), chosen is not None and row.pk == chosen.pk) for row in rows[:500]]
    return {"name": name, "label": label, "options": options}


def funnel_deals(request: HttpRequest) -> HttpResponse:
    """The deals behind one bar of the funnel."""
    actor = _reader(request)
    ask = ask_of(request.GET.dict(), actor)
    wanted = request.GET.get("stage", "")
    stage = visible(Stage, actor).filter(pk=int(wanted) if wanted.isdigit() else 0, pipeline=ask.pipeline).first()
    if stage is None:
        raise Http404
    cohort = opened_deals(ask.pipeline, ask.moments, actor=actor, part=ask.part)
    lost = bool(request.GET.get("lost"))
    rows = lost_in(cohort, stage) if lost else reached(cohort, stage)
    title = _("Lost in «%(stage)s»") % {"stage": stage} if lost else _("Reached «%(stage)s»") % {"stage": stage}
    return _rows_page(request, rows, title, actor)


def team_deals(request: HttpRequest) -> HttpResponse:
    """The deals of a team behind a figure; the other conditions are those of the list of deals."""
    actor = _reader(request)
    ask = ask_of(request.GET.dict(), actor)
    shown = screen_of(Deal)
    assert shown is not None, "deals have a screen"
    listing = Listing(shown, actor, request.GET.dict())
    rows = listing.rows.filter(pk__in=deals_in(ask.part, actor).values("pk"))
    return _rows_page(request, rows, str(ask.team or _("Deals")), actor)


def _rows_page(request: HttpRequest, rows: Any, title: str, actor: Actor) -> HttpResponse:
    shown = screen_of(Deal)
    assert shown is not None, "deals have a screen"
    listing = Listing(shown, actor, {})
    number = rows.order_by().count()
    found = rows.select_related(*shown.related).order_by("-opened_at", "-pk")[:ROWS]
    context = {
        "base": base_of(request),
        "title": title,
        "count": number,
        "heads": listing.columns,
        "rows": [table_row(listing, row) for row in found],
        "cut": number > ROWS,
        "limit": ROWS,
    }
    return render(request, "insights/rows.html", context)


def dashboard(request: HttpRequest) -> HttpResponse:
    """The first page of the day."""
    actor = _reader(request)
    return render(request, "insights/dashboard.html", {"base": base_of(request), **dashboard_of(actor)})
