import threading
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection

from artel.core.actor import Actor, acting
from artel.core.errors import Refused
from artel.crm.actions import lose, move, win
from artel.crm.models import Deal, Stage, StageStay
from artel.crm.tests.conftest import make_deal, make_firm


def at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    """Run all jobs at the same moment, each on its own connection; what they returned or refused, in order."""
    gate = threading.Barrier(len(jobs))
    answers: list[Any] = [None] * len(jobs)

    def run(place: int, job: Callable[[], Any]) -> None:
        gate.wait(30)
        try:
            answers[place] = job()
        except Refused as refusal:
            answers[place] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[place, job]) for place, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def as_actor(actor: Actor, body: Callable[[], Any]) -> Callable[[], Any]:
    def run() -> Any:
        with acting(actor):
            return body()

    return run


@pytest.mark.django_db(transaction=True)
def test_twenty_users_moving_one_card_leave_one_consistent_history():
    firm = make_firm("Ромашка")
    deal = make_deal(firm.ann)
    with acting(firm.director):
        Stage.objects.update(entry_conditions=[], required_fields=[])
        stages = list(Stage.objects.filter(pipeline=firm.pipeline, outcome="open"))

    def drag(number: int) -> Callable[[], Any]:
        into = stages[number % len(stages)]
        return as_actor(firm.director, lambda: move(Deal.objects.get(pk=deal.pk), into=into, actor=firm.director))

    answers = at_once([drag(number) for number in range(20)])

    with acting(firm.director):
        stays = list(StageStay.objects.filter(deal=deal).order_by("entered_at", "id"))
        deal.refresh_from_db()
    moved = answers.count(None)
    assert moved + answers.count("already-there") == 20
    assert len(stays) == moved + 1
    assert [stay.left_at for stay in stays[:-1]] == [stay.entered_at for stay in stays[1:]]
    assert all(before.stage_id != after.stage_id for before, after in pairwise(stays))
    assert (stays[-1].left_at, stays[-1].stage_id) == (None, deal.stage_id)


@pytest.mark.django_db(transaction=True)
def test_a_deal_is_won_or_lost_once_however_many_try():
    firm = make_firm("Ромашка")
    deal = make_deal(firm.ann)
    with acting(firm.director):
        reason = firm.reason()

    def close(number: int) -> Callable[[], Any]:
        if number % 2:
            return as_actor(firm.director, lambda: win(Deal.objects.get(pk=deal.pk), actor=firm.director))
        return as_actor(
            firm.director, lambda: lose(Deal.objects.get(pk=deal.pk), reason=reason, actor=firm.director)
        )

    answers = at_once([close(number) for number in range(10)])

    with acting(firm.director):
        assert Counter(answers) == {None: 1, "wrong-state": 9}
        assert StageStay.objects.filter(deal=deal).count() == 2


@pytest.mark.django_db(transaction=True)
def test_twenty_people_opening_deals_at_once_get_numbers_without_gaps():
    firm = make_firm("Ромашка")

    def open_one(number: int) -> Callable[[], Any]:
        return lambda: make_deal(firm.ann, f"Тур {number}").number

    numbers = at_once([open_one(number) for number in range(20)])

    assert sorted(map(int, numbers)) == list(range(1, 21))
