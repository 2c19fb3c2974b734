"""One company with a team, a client and a second company that must stay apart."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from artel.core.actor import Actor, acting
from artel.core.models import Company, User
from artel.core.testing import make_actor, make_company, make_team
from artel.parties import api as parties


@pytest.fixture
def company(db: None) -> Company:
    return make_company()


@pytest.fixture
def ann(company: Company) -> Iterator[Actor]:
    """A manager in Moscow, at work."""
    actor = make_actor(company, "manager", name="Анна Белова", team=make_team(company, "Продажи"))
    with acting(actor):
        yield actor


@pytest.fixture
def ben(company: Company, ann: Actor) -> Actor:
    """A manager of another team, who lives in Vladivostok."""
    actor = make_actor(company, "manager", name="Борис Лебедев", team=make_team(company, "Восток"))
    return in_zone(actor, "Asia/Vladivostok")


@pytest.fixture
def director(company: Company, ann: Actor) -> Actor:
    return make_actor(company, "director", name="Дина Директор")


@pytest.fixture
def viewer(company: Company, ann: Actor) -> Actor:
    return make_actor(company, "viewer", name="Вера Зоркая")


@pytest.fixture
def client_party(ann: Actor) -> parties.Party:
    return make_client(ann)


def make_client(actor: Actor, name: str = "Иванов Иван", phone: str = "+7 912 345-67-89") -> parties.Party:
    return parties.create_party({"name": name}, contacts=parties.contacts_of([phone]), actor=actor)


def in_zone(actor: Actor, zone: str) -> Actor:
    """The same person, living elsewhere."""
    User.objects.filter(pk=actor.user_id or 0).update(timezone=zone)
    return replace(actor, timezone=zone)
