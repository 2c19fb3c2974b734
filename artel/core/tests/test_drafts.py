from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from artel.core.actor import Actor, acting
from artel.core.drafts import change, change_many, create, delete
from artel.core.errors import Forbidden, Refused
from artel.core.models import CustomField, Delivery, Step
from artel.core.testing import account
from artel.core.tests.conftest import make_order
from artel.core.tests.sample.models import Line, Order, Tag
from artel.core.timeline import timeline


def test_creating_makes_the_actor_responsible(ann):
    order = create(Order, {"title": "Стол"}, actor=ann)

    order.refresh_from_db()
    assert (order.company_id, order.owner_id, order.title) == (ann.company_id, ann.user_id, "Стол")
    assert [entry.verb for entry in timeline(order)] == ["created"]


def test_a_viewer_creates_nothing(firm):
    with acting(firm.viewer), pytest.raises(Forbidden):
        create(Order, {"title": "Стол"}, actor=firm.viewer)

    with acting(firm.boss):
        assert not Order.objects.exists()


def test_a_wrong_value_names_its_field_and_stores_nothing(ann):
    with pytest.raises(ValidationError) as problem:
        create(Order, {"title": "", "state": "lost"}, actor=ann)

    assert set(problem.value.message_dict) == {"title", "state"}
    assert not Order.objects.exists()


@pytest.mark.parametrize("field", ["total", "margin"])
def test_locked_and_hidden_fields_are_not_written(ann, field):
    order = make_order(ann)

    with pytest.raises(Forbidden, match=field):
        change(order, {field: Decimal(5)}, actor=ann)
    with pytest.raises(Forbidden, match=field):
        create(Order, {"title": "Стол", field: Decimal(5)}, actor=ann)
    with pytest.raises(Forbidden, match=field):
        change_many(Order.objects.all(), {field: Decimal(5)}, actor=ann)

    order.refresh_from_db()
    assert (order.total, order.margin) == (0, 0)


def test_what_must_be_unique_in_the_company_is_said_as_a_sentence_and_counts_per_company(firm, stranger):
    for company in (firm.company, stranger.company):
        actor = Actor.system(company.pk)
        with acting(actor):
            create(Tag, {"name": "срочно"}, actor=actor)
            with pytest.raises(ValidationError):
                create(Tag, {"name": "срочно"}, actor=actor)
            assert Tag.objects.count() == 1


def test_changing_tells_only_what_really_changed(ann):
    order = make_order(ann, "Стол")

    assert change(order, {"title": "Стол", "note": "дуб"}, actor=ann) == ["note"]
    assert change(order, {"note": "дуб"}, actor=ann) == []

    assert [entry.data for entry in timeline(order)] == [{"fields": ["note"]}]


def test_another_persons_order_is_not_changed_nor_deleted(firm):
    order = make_order(firm.ben, "Стол")

    with acting(firm.ann):
        with pytest.raises(Forbidden):
            change(order, {"title": "Стул"}, actor=firm.ann)
        with pytest.raises(Forbidden):
            delete(order, actor=firm.ann)
        assert Order.objects.get().title == "Стол"


def test_pointing_at_a_row_that_one_does_not_see_is_refused(firm, stranger):
    foreign, hidden = make_order(stranger.ann), make_order(firm.nick)
    mine = make_order(firm.ann)

    with acting(firm.ann):
        for target in (foreign, hidden):
            with pytest.raises(ValidationError, match="Такой записи нет"):
                change(mine, {"parent": target}, actor=firm.ann)
    with acting(firm.boss):
        assert Order.objects.get(pk=mine.pk).parent_id is None


def test_a_colleague_can_be_made_responsible_and_a_stranger_not(firm, stranger):
    from artel.core.models import User

    order = make_order(firm.ann)
    with acting(firm.ann):
        change(order, {"owner": User.objects.get(pk=firm.ben.user_id)}, actor=firm.ann)
        assert Order.objects.get().owner_id == firm.ben.user_id
    other = make_order(firm.ann)
    with acting(firm.ann), pytest.raises(ValidationError):
        change(other, {"owner": account(stranger.ann.user_id)}, actor=firm.ann)


def test_deleting_takes_the_lines_along(ann):
    order = make_order(ann, lines=2)

    delete(order, actor=ann)

    assert not Order.objects.exists()
    assert not Line.objects.exists()


def test_many_at_once_change_only_those_within_reach(firm):
    mine, hers = make_order(firm.ann), make_order(firm.ben)

    with acting(firm.ann):
        count = change_many(Order.objects.all(), {"note": "проверить"}, actor=firm.ann)

        assert count == 1
        assert dict(Order.objects.values_list("pk", "note")) == {mine.pk: "проверить", hers.pk: ""}
        assert Step.objects.get(kind_of_step="bulk").label == "Bulk edit"
        assert timeline(mine).count() == 1


def test_more_than_the_limit_at_once_is_refused_and_changes_nothing(ann):
    for _number in range(3):
        make_order(ann)

    with pytest.raises(Refused) as refusal:
        change_many(Order.objects.all(), {"note": "x"}, actor=ann, limit=2)

    assert refusal.value.code == "too-many"
    assert not Order.objects.exclude(note="").exists()


@pytest.fixture
def own_fields(firm):
    kinds = CustomField.Type
    with acting(Actor.system(firm.company.pk)):
        for key, kind, more in [
            ("size", kinds.NUMBER, {}),
            ("colour", kinds.CHOICE, {"options": ["белый", "дуб"]}),
            ("until", kinds.DATE, {"is_required": True}),
        ]:
            CustomField.objects.create(
                company=firm.company, record_kind="sample.order", key=key, label=key, type=kind, **more
            )


def test_own_fields_are_checked_and_stored_in_one_form(ann, own_fields):
    values = {"size": "1 234,50", "colour": "дуб", "until": "2026-11-23"}

    order = create(Order, {"title": "Стол", "custom": values}, actor=ann)

    order.refresh_from_db()
    assert order.custom == {"size": "1234.5", "colour": "дуб", "until": "2026-11-23"}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"size": "много", "until": "2026-11-23"}, "«size» needs a number."),
        ({"size": "NaN", "until": "2026-11-23"}, "«size» is out of range."),
        ({"colour": "синий", "until": "2026-11-23"}, "«colour» has no choice «синий»."),
        ({"until": "завтра"}, "«until» needs a date."),
        ({}, "Fill in «until»."),
        ({"until": "2026-11-23", "weight": 5}, "There is no field weight."),
    ],
)
def test_a_wrong_own_value_is_named(ann, own_fields, values, message):
    from django.utils import translation

    with translation.override("en"), pytest.raises(ValidationError) as problem:
        create(Order, {"title": "Стол", "custom": values}, actor=ann)

    assert problem.value.message_dict == {"custom": [message]}


def test_a_new_order_is_announced_only_when_somebody_listens(ann):
    create(Order, {"title": "Стол"}, actor=ann)

    assert not Delivery.objects.exclude(event__endswith="RecordCreated").exists()
