from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from artel.core.actor import Actor, acting
from artel.core.drafts import change, change_many, create, delete
from artel.core.errors import Forbidden, Refused
from artel.core.models import Membership, Role, Step
from artel.core.staff import place
from artel.core.steps import step
from artel.core.testing import make_actor, make_company
from artel.core.tests.conftest import make_order
from artel.core.tests.sample.actions import finish
from artel.core.tests.sample.models import Line, Order, Payment
from artel.core.timeline import timeline
from artel.core.undo import undo, undo_problem


def last_step() -> Step:
    return Step.objects.order_by("-id").first()


def all_rows() -> dict[str, list[dict]]:
    with connection.cursor() as cursor:
        rows = {}
        for table in ("sample_order", "sample_line"):
            cursor.execute(f"SELECT coalesce(jsonb_agg(to_jsonb(t) - 'changed_at' ORDER BY id), '[]') FROM {table} t")
            rows[table] = cursor.fetchone()[0]
    return rows


def test_an_edit_is_taken_back_and_told(ann):
    order = make_order(ann, "Стол")
    change(order, {"title": "Стул", "note": "дуб"}, actor=ann)
    done = last_step()

    undo(done, actor=ann)

    order.refresh_from_db()
    assert (order.title, order.note) == ("Стол", "")
    assert [entry.verb for entry in timeline(order)] == ["undone", "changed"]
    assert timeline(order)[0].data == {"label": "Change", "step": done.pk}


def test_undoing_the_undo_is_redo(ann):
    order = make_order(ann, "Стол")
    change(order, {"title": "Стул"}, actor=ann)

    undoing = undo(last_step(), actor=ann)
    redoing = undo(undoing, actor=ann)

    order.refresh_from_db()
    assert order.title == "Стул"
    assert redoing.label == "Redo"


def test_a_created_order_disappears_and_comes_back_whole(ann):
    order = create(Order, {"title": "Стол"}, actor=ann)
    before = all_rows()

    undoing = undo(last_step(), actor=ann)
    assert not Order.objects.exists()
    undo(undoing, actor=ann)

    assert all_rows() == before
    assert Order.objects.get().pk == order.pk


def test_a_deleted_order_comes_back_with_its_lines(ann):
    order = make_order(ann, "Стол", lines=3)
    before = all_rows()

    delete(order, actor=ann)
    undo(last_step(), actor=ann)

    assert all_rows() == before


def test_an_action_is_taken_back_with_everything_it_did(ann):
    order = make_order(ann, "Стол", lines=1)

    finish(order, note="Вовремя", actor=ann)
    undo(last_step(), actor=ann)

    order.refresh_from_db()
    assert (order.state, order.note) == ("open", "")


def test_a_bulk_edit_is_one_step(ann):
    for number in range(5):
        make_order(ann, str(number), note=str(number))
    before = all_rows()

    change_many(Order.objects.all(), {"note": "x"}, actor=ann)
    undo(last_step(), actor=ann)

    assert all_rows() == before
    assert all(timeline(order).count() == 2 for order in Order.objects.all())


def test_a_later_change_of_the_same_field_stands_in_the_way(firm):
    order = make_order(firm.ann, "Стол")
    with acting(firm.ann):
        change(order, {"title": "Стул"}, actor=firm.ann)
        done = last_step()
    with acting(firm.boss):
        change(order, {"title": "Шкаф"}, actor=firm.boss)

    with acting(firm.ann), translation.override("en"), pytest.raises(Refused, match="Админ Главный changed «order»") as refusal:
        undo(done, actor=firm.ann)

    with acting(firm.ann):
        assert refusal.value.code == "changed-later"
        assert Order.objects.get().title == "Шкаф"
        assert last_step().label == "Change"


def test_a_later_change_of_another_field_does_not(ann):
    order = make_order(ann, "Стол")
    change(order, {"title": "Стул"}, actor=ann)
    done = last_step()
    change(order, {"note": "дуб"}, actor=ann)

    undo(done, actor=ann)

    order.refresh_from_db()
    assert (order.title, order.note) == ("Стол", "дуб")


def test_a_later_change_that_was_undone_does_not(ann):
    order = make_order(ann, "Стол")
    change(order, {"title": "Стул"}, actor=ann)
    first = last_step()
    change(order, {"title": "Шкаф"}, actor=ann)

    undo(last_step(), actor=ann)
    undo(first, actor=ann)

    order.refresh_from_db()
    assert order.title == "Стол"


def test_a_later_change_by_raw_sql_stands_in_the_way(ann):
    order = make_order(ann, "Стол")
    change(order, {"title": "Стул"}, actor=ann)
    done = last_step()
    Order.objects.filter(pk=order.pk).update(title="Шкаф")

    with pytest.raises(Refused) as refusal:
        undo(done, actor=ann)

    assert refusal.value.code == "changed-later"


def test_what_others_point_to_is_not_taken_away(ann):
    parent = create(Order, {"title": "Договор"}, actor=ann)
    done = last_step()
    make_order(ann, "Заказ", parent_id=parent.pk)

    with pytest.raises(Refused) as refusal:
        undo(done, actor=ann)

    assert refusal.value.code == "depended-on"
    assert Order.objects.count() == 2


def test_what_was_pointed_to_must_still_be_there(ann):
    parent, order = make_order(ann, "Договор"), make_order(ann, "Заказ")
    with step(ann, "Untie"):
        Order.objects.filter(pk=order.pk).update(parent_id=parent.pk)
    change(order, {"parent": None}, actor=ann)
    done = last_step()
    parent.delete()

    with pytest.raises(Refused) as refusal:
        undo(done, actor=ann)

    assert refusal.value.code == "depended-on"
    assert Order.objects.get().parent_id is None


def test_twice_is_refused(ann):
    order = make_order(ann, "Стол")
    change(order, {"title": "Стул"}, actor=ann)
    done = last_step()
    undo(done, actor=ann)

    with pytest.raises(Refused) as refusal:
        undo(done, actor=ann)

    assert refusal.value.code == "already-undone"


def test_after_ninety_days_it_is_too_late(ann):
    order = make_order(ann, "Стол")
    change(order, {"title": "Стул"}, actor=ann)
    done = last_step()
    Step.objects.filter(pk=done.pk).update(created_at=timezone.now() - timedelta(days=91))

    with pytest.raises(Refused) as refusal:
        undo(done, actor=ann)

    assert refusal.value.code == "too-old"


def test_a_step_without_changes_has_nothing_to_undo(ann):
    with step(ann, "Look") as done:
        pass

    with pytest.raises(Refused) as refusal:
        undo(done, actor=ann)

    assert refusal.value.code == "nothing-to-undo"


def test_what_is_in_the_books_is_not_undone_but_says_why(firm):
    with acting(firm.director):
        create(Payment, {"amount": 5}, actor=firm.director)
        done = last_step()

        with pytest.raises(Refused, match="in the books") as refusal:
            undo(done, actor=firm.director)

        assert refusal.value.code == "not-lawful"
        assert undo_problem(done, firm.director) == "A payment is in the books. Reverse it instead."


def test_only_who_did_it_or_a_director_undoes(firm):
    order = make_order(firm.ann, "Стол")
    with acting(firm.ann):
        change(order, {"title": "Стул"}, actor=firm.ann)
        done = last_step()
    with acting(firm.ben):
        with pytest.raises(Forbidden):
            undo(done, actor=firm.ben)
        assert undo_problem(done, firm.ben)
    with acting(firm.director):
        assert undo_problem(done, firm.director) == ""
        undo(done, actor=firm.director)
        assert Order.objects.get().title == "Стол"


def test_a_lost_right_is_not_taken_back_by_undo(firm):
    with acting(firm.boss):
        roles = {role.key: role for role in Role.objects.all()}
        member = Membership.objects.get(user_id=firm.director.user_id)
        place(member, {"role": roles["viewer"]}, actor=firm.boss)
        done = last_step()

    for actor in (firm.director, firm.boss):
        with acting(actor):
            with pytest.raises(Refused) as refusal:
                undo(done, actor=actor)
            assert refusal.value.code == "not-lawful"
            assert Membership.objects.get(pk=member.pk).role == roles["viewer"]


def test_a_step_of_another_company_is_not_undone(firm, stranger):
    order = make_order(stranger.ann, "Стол")
    with acting(stranger.ann):
        change(order, {"title": "Стул"}, actor=stranger.ann)
        done = last_step()

    with acting(firm.boss), pytest.raises(Step.DoesNotExist):
        undo(done, actor=firm.boss)


@pytest.fixture(scope="module")
def shop(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return make_actor(make_company("Для свойств"), "administrator")


words = st.text("абв", max_size=3)
moves = st.one_of(
    st.tuples(st.just("create"), words, st.integers(0, 2)),
    st.tuples(st.just("edit"), words, st.integers(0, 5)),
    st.tuples(st.just("delete"), words, st.integers(0, 5)),
    st.tuples(st.just("many"), words, st.just(0)),
    st.tuples(st.just("line"), words, st.integers(0, 5)),
    st.tuples(st.just("recount"), words, st.integers(0, 5)),
)


def make_move(move: tuple[str, str, int], actor: Actor) -> bool:
    """Do one random thing in a step; False when there was nothing to do it to."""
    verb, word, number = move
    orders = list(Order.objects.order_by("pk"))
    if verb == "create":
        with step(actor, "Create"):
            order = create(Order, {"title": f"т{word}"}, actor=actor)
            for count in range(number):
                Line.objects.create(company_id=actor.company_id, order=order, product=word, count=count)
        return True
    if not orders:
        return False
    order = orders[number % len(orders)]
    if verb == "edit":
        return bool(change(order, {"title": f"т{word}", "note": word}, actor=actor))
    if verb == "delete":
        delete(order, actor=actor)
    elif verb == "many":
        change_many(Order.objects.all(), {"note": word}, actor=actor)
    elif verb == "line":
        with step(actor, "Line"):
            line = Line.objects.create(company_id=actor.company_id, order=order, product=word)
            Line.objects.filter(pk=line.pk).update(count=7)
    else:
        with step(actor, "Recount"):
            Line.objects.filter(order=order).update(count=number, product=word)
            Line.objects.filter(order=order, count=number).order_by("pk")[:1].get().delete() if order.lines.exists() else None
    return last_step_changed()


def last_step_changed() -> bool:
    from artel.core.models import Change

    return Change.objects.filter(step_id=last_step().pk).exists()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=st.lists(moves, min_size=1, max_size=8))
def test_undoing_everything_backwards_and_redoing_it_forwards_changes_nothing(shop, django_db_blocker, plan):
    from django.db import transaction

    with django_db_blocker.unblock(), acting(shop), transaction.atomic():
        states, done = [all_rows()], []
        for move in plan:
            if make_move(move, shop):
                done.append(last_step())
                states.append(all_rows())

        undone = []
        for number in range(len(done), 0, -1):
            undone.append(undo(done[number - 1], actor=shop))
            assert all_rows() == states[number - 1]
        for number, undoing in enumerate(reversed(undone), start=1):
            undo(undoing, actor=shop)
            assert all_rows() == states[number]
        transaction.set_rollback(True)
