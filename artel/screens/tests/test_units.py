"""Units in forms, lists and files: chosen by their sign, read in any usual spelling."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from artel.core.actor import Actor
from artel.kit.fields import UnitField
from artel.screens.cells import plain_text
from artel.screens.fields import FieldSpec, Type

SPEC = FieldSpec("unit", "Unit", Type.CHOICE, column=UnitField(), choices=(("kg", "кг"),))
ANYBODY = Actor(company_id=1)


@pytest.mark.parametrize(("text", "code"), [("кг", "kg"), ("шт.", "pcs"), ("796", "pcs"), ("Кв. м", "m2"), ("box", "box")])
def test_a_unit_is_read_in_any_usual_spelling(text: str, code: str) -> None:
    assert SPEC.parse(text, ANYBODY) == code


@pytest.mark.parametrize(("stored", "shown"), [("32.500000", "32,5"), ("3.000000", "3"), ("1200.0500", "1\xa0200,05")])
def test_a_number_is_shown_without_the_zeros_of_its_column(stored: str, shown: str) -> None:
    assert plain_text(Decimal(stored)) == shown


def test_what_is_no_unit_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValidationError, match="локоть"):
        SPEC.parse("локоть", ANYBODY)
