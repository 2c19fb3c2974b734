from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from artel.activities import api as activities
from artel.core.actor import Actor, acting
from artel.core.errors import Refused
from artel.core.events import event_of, named
from artel.core.models import Change, Delivery
from artel.crm.actions import move
from artel.crm.listeners import refresh_next_step
from artel.crm.models import Condition, Deal, Stage
from artel.crm.queries.deals import mine, overdue, rotting, without_step
from artel.crm.tests.conftest import make_deal, make_party


def deliver_all() -> None:
    """Hand the waiting events over to their listeners, as the worker would."""
    for delivery in Delivery.objects.filter(state="waiting", listener__startswith="artel.crm").order_by("id"):
        named(delivery.listener)(event_of(delivery))
        delivery.state = "done"
        delivery.save()


def test_the_next_step_of_a_deal_follows_its_activities(firm, ann):
    deal = make_deal(ann)
    tomorrow, later = timezone.now() + timedelta(days=1), timezone.now() + timedelta(days=5)

    activities.plan(deal, "Отправить подборку", later, actor=ann)
    call = activities.plan(deal, "Позвонить", tomorrow, actor=ann)
    deliver_all()
    deal.refresh_from_db()
    assert deal.next_step_at == tomorrow

    activities.reschedule(call, later + timedelta(days=1), actor=ann)
    deliver_all()
    deal.refresh_from_db()
    assert deal.next_step_at == later


def test_with_the_last_step_done_nothing_is_planned(firm, ann):
    deal = make_deal(ann)
    call = activities.plan(deal, "Позвонить", timezone.now() + timedelta(hours=1), actor=ann)
    activities.complete(call, result="Думают", actor=ann)

    deliver_all()

    deal.refresh_from_db()
    assert deal.next_step_at is None


def test_a_delivery_that_comes_twice_changes_nothing(firm, ann):
    deal = make_deal(ann)
    due = timezone.now() + timedelta(hours=1)
    activities.plan(deal, "Позвонить", due, actor=ann)
    deliver_all()

    refresh_next_step(deal.pk)
    refresh_next_step(deal.pk + 1000)

    deal.refresh_from_db()
    assert deal.next_step_at == due


def test_the_next_step_is_no_fact_of_the_history(firm, ann):
    deal = make_deal(ann)
    before = Change.objects.filter(table="crm_deal", record_id=deal.pk).count()

    Deal.objects.filter(pk=deal.pk).update(next_step_at=timezone.now())

    assert Change.objects.filter(table="crm_deal", record_id=deal.pk).count() == before


def test_a_stage_may_ask_for_a_planned_step_and_for_somebody_responsible(firm, ann):
    stage = firm.stage("Подбор")
    Stage.objects.filter(pk=stage.pk).update(
        required_fields=[], entry_conditions=[Condition.HAS_NEXT_STEP, Condition.HAS_OWNER]
    )
    deal = make_deal(ann, party=make_party(ann))

    with pytest.raises(Refused) as refusal:
        move(deal, into=firm.stage("Подбор"), actor=ann)
    activities.plan(deal, "Позвонить", timezone.now() + timedelta(days=1), actor=ann)
    deliver_all()
    move(deal, into=firm.stage("Подбор"), actor=ann)

    assert refusal.value.code == "stage-not-ready"
    assert str(Condition.HAS_NEXT_STEP.label) in str(refusal.value)


def test_views_tell_mine_overdue_unplanned_and_forgotten_apart(firm):
    now = timezone.now()
    late, bare, forgotten, far = (make_deal(firm.ann, name) for name in ("Поздно", "Пусто", "Забыта", "Далеко"))
    make_deal(firm.ben, "Бориса")
    with acting(firm.director):
        Deal.objects.filter(pk=late.pk).update(next_step_at=now - timedelta(hours=1))
        Deal.objects.filter(pk=far.pk).update(next_step_at=now + timedelta(days=40))
        Deal.objects.filter(pk__in=[forgotten.pk, far.pk]).update(stage_entered_at=now - timedelta(days=30))

        def names(view: Callable[[Actor], Q], actor: Actor) -> set[str]:
            return set(Deal.objects.filter(view(actor)).values_list("name", flat=True))

        assert names(mine, firm.ann) == {"Поздно", "Пусто", "Забыта", "Далеко"}
        assert names(overdue, firm.ann) == {"Поздно"}
        assert names(without_step, firm.ann) == {"Пусто", "Забыта", "Бориса"}
        assert names(rotting, firm.ann) == {"Забыта"}
        assert [deal.name for deal in Deal.objects.overdue(now)] == ["Поздно"]
        assert bare in Deal.objects.without_step()
