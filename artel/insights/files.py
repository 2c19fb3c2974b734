"""Reports as files: the table that is seen, with numbers that a spreadsheet can count."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from artel.core.audit import tell_export
from artel.core.errors import Refused
from artel.insights.figures import Report, Value
from artel.insights.views import Asked, asked_report, reader_of
from artel.kit.money import Money
from artel.screens.models import Export
from artel.screens.transfer.downloads import download
from artel.screens.transfer.export import TYPES
from artel.screens.transfer.writing import Row, Share, csv_parts, xlsx_parts


def report_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The report as CSV or XLSX. Who took it is noted before the first row leaves."""
    actor = reader_of(request)
    actor.require("core.export")
    wanted = request.GET.get("format", "")
    if wanted not in TYPES:
        raise Http404
    asked = asked_report(name, request.GET.dict(), actor)
    if asked.ask.problems:
        raise Refused(" ".join(asked.ask.problems), "bad-filter")
    rows = list(rows_of(asked.report))
    _note(asked, wanted, len(asked.report.rows))
    title = str(asked.kind.label)
    parts = csv_parts(rows) if wanted == Export.Format.CSV else xlsx_parts(rows, title)
    day = timezone.localtime().strftime("%Y-%m-%d")
    return download(parts, f"{title} {asked.period} {day}.{wanted}", TYPES[Export.Format(wanted)])


def _note(asked: Asked, wanted: str, row_count: int) -> None:
    actor = asked.ask.actor
    tell_export(_("Report «%(name)s»") % {"name": asked.kind.label}, wanted, actor=actor)
    Export.objects.create(
        company_id=actor.company_id, owner_id=actor.user_id, actor_name=actor.name[:150],
        screen=f"reports/{asked.name}", format=wanted, query=asked.ask.query, columns=list(asked.report.heads),
        row_count=row_count, is_whole=True,
    )  # fmt: skip


def rows_of(report: Report) -> Iterator[Row]:
    """Headings, rows, total. Each currency has a column of its own; how long something took stands in hours."""
    lines = [*report.rows, *([report.total] if report.total else [])]
    columns = [
        _column(label, [line[place].value for line in lines]) for place, label in enumerate(report.heads.values())
    ]
    yield [label for column in columns for label, _values in column]
    for number in range(len(lines)):
        yield [values[number] for column in columns for _label, values in column]


def _column(label: str, values: Sequence[Value]) -> list[tuple[str, list[Any]]]:
    """The columns of the file for one of the page: one, or one for each currency."""
    codes = sorted({money.currency for value in values if isinstance(value, tuple) for money in value})
    if codes:
        return [(f"{label}, {code}", [_amount(value, code) for value in values]) for code in codes]
    if any(isinstance(value, timedelta) for value in values):
        label = _("%(label)s, hours") % {"label": label}
    return [(label, [_plain(value) for value in values])]


def _amount(value: Value, code: str) -> Decimal | None:
    """The sum in one currency; None where there is no sum at all."""
    if not isinstance(value, tuple):
        return None
    return next((money.amount for money in value if money.currency == code), Money(0, code).amount)


def _plain(value: Value) -> Any:
    if isinstance(value, Fraction):
        return Share(round(Decimal(value.numerator) / value.denominator, 4))
    if isinstance(value, timedelta):
        return round(Decimal(value // timedelta(minutes=1)) / 60, 2)
    return 0 if value == () else value
