"""Lists given out: exactly the rows, columns and order that are seen, streamed, and noted for the audit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.core.audit import tell_export
from artel.kit.money import Money
from artel.screens.cells import cell_of, plain_text
from artel.screens.fields import FieldSpec, Type, spec_of
from artel.screens.listing import Listing, Shown
from artel.screens.models import Export
from artel.screens.transfer.writing import CSV_TYPE, XLSX_TYPE, Row, Share, csv_parts, xlsx_parts

AT_ONCE = 2000
AS_SHOWN = {"phone", "tags", "link", "email"}
TYPES = {Export.Format.CSV: CSV_TYPE, Export.Format.XLSX: XLSX_TYPE}


@dataclass(frozen=True)
class Field:
    """A column of the file: what of a record stands in it."""

    label: str
    spec: FieldSpec
    shown: Shown
    is_currency: bool = False

    def value(self, record: Any) -> Any:
        """The typed value for one record."""
        if self.is_currency:
            return self.spec.currency(record)
        if self.shown.column.look in AS_SHOWN:
            return cell_of(record, self.spec, self.shown.column).text
        return typed(self.spec.raw(record), self.spec)


def typed(value: Any, spec: FieldSpec) -> Any:
    """A value as files keep it: numbers and days as such, records by their names."""
    if value is None or isinstance(value, bool):
        return value
    if spec.choices:
        return str(dict(spec.choices).get(str(value), value))
    if spec.type == Type.RATE and isinstance(value, Decimal):
        return Share(value)
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, str | int | float | Decimal | date):
        return value
    return str(value) if isinstance(value, Model) else plain_text(value)


def fields_of_list(listing: Listing) -> list[Field]:
    """The columns that are seen. Money of several currencies brings its currency along."""
    fields = []
    for shown in listing.columns:
        fields.append(Field(shown.label, shown.spec, shown))
        named = shown.spec.currency_from
        if shown.spec.type == Type.MONEY and named and "." not in named:
            seen = {item.name for item in listing.columns}
            if named not in seen and spec_of(listing.screen.model, named, listing.actor) is not None:
                fields.append(Field(_("%(label)s, currency") % {"label": shown.label}, shown.spec, shown, True))
    return fields


def rows_of_list(listing: Listing) -> Iterator[Row]:
    """Headings, then every row of the list through a cursor of the server: memory does not grow with the list."""
    fields = fields_of_list(listing)
    yield [field.label for field in fields]
    rows = listing.rows.order_by(*listing.order).iterator(chunk_size=AT_ONCE)
    while part := list(islice(rows, AT_ONCE)):
        for record in listing.counted_up(part):
            yield [field.value(record) for field in fields]


def export(listing: Listing, format: str) -> Iterator[bytes]:  # noqa: A002  the word that people use
    """The file in parts. Who took what is noted before the first row leaves, and how many when the last one did."""
    listing.actor.require("core.export")
    trail = note_export(listing, format)
    counted = _counted(rows_of_list(listing), trail)
    parts = csv_parts(counted) if format == Export.Format.CSV else xlsx_parts(counted, str(listing.screen.title))
    return _noting_end(parts, trail)


def note_export(listing: Listing, format: str, count: int = 0, *, is_whole: bool = False) -> Export:  # noqa: A002
    """Write down who takes which records out."""
    actor: Actor = listing.actor
    tell_export(str(listing.screen.title), format, actor=actor)
    return Export.objects.create(
        company_id=actor.company_id,
        owner_id=actor.user_id,
        actor_name=actor.name[:150],
        screen=listing.screen.slug,
        format=format,
        query=dict(listing.query),
        columns=[shown.name for shown in listing.columns],
        row_count=count,
        is_whole=is_whole,
    )


def _counted(rows: Iterator[Row], trail: Export) -> Iterator[Row]:
    yield next(rows)
    for row in rows:
        trail.row_count += 1
        yield row


def _noting_end(parts: Iterator[bytes], trail: Export) -> Iterator[bytes]:
    """A download that breaks off leaves its count too: those rows are out of the house."""
    try:
        yield from parts
        trail.is_whole = True
    finally:
        trail.save(update_fields=["row_count", "is_whole"])
