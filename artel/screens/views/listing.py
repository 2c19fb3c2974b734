"""The list page: rows by key, totals apart, one row for live updates."""

from html import escape
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.core.models import SavedView
from artel.screens.asked import actor_of_request, base_of, record_for, screen_for, target
from artel.screens.cells import Cell, cell_of, plain_text, sums_text
from artel.screens.declare import Screen
from artel.screens.listing import (
    AFTER,
    DEPTH,
    GROUP,
    LAYOUT,
    PAGE_SIZE,
    PANEL,
    SEARCH,
    SORT,
    VIEW,
    Heading,
    Listing,
    Shown,
)
from artel.screens.registry import url_of
from artel.screens.verbs import bulk_verbs


def list_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The list of a screen, whole or as the piece that was asked for."""
    shown = screen_for(request, slug)
    actor = actor_of_request(request)
    listing = listing_of(request, shown, actor)
    if listing.query.get(LAYOUT) in {layout["kind"] for layout in layouts(shown, listing, "list")} - {"list"}:
        return redirect(f"/{slug}/{listing.query[LAYOUT]}/?{request.META.get('QUERY_STRING', '')}")
    page = listing.page(max(PAGE_SIZE, _number(request.GET.get(DEPTH, ""))))
    context = {
        "screen": shown,
        "listing": listing,
        "columns": listing.columns,
        "rows": table_rows(listing, page.rows, continued=AFTER in request.GET),
        "next_url": listing.address(after=page.next_place) if page.next_place else "",
        "span": len(listing.columns) + 2,
    }
    if target(request) == "more":
        return render(request, "screens/list_rows.html", context)
    context |= frame(listing, actor, empty=not page.rows)
    context["base"] = base_of(request)
    return render(request, "screens/list.html", context)


def listing_of(request: HttpRequest, shown: type[Screen], actor: Actor) -> Listing:
    """The list that the address asks for; a saved view gives what the address leaves open."""
    query = {name: str(text) for name, text in request.GET.items() if name not in {"columns", DEPTH}}
    if query.get(VIEW, "").startswith("s"):
        saved = saved_views(shown, actor).filter(pk=_number(query[VIEW][1:])).first()
        if saved is not None:
            query = {**saved.query, **query}
    return Listing(shown, actor, query)


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 19 else 0


def saved_views(shown: type[Screen], actor: Actor) -> Any:
    """Views that the actor saved or colleagues share."""
    rows = SavedView.objects.filter(company_id=actor.company_id, screen=shown.slug)
    return (rows.filter(owner_id=actor.user_id) | rows.filter(is_shared=True)).order_by("position", "name", "pk")


def frame(listing: Listing, actor: Actor, *, empty: bool, layout: str = "list") -> dict[str, Any]:
    """All around the rows: tabs, chips, menus, the empty state."""
    shown = listing.screen
    home = home_of(shown, layout)
    may_create = shown.form is not None and actor.grant(shown.model).create
    narrowed = bool(listing.filters or listing.words or listing.query.get(VIEW))
    return {
        "views": _tabs(listing, actor, home),
        "layouts": layouts(shown, listing, layout),
        "chips": chips(listing),
        "filters": offered_filters(listing),
        "kept": [(name, text) for name, text in listing.query.items() if name not in {SEARCH, AFTER, PANEL}],
        "clear_url": home,
        "heads": [_head(listing, item) for item in listing.columns],
        "chooser": [
            {"name": item.name, "label": item.label, "shown": item in listing.columns} for item in listing.all_columns
        ],
        "groups": _group_choices(listing),
        "bulk": bulk_verbs(shown, actor),
        "create_url": f"/{shown.slug}/new/" if may_create else "",
        "import_url": f"/{shown.slug}/import/" if may_create and actor.may("core.import") else "",
        "export_url": f"/{shown.slug}/export/{listing.address()}" if actor.may("core.export") else "",
        "empty": empty,
        "narrowed": narrowed,
        "problems": listing.problems,
    }


def layouts(shown: type[Screen], listing: Listing, active: str) -> list[dict[str, Any]]:
    """The ways in which the same records can be looked at."""
    kinds = [("list", _("List"), "list", True), ("board", _("Board"), "columns-3", shown.board is not None)]
    kinds.append(("calendar", _("Calendar"), "calendar", shown.calendar is not None))

    def kept(name: str) -> str:
        # A view may be kept as a board: only then the list has to be named.
        named = name if name == "list" and LAYOUT in listing.query else None
        return listing.address(sort=None, group=None, cols=None, layout=named)

    offered = [
        {
            "kind": name,
            "label": label,
            "icon": icon,
            "active": name == active,
            "url": home_of(shown, name) + kept(name).removesuffix("?"),
        }
        for name, label, icon, there in kinds
        if there
    ]
    return offered if len(offered) > 1 else []


def home_of(shown: type[Screen], layout: str) -> str:
    """The address of a screen in one of its layouts."""
    return f"/{shown.slug}/" if layout == "list" else f"/{shown.slug}/{layout}/"


def _tabs(listing: Listing, actor: Actor, home: str) -> list[dict[str, Any]]:
    shown, chosen = listing.screen, listing.query.get(VIEW, "")
    tabs = [{"label": _("All"), "url": home, "active": not chosen}]
    for number, label in enumerate(shown.table.views):
        tabs.append({"label": str(label), "url": f"{home}?view={number}", "active": chosen == str(number)})
    for saved in saved_views(shown, actor):
        place = f"s{saved.pk}"
        tabs.append(
            {
                "label": saved.name,
                "url": f"{home}?view={place}",
                "active": chosen == place,
                "shared": saved.is_shared,
            }
        )
    return tabs


def chips(listing: Listing) -> list[dict[str, Any]]:
    """The conditions in force, each with the address without it."""
    return [
        {
            "label": item.spec.label,
            "value": item.shown,
            "remove_url": listing.address(**{item.name: None}),
            "edit_url": f"/{listing.screen.slug}/filter/{item.spec.name}/{listing.address()}",
        }
        for item in listing.filters
    ]


def offered_filters(listing: Listing) -> list[dict[str, Any]]:
    """Fields by which the list can be narrowed: declared ones first, then the company's own."""
    from_table = listing.screen.table.filters
    own = [item.name for item in listing.all_columns if item.spec.is_custom]
    own += [spec.name for spec in listing.figures if spec.figure is not None and spec.figure.within is not None]
    offered = []
    for name in [*from_table, *own]:
        spec = listing.filter_spec(name)
        if spec is not None:
            url = f"/{listing.screen.slug}/filter/{name}/{listing.address()}"
            offered.append({"label": spec.label, "url": url})
    return offered


def _head(listing: Listing, item: Shown) -> dict[str, Any]:
    current = listing.query.get(SORT, "") or listing.screen.table.order
    name = item.sort_name
    falling = current == f"-{name}"
    state = "" if current.lstrip("-") != name else ("descending" if falling else "ascending")
    url = listing.address(sort=name if falling else f"-{name}") if state else listing.address(sort=name)
    return {"label": item.label, "numeric": item.numeric, "url": url if name else "", "state": state}


def _group_choices(listing: Listing) -> list[dict[str, Any]]:
    choices = []
    for name in listing.screen.table.group:
        spec = listing.filter_spec(name)
        if spec is not None:
            active = listing.query.get(GROUP) == name
            choices.append(
                {"label": spec.label, "active": active, "url": listing.address(group=None if active else name)}
            )
    return choices


def table_rows(listing: Listing, rows: list[Any], *, continued: bool = False) -> list[dict[str, Any]]:
    """Rows in HTML, with a heading where a group begins. In Python, because a list prints hundreds of cells."""
    group, before, found = listing.group, object(), []
    again, select = listing.address(), _("Select %(name)s")
    for number, record in enumerate(rows):
        cells, pk = table_row(listing, record)["cells"], record.pk
        live = f'data-live="{record._meta.label_lower}:{pk}" hx-get="/{listing.screen.slug}/rows/{pk}/{escape(again)}"'
        label = escape(select % {"name": record})
        tick = f'<input type="checkbox" name="ids" value="{pk}" data-tick aria-label="{label}">'
        shown: dict[str, Any] = {
            "html": SafeString(
                f'<tr data-row="{pk}" {live} hx-trigger="live" hx-swap="outerHTML" hx-target="this">'
                f'<td class="rows-tick">{tick}</td>{"".join(map(_column, cells))}<td></td></tr>'
            )
        }
        if group is not None:
            value = getattr(record, group.column.attname) if group.column is not None else group.raw(record)
            if value != before and not (continued and number == 0):
                text = cell_of(record, group).text or _("empty")
                heading = listing.groups.get(value, Heading())
                sums = sums_text(heading.sums) if heading.sums else ""
                shown["group"] = {"label": text, "count": heading.count, "sums": sums}
            before = value
        found.append(shown)
    return found


def table_row(listing: Listing, record: Any) -> dict[str, Any]:
    """One row: its cells, and where it leads."""
    shown = listing.screen
    cells: list[dict[str, Any]] = []
    for number, item in enumerate(listing.columns):
        cell = cell_of(record, item.spec, item.column)
        edit = f"/{shown.slug}/{record.pk}/cell/{item.name}/" if item.editable and number else ""
        cells.append({"cell": _named(cell, record) if number == 0 else cell, "numeric": item.numeric, "edit_url": edit})
    return {"cells": cells}


def _column(shown: dict[str, Any]) -> str:
    cell: Cell = shown["cell"]
    classes = " ".join(["num"] * shown["numeric"] + ["rows-name"] * (cell.kind == "name"))
    look = f' class="{classes}"' if classes else ""
    edit = f' data-edit="{shown["edit_url"]}"' if shown["edit_url"] else ""
    return f"<td{look}{edit}>{cell.html}</td>"


def _named(cell: Cell, record: Any) -> Cell:
    return Cell(cell.text or plain_text(str(record)), "name", url=url_of(record))


def one_row(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A row again, after somebody changed it."""
    shown = screen_for(request, slug)
    record = record_for(request, shown, pk)
    listing = listing_of(request, shown, actor_of_request(request))
    context = {"screen": shown, "listing": listing, "rows": table_rows(listing, [record], continued=True)}
    return render(request, "screens/list_rows.html", context)


def totals(request: HttpRequest, slug: str) -> HttpResponse:
    """Exact number of rows and sums of columns, asked for after the rows are already there."""
    shown = screen_for(request, slug)
    listing = listing_of(request, shown, actor_of_request(request))
    cells = [{"numeric": item.numeric, "text": _total_text(listing, item.name)} for item in listing.columns]
    return render(request, "screens/list_totals.html", {"listing": listing, "cells": cells})


def _total_text(listing: Listing, name: str) -> str:
    return sums_text(listing.sums[name]) if name in listing.sums else ""
