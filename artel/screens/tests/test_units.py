"""Units in forms, lists and files: chosen by their sign, read in any usual spelling."""

import pytest
from django.core.exceptions import ValidationError

from artel.core.actor import Actor
from artel.kit.fields import UnitField
from artel.screens.fields import FieldSpec, Type

SPEC = FieldSpec("unit", "Unit", Type.CHOICE, column=UnitField(), choices=(("kg", "кг"),))
ANYBODY = Actor(company_id=1)


@pytest.mark.parametrize(("text", "code"), [("кг", "kg"), ("шт.", "pcs"), ("796", "pcs"), ("Кв. м", "m2"), ("box", "box")])
def test_a_unit_is_read_in_any_usual_spelling(text: str, code: str) -> None:
    assert SPEC.parse(text, ANYBODY) == code


def test_what_is_no_unit_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValidationError, match="локоть"):
        SPEC.parse("локоть", ANYBODY)
