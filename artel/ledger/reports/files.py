"""Reports as files: the tables that are seen, with numbers that a spreadsheet can count."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from artel.core.audit import tell_export
from artel.core.errors import Refused
from artel.ledger.reports.asking import Ask
from artel.ledger.reports.figures import Report, Table
from artel.ledger.reports.pages import Asked, asked_report
from artel.screens.asked import actor_of_request
from artel.screens.models import Export
from artel.screens.transfer.downloads import download
from artel.screens.transfer.export import TYPES
from artel.screens.transfer.writing import Row, csv_parts, xlsx_parts


def report_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The report as CSV or XLSX. Who took it is noted before the first row leaves."""
    asked = asked_report(request, name)
    actor_of_request(request).require("core.export")
    wanted = request.GET.get("format", "")
    if wanted not in TYPES:
        raise Http404
    if asked.ask.problems:
        raise Refused(" ".join(asked.ask.problems), "bad-filter")
    return sent(asked, asked.kind.whole(asked.ask), wanted)


def sent(asked: Asked, report: Report, wanted: str) -> HttpResponseBase:
    """A report on its way to the reader's disk."""
    rows = list(rows_of(report))
    title = str(asked.kind.label)
    _note(asked.ask, asked.name, title, wanted, len(rows))
    # Made at once: what is written later would be written in another language and zone.
    parts = list(csv_parts(rows) if wanted == Export.Format.CSV else xlsx_parts(rows, title))
    day = timezone.localtime().strftime("%Y-%m-%d")
    return download(parts, f"{title} {asked.days} {day}.{wanted}", TYPES[Export.Format(wanted)])


def _note(ask: Ask, name: str, title: str, wanted: str, row_count: int) -> None:
    actor = ask.actor
    tell_export(_("Report «%(name)s»") % {"name": title}, wanted, actor=actor)
    Export.objects.create(
        company_id=actor.company_id, owner_id=actor.user_id, actor_name=actor.name[:150], screen=f"books/{name}",
        format=wanted, query=ask.query, columns=[], row_count=row_count, is_whole=True,
    )  # fmt: skip


def rows_of(report: Report) -> Iterator[Row]:
    """Each table with its title and headings; tables stand apart by an empty row."""
    for number, table in enumerate(report.tables):
        if number:
            yield []
        if table.title:
            yield [table.title]
        yield [_heading(table, place) for place in range(len(table.heads))]
        for row in table.rows:
            yield [_plain(cell.value) for cell in row.cells]


def _heading(table: Table, place: int) -> str:
    head = table.heads[place]
    return ", ".join(str(part) for part in (head.group, head.label) if part)


def _plain(value: Any) -> Any:
    return None if value == "" else value
