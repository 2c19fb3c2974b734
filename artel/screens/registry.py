"""All screens, by slug and by model."""

from collections.abc import Collection, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from artel.core.actor import Actor
from artel.core.gate import visible
from artel.core.models import Row
from artel.screens.declare import Figures, Print, Related, Screen

S = TypeVar("S", bound=type[Screen])
SCREENS: dict[str, type[Screen]] = {}


def screen(declared: S) -> S:
    """Register a screen; from here on it has pages, endpoints, imports and tests."""
    assert declared.slug not in SCREENS, f"two screens are called {declared.slug}"
    SCREENS[declared.slug] = declared
    return declared


RELATED: dict[str, list[Related]] = {}


def also_shown(kind: str, related: Related) -> None:
    """Show a table of a higher context on the page of a lower one: deals on the page of their party."""
    RELATED.setdefault(kind, []).append(related)


PRINTS: dict[str, list[Print]] = {}


def also_printed(kind: str, *prints: Print) -> None:
    """Offer papers of a higher context for a kind of a lower one: the forms of a country for its invoices."""
    PRINTS.setdefault(kind, []).extend(prints)


FIGURES: dict[str, list[Figures]] = {}


def also_counted(kind: str, figures: Figures) -> None:
    """Offer figures of a higher context on records of a lower one: the debt of a party as column, filter and fact."""
    FIGURES.setdefault(kind, []).append(figures)


def figures_of(model: type[Model], actor: Actor) -> list[Figures]:
    """The figures of a kind of record that the actor may know."""
    return [item for item in FIGURES.get(model._meta.label_lower, []) if item.may(actor)]


def count_up(rows: Sequence[Model], names: Collection[str], actor: Actor) -> None:
    """Give records their figures of these names: one question for each group of figures, however many rows."""
    for item in figures_of(type(rows[0]), actor) if rows else []:
        wanted = {figure.name for figure in item.figures} & set(names)
        found = item.answer([row.pk for row in rows], actor) if wanted else {}
        for row in rows:
            told = found.get(row.pk, {})
            row.__dict__.update({name: told.get(name) for name in wanted})


def find(slug: str) -> type[Screen] | None:
    """The screen with an address."""
    return SCREENS.get(slug)


def screen_of(model: type[Model]) -> type[Screen] | None:
    """The screen that shows a kind of record."""
    return next((item for item in SCREENS.values() if item.model is model), None)


def screen_of_kind(kind: str) -> type[Screen] | None:
    """The screen of a stored kind (`crm.deal`)."""
    return next((item for item in SCREENS.values() if item.model._meta.label_lower == kind), None)


def records(shown: type[Screen], actor: Actor) -> QuerySet[Any]:
    """The rows of a screen that the actor sees, with what the screen shows of their neighbours."""
    rows = visible(shown.model, actor)
    if shown.annotate:
        rows = rows.annotate(**shown.annotate)
    if shown.related:
        rows = rows.select_related(*shown.related)
    if shown.prefetch:
        rows = rows.prefetch_related(*shown.prefetch)
    return rows


def url_of(record: Model) -> str:
    """The address of a record's page; empty if its kind has none."""
    shown = screen_of(type(record))
    return f"/{shown.slug}/{record.pk}/" if shown else ""


def url_of_kind(kind: str, pk: int | None) -> str:
    """The address of a record known by kind and id."""
    shown = screen_of_kind(kind)
    return f"/{shown.slug}/{pk}/" if shown and pk else ""


def seen_screens(actor: Actor) -> list[type[Screen]]:
    """Screens of which the actor may read anything, in the order of the menu."""
    allowed = [item for item in SCREENS.values() if _readable(item.model, actor)]
    return sorted(allowed, key=lambda item: (item.position, item.slug))


def _readable(model: type[Model], actor: Actor) -> bool:
    root = getattr(model, "history_root", "") if issubclass(model, Row) else ""
    if actor.scope(model):
        return True
    if not root:
        return False
    parent: Any = model._meta.get_field(root)
    return bool(actor.scope(parent.related_model))
