from collections.abc import Iterator

import pytest
from django.utils import translation

from artel.core.actor import acting
from artel.core.testing import make_company
from artel.screens.registry import SCREENS
from artel.screens.tests.transfer.sample import OrderScreen, TagScreen, english


@pytest.fixture(autouse=True)
def screens() -> Iterator[None]:
    SCREENS.update({"sample-orders": OrderScreen, "sample-tags": TagScreen})
    yield
    SCREENS.pop("sample-orders")
    SCREENS.pop("sample-tags")


@pytest.fixture
def company(db):
    return make_company()


@pytest.fixture
def ann(company):
    with acting(english(company, "director", "Анна Белова")) as actor, translation.override("en"):
        yield actor


@pytest.fixture
def boss(company):
    with acting(english(company, "administrator", "Борис Главный")) as actor, translation.override("en"):
        yield actor
