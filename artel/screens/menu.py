"""The menu: screens enter it by declaration, special pages by name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from artel.core import area
from artel.core.actor import Actor
from artel.screens.declare import Screen
from artel.screens.registry import seen_screens

GROUPS = {
    "work": _("Work"),
    "sales": _("Sales"),
    "buying": _("Purchasing"),
    "goods": _("Goods"),
    "stock": _("Stock"),
    "marketing": _("Marketing"),
    "books": _("Accounting"),
    "analysis": _("Analysis"),
}
SETTINGS = {
    "settings.sales": _("Pipelines and channels"),
    "settings.requests": _("Requests and automation"),
    "settings.clients": _("Clients and fields"),
    "settings.mail": _("Mail"),
    "settings.trade": _("Terms of trade"),
    "settings.books": _("Accounting and money"),
    "settings.people": _("People and access"),
    "settings.firm": _("The company"),
    "settings.kept": _("Files and history"),
    "settings.own": _("For yourself"),
}


@dataclass(frozen=True)
class Item:
    """A page in the menu. `count` gives its counter, `may` says who sees it, `key` is its letter after G."""

    label: Any
    url: str
    icon: str
    group: str
    position: int = 100
    key: str = ""
    may: Callable[[Actor], bool] = lambda actor: True
    count: Callable[[Actor], int] | None = None


PAGES: list[Item] = [
    Item(page.label, page.url, page.icon, f"settings.{page.group}", page.position, may=page.may) for page in area.PAGES
]


def in_menu(item: Item) -> Item:
    """Put a special page into the menu."""
    PAGES.append(item)
    return item


def menu_of(actor: Actor, path: str) -> list[dict[str, Any]]:
    """Groups with the items that the actor may open, in order."""
    return _grouped(GROUPS, actor, path)


def settings_of(actor: Actor, path: str, words: str = "") -> list[dict[str, Any]]:
    """The same of the settings area; words leave the items that have them all, by themselves or by their group."""
    wanted = words.casefold().split()
    groups = []
    for group in _grouped(SETTINGS, actor, path):
        items = [item for item in group["items"] if all(_has(word, item["label"], group["label"]) for word in wanted)]
        if items:
            groups.append(group | {"items": items})
    return groups


def _has(word: str, *labels: Any) -> bool:
    return any(word in str(label).casefold() for label in labels)


def _grouped(names: dict[str, Any], actor: Actor, path: str) -> list[dict[str, Any]]:
    items = [*_screens(actor), *(item for item in PAGES if item.may(actor))]
    groups = []
    for name, label in names.items():
        inside = sorted((item for item in items if item.group == name), key=lambda item: item.position)
        if inside:
            shown = [_shown(item, actor, path) for item in inside]
            is_active = any(item["active"] for item in shown)
            groups.append({"key": name, "label": label, "items": shown, "active": is_active})
    return groups


def _screens(actor: Actor) -> list[Item]:
    return [_item(shown) for shown in seen_screens(actor) if shown.menu]


def _item(shown: type[Screen]) -> Item:
    path = f"/{shown.slug}/" if shown.layout == "list" else f"/{shown.slug}/{shown.layout}/"
    path += "" if shown.menu_view is None else f"?view={shown.menu_view}"
    return Item(shown.title, path, shown.icon, shown.menu, shown.position, shown.key)


def _shown(item: Item, actor: Actor, path: str) -> dict[str, Any]:
    first = item.url.split("/")[1]
    return {
        "label": item.label,
        "url": item.url,
        "icon": item.icon,
        "key": item.key,
        "active": path.split("/")[1:2] == [first] if first else path == "/",
        "count": item.count(actor) if item.count else None,
    }
