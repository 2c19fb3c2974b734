"""What every page of the core shares: who asks, what wraps the answer, and how it says that something is done."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from artel.core.actor import Actor

BASES = {"panel": "screens/parts/panel.html", "dialog-body": "screens/parts/dialog.html"}


def actor_of_request(request: HttpRequest) -> Actor:
    """Who asks; the middleware has made sure that somebody does."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        raise Http404
    return actor


def person_of_request(request: HttpRequest) -> Actor:
    """The person at the screen; programs have no bell and no profile."""
    actor = actor_of_request(request)
    if actor.kind != "person":
        raise Http404
    return actor


def by_script(request: HttpRequest) -> bool:
    """Whether the page's scripts ask, which take events instead of a redirect."""
    return bool(request.headers.get("HX-Request"))


def page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The whole page, or its content alone for the part of the page that asked."""
    target = request.headers.get("HX-Target", "") if by_script(request) else ""
    base = BASES.get(target, "screens/bare.html" if target else "screens/shell.html")
    return render(request, template, {"base": base, "actor": actor_of_request(request), **context}, status=status)


def form_page(request: HttpRequest, form: Any, **context: Any) -> HttpResponse:
    """A page with one form; 422 shows it again with what was typed."""
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "core/form.html", {"form": form, **context}, status=status)


def done(request: HttpRequest, text: Any, to: str, *, undo: int | None = None) -> HttpResponse:
    """Say that it is done: as an event for scripts, otherwise as a message on the next page."""
    if by_script(request):
        return told(HttpResponse(status=200), toast=toast(text, undo=undo), refresh=True, **{"close-dialog": True})
    messages.success(request, str(text))
    return redirect(to)


def toast(text: Any, *, undo: int | None = None) -> dict[str, str]:
    """A short message at the edge of the page, perhaps with Undo."""
    return {"text": str(text), "kind": "success", **({"undo": f"/undo/{undo}/"} if undo else {})}


def told(response: HttpResponse, **events: Any) -> HttpResponse:
    """Add events for the page's scripts to an answer."""
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; None when it is only asked for."""
    return request.POST if request.method == "POST" else None


def way_back(request: HttpRequest, otherwise: str = "/") -> str:
    """Where the person came from, if that is one of our own pages."""
    wanted = request.POST.get("next") or request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and safe else otherwise


def number(request: HttpRequest, name: str, otherwise: int = 0) -> int:
    """A whole number from the address."""
    given = request.GET.get(name, "")
    return int(given) if given.isdigit() and len(given) < 18 else otherwise
