"""One company, four people in it, and the database showing it to them."""

from collections.abc import Iterator

import pytest

from artel.core.actor import Actor, acting
from artel.core.models import Company
from artel.core.testing import make_actor, make_company


@pytest.fixture
def company(db: None) -> Company:
    return make_company()


@pytest.fixture
def ann(company: Company) -> Iterator[Actor]:
    """The director, at work."""
    with acting(make_actor(company, "director", name="Анна Белова")) as actor:
        yield actor


@pytest.fixture
def max_(company: Company, ann: Actor) -> Actor:
    """A manager."""
    return make_actor(company, "manager", name="Максим Орлов")


@pytest.fixture
def vera(company: Company, ann: Actor) -> Actor:
    """One who only looks."""
    return make_actor(company, "viewer", name="Вера Тихая")
