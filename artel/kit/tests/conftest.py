"""The kit's sentences are compared in English, whatever language the installation speaks."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english(_home_language: None) -> Iterator[None]:
    with translation.override("en"):
        yield
