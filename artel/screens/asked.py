"""What a request asks for: its screen, its record, and whether the whole page or a part of it."""

import json
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from artel.core.actor import Actor
from artel.core.gate import readable
from artel.core.models import Step
from artel.core.undo import undo_problem
from artel.screens.declare import Screen
from artel.screens.registry import find, records, seen_screens

WHOLE, CONTENT, PANEL_BASE, DIALOG = (
    "screens/shell.html",
    "screens/bare.html",
    "screens/parts/panel.html",
    "screens/parts/dialog.html",
)


def actor_of_request(request: HttpRequest) -> Actor:
    """Who asks; the middleware has made sure that somebody does."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        raise Http404
    return actor


def screen_for(request: HttpRequest, slug: str) -> type[Screen]:
    """The screen of an address; 404 where the actor may see nothing of it."""
    shown = find(slug)
    if shown is None or shown not in seen_screens(actor_of_request(request)):
        raise Http404
    return shown


def record_for(request: HttpRequest, shown: type[Screen], pk: int) -> Any:
    """The record of an address; 404 where the actor may not see it."""
    actor = actor_of_request(request)
    record = records(shown, actor).filter(pk=pk).first() or readable(shown.model, actor).filter(pk=pk).first()
    if record is None:
        raise Http404
    return record


def target(request: HttpRequest) -> str:
    """The id of the element that htmx will fill; empty for a whole page."""
    return request.headers.get("HX-Target", "") if request.headers.get("HX-Request") else ""


def base_of(request: HttpRequest) -> str:
    """The template that wraps the answer: the whole page, its content alone, the panel or the dialog."""
    wanted = target(request)
    if wanted == "panel":
        return PANEL_BASE
    if wanted == "dialog-body":
        return DIALOG
    return CONTENT if wanted else WHOLE


def in_dialog(request: HttpRequest) -> bool:
    """Whether the answer goes into the dialog."""
    return target(request) == "dialog-body"


def stays(request: HttpRequest) -> bool:
    """Whether the form was sent from a dialog over another page, which stays; a form's own page leads on."""
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path
    return bool(request.headers.get("HX-Request")) and here != request.path


def led_to(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to another page, whichever way it asked."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def told(response: HttpResponse, **events: Any) -> HttpResponse:
    """Add events for the page's scripts to an answer."""
    before = json.loads(response.headers.get("HX-Trigger", "{}"))
    response.headers["HX-Trigger"] = json.dumps({**before, **events})
    return response


def undo_offer(step_id: int, actor: Actor) -> int | None:
    """The step for a button that takes it back; what the law or the books keep offers none."""
    return None if undo_problem(Step.objects.get(pk=step_id), actor) else step_id


def toast(
    text: Any, *, kind: str = "success", undo: int | None = None, url: str = "", url_text: Any = ""
) -> dict[str, Any]:
    """A short message at the edge of the page, perhaps with Undo."""
    shown = {"text": str(text), "kind": kind}
    if undo:
        shown["undo"] = f"/undo/{undo}/"
    if url:
        shown.update(url=url, url_text=str(url_text))
    return shown
