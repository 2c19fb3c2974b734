import pytest
from django.db import IntegrityError
from django.utils import timezone

from artel.core.actor import Actor, acting
from artel.core.bulk import insert_many
from artel.core.gate import visible
from artel.core.models import Change, CustomField, Step
from artel.core.search import find
from artel.core.steps import step
from artel.core.testing import counting_queries, make_company
from artel.core.tests.sample.models import Line, Order, Tag


@pytest.fixture
def artel(db):
    with acting(Actor.system(make_company().pk)) as actor:
        yield actor


def test_rows_are_stored_as_they_are_with_ids_in_their_order(artel):
    before = timezone.now()
    texts = ["Кухня", "«Ёлка» \\ \"'; --", "🙂\n\t", ""]
    rows = [
        Order(company_id=artel.company_id, title=text, total="1.50", custom={"тур": [1, {"a": None}]}, state=Order.State.DONE)
        for text in texts
    ]

    insert_many(Order, rows)

    stored = list(Order.objects.order_by("pk"))
    assert [row.pk for row in stored] == [row.pk for row in rows]
    assert [row.title for row in stored] == texts
    assert (str(stored[0].total), stored[0].custom, stored[0].state) == ("1.50", {"тур": [1, {"a": None}]}, "done")
    assert stored[0].changed_at >= before
    assert stored[0].created_at is not None


def test_a_thousand_rows_are_one_statement(artel):
    with counting_queries() as statements:
        insert_many(Tag, [Tag(company_id=artel.company_id, name=f"{number}") for number in range(1000)])

    assert [sql.split()[0] for sql in statements if "SAVEPOINT" not in sql] == ["INSERT"]


def test_rows_may_point_at_rows_that_were_stored_a_moment_ago(artel):
    order = Order(company_id=artel.company_id, title="Кухня")
    line = Line(company_id=artel.company_id, order=order, product="Стол")

    insert_many(Order, [order])
    insert_many(Line, [line])

    assert Line.objects.get().order_id == order.pk


def test_columns_that_differ_from_row_to_row_keep_their_defaults(artel):
    known = CustomField(company_id=artel.company_id, record_kind="x", key="a", label="A", created_at=timezone.now())
    other = CustomField(company_id=artel.company_id, record_kind="x", key="b", label="B")

    insert_many(CustomField, [known, other])

    assert CustomField.objects.filter(created_at__isnull=False).count() == 2


def test_history_and_search_know_of_them(artel):
    with step(artel, "many") as done:
        insert_many(Order, [Order(company_id=artel.company_id, title=f"Шкаф {number}") for number in range(3)])

    assert Change.objects.filter(step_id=done.pk, table="sample_order", operation="I").count() == 3
    assert Step.objects.filter(pk=done.pk).exists()
    assert len(find(visible(Order, artel), "шкафы", actor=artel)) == 3


def test_all_of_them_or_none(artel):
    rows = [Tag(company_id=artel.company_id, name=name) for name in ("a", "b", "a")]

    with pytest.raises(IntegrityError):
        insert_many(Tag, rows)

    assert not Tag.objects.exists()


def test_rows_of_another_company_are_not_let_through(artel):
    with pytest.raises(Exception, match="row-level security"):
        insert_many(Tag, [Tag(company_id=make_company("Чужая").pk, name="a")])


def test_what_the_database_refuses_inside_a_step_is_told_as_it_is(artel):
    tags = [Tag(company_id=artel.company_id, name="a") for _turn in range(2)]

    with pytest.raises(IntegrityError, match="tag_once"), step(artel, "many"):
        for tag in tags:
            tag.save()

    assert not Tag.objects.exists()
    Tag.objects.create(company_id=artel.company_id, name="b")
    assert Change.objects.get(table="sample_tag").step_id is None
