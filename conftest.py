"""Tests run against a real database, as the plain role that the application uses."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import timezone, translation
from hypothesis import settings as examples
from pytest_django.plugin import DjangoDbBlocker
from xdist.scheduler import LoadFileScheduling

from artel.config import database
from artel.config.testing import databases
from artel.core.actor import stand_at_the_door

# How long one example takes says how busy the machine is, nothing about the rule that is tried.
examples.register_profile("artel", deadline=None)
examples.load_profile("artel")

# What takes longest begins first, so that all workers end together; the first worker drives the browser.
BROWSER = "tests/browser/"
FIRST = [
    BROWSER, "artel/config/tests/test_embedded", "artel/config/tests/", "artel/screens/tests/", "tests/",
    "artel/insights/", "artel/countries/",
]  # fmt: skip


class ByFile(LoadFileScheduling):
    """A file stays with one worker, and so do all the browser's: they share a running installation."""

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(BROWSER) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFile:
    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: next((place for place, path in enumerate(FIRST) if item.nodeid.startswith(path)), 99))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One database for the session, copied from the migrated template; the server is stopped only if we started it."""
    stand_at_the_door()
    with django_db_blocker.unblock():
        started = database.start()
        name = databases.make()
    yield
    with django_db_blocker.unblock():
        databases.drop(name)
        if started:
            database.stop_if_unused()


@pytest.fixture(autouse=True)
def _home_language() -> Iterator[None]:
    """Every test begins in the language and zone of the settings, whoever the last request was answered for."""
    with translation.override(settings.LANGUAGE_CODE), timezone.override(None):
        yield
