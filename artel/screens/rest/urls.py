"""The API: every screen's endpoints, those that contexts write by hand, and their description at `/api/docs`."""

from collections.abc import Iterable
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as BodyError
from ninja.utils import check_csrf

from artel.core.errors import Forbidden, Refused
from artel.screens.registry import SCREENS
from artel.screens.rest.endpoints import problem_answer, router_of, validation_answer


def signed_in(request: HttpRequest) -> Any:
    """Whoever the middleware recognised: by session (then CSRF is checked) or by key."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return None
    if actor.kind == "person" and check_csrf(request) is not None:
        raise Forbidden(_("The page is too old. Load it again."))
    return actor


api = NinjaAPI(
    title="Artel",
    version="1",
    description="Everything that the pages do. Keys: `Authorization: Bearer artel_…`.",
    auth=signed_in,
    urls_namespace="api",
    docs_url="/docs",
    openapi_url="/openapi.json",
)


@api.exception_handler(Refused)
def refused(_request: HttpRequest, problem: Refused) -> HttpResponse:
    """A rule said no."""
    return problem_answer(409, str(problem), problem.code)


@api.exception_handler(Forbidden)
def forbidden(_request: HttpRequest, problem: Forbidden) -> HttpResponse:
    """The actor may not."""
    return problem_answer(403, str(problem), "forbidden")


@api.exception_handler(Http404)
def unseen(_request: HttpRequest, _problem: Http404) -> HttpResponse:
    """There is no such thing, or the actor may not see it."""
    return problem_answer(404, _("There is no such record."), "not-found")


@api.exception_handler(ValidationError)
def invalid(_request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """Fields are wrong."""
    return validation_answer(problem)


@api.exception_handler(BodyError)
def unreadable(_request: HttpRequest, problem: BodyError) -> HttpResponse:
    """The body does not fit the description."""
    fields: dict[str, list[str]] = {}
    for error in problem.errors:
        name = ".".join(str(part) for part in error["loc"][2:]) or str(error["loc"][-1])
        fields.setdefault(name, []).append(error["msg"])
    text = "; ".join(f"{name}: {', '.join(messages)}" for name, messages in fields.items())
    return JsonResponse({"message": f"{text}.", "code": "invalid", "fields": fields}, status=422)


@api.exception_handler(HttpError)
def unparsed(_request: HttpRequest, problem: HttpError) -> HttpResponse:
    """The body is not what the endpoint reads, or the library refused for another reason of its own."""
    if problem.status_code == 400:
        return problem_answer(422, _("The body must be JSON in UTF-8."), "invalid")
    return problem_answer(problem.status_code, str(problem), "refused")


@api.exception_handler(RequestDataTooBig)
def too_big(_request: HttpRequest, _problem: RequestDataTooBig) -> HttpResponse:
    """The body is larger than anything we read."""
    return problem_answer(413, _("The body is too large."), "too-large")

for slug, screen in sorted(SCREENS.items()):
    if screen.api:
        api.add_router(f"/{slug}", router_of(screen))

HAND_WRITTEN = [
    config.name
    for config in apps.get_app_configs()
    if config.name.startswith("artel.") and config.name != "artel.screens" and find_spec(f"{config.name}.rest")
]
for context in HAND_WRITTEN:
    api.add_router(*import_string(f"{context}.rest.ROUTER"))


def _by_first_word(patterns: Iterable[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The same addresses, those that begin alike under one roof: Django tries one after another, of 750 of them."""
    roofs: dict[str, list[URLPattern]] = {}
    for found in patterns:
        assert isinstance(found, URLPattern), "the library lists endpoints alone"
        word, slash, rest = str(found.pattern).partition("/")
        roofs.setdefault(word + slash, []).append(path(rest, found.callback, name=found.name))
    return [path(word, include(below)) for word, below in roofs.items()]


app_name = "api"
urlpatterns = _by_first_word(api.urls[0])
