"""Rules do what they say, once for a cause, and stop when they chase each other; the dry run does nothing."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import override

from artel.activities.api import Activity
from artel.automation.actions import enable
from artel.automation.jobs import run_by_time
from artel.automation.models import AutomationRule, Do, RuleStep, Run, RunState, Trigger
from artel.automation.rehearsal import rehearse
from artel.automation.running import LOOP_COUNT, current_version, fire
from artel.automation.screens import AutomationScreen
from artel.automation.triggers import occasions
from artel.core.actor import Actor, acting
from artel.core.drafts import change
from artel.core.errors import Refused
from artel.core.models import Company, CustomField, Notification
from artel.core.testing import make_actor, make_company
from artel.crm.api import Deal, Stage, install_crm, move, open_deal
from artel.parties.api import create_party
from artel.screens.verbs import verbs_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def ann(company: Company) -> Iterator[Actor]:
    with acting(Actor.system(company.pk)):
        install_crm(company)
    actor = make_actor(company, "director", name="Анна")
    with acting(actor):
        yield actor


@pytest.fixture
def stages(ann: Actor) -> list[Stage]:
    return list(Stage.objects.order_by("position", "pk"))


def make_rule(ann: Actor, trigger: Trigger, *steps: dict[str, object], **more: object) -> AutomationRule:
    rule = AutomationRule.objects.create(company_id=ann.company_id, name=f"Правило {trigger}", trigger=trigger, **more)
    for position, step in enumerate(steps):
        RuleStep.objects.create(company_id=ann.company_id, rule=rule, position=position, **step)
    return rule


def make_deal(ann: Actor, name: str = "Тур в Сочи") -> Deal:
    party = create_party({"name": "Иван Петров"}, actor=ann)
    return open_deal(name, party=party, actor=ann)


TASK = {"do": Do.TASK, "text": "Позвонить: {{ deal }}"}


def test_a_rule_plans_a_task_for_the_deal(ann: Actor, stages: list[Stage]) -> None:
    deal = open_deal("Тур в Сочи", actor=ann)
    rule = make_rule(ann, Trigger.OPENED, TASK)

    run = fire(rule, deal, "opened")

    assert run is not None
    assert run.state == RunState.DONE
    task = Activity.objects.get(subject_id=deal.pk)
    assert task.title == "Позвонить: Тур в Сочи"
    assert task.owner_id == ann.user_id


def test_the_same_cause_runs_a_rule_once(ann: Actor, stages: list[Stage]) -> None:
    deal = open_deal("Тур", actor=ann)
    rule = make_rule(ann, Trigger.OPENED, TASK)

    fire(rule, deal, "opened")

    assert fire(rule, deal, "opened") is None
    assert Activity.objects.filter(subject_id=deal.pk).count() == 1


def test_a_condition_in_the_words_of_the_list_holds_a_rule_back(ann: Actor, stages: list[Stage]) -> None:
    deal = open_deal("Тур", actor=ann)
    rule = make_rule(ann, Trigger.OPENED, TASK, condition="f.amount=100000..")

    assert fire(rule, deal, "opened") is None
    Deal.objects.filter(pk=deal.pk).update(amount=150000)
    assert fire(rule, deal, "opened") is not None


def test_a_condition_is_the_pasted_address_of_the_list_and_is_read_in_words(ann: Actor, stages: list[Stage]) -> None:
    CustomField.objects.create(
        company_id=ann.company_id,
        record_kind="crm.deal",
        key="tourists",
        label="Туристов",
        type=CustomField.Type.NUMBER,
    )
    alone = open_deal("Тур", actor=ann)
    group = open_deal("Тур", custom={"tourists": "12"}, actor=ann)
    pasted = "https://artel.example/deals/?sort=-amount&f.custom.tourists=10..&f.amount=..1500000&f.pipeline=" + str(group.pipeline_id)
    rule = make_rule(ann, Trigger.OPENED, TASK, condition=pasted)

    with override("ru"):
        assert rule.fitting == f"Туристов: от 10; Сумма: до 1\xa0500\xa0000; Воронка: {group.pipeline}"
    assert fire(rule, alone, "opened") is None
    assert fire(rule, group, "opened") is not None
    assert rehearse(rule, 30, actor=ann).deal_count == 1


def test_a_rule_says_what_it_does_in_words(ann: Actor, stages: list[Stage]) -> None:
    wish = {"do": Do.FIELD, "field": "description", "text": "Проверено"}
    rule = make_rule(ann, Trigger.STAGE, wish, TASK, stage=stages[1])

    with override("ru"):
        assert rule.words.split("\n") == [
            f"сделка пришла на этап: {stages[1]}",
            "заполнить поле: Описание = Проверено",
            "поставить задачу: «Позвонить: {{ deal }}» → ответственный",
        ]


def test_a_change_of_a_field_of_the_company_sets_a_rule_off(ann: Actor, stages: list[Stage]) -> None:
    for key in ("tourists", "nights"):
        CustomField.objects.create(company_id=ann.company_id, record_kind="crm.deal", key=key, label=key, type="number")
    deal = open_deal("Тур", custom={"tourists": "2", "nights": "7"}, actor=ann)
    rule = make_rule(ann, Trigger.CHANGED, TASK, field="custom.tourists")
    began = timezone.now() - timedelta(minutes=1)

    change(deal, {"custom": {"tourists": "2", "nights": "9"}}, actor=ann)
    assert list(occasions(rule, began, timezone.now())) == []
    change(deal, {"custom": {"tourists": "3", "nights": "9"}}, actor=ann)

    assert [item.deal_id for item in occasions(rule, began, timezone.now() + timedelta(minutes=1))] == [deal.pk]


def test_a_step_that_is_refused_leaves_the_others_and_is_named_in_the_log(ann: Actor, stages: list[Stage]) -> None:
    deal = open_deal("Тур", actor=ann)
    rule = make_rule(ann, Trigger.OPENED, {"do": Do.FIELD, "field": "нет такого", "text": "1"}, TASK)

    run = fire(rule, deal, "opened")

    assert run is not None
    assert run.state == RunState.FAILED
    assert run.log[0].startswith("✗")
    assert Activity.objects.filter(subject_id=deal.pk).count() == 1


def test_a_rule_that_goes_round_in_circles_is_stopped_and_told_of(ann: Actor, stages: list[Stage]) -> None:
    deal = open_deal("Тур", actor=ann)
    rule = make_rule(ann, Trigger.CHANGED, TASK, field="amount")

    runs = [fire(rule, deal, f"change:{n}") for n in range(LOOP_COUNT + 2)]

    assert [run.state for run in runs if run is not None][-2:] == [RunState.SKIPPED, RunState.SKIPPED]
    assert Activity.objects.filter(subject_id=deal.pk).count() == LOOP_COUNT
    assert Notification.objects.filter(user_id=ann.user_id, unique_key__startswith="loop").count() == 1


def test_a_rule_moves_a_deal_to_a_stage(ann: Actor, stages: list[Stage]) -> None:
    deal = make_deal(ann)
    rule = make_rule(ann, Trigger.OPENED, {"do": Do.MOVE, "stage": stages[1]})

    fire(rule, deal, "opened")

    deal.refresh_from_db()
    assert deal.stage == stages[1]


def test_every_change_of_a_rule_is_a_version_and_runs_name_it(ann: Actor, stages: list[Stage]) -> None:
    deal = open_deal("Тур", actor=ann)
    rule = make_rule(ann, Trigger.OPENED, TASK)
    first = fire(rule, deal, "one")
    RuleStep.objects.filter(rule=rule).update(text="Написать")
    second = fire(rule, deal, "two")

    assert first is not None
    assert second is not None
    assert (first.version, second.version) == (1, 2)
    assert current_version(rule).definition["steps"][0]["text"] == "Написать"


def test_a_version_says_what_the_rule_was_and_who_made_it_so(ann: Actor, stages: list[Stage]) -> None:
    rule = make_rule(ann, Trigger.OPENED, TASK)
    enable(rule, actor=ann)
    assert [(row.number, row.author_id) for row in rule.versions.all()] == [(1, ann.user_id)]

    RuleStep.objects.filter(rule=rule).update(text="Написать")
    fire(rule, open_deal("Тур", actor=ann), "opened")

    now, before = rule.versions.all()
    assert (now.number, now.author_id) == (2, ann.user_id)
    assert now.words == "сделка открыта\nпоставить задачу: «Написать» → ответственный"
    assert before.words == "сделка открыта\nпоставить задачу: «Позвонить: {{ deal }}» → ответственный"


def test_a_rule_by_time_leaves_alone_what_was_due_before_it_was_put_in_force(ann: Actor, stages: list[Stage]) -> None:
    with time_machine.travel("2026-03-02T09:00+03:00", tick=False):
        open_deal("Давно стоит", actor=ann)
        rule = make_rule(ann, Trigger.IN_STAGE, TASK, stage=stages[0], days=3)
    with time_machine.travel("2026-03-05T21:00+03:00", tick=False):
        enable(rule, actor=ann)
        due = open_deal("Встала сейчас", actor=ann)
        run_by_time(ann.company_id)
        assert Run.objects.count() == 0
    with time_machine.travel("2026-03-08T21:30+03:00", tick=False):
        run_by_time(ann.company_id)

    assert [run.deal_id for run in Run.objects.all()] == [due.pk]


def test_the_dry_run_shows_what_would_have_happened_and_does_nothing(ann: Actor, stages: list[Stage]) -> None:
    deal = make_deal(ann)
    move(deal, stages[1], actor=ann)
    rule = make_rule(ann, Trigger.STAGE, TASK, stage=stages[1])

    result = rehearse(rule, 30, actor=ann)

    assert (result.count, result.deal_count) == (1, 1)
    assert "Позвонить: Тур в Сочи" in result.shown[0].steps[0]
    assert Activity.objects.count() == 0
    assert Run.objects.count() == 0


def test_the_dry_run_tells_of_a_condition_that_is_wrong(ann: Actor, stages: list[Stage]) -> None:
    open_deal("Тур", actor=ann)
    rule = make_rule(ann, Trigger.OPENED, TASK, condition="f.nothing=1")

    assert "nothing" in rehearse(rule, 30, actor=ann).problem


def test_a_rule_without_steps_is_not_put_in_force(ann: Actor, stages: list[Stage]) -> None:
    rule = make_rule(ann, Trigger.OPENED)

    with pytest.raises(Refused) as refusal:
        enable(rule, actor=ann)

    assert refusal.value.code == "no-steps"
    rule.refresh_from_db()
    assert not rule.is_active


def test_a_rule_in_force_can_be_stopped_and_not_be_put_in_force_again(ann: Actor, stages: list[Stage]) -> None:
    rule = make_rule(ann, Trigger.OPENED, TASK)
    offered = [verb["name"] for verb in verbs_for(AutomationScreen, rule, ann)]
    enable(rule, actor=ann)

    with pytest.raises(Refused) as refusal:
        enable(rule, actor=ann)

    assert refusal.value.code == "wrong-state"
    assert offered == ["enable"]
    assert [verb["name"] for verb in verbs_for(AutomationScreen, rule, ann)] == ["disable"]
