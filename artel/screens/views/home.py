"""The first page and the settings area."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from artel.screens.asked import actor_of_request, base_of
from artel.screens.menu import PAGES, menu_of, settings_of


def home(request: HttpRequest) -> HttpResponse:
    """Lead to the dashboard, or to the first page that the actor may open."""
    actor = actor_of_request(request)
    if any(item.url == "/dashboard/" and item.may(actor) for item in PAGES):
        return redirect("/dashboard/")
    groups = menu_of(actor, request.path)
    if not groups:
        raise Http404
    return redirect(groups[0]["items"][0]["url"])


def settings_page(request: HttpRequest) -> HttpResponse:
    """Everything that can be arranged, in groups; `q` leaves what is called so."""
    actor = actor_of_request(request)
    words = request.GET.get("q", "")[:100]
    groups = settings_of(actor, request.path, words)
    return render(request, "screens/settings.html", {"base": base_of(request), "groups": groups, "words": words})
