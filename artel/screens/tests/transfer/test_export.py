import csv
import io
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from artel.core.actor import acting
from artel.core.errors import Forbidden
from artel.core.rights import Grants
from artel.core.testing import make_actor
from artel.core.tests.sample.models import Order
from artel.screens.listing import Listing
from artel.screens.models import Export
from artel.screens.tests.transfer.sample import OrderScreen, go, make_import
from artel.screens.transfer import run
from artel.screens.transfer.escaping import escaped, unescaped
from artel.screens.transfer.export import export
from artel.screens.transfer.refused import refused_lines

DANGEROUS = ["=1+1", "+7 916", "-5", "@SUM(A1)", "\tx", "\rx", "=cmd|'/c calc'!A0", "'=1"]


def sheet_of(actor, query=None, kind="csv"):
    content = b"".join(export(Listing(OrderScreen, actor, query or {}), kind))
    if kind == "xlsx":
        return list(load_workbook(io.BytesIO(content)).active.iter_rows())
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if translation.get_language() == "ru" else ","))


def test_the_file_holds_exactly_what_is_seen(ann):
    for title, total, state in [("Kitchen", "1200.50", "open"), ("Table", "7", "done"), ("Chair", "90", "open")]:
        Order.objects.create(company_id=ann.company_id, title=title, total=total, state=state, owner_id=ann.user_id)

    rows = sheet_of(ann, {"f.state": "open", "sort": "title", "cols": "title,total,owner,state"})

    assert rows == [
        ["Title", "Total", "Responsible", "State"],
        ["Chair", "90", "Анна Белова", "open"],
        ["Kitchen", "1200.5", "Анна Белова", "open"],
    ]


def test_a_russian_reader_gets_semicolons_commas_and_days_as_excel_has_them(ann):
    order = Order.objects.create(company_id=ann.company_id, title="Кухня", total="1200.50")

    with translation.override("ru"):
        rows = sheet_of(ann, {"cols": "title,total,created_at"})

    moment = timezone.localtime(order.created_at or Order.objects.get().created_at)
    assert rows[1] == ["Кухня", "1200,5", moment.strftime("%d.%m.%Y %H:%M:%S")]


def test_workbooks_hold_numbers_and_moments_as_such(ann):
    Order.objects.create(company_id=ann.company_id, title="Кухня", total="1200.50")

    rows = sheet_of(ann, {"cols": "title,total,created_at"}, "xlsx")

    assert [cell.data_type for cell in rows[1]] == ["s", "n", "d"]
    assert rows[1][1].value == 1200.5


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_spreadsheet_runs_what_somebody_typed(ann, text):
    Order.objects.create(company_id=ann.company_id, title=text)

    assert sheet_of(ann, {"cols": "title"})[1] == [f"'{text}"]
    cell = sheet_of(ann, {"cols": "title"}, "xlsx")[1][0]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


@given(st.text(max_size=20))
def test_escaping_is_taken_back_by_reading(text):
    assert unescaped(escaped(text)) == text
    assert not escaped(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_an_export_needs_the_right_and_leaves_a_trail(ann, company):
    Order.objects.create(company_id=ann.company_id, title="Кухня")
    sheet_of(ann, {"f.state": "open", "cols": "title"})

    trail = Export.objects.get()
    assert (trail.owner_id, trail.actor_name, trail.screen, trail.format) == (
        ann.user_id,
        "Анна Белова",
        "sample-orders",
        "csv",
    )
    assert (trail.row_count, trail.is_whole, trail.query["f.state"], trail.columns) == (1, True, "open", ["title"])

    nobody = replace(ann, grants=Grants(by_kind=ann.grants.by_kind))
    with pytest.raises(Forbidden):
        export(Listing(OrderScreen, nobody, {}), "csv")
    assert Export.objects.count() == 1


def test_a_download_that_breaks_off_is_noted_as_such(ann, monkeypatch):
    monkeypatch.setattr("artel.screens.transfer.writing.PART_BYTES", 10)
    for number in range(5):
        Order.objects.create(company_id=ann.company_id, title=f"Order {number}")

    parts = export(Listing(OrderScreen, ann, {}), "csv")
    next(parts)
    next(parts)
    parts.close()

    trail = Export.objects.get()
    assert not trail.is_whole
    assert 0 < trail.row_count < 5


def test_rows_of_others_and_hidden_fields_stay_inside(ann, company):
    Order.objects.create(company_id=ann.company_id, title="Чужой", margin=5, owner_id=ann.user_id)
    manager = make_actor(company, "manager")
    with acting(manager):
        Order.objects.create(company_id=manager.company_id, title="Мой", margin=7, owner_id=manager.user_id)

        rows = sheet_of(manager, {"cols": "title,margin,total"})

    assert rows == [["Title", "Total"], ["Мой", "0"]]


words = st.text(
    alphabet=st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs"), include_characters=" =+-@'\";,\n"),
    max_size=40,
)
orders = st.lists(
    st.tuples(
        words.map(lambda text: " ".join(text.split())).filter(bool),
        words.map(str.strip),
        st.decimals(min_value=-(10**9), max_value=10**9, places=2),
        st.sampled_from(["open", "done"]),
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.parametrize("language", ["ru", "en"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=orders)
def test_what_was_exported_comes_back_the_same(ann, rows, language):
    Order.objects.all().delete()
    for title, note, total, state in rows:
        Order.objects.create(company_id=ann.company_id, title=title, note=note, total=total, state=state)
    before = list(Order.objects.order_by("id").values_list("title", "note", "total", "state"))
    with translation.override(language):
        query = {"cols": "title,note,total,state", "sort": "id"}
        content = b"".join(export(Listing(OrderScreen, ann, query), "csv"))
        Order.objects.all().delete()

        taken = go(make_import(ann, content), ann)

    assert (taken.created_count, taken.refused_count) == (len(rows), 0)
    assert list(Order.objects.order_by("id").values_list("title", "note", "total", "state")) == before


def test_the_file_of_refused_rows_holds_their_columns_and_reasons(ann):
    content = "Title;Total\nKitchen;1\n=1+1;x\n;2;extra\n"
    taken = make_import(ann, content)
    run.start(taken, ann)
    taken.refresh_from_db()
    run.work(taken)

    assert list(refused_lines(taken)) == [
        ["Title", "Total", "Reason"],
        ["=1+1", "x", "Total: «x» is not a valid number."],
        ["", "2", "The row has more cells than there are headings.", "extra"],
    ]
    assert Order.objects.get().total == Decimal(1)
