"""The Russian catalogue: symbols that people read are symbols that we read."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from artel.kit.quantity import UNITS, unit_of


@pytest.fixture(scope="module")
def russian():
    with (Path(__file__).parents[1] / "locale" / "ru" / "LC_MESSAGES" / "django.po").open("rb") as source:
        return read_po(source, locale="ru")


@pytest.mark.parametrize("code", sorted(UNITS))
def test_a_unit_is_found_by_its_russian_symbol(russian, code):
    symbol = russian.get(str(UNITS[code].symbol), "unit").string

    assert unit_of(symbol).code == code
