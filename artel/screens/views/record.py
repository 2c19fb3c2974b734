"""The record: beside the list, or on a page of its own, with everything that happened to it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from artel.core.actor import Actor
from artel.core.gate import reaches_here
from artel.core.models import Record
from artel.core.views.attachments import block_of
from artel.screens.asked import actor_of_request, base_of, record_for, screen_for, target
from artel.screens.cells import Cell, cell_of
from artel.screens.declare import Column, Related, Screen
from artel.screens.feed import composer_of, feed_of, followers_of
from artel.screens.fields import Type, fields_of, figure_specs, spec_of
from artel.screens.listing import Listing, Shown
from artel.screens.printing.documents import papers_of
from artel.screens.registry import RELATED, count_up, find, screen_of
from artel.screens.verbs import verbs_for
from artel.screens.views.listing import table_row


def record_page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One record, in the panel or whole."""
    shown = screen_for(request, slug)
    actor = actor_of_request(request)
    try:
        record = record_for(request, shown, pk)
    except Http404:
        moved = _moved_to(shown, pk)
        if moved is None:
            raise
        return redirect(f"/{slug}/{moved}/")
    context = record_context(request, shown, record, actor)
    context["base"] = base_of(request)
    template = "screens/record_panel.html" if target(request) == "panel" else "screens/record.html"
    return render(request, template, context)


def _moved_to(shown: type[Screen], pk: int) -> int | None:
    """Where a merged record went: its old address still leads there."""
    if not hasattr(shown.model, "merged_into"):
        return None
    moved: int | None = shown.model._base_manager.filter(pk=pk).values_list("merged_into_id", flat=True).first()
    return moved


def record_context(request: HttpRequest, shown: type[Screen], record: Any, actor: Actor) -> dict[str, Any]:
    """Everything that the record's template shows."""
    page = shown.page
    is_frozen = getattr(record, "is_frozen", False)  # posted: a verb takes it back, no form changes it
    may_change = not is_frozen and reaches_here(record, actor, "change")
    may_delete = not is_frozen and reaches_here(record, actor, "delete")
    alive = isinstance(record, Record)
    return {
        "screen": shown,
        "record": record,
        "kind": record._meta.label_lower,
        "url": f"/{shown.slug}/{record.pk}/",
        "title": str(record),
        "state": _state(record, actor),
        "facts": facts_of(shown, record, actor, editable=may_change),
        "stages": page.stages.steps(record, actor) if page.stages else [],
        "chain": page.chain(record, actor) if page.chain else [],
        "related": [
            related_table(item, record, actor) for item in [*page.related, *RELATED.get(record._meta.label_lower, [])]
        ],
        "blocks": page.blocks,
        "verbs": verbs_for(shown, record, actor),
        "prints": papers_of(shown, record, actor),
        "edit_url": f"/{shown.slug}/{record.pk}/edit/" if may_change and shown.form else "",
        "delete_url": f"/{shown.slug}/{record.pk}/delete/" if may_delete else "",
        "alive": alive,
        **(block_of(record, actor) if alive else {}),
        **(feed_of(request, shown, record, actor) if alive else {}),
        "composer": composer_of(shown, record, actor) if alive else [],
        "followers": followers_of(record, actor) if alive and actor.kind == "person" else None,
    }


def _state(record: Any, actor: Actor) -> Cell | None:
    name = getattr(record, "state_field", "state")
    spec = spec_of(type(record), name, actor) if hasattr(record, name) else None
    return cell_of(record, spec, Column(name, look="badge")) if spec is not None else None


def facts_of(shown: type[Screen], record: Any, actor: Actor, *, editable: bool) -> list[dict[str, Any]]:
    """The few facts that matter, each editable in place where that is allowed."""
    columns = [Column(item) if isinstance(item, str) else item for item in shown.page.facts or _default_facts(shown)]
    columns += [Column(spec.name) for spec in fields_of(shown.model, actor).values() if spec.is_custom]
    figures = [spec.name for spec in figure_specs(shown.model, actor).values() if spec.type != Type.FLAG]
    count_up([record], figures, actor)
    columns += [Column(name) for name in figures]
    facts = []
    for column in columns:
        spec = spec_of(shown.model, column.name, actor)
        if spec is None:
            continue
        item = Shown(column, spec)
        edit = f"/{shown.slug}/{record.pk}/cell/{spec.name}/" if editable and item.editable else ""
        cell = cell_of(record, spec, column)
        if not cell and not edit:
            continue  # nothing to read and nothing to fill in
        wide = spec.type == Type.LONG or len(cell.text) > 80
        facts.append({"label": item.label, "cell": cell, "edit_url": edit, "wide": wide})
    return facts


def _default_facts(shown: type[Screen]) -> list[str | Column]:
    return list(shown.form.names) if shown.form else list(shown.table.columns)


def related_table(item: Related, record: Any, actor: Actor) -> dict[str, Any]:
    """What belongs to the record, as a small table."""
    rows = getattr(record, item.rows).all() if isinstance(item.rows, str) else item.rows(record, actor)
    found = list(rows[: item.limit + 1])
    columns = [Column(name) if isinstance(name, str) else name for name in item.columns]
    heads, body = [], []
    if found:
        model = type(found[0])
        listing = Listing(_screen_like(model), actor, {})
        specs = [(column, spec_of(model, column.name, actor)) for column in columns]
        listing.columns = [Shown(column, spec) for column, spec in specs if spec is not None]
        heads = [{"label": head.label, "numeric": head.numeric} for head in listing.columns]
        body = [table_row(listing, row) for row in found[: item.limit]]
    return {
        "title": item.title,
        "heads": heads,
        "rows": body,
        "more": len(found) > item.limit,
        "create": item.create.format(id=record.pk) if item.create and _may_create(item.create, actor) else "",
    }


def _may_create(url: str, actor: Actor) -> bool:
    """Whether the form at an address lets this actor store anything."""
    shown = find(url.split("/")[1])
    return shown is None or actor.grant(shown.model).create


def _screen_like(model: type[Any]) -> type[Screen]:
    """The model's own screen, or a nameless one for rows that have none."""
    return screen_of(model) or type("Rows", (Screen,), {"model": model, "slug": "", "title": "", "form": None})


def timeline_part(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Earlier entries, or those of one kind."""
    shown = screen_for(request, slug)
    actor = actor_of_request(request)
    record = record_for(request, shown, pk)
    context = {"screen": shown, "record": record, **feed_of(request, shown, record, actor)}
    if request.GET.get("before"):
        return render(request, "screens/parts/entries.html", context)
    context["composer"] = composer_of(shown, record, actor)
    context["followers"] = followers_of(record, actor)
    return render(request, "screens/parts/timeline.html", context)
