from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from artel.core.actor import Actor, acting
from artel.core.errors import Forbidden, Refused
from artel.core.models import Step
from artel.core.rights import Grants
from artel.core.timeline import timeline
from artel.core.undo import undo
from artel.crm.actions import change_pipeline, lose, move, reopen, win
from artel.crm.models import Condition, Deal, LostReason, Outcome, RequiredField, StageStay
from artel.crm.queries.stages import days_in_stages, stage_bar
from artel.crm.setup import StagePlan, install_pipeline
from artel.crm.tests.conftest import make_deal, make_line, make_party


def stays(deal: Deal) -> list[tuple[str, bool]]:
    return [(stay.stage.name, stay.left_at is None) for stay in StageStay.objects.filter(deal=deal).order_by("id")]


def test_a_deal_walks_the_pipeline_and_its_history_tells_each_stay(firm, ann):
    deal = make_deal(ann, amount="90000", party=make_party(ann))

    for name in ("Подбор", "Предложение", "Договор"):
        move(deal, into=firm.stage(name), actor=ann)

    deal.refresh_from_db()
    assert (deal.stage.name, deal.state) == ("Договор", "open")
    assert stays(deal) == [("Новая", False), ("Подбор", False), ("Предложение", False), ("Договор", True)]
    first, second = StageStay.objects.filter(deal=deal).order_by("id")[:2]
    assert first.left_at == second.entered_at
    assert timeline(deal)[0].data == {"into": "Договор"}


def test_a_deal_that_lacks_what_the_stage_asks_stays_where_it_is(firm, ann):
    deal = make_deal(ann)

    with pytest.raises(Refused) as refusal:
        move(deal, into=firm.stage("Предложение"), actor=ann)

    assert refusal.value.code == "stage-not-ready"
    assert stays(deal) == [("Новая", True)]


@pytest.mark.parametrize(
    ("rule", "filled"),
    [
        ({"required_fields": [RequiredField.PARTY]}, {"party": True}),
        ({"required_fields": [RequiredField.EXPECTED_CLOSE_ON]}, {"expected_close_on": date(2027, 1, 15)}),
        ({"required_fields": [RequiredField.DESCRIPTION]}, {"description": "Двое взрослых"}),
        ({"required_fields": [RequiredField.AMOUNT]}, {"amount": "1"}),
        ({"entry_conditions": [Condition.HAS_LINES]}, {"lines": True}),
        ({"entry_conditions": [Condition.HAS_CONTACT]}, {"party": True}),
        ({"entry_conditions": [Condition.AMOUNT_POSITIVE]}, {"amount": "1"}),
    ],
)
def test_each_rule_of_a_stage_blocks_until_it_is_met(firm, ann, rule, filled):
    stage = firm.stage("Подбор")
    type(stage).objects.filter(pk=stage.pk).update(**{"required_fields": [], "entry_conditions": [], **rule})
    stage = firm.stage("Подбор")
    bare = make_deal(ann)
    if filled.get("party"):
        filled = {"party": make_party(ann)}
    if filled.get("lines"):
        filled = {"lines": [make_line()]}
    ready = make_deal(ann, **filled)

    with pytest.raises(Refused) as refusal:
        move(bare, into=stage, actor=ann)
    move(ready, into=stage, actor=ann)

    assert refusal.value.code == "stage-not-ready"
    assert (stays(bare)[-1][0], stays(ready)[-1][0]) == ("Новая", "Подбор")


def test_a_refusal_names_everything_that_is_missing(firm, ann):
    stage = firm.stage("Договор")
    type(stage).objects.filter(pk=stage.pk).update(
        required_fields=[RequiredField.PARTY, RequiredField.CHANNEL], entry_conditions=[Condition.HAS_LINES]
    )
    deal = make_deal(ann)

    with pytest.raises(Refused) as refusal:
        move(deal, into=firm.stage("Договор"), actor=ann)

    labels = [RequiredField.PARTY.label, RequiredField.CHANNEL.label, Condition.HAS_LINES.label]
    assert ", ".join(str(label) for label in labels) in str(refusal.value)


def test_a_stage_of_another_pipeline_is_refused(firm, ann):
    other = install_pipeline("Опт", [StagePlan("Заявка")], currency="RUB", actor=ann)
    deal = make_deal(ann)

    with pytest.raises(Refused) as refusal:
        move(deal, into=other.stages.get(), actor=ann)

    assert refusal.value.code == "other-pipeline"


def test_a_deal_changes_its_pipeline_and_keeps_its_history(firm, ann):
    other = install_pipeline("Опт", [StagePlan("Заявка"), StagePlan("Счёт")], currency="RUB", actor=ann)
    deal = make_deal(ann)

    change_pipeline(deal, into=other, actor=ann)

    deal.refresh_from_db()
    assert (deal.pipeline, deal.stage.name) == (other, "Заявка")
    assert stays(deal) == [("Новая", False), ("Заявка", True)]


def test_winning_closes_the_deal_in_the_won_stage(firm, ann):
    deal = make_deal(ann, amount="50000")

    win(deal, note="Оплатили сразу", actor=ann)

    deal.refresh_from_db()
    assert (deal.state, deal.stage.name, deal.lost_reason) == ("won", "Выиграна", None)
    assert deal.closed_at
    assert timezone.now() - deal.closed_at < timedelta(seconds=30)
    assert stays(deal) == [("Новая", False), ("Выиграна", True)]


def test_a_deal_is_won_on_the_day_it_really_was(firm, ann):
    deal = make_deal(ann)
    Deal.objects.filter(pk=deal.pk).update(opened_at=timezone.now() - timedelta(days=30))
    day = timezone.localdate() - timedelta(days=10)

    win(deal, closed_on=day, actor=ann)

    deal.refresh_from_db()
    assert deal.closed_at
    assert deal.closed_at.astimezone(ZoneInfo("Europe/Moscow")).date() == day


@pytest.mark.parametrize(("days", "code"), [(2, "closed-in-future"), (-2, "closed-before-opened")])
def test_a_closing_day_that_cannot_be_is_refused(firm, ann, days, code):
    deal = make_deal(ann)

    with pytest.raises(Refused) as refusal:
        win(deal, closed_on=timezone.localdate() + timedelta(days=days), actor=ann)

    deal.refresh_from_db()
    assert (refusal.value.code, deal.state) == (code, "open")


def test_losing_needs_a_reason_of_the_own_company(firm, stranger, ann):
    deal = make_deal(ann)
    with acting(stranger.director):
        foreign = LostReason.objects.filter(company=stranger.company).first()

    with pytest.raises(Refused) as refusal:
        lose(deal, reason=foreign, actor=ann)
    lose(deal, reason=firm.reason(), note="Нашли дешевле", actor=ann)

    deal.refresh_from_db()
    assert refusal.value.code == "unknown-reason"
    assert (deal.state, str(deal.lost_reason), deal.stage.outcome) == ("lost", "Дорого", "lost")


def test_a_card_dropped_on_the_last_columns_wins_or_asks_for_the_reason(firm, ann):
    won, lost = make_deal(ann, "Первая"), make_deal(ann, "Вторая")

    move(won, into=firm.pipeline.stages.get(outcome=Outcome.WON), actor=ann)
    with pytest.raises(Refused) as refusal:
        move(lost, into=firm.pipeline.stages.get(outcome=Outcome.LOST), actor=ann)

    won.refresh_from_db()
    lost.refresh_from_db()
    assert (won.state, lost.state, refusal.value.code) == ("won", "open", "reason-needed")


def test_who_may_not_win_cannot_win_by_dropping_either(firm, ann):
    deal = make_deal(ann)
    bound = replace(ann, grants=without_verb(ann, "crm.win_deal"))

    with pytest.raises(Forbidden):
        move(deal, into=firm.pipeline.stages.get(outcome=Outcome.WON), actor=bound)

    deal.refresh_from_db()
    assert deal.state == "open"


def without_verb(actor: Actor, verb: str) -> Grants:
    grants = actor.grants
    return Grants(by_kind=grants.by_kind, verbs=grants.verbs - {verb})


def test_a_closed_deal_is_not_moved_but_reopened_where_it_stood(firm, ann):
    deal = make_deal(ann, party=make_party(ann))
    move(deal, into=firm.stage("Подбор"), actor=ann)
    lose(deal, reason=firm.reason(), actor=ann)

    with pytest.raises(Refused) as refusal:
        move(deal, into=firm.stage("Новая"), actor=ann)
    reopen(deal, actor=ann)

    deal.refresh_from_db()
    assert refusal.value.code == "wrong-state"
    assert (deal.state, deal.stage.name, deal.closed_at, deal.lost_reason) == ("open", "Подбор", None, None)
    assert [name for name, _open in stays(deal)] == ["Новая", "Подбор", "Проиграна", "Подбор"]


def test_undoing_a_move_puts_the_card_and_its_history_back(firm, ann):
    deal = make_deal(ann, party=make_party(ann))
    entered = deal.stage_entered_at
    move(deal, into=firm.stage("Подбор"), actor=ann)

    undo(Step.objects.latest("id"), actor=ann)

    deal.refresh_from_db()
    assert (deal.stage.name, deal.stage_entered_at) == ("Новая", entered)
    assert stays(deal) == [("Новая", True)]


def test_undoing_a_win_opens_the_deal_again_and_redo_wins_it(firm, ann):
    deal = make_deal(ann)
    win(deal, actor=ann)

    undone = undo(Step.objects.latest("id"), actor=ann)
    deal.refresh_from_db()
    after_undo = deal.state
    undo(undone, actor=ann)

    deal.refresh_from_db()
    assert (after_undo, deal.state) == ("open", "won")
    assert [is_open for _name, is_open in stays(deal)] == [False, True]


def test_the_stage_bar_shows_days_in_each_stage_and_where_the_deal_stands(firm, ann):
    deal = make_deal(ann, party=make_party(ann))
    move(deal, into=firm.stage("Подбор"), actor=ann)
    now = timezone.now()
    long_ago, then = now - timedelta(days=9), now - timedelta(days=6)
    StageStay.objects.filter(deal=deal, stage__name="Новая").update(entered_at=long_ago, left_at=then)
    StageStay.objects.filter(deal=deal, stage__name="Подбор").update(entered_at=then)
    Deal.objects.filter(pk=deal.pk).update(stage_entered_at=then, opened_at=long_ago)
    deal.refresh_from_db()

    bar = [(step["label"], step["state"], step["days"], step["rotten"]) for step in stage_bar(deal, ann)]

    assert bar[:3] == [("Новая", "done", 3, False), ("Подбор", "now", 6, True), ("Предложение", "next", None, False)]
    assert days_in_stages(deal)[firm.stage("Новая").pk] == timedelta(days=3)


def test_a_far_planned_step_keeps_a_resting_deal_fresh(firm, ann):
    resting = timezone.now() - timedelta(days=30)
    forgotten, planned, missed, _fresh = (make_deal(ann, name) for name in ("Забыта", "Далеко", "Пропущена", "Новая"))
    Deal.objects.filter(pk__in=[forgotten.pk, planned.pk, missed.pk]).update(stage_entered_at=resting)
    Deal.objects.filter(pk=planned.pk).update(next_step_at=timezone.now() + timedelta(days=60))
    Deal.objects.filter(pk=missed.pk).update(next_step_at=timezone.now() - timedelta(days=1))

    rotting = list(Deal.objects.rotting(timezone.now()).order_by("id"))

    assert rotting == [forgotten, missed]
    assert [deal.is_rotting for deal in Deal.objects.order_by("id")] == [True, False, True, False]


def test_moments_of_moving_never_go_backwards(firm, ann):
    deal = make_deal(ann, party=make_party(ann))
    ahead = datetime.now(ZoneInfo("UTC")) + timedelta(minutes=5)
    Deal.objects.filter(pk=deal.pk).update(stage_entered_at=ahead)
    StageStay.objects.filter(deal=deal).update(entered_at=ahead)

    move(deal, into=firm.stage("Подбор"), actor=ann)

    first, second = StageStay.objects.filter(deal=deal).order_by("id")
    assert (first.left_at, second.entered_at) == (ahead, ahead)
