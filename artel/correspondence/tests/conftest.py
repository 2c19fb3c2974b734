"""A company with a mailbox on real servers, a manager and a client."""

from collections.abc import Iterator

import pytest

from artel.core.actor import Actor, acting
from artel.core.models import Company
from artel.core.testing import make_actor, make_company, make_team
from artel.correspondence.models import Mailbox
from artel.correspondence.testing import ImapHouse, SmtpHouse, connect_mailbox, imap_house, smtp_house
from artel.parties import api as parties

ADDRESS = "sales@meridian.example"
CLIENT = "ivanov@client.example"


@pytest.fixture(scope="session")
def imap_server() -> Iterator[ImapHouse]:
    with imap_house() as house:
        yield house


@pytest.fixture(scope="session")
def smtp_server() -> Iterator[SmtpHouse]:
    with smtp_house() as house:
        yield house


@pytest.fixture
def imap(imap_server: ImapHouse) -> ImapHouse:
    """The IMAP server with an empty mailbox."""
    imap_server.add_user(ADDRESS)
    return imap_server


@pytest.fixture
def smtp(smtp_server: SmtpHouse) -> SmtpHouse:
    """The SMTP server, which has seen nothing yet."""
    smtp_server.letters.clear()
    smtp_server.answers.clear()
    smtp_server.refused.clear()
    smtp_server.drops_after_data = False
    return smtp_server


@pytest.fixture
def company(db: None) -> Company:
    return make_company("Меридиан")


@pytest.fixture
def mailbox(company: Company, imap: ImapHouse, smtp: SmtpHouse) -> Mailbox:
    return connect_mailbox(company.pk, imap.port, smtp.port, ADDRESS)


@pytest.fixture
def ann(company: Company) -> Iterator[Actor]:
    """A manager, at work."""
    with acting(make_actor(company, "manager", name="Анна Белова", team=make_team(company, "Продажи"))) as actor:
        yield actor


@pytest.fixture
def machine(company: Company) -> Iterator[Actor]:
    """Artel itself, at work."""
    with acting(Actor.system(company.pk)) as actor:
        yield actor


@pytest.fixture
def client_party(ann: Actor) -> parties.Party:
    contacts = parties.contacts_of(emails=[CLIENT])
    return parties.create_party({"name": "Иванов Иван"}, contacts=contacts, actor=ann)
