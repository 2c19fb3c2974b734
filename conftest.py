"""Tests run against a real database, as the plain role that the application uses."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import timezone, translation
from hypothesis import settings as examples
from pytest_django.plugin import DjangoDbBlocker

from artel.config import database
from artel.config.testing import databases
from artel.core.actor import stand_at_the_door

# How long one example takes says how busy the machine is, nothing about the rule that is tried.
examples.register_profile("artel", deadline=None)
examples.load_profile("artel")


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
