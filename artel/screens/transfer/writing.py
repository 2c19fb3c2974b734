"""Rows into CSV and XLSX, part by part, with typed values and nothing that a spreadsheet would run."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from artel.screens.transfer.escaping import escaped

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PART_BYTES = 128 * 1024
LONGEST_CELL = 32_767
SHEET_ROWS = 1_048_576
DAY, MOMENT, SHARE = "DD.MM.YYYY", "DD.MM.YYYY HH:MM:SS", "0.####%"

Row = Sequence[Any]


class Share(Decimal):
    """A rate, shown in per cent."""


def is_russian() -> bool:
    """Whether the reader's spreadsheet takes «;» and decimal commas."""
    return (get_language() or "ru").startswith("ru")


def csv_parts(rows: Iterable[Row]) -> Iterator[bytes]:
    """The rows as CSV in UTF-8 with its mark, as Excel opens it by a double click."""
    russian = is_russian()
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if russian else ",")
    text.write("\ufeff")
    for row in rows:
        writer.writerow([_csv_text(value, russian) for value in row])
        if text.tell() > PART_BYTES:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _csv_text(value: Any, russian: bool) -> str:
    if isinstance(value, str):
        return escaped(value.replace("\x00", ""))
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal | int | float):
        return _number(value, russian)
    if isinstance(value, datetime):
        return _local(value).strftime("%d.%m.%Y %H:%M:%S" if russian else "%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y") if russian else value.isoformat()
    return escaped(str(value))


def _number(value: Decimal | float, russian: bool) -> str:
    shown = value * 100 if isinstance(value, Share) else value
    text = format(Decimal(str(shown)), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    text = text.replace(".", ",") if russian else text
    return f"{text}%" if isinstance(value, Share) else text


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def xlsx_parts(rows: Iterable[Row], title: str) -> Iterator[bytes]:
    """The rows as a workbook, built row by row in a temporary file. The first row is the headings."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows):
        if number and number % (SHEET_ROWS - 1) == 0:
            sheet = book.create_sheet()
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while part := file.read(PART_BYTES):
            yield part


def _sheet_name(title: str) -> str:
    return "".join(letter for letter in title if letter not in "[]:*?/\\'")[:31] or "Artel"


def _xlsx_cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, str):
        return _xlsx_text(sheet, value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, Share):
        return _formatted(sheet, Decimal(value), SHARE)
    if isinstance(value, Decimal | int | float):
        return value
    if isinstance(value, datetime):
        return _formatted(sheet, _local(value).replace(tzinfo=None), MOMENT)
    if isinstance(value, date):
        return _formatted(sheet, value, DAY)
    return _xlsx_text(sheet, str(value))


def _xlsx_text(sheet: Any, text: str) -> Any:
    """Text stays text: a cell that begins like a formula is marked as a string, and as quoted for who edits it."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_CELL]
    if escaped(clean) == clean:
        return clean
    cell = WriteOnlyCell(sheet, clean)
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def _formatted(sheet: Any, value: Any, number_format: str) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = number_format
    return cell
