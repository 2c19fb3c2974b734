"""Files as rows: what kind a file is, where its headings stand, and its rows one after another in bounded memory."""

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from artel.core.errors import Refused
from artel.screens.models import Import

MAX_BYTES = 100 * 2**20
MAX_UNPACKED_BYTES = 500 * 2**20
MAX_ROWS = 1_000_000
MAX_COLUMNS = 500
MAX_CELL = 100_000
MAX_LINES_OF_ROW = 500
SAMPLE_BYTES = 64 * 1024

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "cp1251": "Windows-1251",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "koi8-r": "KOI8-R",
    "cp866": "CP866 (DOS)",
}
DELIMITERS = (";", ",", "\t", "|")
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

csv.field_size_limit(32 * 2**20)

Cell = str | date | datetime


@dataclass(frozen=True)
class Layout:
    """How a file is to be read."""

    format: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 1

    @classmethod
    def of(cls, taken: Import) -> "Layout":
        """The layout that an import was given."""
        return cls(taken.format, taken.encoding, taken.delimiter, taken.sheet, taken.header_row)


@dataclass(frozen=True)
class Line:
    """One row of a file under the number that a spreadsheet shows; `problem` says why it cannot be taken."""

    number: int
    cells: list[Cell]
    problem: str = ""


def refuse_too_big(size: int) -> None:
    """Refuse a file over the limit before anything reads it."""
    if size > MAX_BYTES:
        raise Refused(
            _("The file is larger than %(size)s MB. Split it.") % {"size": MAX_BYTES // 2**20}, "file-too-big"
        )
    if size == 0:
        raise Refused(_("The file is empty."), "file-empty")


def detect(file: BinaryIO) -> Layout:
    """What the file is, by what is in it and not by its name. Raises Refused if it is no table."""
    start = file.read(8)
    file.seek(0)
    if start.startswith(ZIP):
        _refuse_bomb(file)
        return Layout(Import.Format.XLSX, sheet=sheets(file)[0])
    if start.startswith(OLE):
        return Layout(Import.Format.XLS, sheet=sheets(file)[0])
    encoding = _encoding(file)
    delimiter, header_row = _delimiter(file, encoding)
    return Layout(Import.Format.CSV, encoding=encoding, delimiter=delimiter, header_row=header_row)


# What unpacking says of a cut or spoilt archive, of a way of packing that it does not know, and of a password.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


def _refuse_bomb(file: BinaryIO) -> None:
    """Unpack everything once: sizes written in an archive may lie, so they are compared with what comes out."""
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise _bomb()
            for member in archive.infolist():
                with archive.open(member) as unpacked:
                    while unpacked.read(2**20):
                        pass
    except _DAMAGED as problem:
        raise _broken() from problem
    finally:
        file.seek(0)


def _bomb() -> Refused:
    return Refused(_("Unpacked, this file is too large. Save it as CSV, or split it."), "file-too-big")


def _broken() -> Refused:
    return Refused(_("The file is damaged or is no table. Save it again as XLSX or CSV."), "file-broken")


def sheets(file: BinaryIO) -> list[str]:
    """Names of the sheets of a workbook."""
    names = _workbook(file).sheet_names
    if not names:
        raise _broken()
    return list(names)


def _workbook(file: BinaryIO) -> CalamineWorkbook:
    file.seek(0)
    try:
        return CalamineWorkbook.from_filelike(file)
    except (CalamineError, ValueError, OSError) as problem:
        raise _broken() from problem


def _encoding(file: BinaryIO) -> str:
    start = file.read(SAMPLE_BYTES)
    file.seek(0)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Text has no zeros; every Latin letter, space or separator of UTF-16 has one, always on the same side.
    zeros = [start[0::2].count(0), start[1::2].count(0)]
    if sum(zeros) * 20 > len(start):
        return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    return "utf-8" if _is_utf8(file) else "cp1251"


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while part := file.read(2**20):
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
    return True


def _delimiter(file: BinaryIO, encoding: str) -> tuple[str, int]:
    """The separator by which the first rows have the most columns, the same number in most of them."""
    sample = file.read(SAMPLE_BYTES)
    file.seek(0)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    if len(sample) == SAMPLE_BYTES:
        text = text.rpartition("\n")[0] or text
    if named := re.match(r"sep=(.)\r?\n", text):
        return named[1], 2
    return max(DELIMITERS, key=lambda candidate: _fit(text, candidate)), 1


def _fit(text: str, delimiter: str) -> tuple[float, int]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        widths = [len(row) for row, _turn in zip(rows, range(50), strict=False) if row]
    except csv.Error:
        return 0, 0
    if not widths or widths[0] < 2:
        return 0, 0
    return sum(width == widths[0] for width in widths) / len(widths), widths[0]


def lines(file: BinaryIO, layout: Layout) -> Generator[Line, None, None]:
    """All rows of the file that have anything in them, headings and what stands above them included."""
    if layout.format == Import.Format.CSV:
        yield from _text_lines(file, layout)
    else:
        yield from _sheet_lines(file, layout)


def headings(file: BinaryIO, layout: Layout) -> list[str]:
    """The headings, each different from the others: a second «Phone» becomes «Phone (2)»."""
    with closing(lines(file, layout)) as all_lines:
        found = next((line for line in all_lines if line.number >= layout.header_row), None)
    if found is None:
        raise Refused(_("The file has no rows."), "file-empty")
    if len(found.cells) > MAX_COLUMNS:
        raise Refused(_("The file has more than %(n)s columns.") % {"n": MAX_COLUMNS}, "too-many-columns")
    return _distinct(text_of(cell)[:200] for cell in _without_empty_tail(found.cells))


def _distinct(names: Iterable[str]) -> list[str]:
    seen: dict[str, int] = {}
    found = []
    for position, name in enumerate(names, start=1):
        shown = " ".join(name.replace("\x00", "").split()) or _("Column %(n)s") % {"n": position}
        seen[shown] = seen.get(shown, 0) + 1
        found.append(shown if seen[shown] == 1 else f"{shown} ({seen[shown]})")
    return found


def _without_empty_tail(cells: list[Cell]) -> list[Cell]:
    size = len(cells)
    while size and cells[size - 1] == "":
        size -= 1
    return cells[:size]


def rows(file: BinaryIO, layout: Layout, width: int, after: int = 0) -> Generator[Line, None, None]:
    """Rows under the headings, each with exactly `width` cells; from behind row `after` when work goes on."""
    passed_headings = False
    for line in lines(file, layout):
        if not passed_headings:
            passed_headings = line.number >= layout.header_row
        elif line.number > after:
            yield _fitted(line, width)


def _fitted(line: Line, width: int) -> Line:
    """A row with a cell for every heading; what stands to the right of the headings is not lost silently."""
    count = len(line.cells)
    if count < width:
        return replace(line, cells=[*line.cells, *[""] * (width - count)])
    if count > width and any(cell != "" for cell in line.cells[width:]):
        problem = line.problem or _("The row has more cells than there are headings.")
        return replace(line, problem=problem)
    return replace(line, cells=line.cells[:width]) if count > width else line


def count_rows(file: BinaryIO, layout: Layout, width: int) -> int:
    """How many rows stand under the headings."""
    count = 0
    with closing(rows(file, layout, width)) as found:
        for _line in found:
            count += 1
            if count > MAX_ROWS:
                raise _too_many_rows()
    return count


def _too_many_rows() -> Refused:
    return Refused(_("The file has more than %(n)s rows. Split it.") % {"n": MAX_ROWS}, "too-many-rows")


def text_of(cell: Cell) -> str:
    """A cell as text."""
    return (
        cell if isinstance(cell, str) else cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell.isoformat()
    )


# --- text files ----------------------------------------------------------------------------------------------------


class _Watched:
    """The file's physical lines, of which those of the present row are kept: there an open quotation mark shows."""

    def __init__(self, text: Iterable[str]) -> None:
        self.text = iter(text)
        self.kept: list[str] = []
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = next(self.text)
        except StopIteration:
            self.ended = True
            raise
        self.kept.append(line)
        return line


def _text_lines(file: BinaryIO, layout: Layout) -> Iterator[Line]:
    file.seek(0)
    errors = "replace" if layout.encoding.startswith("utf-16") else "surrogateescape"
    text = io.TextIOWrapper(file, encoding=layout.encoding, errors=errors, newline="")
    try:
        physical = _Watched(text)
        reader = csv.reader(physical, delimiter=layout.delimiter or ";")
        for number, record in enumerate(_records(reader, physical), start=1):
            line = _numbered(record, number)
            if line is not None:
                yield line
    except UnicodeError as problem:
        raise _wrong_encoding(layout) from problem
    finally:
        text.detach()


def _wrong_encoding(layout: Layout) -> Refused:
    name = ENCODINGS.get(layout.encoding, layout.encoding)
    return Refused(
        _("The file is not in %(encoding)s. Choose another encoding.") % {"encoding": name}, "wrong-encoding"
    )


def _records(reader: Any, physical: _Watched) -> Iterator[tuple[list[str], str]]:
    """Rows of the file with what is wrong with them."""
    while True:
        physical.kept.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield ["".join(physical.kept)[:MAX_CELL]], _("The row cannot be read: a cell in it has no end.")
            continue
        # A row that reached the end of the file, or goes on for ever, is one whose quotation mark was never closed.
        open_ended = physical.ended or len(physical.kept) > MAX_LINES_OF_ROW
        yield cells, _("A quotation mark that opens in this row is never closed.") if open_ended else ""


_NOT_DECODED = re.compile("[\udc80-\udcff]")


def _numbered(record: tuple[list[str], str], number: int) -> Line | None:
    """The row under its number; None for a row without anything in it."""
    texts, problem = record
    if not problem and not any(text.strip() for text in texts):
        return None
    cells: list[Cell] = []
    for text in texts:
        bare = text.strip() if text else text
        if not bare.isascii() and _NOT_DECODED.search(bare):
            problem = problem or _("The row holds characters that are not of the chosen encoding.")
            bare = bare.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        if len(bare) > MAX_CELL:
            problem = problem or _("A cell is longer than %(n)s characters.") % {"n": MAX_CELL}
        cells.append(bare)
    return Line(number, cells, problem)


# --- workbooks -----------------------------------------------------------------------------------------------------


def _sheet_lines(file: BinaryIO, layout: Layout) -> Iterator[Line]:
    book = _workbook(file)
    name = layout.sheet if layout.sheet in book.sheet_names else book.sheet_names[0]
    try:
        sheet = book.get_sheet_by_name(name)
    except (CalamineError, ValueError) as problem:
        raise _broken() from problem
    if sheet.height > MAX_ROWS + layout.header_row + 100:
        raise _too_many_rows()
    first = (sheet.start or (0, 0))[0] + 1
    for number, values in enumerate(sheet.iter_rows(), start=first):
        cells = [_cell(value) for value in values]
        if any(cell != "" for cell in cells):
            long = any(isinstance(cell, str) and len(cell) > MAX_CELL for cell in cells)
            yield Line(number, cells, _("A cell is longer than %(n)s characters.") % {"n": MAX_CELL} if long else "")


def _cell(value: Any) -> Cell:
    """A typed value of a workbook; numbers as the text that a person would type."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime | date):
        return _moment_or_day(value)
    if isinstance(value, time | timedelta):
        return str(value)
    return "" if value is None else str(value)


def _number_text(value: float) -> str:
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def _moment_or_day(value: date) -> Cell:
    """Midnight is a day: workbooks know no dates without a time."""
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return value
