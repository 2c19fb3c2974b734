"""The board page: columns of cards, more cards by scrolling, one card again after somebody changed it."""

import re
from typing import Any
from zlib import crc32

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from artel.screens.asked import actor_of_request, base_of, screen_for, told
from artel.screens.boards import BoardColumn, Cards, Head, ShownBoard
from artel.screens.cells import cell_of, due_cell, money_text, person_of
from artel.screens.declare import Column, Screen
from artel.screens.fields import FieldSpec, fields_of, spec_of
from artel.screens.listing import DEPTH, FILTER_PREFIX, LAYOUT
from artel.screens.moves import may_move, moved
from artel.screens.registry import url_of
from artel.screens.templatetags.look import icon
from artel.screens.views.listing import chips, frame, listing_of

COMPACT = "compact"
OWN_PARAMETERS = {"id", "column", "from", "before", "known", "place", "card", COMPACT}
DUE_ICONS = {"overdue": "circle-alert", "today": "clock", "none": "triangle-alert", "later": "calendar"}
NO_COINS = re.compile(r"[.,]00(?=\D*$)")


def board_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The board of a screen, narrowed as its list is."""
    shown, board = board_for(request, slug)
    actor, listing = board.actor, board.listing
    cards = board.first_cards(_depths(request))
    columns = [_column(board, column, cards.get(column.key, Cards())) for column in board.open_columns]
    movable = may_move(board)
    context = {
        "screen": shown,
        "listing": listing,
        **frame(listing, actor, empty=not any(column["cards"] for column in columns), layout="board"),
        "chips": _chips(board),
        "columns": columns,
        "outs": [column for column in board.columns if column.ends] if movable else [],
        "withins": _withins(board),
        "within": board.within,
        "fixed": not movable,
        "compact": _compact(request),
        "compact_url": listing.address(**{COMPACT: "0" if _compact(request) else "1"}),
        "watched": watched(board),
        "kind": shown.model._meta.label_lower,
        "base": base_of(request),
    }
    response = render(request, "screens/board.html", context)
    if COMPACT in request.GET:
        response.set_cookie(COMPACT, request.GET[COMPACT], max_age=365 * 86400, samesite="Lax")
    return response


def _depths(request: HttpRequest) -> dict[str, int]:
    """How many cards of each column the page shows that is drawn again: `3:42,4:12`."""
    pairs = (pair.partition(":") for pair in request.GET.get(DEPTH, "").split(",")[:200])
    return {key: int(number) for key, _sep, number in pairs if number.isdigit() and len(number) < 6}


def board_for(request: HttpRequest, slug: str) -> tuple[type[Screen], ShownBoard]:
    """The board that an address asks for; 404 where the screen has none."""
    shown = screen_for(request, slug)
    actor = actor_of_request(request)
    if shown.board is None or shown.board.by not in fields_of(shown.model, actor):
        raise Http404
    listing = listing_of(request, shown, actor)
    kept = {name: text for name, text in listing.query.items() if name not in OWN_PARAMETERS}
    listing.query = {**kept, LAYOUT: "board"}
    return shown, ShownBoard(listing, shown.board)


def _compact(request: HttpRequest) -> bool:
    return request.GET.get(COMPACT, request.COOKIES.get(COMPACT)) == "1"


def _chips(board: ShownBoard) -> list[dict[str, Any]]:
    """Conditions in force; what the board is switched to stands in its head already."""
    pairs = zip(board.listing.filters, chips(board.listing), strict=True)
    return [chip for item, chip in pairs if item.spec.name != board.board.within]


def _withins(board: ShownBoard) -> list[dict[str, Any]]:
    name = f"{FILTER_PREFIX}{board.board.within}"
    return [
        {"label": str(item), "active": item == board.within, "url": board.listing.address(**{name: str(item.pk)})}
        for item in board.withins
    ]


def _column(board: ShownBoard, column: BoardColumn, cards: Cards) -> dict[str, Any]:
    return {
        "key": column.key,
        "label": column.label,
        "tone": column.tone,
        "url": rows_url(board, column),
        "head": head_of(board.heads[column.key]),
        "cards": card_rows(board, column.key, cards.rows),
        "next_url": next_url(board, column.key, cards.next_place),
    }


def rows_url(board: ShownBoard, column: BoardColumn) -> str:
    """The list of exactly those records that the totals of a column count."""
    narrowed = {LAYOUT: "list", f"{FILTER_PREFIX}{board.board.by}": column.key}
    return f"/{board.screen.slug}/{board.listing.address(**narrowed)}"


def head_of(head: Head) -> dict[str, Any]:
    """Totals of a column as its head prints them, a line for each currency: they are never added up."""
    totals = [
        {
            "sum": short_money(total.amount, total.currency),
            "weighted": short_money(total.weighted, total.currency) if total.weighted is not None else "",
        }
        for total in head.sums
    ]
    return {"count": head.count, "totals": totals}


def short_money(amount: Any, currency: str) -> str:
    """An exact sum in little room: coins are printed where there are any."""
    return NO_COINS.sub("", money_text(amount, currency))


def next_url(board: ShownBoard, key: str, place: str) -> str:
    """Where the cards after a place come from; empty at the end of a column."""
    return f"/{board.screen.slug}/board/cards/{board.listing.address(column=key, place=place)}" if place else ""


def card_rows(board: ShownBoard, key: str, records: list[Any]) -> list[dict[str, Any]]:
    """Cards as the template prints them: all of it text already, for a board prints hundreds."""
    specs = _card_specs(board)
    icons: dict[str, str] = {state: icon(name, "icon-sm") for state, name in DUE_ICONS.items()}
    refresh = f"/{board.screen.slug}/board/cards/{board.listing.address(column=key, card='')}"
    return [_card(board, record, specs, icons, refresh) for record in records]


def _card_specs(board: ShownBoard) -> list[tuple[Column, FieldSpec]]:
    columns = [Column(item) if isinstance(item, str) else item for item in board.board.card]
    known = [(column, spec_of(board.model, column.name, board.actor)) for column in columns]
    apart = {board.screen.name_field, board.board.amount, board.board.due, board.board.rot, "owner"}
    return [(column, spec) for column, spec in known if spec is not None and column.name not in apart]


def _card(
    board: ShownBoard, record: Any, specs: list[tuple[Column, FieldSpec]], icons: dict[str, str], refresh: str
) -> dict[str, Any]:
    cells = [cell_of(record, spec, column) for column, spec in specs]
    lines = [cell.text for cell in cells if cell.text and cell.kind != "badge"]
    due = due_cell(getattr(record, board.board.due)) if board.board.due else None
    pk = str(record.pk)
    return {
        "id": pk,
        "url": url_of(record),
        "title": str(record),
        "line": lines[0] if lines else "",
        "lines": lines[1:],
        "total": _total(board, record),
        "owner": person_of(getattr(record, "owner", None)),
        "due": due,
        "due_icon": icons[due.tone] if due else "",
        "rot": str(getattr(record, board.board.rot) or "") if board.board.rot else "",
        "badges": [cell for cell in cells if cell.text and cell.kind == "badge"],
        "refresh_url": refresh + pk,
    }


def _total(board: ShownBoard, record: Model) -> str:
    if board.amount is None:
        return ""
    amount = board.amount.raw(record)
    return short_money(amount, board.amount.currency(record)) if amount else ""


def watched(board: ShownBoard) -> dict[str, str]:
    """What the open page asks when records of its kind change: it is drawn again only if a total became another."""
    heads = [(key, head.count, head.sums) for key, head in board.heads.items()]
    known = str(crc32(repr(heads).encode()))
    url = f"/{board.screen.slug}/board/cards/{board.listing.address(known=known)}"
    return {"kind": board.model._meta.label_lower, "url": url, "known": known}


def more_cards(request: HttpRequest, slug: str) -> HttpResponse:
    """The cards after a place of one column; one card again; or whether the totals are still the same."""
    _shown, board = board_for(request, slug)
    if "known" in request.GET:
        changed = watched(board)["known"] != request.GET["known"]
        return told(HttpResponse(status=204), refresh=True) if changed else HttpResponse(status=204)
    column = board.column(request.GET.get("column", ""))
    if column is None or column.ends:
        return told(HttpResponse(), refresh=True)
    if "card" in request.GET:
        return _one_card(request, board, column)
    cards = board.more_cards(column.key, request.GET.get("place", ""))
    context = {
        "kind": board.model._meta.label_lower,
        "cards": card_rows(board, column.key, cards.rows),
        "next_url": next_url(board, column.key, cards.next_place),
    }
    return render(request, "screens/board_cards.html", context)


def _one_card(request: HttpRequest, board: ShownBoard, column: BoardColumn) -> HttpResponse:
    text = request.GET["card"]
    record = board.one(int(text)) if text.isdigit() and len(text) < 19 else None
    if record is None:
        return HttpResponse()
    if board.key_of(record) != column.key:
        return told(HttpResponse(status=204), refresh=True)
    context = {"kind": record._meta.label_lower, "cards": card_rows(board, column.key, [record])}
    return render(request, "screens/board_cards.html", context)


@require_POST
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a card into another column: the declared action does it, or says why not."""
    _shown, board = board_for(request, slug)
    return moved(request, board, _after_move)


def _after_move(request: HttpRequest, board: ShownBoard, record: Any) -> HttpResponse:
    """New totals of all columns, and the card as it is now or no more."""
    here = board.one(record.pk)
    key = board.key_of(here) if here is not None else ""
    context = {
        "kind": board.model._meta.label_lower,
        "columns": [_column(board, column, Cards()) for column in board.open_columns],
        "cards": card_rows(board, key, [here]) if here is not None else [],
        "gone": str(record.pk) if here is None else "",
        "watched": watched(board),
    }
    return render(request, "screens/board_moved.html", context)
