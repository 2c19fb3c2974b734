from django.db import connection

from artel.core.actor import acting
from artel.core.models import Change
from artel.core.steps import step
from artel.core.tests.conftest import make_order
from artel.core.tests.sample.models import Line, Order


def changes_of(order: Order) -> list[tuple]:
    rows = Change.objects.filter(root_table="sample_order", root_id=order.pk).order_by("id")
    return [(row.table, row.operation, row.before, row.after) for row in rows]


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_raw_sql_leaves_the_same_history_as_the_application(ann):
    order = make_order(ann, "Стол")

    sql("UPDATE sample_order SET title = 'Стул', note = note WHERE id = %s", order.pk)

    assert changes_of(order)[-1] == ("sample_order", "U", {"title": "Стол"}, {"title": "Стул"})


def test_each_row_of_a_mass_update_has_its_own_line_in_one_statement(ann):
    orders = [make_order(ann, f"{number}") for number in range(3)]

    sql("UPDATE sample_order SET note = title || '!' WHERE title <> '1'")

    noted = {order.title: [c[3] for c in changes_of(order) if c[1] == "U"] for order in orders}
    assert noted == {"0": [{"note": "0!"}], "1": [], "2": [{"note": "2!"}]}


def test_a_deleted_row_is_kept_whole_and_a_line_belongs_to_the_history_of_its_order(ann):
    order = make_order(ann, lines=1)
    line = order.lines.get()

    sql("DELETE FROM sample_line WHERE id = %s", line.pk)

    table, operation, before, after = changes_of(order)[-1]
    assert (table, operation, after) == ("sample_line", "D", None)
    assert before == {
        "id": line.pk, "company_id": ann.company_id, "order_id": order.pk, "product": "Товар 1", "count": 1,
        "created_at": before["created_at"],
    }  # fmt: skip


def test_history_names_the_actor_the_step_and_the_reason(ann):
    order = make_order(ann)

    with step(ann, "Rename", reason="Клиент просил") as running:
        Order.objects.filter(pk=order.pk).update(title="Стул")

    row = Change.objects.get(step_id=running.pk)
    assert (row.actor_id, row.reason, row.company_id) == (ann.user_id, "Клиент просил", ann.company_id)


def test_after_a_step_changes_belong_to_no_step(ann):
    order = make_order(ann)
    with step(ann, "Rename"):
        Order.objects.filter(pk=order.pk).update(title="Стул")

    Order.objects.filter(pk=order.pk).update(title="Стол")

    assert Change.objects.order_by("id").last().step_id is None


def test_a_step_within_a_step_joins_it(ann):
    order = make_order(ann)

    with step(ann, "Outer") as outer, step(ann, "Inner") as inner:
        Order.objects.filter(pk=order.pk).update(title="Стул")

    assert outer.pk == inner.pk
    assert outer.label == "Outer"


def test_touching_without_changing_is_no_history(ann):
    order = make_order(ann)
    before = Change.objects.count()

    order.save()
    sql("UPDATE sample_order SET title = title")

    assert Change.objects.count() == before


def test_history_of_another_company_is_not_seen(firm, stranger):
    make_order(stranger.ann, lines=1)

    with acting(firm.boss):
        assert not Change.objects.filter(table__startswith="sample").exists()
        assert not Line.objects.exists()
