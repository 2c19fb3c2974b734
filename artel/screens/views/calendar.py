"""The calendar page, its feed of events, and the move of one by dragging."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from artel.screens.asked import screen_for


def calendar_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The calendar of a screen."""
    if screen_for(request, slug).calendar is None:
        raise Http404
    return HttpResponse()


def feed(request: HttpRequest, slug: str) -> JsonResponse:
    """Events between two moments."""
    if screen_for(request, slug).calendar is None:
        raise Http404
    return JsonResponse([], safe=False)


def move(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan a record anew."""
    if screen_for(request, slug).calendar is None:
        raise Http404
    return HttpResponse(status=204)
