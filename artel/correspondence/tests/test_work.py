import asyncio

import pytest
from django.db import connection

from artel.core import events
from artel.core.actor import Actor, acting
from artel.core.events import listens
from artel.core.jobs import worker_app
from artel.core.models import Company
from artel.core.testing import make_actor, make_company
from artel.correspondence.actions import Draft, send
from artel.correspondence.events import MailReceived, MailSent
from artel.correspondence.jobs import read_mailboxes
from artel.correspondence.models import Message, State
from artel.correspondence.reading import LINES
from artel.correspondence.testing import connect_mailbox
from artel.correspondence.tests.conftest import ADDRESS, CLIENT
from artel.correspondence.tests.letters import letter

pytestmark = pytest.mark.django_db(transaction=True)
HEARD: list[object] = []


def hear(event: MailReceived | MailSent) -> None:
    HEARD.append(event)


@pytest.fixture(autouse=True)
def listening(monkeypatch):
    monkeypatch.setattr(events, "LISTENERS", events.LISTENERS.copy())
    for kind in (MailReceived, MailSent):
        events.LISTENERS[kind] = []
        listens(kind)(hear)
    HEARD.clear()
    yield
    for folder in LINES.values():
        folder.close()
    LINES.clear()


@pytest.fixture
def house(imap, smtp) -> Company:
    company = make_company("Меридиан")
    connect_mailbox(company.pk, imap.port, smtp.port, ADDRESS)
    return company


def work() -> None:
    """Run a worker until nothing is left to do."""
    own = worker_app()

    async def until_empty() -> None:
        async with own.open_async():
            await own.run_worker_async(wait=False, listen_notify=False, install_signal_handlers=False)

    asyncio.run(until_empty())
    connection.close()


def test_a_letter_is_read_stored_and_announced_by_the_worker(house, imap):
    imap.deliver(ADDRESS, letter())

    read_mailboxes.defer(timestamp=0)
    work()
    read_mailboxes.defer(timestamp=3)
    work()

    with acting(Actor.system(house.pk)):
        assert Message.objects.get().state == State.RECEIVED
    assert [(type(event).__name__, event.from_address) for event in HEARD] == [("MailReceived", CLIENT)]


def test_a_letter_leaves_by_the_worker_after_its_transaction(house, smtp):
    ann = make_actor(house, "director", name="Анна")
    with acting(ann):
        message = send(None, Draft([CLIENT], "Тема", "Текст"), actor=ann)

    work()

    with acting(ann):
        message.refresh_from_db()
    assert (message.state, len(smtp.letters)) == (State.SENT, 1)
    assert [type(event).__name__ for event in HEARD] == ["MailSent"]


def test_one_round_reads_the_mailboxes_of_all_companies_and_one_that_fails_holds_up_none(house, imap, smtp):
    other = make_company("Вторая")
    imap.add_user("second@firm.example")
    connect_mailbox(other.pk, imap.port, smtp.port, "second@firm.example")
    broken = make_company("Сломанная")
    connect_mailbox(broken.pk, 1, 1, "x@broken.example")
    imap.deliver(ADDRESS, letter())
    imap.deliver("second@firm.example", letter())

    read_mailboxes.defer(timestamp=0)
    work()

    counts = []
    for company in (house, other, broken):
        with acting(Actor.system(company.pk)):
            counts.append(Message.objects.count())
    assert counts == [1, 1, 0]
