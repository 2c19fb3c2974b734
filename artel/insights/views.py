"""Pages of reports and the dashboard."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.core.gate import visible
from artel.crm.api import Campaign, Channel, Pipeline
from artel.insights.asking import CHOSEN_DAYS, PERIODS, Ask, ask_of, open_people, open_teams
from artel.insights.dashboards import dashboard_of
from artel.insights.dashboards.start import first_steps
from artel.insights.figures import Report
from artel.insights.reports import REPORTS, Kind
from artel.screens.asked import actor_of_request, base_of


def reader_of(request: HttpRequest) -> Actor:
    """Who asks, if they may read reports at all."""
    actor = actor_of_request(request)
    if not actor.may("insights.read"):
        raise Http404
    return actor


@dataclass(frozen=True)
class Asked:
    """A report that somebody asked for, and the question as it was understood."""

    name: str
    kind: Kind
    ask: Ask

    @cached_property
    def report(self) -> Report:
        """The figures."""
        return self.kind.build(self.ask)

    @property
    def period(self) -> str:
        """The days in words."""
        return period_of(self.ask)


def period_of(ask: Ask) -> str:
    """The days of a question in words."""
    return ask.period.label(ask.actor.language) if ask.period_name != "all" else _("all time")


def asked_report(name: str, query: Mapping[str, str], actor: Actor) -> Asked:
    """The report of a name, for the page, the file and the API alike; 404 if there is none."""
    kind = REPORTS.get(name)
    if kind is None:
        raise Http404
    ask = ask_of(query, actor)
    return Asked(name, kind, ask.in_pipeline() if kind.one_pipeline else ask)


def report_page(request: HttpRequest, name: str = "funnel") -> HttpResponse:
    """One report with its filters."""
    actor = reader_of(request)
    asked = asked_report(name, request.GET.dict(), actor)
    kind, ask = asked.kind, asked.ask
    context = {
        "base": base_of(request),
        "title": kind.label,
        "hint": kind.hint,
        "report": asked.report,
        "problems": ask.problems,
        "tabs": _tabs(name, ask_of(request.GET.dict(), actor)),
        "choices": _choices(ask, actor, any_pipeline=not kind.one_pipeline),
        "days": ask.period if ask.period_name not in PERIODS else None,
        "name": name,
        "period": asked.period,
        "files": _files(asked) if actor.may("core.export") and not ask.problems else [],
    }
    return render(request, "insights/report.html", context)


def _files(asked: Asked) -> list[dict[str, str]]:
    """The forms in which the report can be taken along."""
    forms = {"xlsx": "Excel (XLSX)", "csv": "CSV"}
    return [
        {"label": text, "url": f"/reports/{asked.name}/export/?{urlencode({**asked.ask.query, 'format': form})}"}
        for form, text in forms.items()
    ]


def _tabs(name: str, ask: Ask) -> list[dict[str, Any]]:
    query = urlencode(ask.query)
    return [
        {"label": kind.label, "url": f"/reports/{key}/?{query}", "active": key == name} for key, kind in REPORTS.items()
    ]


def _choices(ask: Ask, actor: Actor, *, any_pipeline: bool) -> list[dict[str, Any]]:
    """The selects above a report; where there is nothing to choose, there is none."""
    periods = [(key, str(text), key == ask.period_name) for key, text in PERIODS.items()]
    periods.append((CHOSEN_DAYS, _("chosen days"), ask.period_name not in PERIODS))
    selects = [
        {"name": "period", "label": _("Period"), "options": periods},
        _select("pipeline", _("Pipeline"), visible(Pipeline, actor).order_by("position", "pk"), ask.pipeline),
        _select("team", _("Team"), open_teams(actor), ask.team),
        _select("owner", _("Manager"), open_people(actor), ask.owner),
        _select("channel", _("Channel"), visible(Channel, actor).order_by("position", "pk"), ask.channel),
        _select("campaign", _("Campaign"), visible(Campaign, actor).order_by("-pk"), ask.campaign),
    ]
    if not any_pipeline:
        selects[1]["options"] = selects[1]["options"][1:]
    return [select for select in selects if len(select["options"]) > 1]


def _select(name: str, label: str, rows: Any, chosen: Any) -> dict[str, Any]:
    options = [("", _("all"), chosen is None)]
    options += [(row.pk, str(row), chosen is not None and row.pk == chosen.pk) for row in rows[:500]]
    return {"name": name, "label": label, "options": options}


def dashboard(request: HttpRequest) -> HttpResponse:
    """The first page of the day."""
    actor = reader_of(request)
    context = {"base": base_of(request), "board": dashboard_of(actor), "first_steps": first_steps(actor)}
    return render(request, "insights/dashboard.html", context)
