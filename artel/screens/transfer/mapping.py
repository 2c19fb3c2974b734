"""The page on which columns meet fields: what it shows, and what was chosen on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.screens.declare import Screen
from artel.screens.models import Import, KnownMapping
from artel.screens.transfer import source
from artel.screens.transfer.source import Layout
from artel.screens.transfer.targets import Targets, headings_hash

SAMPLES = 3
CONSTANT_ROWS = 3


def receive(screen: type[Screen], uploaded: "UploadedFile[Any]", actor: Actor) -> Import:
    """Keep an uploaded file with its layout and the best guess of its columns. Raises Refused if it is no table."""
    source.refuse_too_big(uploaded.size or 0)
    name = (uploaded.name or _("file"))[-255:]
    taken = Import(company_id=actor.company_id, owner_id=actor.user_id, screen=screen.slug, name=name)
    file: Any = uploaded.file
    lay_out(taken, source.detect(file), file, Targets(screen, actor))
    file.seek(0)
    taken.content.save(f"{screen.slug}.{taken.format}", uploaded, save=False)
    taken.save()
    return taken


def lay_out(taken: Import, layout: Layout, file: BinaryIO, targets: Targets) -> None:
    """Read the headings under a layout, and map them as last time or by guess."""
    headings = source.headings(file, layout)
    count = source.count_rows(file, layout, len(headings))
    if count == 0:
        raise Refused(_("There are headings in the file, and no rows under them."), "file-empty")
    taken.format, taken.encoding, taken.delimiter = layout.format, layout.encoding, layout.delimiter
    taken.sheet, taken.header_row = layout.sheet, layout.header_row
    taken.headings = headings
    taken.row_count = count
    taken.mapping = targets.guess(headings)
    _recall(taken, targets)


def _recall(taken: Import, targets: Targets) -> None:
    known = KnownMapping.objects.filter(
        company_id=taken.company_id, screen=taken.screen, headings_hash=headings_hash(taken.headings)
    ).first()
    if known is None:
        return
    fields = targets.all
    taken.mapping = {
        heading: name if (name := known.mapping.get(heading, "")) in fields else "" for heading in taken.headings
    }
    taken.constants = {name: text for name, text in known.constants.items() if name in fields}
    taken.key = known.key if known.key in {target.name for target in targets.keys} else ""
    taken.mode, taken.clears = known.mode, known.clears


def reread(taken: Import, posted: Mapping[str, str], targets: Targets) -> None:
    """Read the file again under the layout that a person chose."""
    row = posted.get("header_row", "1").strip()
    encoding, delimiter = posted.get("encoding", taken.encoding), posted.get("delimiter", taken.delimiter)
    layout = Layout(
        format=taken.format,
        encoding=encoding if encoding in source.ENCODINGS else taken.encoding,
        delimiter=delimiter if delimiter in source.DELIMITERS else taken.delimiter,
        sheet=posted.get("sheet", taken.sheet)[:255],
        header_row=min(int(row), 1000) if row.isascii() and row.isdigit() and int(row) > 0 else 1,
    )
    with taken.content.open("rb") as opened:
        lay_out(taken, layout, opened.file, targets)
    taken.save()


def choose(taken: Import, posted: Mapping[str, str]) -> None:
    """Put what was chosen on the page into the import; whether it is sound is for the plan to say."""
    taken.mapping = {heading: posted.get(f"map-{index}", "")[:100] for index, heading in enumerate(taken.headings)}
    taken.constants = {
        name: text
        for index in range(CONSTANT_ROWS)
        if (name := posted.get(f"constant-{index}", "")[:100]) and (text := posted.get(f"value-{index}", "").strip())
    }
    taken.key = posted.get("key", "")[:100]
    mode = posted.get("mode", "")
    taken.mode = mode if mode in Import.Mode.values else Import.Mode.BOTH
    taken.clears = bool(posted.get("clears"))
    taken.problem = ""
    taken.save(update_fields=["mapping", "constants", "key", "mode", "clears", "problem"])


@dataclass(frozen=True)
class Column:
    """A column of the file on the page: its heading, some of its values, and the field chosen for it."""

    index: int
    heading: str
    samples: list[str]
    chosen: str


def columns_of(taken: Import) -> list[Column]:
    """The file's columns with their first values that are not empty."""
    with taken.content.open("rb") as opened:
        found = source.rows(opened.file, Layout.of(taken), len(taken.headings))
        first = list(islice(found, 50))
        found.close()
    columns = []
    for index, heading in enumerate(taken.headings):
        texts = (source.text_of(line.cells[index]) for line in first if line.cells[index] != "")
        samples = [text[:60] for text in islice(dict.fromkeys(texts), SAMPLES)]
        columns.append(Column(index, heading, samples, taken.mapping.get(heading, "")))
    return columns


def constants_of(taken: Import) -> list[dict[str, Any]]:
    """Rows of the page for values that no column brings."""
    pairs = [*taken.constants.items(), *[("", "")] * CONSTANT_ROWS][:CONSTANT_ROWS]
    return [{"index": index, "name": name, "value": value} for index, (name, value) in enumerate(pairs)]
