"""Who is asking: the actor of each request, the database's claim for it, and the two ways to be told no.

Every page asks for a sign-in unless its view is marked `login_not_required`. The claim is set before any view runs, for
strangers too, so a connection that served somebody else a moment ago tells nothing.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from artel.core.actor import Actor, acting, answering, at_the_door, tell_claim
from artel.core.answers import answer_error, wants_json
from artel.core.errors import Forbidden, Refused
from artel.core.keys import KeyRefused, key_actor, key_refusal
from artel.core.known import known_actor
from artel.core.models import User

COMPANY = "company"
BEARER = "Bearer artel_"
ACCOUNTS = "/accounts/"


class ActorMiddleware:
    """Sets `request.actor` (None for a stranger) and lets the database know, for exactly this request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = None  # type: ignore[attr-defined]  # ours, read by every view
        request.actor_problem = None  # type: ignore[attr-defined]  # a user without a company meets it in process_view
        header = request.headers.get("Authorization", "")
        if header.startswith(BEARER):
            try:
                actor = key_actor(header.removeprefix(BEARER))
            except KeyRefused as problem:
                return answer_error(request, 401, str(problem), "bad-key")
            if refusal := key_refusal(actor, request.method or "", request.path):
                return answer_error(request, 403, refusal, "key-too-narrow")
            request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # a browser never sends such a header by itself
            return self._answer(request, actor)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            request.session.arrive()  # type: ignore[attr-defined]  # of our own sessions
        if not isinstance(request.user, User):
            return self._stranger(request)
        return self._signed_in(request, request.user)

    def _signed_in(self, request: HttpRequest, user: User) -> HttpResponseBase:
        try:
            actor = known_actor(user, request.session.get(COMPANY))
        except Forbidden as problem:
            request.actor_problem = problem  # type: ignore[attr-defined]  # see __call__
            with translation.override(user.language):
                return self._stranger(request)
        return self._answer(request, actor)

    def _stranger(self, request: HttpRequest) -> HttpResponseBase:
        tell_claim(None)
        with answering(None), _for_accounts(request):
            return self.get_response(request)

    def _answer(self, request: HttpRequest, actor: Actor) -> HttpResponseBase:
        request.actor = actor  # type: ignore[attr-defined]  # see __call__
        with ExitStack() as stack:
            stack.enter_context(answering(actor))
            stack.enter_context(_for_accounts(request))
            stack.enter_context(translation.override(actor.language))
            stack.enter_context(timezone.override(actor.timezone))
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", actor.language)
        if getattr(response, "streaming", False):
            response.streaming_content = _as(actor, response.streaming_content)  # type: ignore[attr-defined]  # streaming
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Turn strangers away from everything that is not meant for them."""
        if request.actor is not None or not getattr(view, "login_required", True):  # type: ignore[attr-defined]  # ours
            return None
        problem = request.actor_problem  # type: ignore[attr-defined]  # ours
        if problem is not None:
            return answer_error(request, 403, str(problem), "no-company")
        if wants_json(request):
            return answer_error(request, 401, _("Sign in or send a key."), "sign-in-needed")
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": resolve_url("account_login")})
        return redirect_to_login(request.get_full_path())

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponseBase | None:
        """Say a refusal as a sentence; anything else is a fault and stays one."""
        if isinstance(problem, Refused):
            return answer_error(request, 409, str(problem), problem.code)
        if isinstance(problem, Forbidden):
            return answer_error(request, 403, str(problem), "forbidden")
        if isinstance(problem, Http404) and (wants_json(request) or request.headers.get("HX-Request")):
            return answer_error(request, 404, _("There is no such page, or you may not see it."), "not-found")
        return None


def _for_accounts(request: HttpRequest) -> AbstractContextManager[None]:
    """The pages where people sign in, prove who they are and mend their access see the accounts."""
    return at_the_door() if request.path.startswith(ACCOUNTS) else nullcontext()


def _as(actor: Actor, parts: Any) -> Any:
    """A streamed answer is made after the view returned, and still belongs to its reader."""
    chunks = iter(parts)
    while True:
        with acting(actor):
            try:
                chunk = next(chunks)
            except StopIteration:
                return
        yield chunk
