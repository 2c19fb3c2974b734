"""The two documents that every screen has without asking: the card of a record and the list as it is seen."""

from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from artel.core.actor import Actor, company_of
from artel.core.errors import Refused
from artel.screens.cells import cell_of, sums_text
from artel.screens.declare import Column, Print, Screen
from artel.screens.fields import fields_of, spec_of
from artel.screens.listing import Listing
from artel.screens.printing.typeset import render_pdf
from artel.screens.registry import PRINTS

CARD = "card"
MOST_ROWS = 5000
WIDE = 6


def letterhead(actor: Actor, title: str) -> dict[str, Any]:
    """What stands on every document: whose it is, when it was printed and by whom."""
    company = company_of(actor)
    numbers = [(_("INN"), company.inn), (_("KPP"), company.kpp), (_("OGRN"), company.ogrn)]
    return {
        "title": title,
        "language": get_language() or "ru",
        "company": {
            "name": company.legal_name or company.name,
            "details": ", ".join(f"{label} {number}" for label, number in numbers if number),
            "address": company.address,
        },
        "printed": _("Printed on %(when)s by %(who)s")
        % {"when": date_format(timezone.localtime(), "SHORT_DATETIME_FORMAT"), "who": actor.name},
        "page": _("Page"),
        "of": _("of"),
    }


def prints_of(screen: type[Screen], actor: Actor) -> list[Print]:
    """Documents of a screen that this actor is offered: the declared ones first, and the card that every screen has."""
    common = Print(CARD, "screens/print/card.typ", _("Record card"), lambda record, actor: card(screen, record, actor))
    declared = [*PRINTS.get(screen.model._meta.label_lower, []), *screen.prints]
    return [item for item in [*declared, common] if item.offered(actor)]


def find_print(screen: type[Screen], name: str, actor: Actor) -> Print | None:
    """The document of that name, if this actor is offered it."""
    return next((item for item in prints_of(screen, actor) if item.name == name), None)


def papers_of(screen: type[Screen], record: Any, actor: Actor) -> list[dict[str, Any]]:
    """The lines of the menu «Print» of a record."""
    return [
        {"label": item.label, "url": f"/{screen.slug}/{record.pk}/print/{item.name}/", "asks": item.asks is not None}
        for item in prints_of(screen, actor)
        if item.fits(record)
    ]


def on_paper(document: Print, records: Sequence[Any], actor: Actor, **asked: Any) -> bytes:
    """One PDF with the document of every record, each beginning on a page of its own."""
    sheets = [
        {"title": str(record), **plain(document.content(record, actor, **asked))}
        for record in _fitting(document, records)
    ]
    title = sheets[0]["title"] if len(sheets) == 1 else str(document.label)
    return render_pdf(document.template, {**letterhead(actor, title), "sheets": sheets})


def _fitting(document: Print, records: Sequence[Any]) -> Sequence[Any]:
    for record in records:
        if not document.fits(record):
            names = {"form": document.label, "record": record}
            raise Refused(_("«%(form)s» is not printed of «%(record)s».") % names, "no-such-paper")
    return records


def plain(content: Any) -> dict[str, Any]:
    """The values of a document as a template reads them."""
    return asdict(content) if is_dataclass(content) and not isinstance(content, type) else dict(content)


def card(screen: type[Screen], record: Any, actor: Actor) -> dict[str, Any]:
    """All facts of a record that the actor sees, its lines, and what belongs to it."""
    return {
        "kind": str(screen.one or screen.title),
        "facts": _facts(screen, record, actor),
        "tables": [*_lines(screen, record, actor), *_related(screen, record, actor)],
    }


def _facts(screen: type[Screen], record: Any, actor: Actor) -> list[dict[str, str]]:
    declared = [item if isinstance(item, Column) else Column(item) for item in screen.page.facts]
    asked = [Column(name) for name in (screen.form.names if screen.form else [])]
    own = [Column(spec.name) for spec in fields_of(screen.model, actor).values() if spec.is_custom]
    columns: dict[str, Column] = {}
    for column in [*declared, *asked, *screen.table.columns, *own]:
        columns.setdefault(column.name, column)
    facts = []
    for column in columns.values():
        spec = spec_of(screen.model, column.name, actor)
        if spec is None:
            continue
        text = cell_of(record, spec, column).text
        if text:
            facts.append({"label": str(column.label or spec.label), "text": text})
    return facts


def _lines(screen: type[Screen], record: Any, actor: Actor) -> list[dict[str, Any]]:
    tables = []
    for lines in screen.form.lines if screen.form else []:
        rows = list(getattr(record, lines.related).all()[:MOST_ROWS])
        title = str(lines.label or rows[0]._meta.verbose_name_plural) if rows else ""
        tables.append(_table(title, rows, [Column(name) for name in lines.names], actor))
    return [table for table in tables if table["rows"]]


def _related(screen: type[Screen], record: Any, actor: Actor) -> list[dict[str, Any]]:
    tables = []
    for item in screen.page.related:
        found = getattr(record, item.rows).all() if isinstance(item.rows, str) else item.rows(record, actor)
        columns = [column if isinstance(column, Column) else Column(column) for column in item.columns]
        tables.append(_table(str(item.title), list(found[: item.limit]), columns, actor))
    return [table for table in tables if table["rows"]]


def _table(title: str, rows: list[Any], columns: list[Column], actor: Actor) -> dict[str, Any]:
    if not rows:
        return {"title": title, "heads": [], "rows": []}
    found = [(column, spec_of(type(rows[0]), column.name, actor)) for column in columns]
    shown = [(column, spec) for column, spec in found if spec is not None]
    cells = [[cell_of(row, spec, column) for column, spec in shown] for row in rows]
    return {
        "title": title,
        "heads": [
            {"label": str(column.label or spec.label), "numeric": cells[0][index].kind in {"num", "amount"}}
            for index, (column, spec) in enumerate(shown)
        ],
        "rows": [[cell.text for cell in row] for row in cells],
    }


def list_as_seen(listing: Listing) -> dict[str, Any]:
    """The rows, columns, order, filters and totals that are on the page; at most five thousand rows."""
    columns = listing.columns
    rows = list(listing.rows.order_by(*listing.order)[: MOST_ROWS + 1])
    more = len(rows) > MOST_ROWS
    rows = listing.counted_up(rows[:MOST_ROWS])
    sums = listing.sums
    count = listing.count if more else len(rows)
    return {
        "landscape": len(columns) > WIDE,
        "filters": "; ".join(f"{item.spec.label}: {item.shown}" for item in listing.filters),
        "count": ngettext("%(count)s record", "%(count)s records", count) % {"count": count},
        "note": _("The first %(n)s are printed.") % {"n": MOST_ROWS} if more else "",
        "heads": [{"label": shown.label, "numeric": shown.numeric} for shown in columns],
        "rows": [[cell_of(row, shown.spec, shown.column).text for shown in columns] for row in rows],
        "sums": [sums_text(sums[shown.name]) if shown.name in sums else "" for shown in columns] if sums else [],
        "printed_count": len(rows),
    }
