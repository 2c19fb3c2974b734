import pytest

from artel.core.models import CustomField
from artel.screens.tests.transfer.sample import OrderScreen
from artel.screens.transfer.targets import Targets, headings_hash


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Title", "title"),
        (" TITLE ", "title"),
        ("Название", "title"),
        ("Ответственный", "owner"),
        ("Responsible", "owner"),
        ("manager", "owner"),
        ("E-mail", ""),
        ("Телефон", "phone"),
        ("total", "total"),
        ("changed_at", ""),
        ("Бюджет тура", "custom.budget"),
        ("Неизвестно", ""),
    ],
)
def test_headings_are_guessed_in_both_languages(ann, heading, field):
    CustomField.objects.create(company_id=ann.company_id, record_kind="sample.order", key="budget", label="Бюджет тура")

    assert Targets(OrderScreen, ann).guess([heading]) == {heading: field}


def test_a_field_is_guessed_once(ann):
    assert Targets(OrderScreen, ann).guess(["Title", "Name"]) == {"Title": "title", "Name": ""}


def test_the_order_of_columns_does_not_matter_to_memory():
    assert headings_hash(["A", "Б"]) == headings_hash(["б", " a "]) != headings_hash(["A"])
