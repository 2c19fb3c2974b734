"""How the company sells is set up in the page."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from artel.core.actor import acting
from artel.core.testing import browser_of, make_actor
from artel.crm.models import Pipeline, Stage

STAGES = [("Переговоры", "open", "20"), ("Оплачено", "won", "100%"), ("Отказ", "lost", "0")]


@pytest.fixture
def browser(firm: Any) -> Iterator[Client]:
    boss = make_actor(firm.company, "administrator")
    client = browser_of(boss)
    with acting(boss):
        yield client


def typed(stages: list[tuple[str, str, str]]) -> dict[str, str]:
    form = {"name": "Опт", "currency": "USD", "position": "1"}
    form |= {"stages-TOTAL_FORMS": str(len(stages)), "stages-INITIAL_FORMS": "0"}
    for number, (name, outcome, probability) in enumerate(stages):
        given = {"name": name, "outcome": outcome, "probability_rate": probability, "tone": "neutral"}
        form |= {f"stages-{number}-{key}": text for key, text in given.items()}
    return form


def test_a_pipeline_is_made_with_probabilities_as_people_type_them(browser):
    answer = browser.post("/pipelines/new/", typed(STAGES))

    assert answer.status_code in {204, 302}, answer.content.decode()[:2000]
    stages = Stage.objects.filter(pipeline__name="Опт").values_list("name", "outcome", "probability_rate")
    assert list(stages) == [
        ("Переговоры", "open", Decimal("0.2")), ("Оплачено", "won", Decimal(1)), ("Отказ", "lost", Decimal(0)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "told"),
    [
        (("Переговоры", "open", "200"), "Ставка не может быть больше 100 %."),
        (("Переговоры", "open", "-1"), "Ставка не может быть меньше 0 %."),
    ],
)
def test_an_impossible_probability_is_told_and_nothing_is_stored(browser, stage, told):
    answer = browser.post("/pipelines/new/", typed([stage]))

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Pipeline.objects.filter(name="Опт").exists()
