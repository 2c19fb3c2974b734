"""The application for an ASGI server: live updates in the event loop, pages in a pool of threads."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from importlib import import_module
from typing import Any

from a2wsgi import WSGIMiddleware

from artel.config.wsgi import application as pages

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

THREADS = int(os.environ.get("ARTEL_THREADS", "8"))
_pages: Any = WSGIMiddleware(pages, workers=THREADS)  # type: ignore[arg-type]  # Django's response is an iterable of bytes


@cache
def _live() -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """The event stream, loaded when the first browser asks for it."""
    found: Callable[[Scope, Receive, Send], Awaitable[None]] = import_module("artel.core.live").app
    return found


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Send `/live` to the event stream and everything else to Django."""
    if scope["type"] == "http":
        if scope["path"] == "/live":
            await _live()(scope, receive, send)
            return
        # A WSGI environment cannot tell X_Forwarded_For from X-Forwarded-For: no honest client sends the former.
        scope["headers"] = [(name, value) for name, value in scope["headers"] if b"_" not in name]

    async def body() -> MutableMapping[str, Any]:
        # Granian answers with a future where a2wsgi wants a coroutine: without this no form could be posted.
        return await receive()

    await _pages(scope, body, send)
