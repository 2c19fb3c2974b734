import pytest

from artel.core.action import actions_for, find_action
from artel.core.actor import Actor, acting
from artel.core.errors import Forbidden, Refused
from artel.core.models import Delivery, Step, TimelineEntry
from artel.core.tests.conftest import make_order
from artel.core.tests.sample.actions import finish
from artel.core.tests.sample.models import Order
from artel.core.timeline import timeline


def test_an_action_sets_the_state_and_tells_the_timeline_in_one_step(ann):
    order = make_order(ann, lines=1)

    finish(order, note="Вовремя", actor=ann)

    order.refresh_from_db()
    assert (order.state, order.note) == ("done", "Вовремя")
    entry = timeline(order).get()
    assert (entry.verb, entry.data, entry.actor_id, entry.actor_name) == (
        "sample.finish", {"note": "Вовремя"}, ann.user_id, "Анна Белова",
    )  # fmt: skip
    assert Step.objects.get(pk=entry.step_id).label == "Finish"


def test_a_refusal_changes_nothing_and_tells_nothing(ann):
    order = make_order(ann)

    with pytest.raises(Refused, match="Add a line") as refusal:
        finish(order, note="нет", actor=ann)

    assert refusal.value.code == "no-lines"
    order.refresh_from_db()
    assert (order.state, order.note) == ("open", "")
    assert not TimelineEntry.objects.exists()
    assert not Delivery.objects.exists()
    assert not Step.objects.filter(label="Finish").exists()


def test_a_wrong_state_is_refused_by_what_is_true_now(ann):
    order = make_order(ann, lines=1)
    stale = Order.objects.get(pk=order.pk)
    finish(order, actor=ann)

    with pytest.raises(Refused) as refusal:
        finish(stale, actor=ann)

    assert refusal.value.code == "wrong-state"


def test_an_action_on_a_row_out_of_reach_is_forbidden(firm):
    order = make_order(firm.ben, lines=1)

    with acting(firm.ann), pytest.raises(Forbidden):
        finish(order, actor=firm.ann)


def test_an_action_without_the_verb_is_forbidden(firm):
    order = make_order(firm.viewer, lines=1)

    with acting(firm.viewer), pytest.raises(Forbidden):
        finish(order, actor=firm.viewer)


def test_artel_itself_may_act(firm):
    order = make_order(firm.ann, lines=1)
    system = Actor.system(firm.company.pk)

    with acting(system):
        finish(order, actor=system)

    assert order.state == "done"


def test_an_action_is_found_by_kind_and_by_its_permanent_name():
    assert actions_for(Order) == {"finish": finish}
    assert find_action("sample.finish") is finish
    assert find_action("sample.burn") is None
    assert finish.__doc__ == "Hand the goods over."


def test_parameters_become_fields():
    (note,) = finish.params

    assert (note.name, note.type, note.required, note.default, note.long) == ("note", str, False, "", True)
