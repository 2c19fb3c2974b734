"""The palette: any record, list or verb within a few keystrokes."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.core.gate import reaches, visible
from artel.core.search import find, kinds_with
from artel.screens.asked import actor_of_request, base_of
from artel.screens.cells import cell_of
from artel.screens.declare import Screen
from artel.screens.listing import Listing, Shown
from artel.screens.menu import menu_of, settings_of
from artel.screens.registry import records, screen_of_kind, seen_screens, url_of
from artel.screens.shell import creatable
from artel.screens.verbs import verbs_for

PER_KIND = 6
TOLD = 3
FEWEST_LETTERS = 2
Group = dict[str, Any]


def palette(request: HttpRequest) -> HttpResponse:
    """Groups of what fits the words: verbs of the open record, records, pages, «new …»."""
    actor = actor_of_request(request)
    text = request.GET.get("q", "").strip()[:100]
    only_verbs = text.startswith(">")
    words = text.lstrip("> ").lower()
    groups = [_verbs_here(request.GET.get("on", ""), actor, words)]
    if len(words) >= FEWEST_LETTERS and not only_verbs:
        groups += found_records(words, actor)
    groups += [_creations(actor, words)]
    if not only_verbs:
        groups.append(_pages(actor, words))
    shown = [group for group in groups if group["items"]]
    return render(request, "screens/parts/palette.html", {"groups": shown, "query": text})


def _fits(label: Any, words: str) -> bool:
    low = str(label).lower()
    return all(word in low for word in words.split())


def _verbs_here(on: str, actor: Actor, words: str) -> Group:
    kind, _colon, pk = on.partition(":")
    shown = screen_of_kind(kind)
    group: Group = {"label": "", "items": []}
    if shown is None or not pk.isdigit():
        return group
    record = records(shown, actor).filter(pk=int(pk)).first()
    if record is None:
        return group
    group["label"] = str(record)
    for verb in verbs_for(shown, record, actor):
        if _fits(verb["label"], words):
            item = {"text": verb["label"], "url": verb["url"], "icon": verb["icon"], "hint": ""}
            item["dialog" if verb["asks"] or verb["confirm"] else "post"] = True
            group["items"].append(item)
    if shown.form is not None and _fits(_("Edit"), words) and reaches(record, actor, "change"):
        url = f"/{shown.slug}/{record.pk}/edit/"
        group["items"].append(
            {"text": _("Edit"), "url": url, "icon": "pencil", "hint": "", "dialog": True, "shortcut": "E"}
        )
    return group


def found_records(words: str, actor: Actor, limit: int = PER_KIND) -> list[Group]:
    """Records of every screen that can be searched, the newest few of each; clients before what mentions them."""
    groups = []
    searched = [item for item in seen_screens(actor) if getattr(item.model, "search", None) is not None]
    met = kinds_with(words, [item.model._meta.label_lower for item in searched])
    searched = [item for item in searched if item.model._meta.label_lower in met]
    for shown in sorted(searched, key=lambda item: item.model.search.rank):  # type: ignore[attr-defined]  # those that have it
        rows = find(visible(shown.model, actor), words, actor=actor, limit=limit)
        if rows:
            columns = _told_columns(shown, rows, actor)
            items = [_record_item(shown, row, columns) for row in rows]
            groups.append({"label": str(shown.title), "items": items})
    return groups


def _told_columns(shown: type[Screen], rows: list[Any], actor: Actor) -> list[Shown]:
    """What tells records of one name apart: the first columns of their list. Neighbours are read for all at once."""
    if hasattr(shown.model, "pick_hint"):
        return []
    columns = Listing(shown, actor, {}).columns[1 : TOLD + 1]
    prefetch_related_objects(rows, *[item.name for item in columns if item.spec.model is not None])
    return columns


def _record_item(shown: type[Screen], row: Any, columns: list[Shown]) -> dict[str, Any]:
    told = [cell_of(row, item.spec, item.column).text for item in columns]
    hint = getattr(row, "pick_hint", "") or " · ".join(text for text in told if text)
    return {"text": str(row), "hint": str(hint), "url": url_of(row), "icon": shown.icon}


def _creations(actor: Actor, words: str) -> Group:
    items = []
    for item in creatable(actor):
        text = _("New: %(what)s") % {"what": item["label"].lower()}
        items.append({"text": text, "url": item["url"], "icon": "plus", "dialog": True, "hint": ""})
    return {"label": _("Create"), "items": [item for item in items if _fits(item["text"], words)]}


def _pages(actor: Actor, words: str) -> Group:
    pages = [item for group in menu_of(actor, "/") + settings_of(actor, "/") for item in group["items"]]
    pages.append({"label": _("Settings"), "url": "/settings/", "icon": "settings", "key": ""})
    items = [
        {
            "text": str(page["label"]),
            "url": page["url"],
            "icon": page["icon"],
            "hint": "",
            "shortcut": f"G {page['key']}" if page["key"] else "",
        }
        for page in pages
        if _fits(page["label"], words)
    ]
    return {"label": _("Go to"), "items": items}


def search(request: HttpRequest) -> HttpResponse:
    """The page of results, for those who press Enter in the search box."""
    actor = actor_of_request(request)
    text = request.GET.get("q", "").strip()[:100]
    groups = found_records(text, actor, limit=25) if text else []
    return render(request, "screens/search.html", {"base": base_of(request), "groups": groups, "query": text})
