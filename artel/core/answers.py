"""How a refusal reaches whoever asked: a page, a toast on the open page, or JSON."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks and not a page."""
    if request.path.startswith("/api/"):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def answer_error(request: HttpRequest, status: int, message: str, code: str) -> HttpResponse:
    """The same sentence in the shape that the asker understands; htmx shows the JSON as a toast."""
    if wants_json(request) or request.headers.get("HX-Request"):
        return JsonResponse({"message": message, "code": code}, status=status)
    context = {"message": message, "code": code, "status": status, "title": _title(status)}
    return render(request, "core/refused.html", context, status=status)


def _title(status: int) -> str:
    titles = {401: _("Sign in"), 403: _("You may not do this"), 404: _("There is no such page")}
    return titles.get(status, _("This is not possible now"))
