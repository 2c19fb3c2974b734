"""The file of refused rows: the columns as they came, the reason at the end, ready to be put right and sent again."""

from collections.abc import Iterator
from contextlib import closing

from django.utils.translation import gettext as _

from artel.core.errors import Refused
from artel.screens.models import Import
from artel.screens.transfer.source import Cell, Layout, rows
from artel.screens.transfer.writing import Row


def refused_lines(taken: Import) -> Iterator[Row]:
    """Headings, then every refused row in the order of the file."""
    if not taken.content:
        raise Refused(_("The file of this import is no longer kept."), "file-gone")
    yield [*taken.headings, _("Reason")]
    refused = taken.refused_rows.order_by("number").values_list("number", "reason").iterator(chunk_size=2000)
    with taken.content.open("rb") as opened, closing(rows(opened.file, Layout.of(taken), len(taken.headings))) as lines:
        for number, reason in refused:
            line = next(line for line in lines if line.number == number)
            cells: list[Cell] = line.cells
            width = len(taken.headings)
            beyond = [cell for cell in cells[width:] if cell != ""]
            yield [*cells[:width], reason, *beyond]
