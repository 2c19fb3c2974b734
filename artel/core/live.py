"""Live updates: one stream of server-sent events per open page, one ear on the database per process.

    event: changed    {"kind", "id", "by"}                  a record was changed; pages fetch what they show of it
    event: notify     {"unread", "count", "text", "url"}    a person's bell
    event: progress   {"id", "done", "total", "percent", "text", "state"}

A page hears only of the companies of its person. News carry ids; what is behind them is read through the gate.
Whoever cannot keep up, and everybody after the database was away, is asked to connect again and then fetches anew.
"""

import asyncio
import json
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import psycopg
import structlog
from django.conf import settings
from django.contrib.auth import get_user
from django.db import DatabaseError, close_old_connections, connection
from django.http import HttpRequest, parse_cookie

from artel.core.actor import actor_of, at_the_door
from artel.core.errors import Forbidden
from artel.core.models import User
from artel.core.news import CHANNEL
from artel.core.notifications import unread_count

log = structlog.get_logger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

HEARTBEAT_SECONDS = 25.0
CHECK_SECONDS = 300.0
SPREAD_SECONDS = 4.0
MOST_WAITING = 100
MOST_PAGES = 30
ROUTING = {"event", "company", "user", "thread"}
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


@dataclass(frozen=True)
class Visitor:
    """Whose page it is."""

    user_id: int
    companies: frozenset[int]
    unread: int


@dataclass(eq=False)
class Page:
    """One open page and what it has not been sent yet."""

    visitor: Visitor
    waiting: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def give(self, news: bytes) -> None:
        """Queue news; a page that does not keep up is ended and starts afresh."""
        try:
            self.waiting.put_nowait(news)
        except asyncio.QueueFull:
            self.ended.set()


class Hub:
    """All open pages of this process, and the ear that hears for them."""

    def __init__(self) -> None:
        self.by_company: dict[int, set[Page]] = defaultdict(set)
        self.by_user: dict[int, set[Page]] = defaultdict(set)
        self.ear: asyncio.Task[None] | None = None
        self.threads = ThreadPoolExecutor(2, thread_name_prefix="live")

    async def ask(self, cookie: str) -> Visitor | None:
        """Whose session it is. The question waits in a thread, not in the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, visitor_of, cookie)

    def enter(self, page: Page) -> None:
        """Let a page hear from now on."""
        if self.ear is None or self.ear.done():
            self.ear = asyncio.get_running_loop().create_task(self._listen())
        for company_id in page.visitor.companies:
            self.by_company[company_id].add(page)
        pages = self.by_user[page.visitor.user_id]
        if len(pages) >= MOST_PAGES:
            next(iter(pages)).ended.set()
        pages.add(page)

    def leave(self, page: Page) -> None:
        """Forget a page that was closed."""
        for company_id in page.visitor.companies:
            _drop(self.by_company, company_id, page)
        _drop(self.by_user, page.visitor.user_id, page)

    def pages_for(self, news: dict[str, Any]) -> Iterable[Page]:
        """Who may hear it: one person's pages, or all pages of a company."""
        company_id = news.get("company")
        if news.get("user"):
            pages = self.by_user.get(news["user"], set())
            return [page for page in pages if company_id in page.visitor.companies]
        return list(self.by_company.get(company_id or 0, ()))

    def spread(self, text: str) -> None:
        """Hand news to every page that may hear it; they are put into bytes once."""
        try:
            news: dict[str, Any] = json.loads(text)
        except ValueError:
            log.warning("live updates heard something strange", text=text[:100])
            return
        message = event(news.get("event", "changed"), {key: news[key] for key in news.keys() - ROUTING})
        if thread := news.get("thread"):
            kind, _colon, pk = thread.partition(":")
            message += event("changed", {"kind": kind, "id": int(pk), "by": news.get("by")})
        for page in self.pages_for(news):
            page.give(message)

    async def _listen(self) -> None:
        pause, missed = 0.2, False
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**_place(), autocommit=True) as ear:
                    await ear.execute(f"LISTEN {CHANNEL}")
                    if missed:
                        self._ask_to_return()
                    pause, missed = 0.2, True
                    async for news in ear.notifies():
                        self.spread(news.payload)
            except psycopg.OperationalError as problem:
                log.warning("live updates lost the database", error=str(problem)[:200], again_in=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)

    def _ask_to_return(self) -> None:
        """Nobody knows what was missed, so every page connects again, not all in the same moment."""
        loop = asyncio.get_running_loop()
        for pages in self.by_user.values():
            for page in pages:
                loop.call_later(random.uniform(0, SPREAD_SECONDS), page.ended.set)  # noqa: S311  no secret in it


hub = Hub()


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application behind `/live`."""
    if scope["method"] != "GET":
        return await _refuse(send, 405)
    cookie = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"), "")
    try:
        visitor = await hub.ask(cookie)
    except DatabaseError:
        return await _refuse(send, 503)
    if visitor is None:
        return await _refuse(send, 401)
    page = Page(visitor)
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    hub.enter(page)
    tasks = [asyncio.create_task(job) for job in (_write(page, cookie, send), _gone(receive), page.ended.wait())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hub.leave(page)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if not page.ended.is_set():
        return None
    return await _end(send)


async def _write(page: Page, cookie: str, send: Send) -> None:
    figure = {"unread": page.visitor.unread, "count": page.visitor.unread}
    await _say(send, b"retry: 3000\n\n" + event("notify", figure))
    checked = time.monotonic()
    while True:
        try:
            news = await asyncio.wait_for(page.waiting.get(), HEARTBEAT_SECONDS)
        except TimeoutError:
            news = b": still here\n\n"
        if time.monotonic() - checked > CHECK_SECONDS:
            checked = time.monotonic()
            if not await _still(page.visitor, cookie):
                page.ended.set()
                return
        await _say(send, news)


async def _still(visitor: Visitor, cookie: str) -> bool:
    """Whether the person is signed in and works for the same companies; a database that is away changes neither."""
    try:
        now = await hub.ask(cookie)
    except DatabaseError:
        return True
    return now is not None and now.companies == visitor.companies


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


async def _say(send: Send, text: bytes) -> None:
    await send({"type": "http.response.body", "body": text, "more_body": True})


async def _end(send: Send) -> None:
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"cache-control", b"no-store")]})
    await _end(send)


def event(name: str, news: dict[str, Any]) -> bytes:
    """One event as the browser reads it."""
    return f"event: {name}\ndata: {json.dumps(news, ensure_ascii=False)}\n\n".encode()


def visitor_of(cookie: str) -> Visitor | None:
    """The person behind a session cookie, with their companies; None for a stranger."""
    key = parse_cookie(cookie).get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    close_old_connections()
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    with at_the_door():
        user = get_user(request)
    if not isinstance(user, User):
        return None
    try:
        actor = actor_of(user)
    except Forbidden:
        return None
    return Visitor(user.pk, frozenset(actor.companies), unread_count(user.pk))


def _place() -> dict[str, Any]:
    """The database as Django reaches it, without Django's own classes."""
    params = connection.get_connection_params()
    return {name: value for name, value in params.items() if name not in {"cursor_factory", "context"}}


def _drop(index: dict[int, set[Page]], key: int, page: Page) -> None:
    index[key].discard(page)
    if not index[key]:
        del index[key]
