import asyncio
import json
import tracemalloc

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from artel.config.database import owner_dsn
from artel.core import live
from artel.core.actor import Actor, acting
from artel.core.comments import comment
from artel.core.companies import hire
from artel.core.drafts import change, change_many
from artel.core.live import Hub, Page, Visitor
from artel.core.models import Membership, Step
from artel.core.news import tell_live, tell_progress
from artel.core.notifications import notify
from artel.core.testing import account, sign_in
from artel.core.tests.conftest import make_firm, make_order
from artel.core.tests.sample.models import Order
from artel.core.timeline import SINGLY
from artel.core.undo import undo

pytestmark = pytest.mark.django_db(transaction=True)


class Reader:
    """A browser's page: connects, keeps what it was sent, goes away."""

    def __init__(self, cookie: str, method: str = "GET") -> None:
        self.scope = {"type": "http", "method": method, "path": "/live", "headers": [(b"cookie", cookie.encode())]}
        self.parts: list[dict] = []
        self.left = asyncio.Event()
        self.first = True

    async def receive(self) -> dict:
        if self.first:
            self.first = False
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, part) -> None:
        self.parts.append(part)

    @property
    def status(self) -> int:
        return self.parts[0]["status"]

    @property
    def text(self) -> str:
        return b"".join(part.get("body", b"") for part in self.parts).decode()

    def events(self, name: str) -> list[dict]:
        blocks = [block.splitlines() for block in self.text.split("\n\n")]
        return [json.loads(lines[-1].removeprefix("data: ")) for lines in blocks if lines[:1] == [f"event: {name}"]]

    async def until(self, happened, seconds: float = 5) -> None:
        async with asyncio.timeout(seconds):
            while not happened(self):
                await asyncio.sleep(0.01)


@pytest.fixture
def hub(monkeypatch):
    fresh = Hub()
    monkeypatch.setattr(live, "hub", fresh)
    yield fresh
    fresh.threads.submit(connection_close).result()
    fresh.threads.submit(connection_close).result()
    fresh.threads.shutdown()


def connection_close() -> None:
    connection.close()


def cookie_of(actor: Actor) -> str:
    client = Client()
    sign_in(client, actor)
    return f"x=1; {settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def run(hub: Hub, scenario, *cookies: str) -> list[Reader]:
    """Open a page for each cookie, let the scenario happen, close them."""

    async def play() -> list[Reader]:
        readers = [Reader(cookie) for cookie in cookies]
        tasks = [asyncio.create_task(live.app(reader.scope, reader.receive, reader.send)) for reader in readers]
        for reader in readers:
            await reader.until(lambda one: one.parts and (one.status != 200 or one.events("notify")))
        if hub.ear:
            await asyncio.sleep(0.2)
        await scenario(readers)
        for reader in readers:
            reader.left.set()
        await asyncio.wait_for(asyncio.gather(*tasks), 10)
        if hub.ear:
            hub.ear.cancel()
        return readers

    return asyncio.run(play())


def in_thread(actor: Actor, work):
    """Django's own code, on a connection of its own."""

    def act() -> None:
        try:
            with acting(actor):
                work()
        finally:
            connection.close()

    return asyncio.to_thread(act)


def test_a_page_hears_of_its_company_and_of_no_other(hub):
    ours, theirs = make_firm("Наша"), make_firm("Чужая")
    order = make_order(ours.ann)

    async def scenario(readers):
        await in_thread(ours.ben, lambda: comment(order, "Привет", actor=ours.ben))
        await readers[0].until(lambda one: one.events("changed"))
        await asyncio.sleep(0.1)

    mine, foreign = run(hub, scenario, cookie_of(ours.ann), cookie_of(theirs.ann))

    assert mine.events("changed") == [{"id": order.pk, "kind": "sample.order", "by": ours.ben.user_id}]
    assert foreign.events("changed") == []
    assert dict(mine.parts[0]["headers"])[b"content-type"] == b"text/event-stream; charset=utf-8"


def test_a_bell_rings_for_its_person_alone(hub):
    firm = make_firm("Наша")
    with acting(firm.boss):
        notify([firm.ann.user_id], "Раньше", actor=firm.boss)

    async def scenario(readers):
        await in_thread(firm.boss, lambda: notify([firm.ann.user_id], "Теперь", link="/x/", actor=firm.boss))
        await readers[0].until(lambda one: len(one.events("notify")) == 2)
        await asyncio.sleep(0.1)

    ann, ben = run(hub, scenario, cookie_of(firm.ann), cookie_of(firm.ben))

    assert ann.events("notify") == [
        {"unread": 1, "count": 1}, {"unread": 2, "count": 2, "text": "Теперь", "url": "/x/"},
    ]  # fmt: skip
    assert ben.events("notify") == [{"unread": 0, "count": 0}]


def test_progress_and_threads_are_carried(hub):
    firm = make_firm("Наша")

    async def scenario(readers):
        await in_thread(firm.ann, lambda: tell_progress(firm.company.pk, firm.ann.user_id, "import-1", done=50, total=200))
        await in_thread(firm.ann, lambda: tell_live(company=firm.company.pk, kind="crm.deal", id=5, by=None, thread="parties.party:7"))
        await readers[0].until(lambda one: len(one.events("changed")) == 2)

    (page,) = run(hub, scenario, cookie_of(firm.ann))

    assert page.events("progress") == [
        {"id": "import-1", "done": 50, "total": 200, "percent": 25, "text": "", "state": "running"}
    ]
    assert [(told["kind"], told["id"]) for told in page.events("changed")] == [("crm.deal", 5), ("parties.party", 7)]


def test_pages_hear_of_what_is_undone_and_of_what_is_changed_in_sets(hub):
    firm = make_firm("Наша")
    orders = [make_order(firm.ann, f"Заказ {number}") for number in range(SINGLY + 1)]

    async def scenario(readers):
        await in_thread(firm.ann, lambda: change(orders[0], {"title": "Стол"}, actor=firm.ann))
        await in_thread(firm.ann, lambda: undo(Step.objects.latest("id"), actor=firm.ann))
        await in_thread(firm.ann, lambda: change_many(Order.objects.all(), {"note": "дуб"}, actor=firm.ann))
        await readers[0].until(lambda one: len(one.events("changed")) == 3)
        await asyncio.sleep(0.1)

    (page,) = run(hub, scenario, cookie_of(firm.ben))

    assert [(told["kind"], told["id"]) for told in page.events("changed")] == [
        ("sample.order", orders[0].pk), ("sample.order", orders[0].pk), ("sample.order", 0),
    ]  # fmt: skip


def test_somebody_in_two_companies_hears_of_both(hub):
    ours, theirs = make_firm("Наша"), make_firm("Другая")
    with acting(theirs.boss):
        hire(account(ours.ann.user_id), "viewer", actor=theirs.boss)

    async def scenario(readers):
        await in_thread(theirs.boss, lambda: tell_live(company=theirs.company.pk, kind="crm.deal", id=1, by=None))
        await readers[0].until(lambda one: one.events("changed"))

    (page,) = run(hub, scenario, cookie_of(ours.ann))

    assert page.events("changed")[0]["id"] == 1


@pytest.mark.parametrize("cookie", ["", "sessionid=unknown", "nonsense", "sessionid="])
def test_a_stranger_hears_nothing(hub, cookie):
    async def nothing(_readers):
        return

    (page,) = run(hub, nothing, cookie)

    assert page.status == 401
    assert page.text == ""


def test_who_was_dismissed_hears_nothing(hub):
    firm = make_firm("Наша")
    cookie = cookie_of(firm.ann)
    with acting(firm.boss):
        Membership.objects.filter(user_id=firm.ann.user_id).update(is_active=False)

    async def nothing(_readers):
        return

    (page,) = run(hub, nothing, cookie)

    assert page.status == 401


def test_a_page_of_somebody_dismissed_ends_at_the_next_check(hub, monkeypatch):
    monkeypatch.setattr(live, "CHECK_SECONDS", 0.0)
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.1)
    firm = make_firm("Наша")

    async def scenario(readers):
        await readers[0].until(lambda one: ": still here" in one.text)

        def dismiss():
            Membership.objects.filter(user_id=firm.ann.user_id).update(is_active=False)

        await in_thread(firm.boss, dismiss)
        await readers[0].until(lambda one: one.parts[-1].get("more_body") is False)

    (page,) = run(hub, scenario, cookie_of(firm.ann))

    assert not hub.by_company
    assert not hub.by_user
    assert page.parts[-1] == {"type": "http.response.body", "body": b"", "more_body": False}


def test_a_page_that_does_not_keep_up_is_ended(monkeypatch):
    async def play() -> None:
        page = Page(Visitor(1, frozenset({1}), 0))
        for number in range(live.MOST_WAITING):
            page.give(b"%d" % number)
        assert not page.ended.is_set()
        page.give(b"one too many")
        assert page.ended.is_set()

    asyncio.run(play())


def test_a_person_has_no_endless_number_of_pages(hub, monkeypatch):
    async def play() -> None:
        pages = [Page(Visitor(1, frozenset({1}), 0)) for _ in range(live.MOST_PAGES + 1)]
        monkeypatch.setattr(hub, "_listen", lambda: asyncio.sleep(0))
        for page in pages:
            hub.enter(page)
        assert sum(page.ended.is_set() for page in pages) == 1

    asyncio.run(play())


def test_after_the_database_was_away_pages_are_asked_to_come_again(hub, monkeypatch):
    monkeypatch.setattr(live, "SPREAD_SECONDS", 0.0)
    firm = make_firm("Наша")

    async def scenario(readers):
        with psycopg.connect(owner_dsn(connection.settings_dict["NAME"]), autocommit=True) as owner:
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN artel_live%' AND datname = current_database()"
            )
        await readers[0].until(lambda one: one.parts[-1].get("more_body") is False)
        again = Reader(cookie)
        task = asyncio.create_task(live.app(again.scope, again.receive, again.send))
        await again.until(lambda one: one.events("notify"))
        await in_thread(firm.boss, lambda: tell_live(company=firm.company.pk, kind="crm.deal", id=8, by=None))
        await again.until(lambda one: one.events("changed"))
        again.left.set()
        await task

    cookie = cookie_of(firm.ann)
    run(hub, scenario, cookie)


def test_thousands_of_idle_pages_are_cheap(hub, monkeypatch):
    monkeypatch.setattr(hub, "_listen", lambda: asyncio.sleep(0))
    tracemalloc.start()

    async def play() -> int:
        for number in range(3000):
            hub.enter(Page(Visitor(number, frozenset({number % 3}), 0)))
        hub.spread(json.dumps({"company": 1, "kind": "crm.deal", "id": 1, "by": None}))
        return sum(page.waiting.qsize() for pages in hub.by_company.values() for page in pages)

    told = asyncio.run(play())
    used, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert told == 1000
    assert used < 30 * 2**20


def test_strange_news_and_other_methods_are_harmless(hub):
    hub.spread("not json")
    reader = Reader("", "POST")

    asyncio.run(live.app(reader.scope, reader.receive, reader.send))

    assert reader.status == 405
