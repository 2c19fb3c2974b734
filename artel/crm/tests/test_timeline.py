"""The timelines of deals and their clients tell facts, in the words of the reader."""

import re
from typing import Any

import pytest

from artel.core.actor import Actor, acting
from artel.core.comments import comment
from artel.core.models import User
from artel.core.testing import browser_of
from artel.crm.actions import assign, lose, move, reopen, win
from artel.crm.models import Deal
from artel.crm.tests.conftest import make_deal, make_party


def told(actor: Actor, address: str) -> str:
    """The page's words: without tags, spaces once."""
    shown = browser_of(actor).get(address).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", shown).split())


@pytest.fixture
def deal(firm: Any, ann: Actor) -> Deal:
    return make_deal(ann, amount="1000", party=make_party(ann))


def test_a_move_is_told_as_a_fact_and_said_once(firm, ann, deal):
    move(deal, into=firm.stage("Договор"), actor=ann)

    shown = told(ann, f"/deals/{deal.pk}/timeline/")

    assert shown.count("Договор") == 1
    assert "Переведена на этап «Договор»" in shown
    for untold in ("Перевести на этап", "На этапе с", "Этап:"):
        assert untold.lower() not in shown.lower(), untold


def test_the_end_of_a_deal_and_its_return_are_told_as_facts(firm, ann, director, deal):
    win(deal, actor=ann)
    reopen(deal, actor=director)
    lose(deal, reason=firm.reason(), note="Ушли к соседям", actor=ann)
    reopen(deal, actor=director)
    assign(deal, owner=User.objects.get(pk=firm.ben.user_id), comment="Ты ближе", actor=director)

    shown = told(director, f"/deals/{deal.pk}/timeline/")

    for fact in ("Выиграна", "Снова в работе", "Проиграна: Дорого", "Ушли к соседям", "Передано: Борис Лебедев"):
        assert fact in shown, fact


def test_a_comment_on_a_deal_names_the_deal_in_the_timeline_of_its_client(firm, ann, deal):
    with acting(ann):
        comment(deal, "Ждут смету", actor=ann)

    shown = browser_of(ann).get(f"/parties/{deal.party_id}/timeline/").content.decode()

    assert f'<a class="link" href="/deals/{deal.pk}/">Тур в Сочи</a>' in shown
    assert not re.search(r"<a [^>]*>\s*</a>", shown)
