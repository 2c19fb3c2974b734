"""Reports for programs: the figures of the pages as values, each with the address of its rows."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router, Schema

from artel.insights.figures import Figure, Value
from artel.insights.reports import REPORTS
from artel.insights.views import asked_report, reader_of
from artel.screens.rest.schemas import Problem

router = Router(tags=["reports"])
ROUTER = ("/reports", router)
FAULTS = {400: Problem, 401: Problem, 404: Problem}
HELP = (
    "Asked as on the page: `period` (`this_month`, `last_quarter`, `2026-03`, `2026-03-01..2026-03-15`, `all`), "
    "`pipeline`, `team`, `owner`, `channel`, `campaign` by their ids. A value is a number; a list of sums, one per "
    "currency; a share as text, 1 being the whole; a duration in seconds; a name; or null."
)


class ReportName(Schema):
    """A report that may be asked for."""

    name: str
    label: str
    hint: str


class Cell(Schema):
    """A figure as people read it, its value, and the page with its rows."""

    text: str
    value: Any = None
    url: str = ""


class ReportColumn(Schema):
    """A column: its name for programs, which stays, and its words."""

    name: str
    label: str


class ReportAnswer(Schema):
    """A report: a row holds its cells by the names of the columns."""

    name: str
    label: str
    from_on: date
    until_on: date
    columns: list[ReportColumn]
    rows: list[dict[str, Cell]]
    total: dict[str, Cell] | None
    notes: list[str]


@router.get("/", response={200: list[ReportName], **FAULTS}, summary="Which reports there are")
def list_reports(request: HttpRequest) -> HttpResponse:
    """The reports by name."""
    reader_of(request)
    named = [{"name": name, "label": str(kind.label), "hint": str(kind.hint)} for name, kind in REPORTS.items()]
    return JsonResponse(named, safe=False)


@router.get("/{name}", response={200: ReportAnswer, **FAULTS}, summary="One report", description=HELP)
def read_report(
    request: HttpRequest,
    name: str,
    period: str = "",
    pipeline: str = "",
    team: str = "",
    owner: str = "",
    channel: str = "",
    campaign: str = "",
) -> HttpResponse:
    """A report, about what its reader may see."""
    asked = asked_report(name, request.GET.dict(), reader_of(request))
    if asked.ask.problems:
        return JsonResponse({"message": " ".join(asked.ask.problems), "code": "bad-filter"}, status=400)
    heads, report = asked.report.heads, asked.report
    return JsonResponse(
        {
            "name": name,
            "label": str(asked.kind.label),
            "from_on": asked.ask.period.from_on,
            "until_on": asked.ask.period.until_on,
            "columns": [{"name": column, "label": label} for column, label in heads.items()],
            "rows": [dict(zip(heads, map(_cell, row), strict=True)) for row in report.rows],
            "total": dict(zip(heads, map(_cell, report.total), strict=True)) if report.total else None,
            "notes": report.notes,
        }
    )


def _cell(figure: Figure) -> dict[str, Any]:
    return {"text": figure.text, "value": _plain(figure.value), "url": figure.url}


def _plain(value: Value) -> Any:
    if isinstance(value, tuple):
        return [{"amount": str(money.amount), "currency": money.currency} for money in value]
    if isinstance(value, Fraction):
        return str(round(Decimal(value.numerator) / value.denominator, 4))
    return int(value.total_seconds()) if isinstance(value, timedelta) else value
