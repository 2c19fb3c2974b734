from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from artel.core.drafts import change
from artel.core.errors import Refused
from artel.core.models import Change, CustomField, Notification, Step, TimelineEntry
from artel.core.tests.sample.models import Order, Tag
from artel.screens.models import Import, KnownMapping
from artel.screens.registry import SCREENS
from artel.screens.tests.transfer.sample import counts, done, go, make_import
from artel.screens.transfer import run
from artel.screens.transfer.mapping import receive

FILE = """Title;Total;State;Responsible
Kitchen;120 000,50;open;Анна Белова
Wardrobe;99;done;
;5;open;
Table;много;open;
Chair;7;lost;Никто
"""


def test_every_row_is_created_or_refused_with_all_its_reasons(ann):
    taken = go(make_import(ann, FILE), ann)

    assert taken.state == Import.State.DONE
    assert counts(taken) == (2, 0, 0, 3)
    assert taken.done_count == taken.row_count == 5
    assert list(Order.objects.order_by("id").values_list("title", "total", "state", "owner__name")) == [
        ("Kitchen", Decimal("120000.50"), "open", "Анна Белова"),
        ("Wardrobe", Decimal(99), "done", None),
    ]
    assert dict(taken.refused_rows.values_list("number", "reason")) == {
        4: "«Title» is required.",
        5: "Total: «много» is not a valid number.",
        6: "State: There is no choice «lost». Responsible: There is no «Никто» here.",
    }


def test_a_check_counts_everything_and_writes_nothing(ann):
    taken = make_import(ann, FILE)

    run.check(taken, ann)

    taken = done(taken)
    assert taken.state == Import.State.CHECKED
    found = taken.findings
    assert (found["created"], found["updated"], found["unchanged"], found["refused"]) == (2, 0, 0, 3)
    assert found["columns"] == ["Title", "Total", "State", "Responsible"]
    assert [row["cells"][0] for row in found["preview"]] == ["Kitchen", "Wardrobe", "", "Table", "Chair"]
    assert found["preview"][3]["reason"] == "Total: «много» is not a valid number."
    assert not Order.objects.exists()
    assert not Change.objects.filter(table="sample_order").exists()
    assert not TimelineEntry.objects.exists()
    assert not Step.objects.filter(kind_of_step=Step.Kind.IMPORT).exists()


def test_rows_are_updated_by_a_key_and_equal_rows_stay_as_they_are(ann):
    go(make_import(ann, "Title;Total;Note\nKitchen;1;old\nTable;2;same\n"), ann)

    again = go(make_import(ann, "Title;Total;Note\nKitchen;5;\nTable;2;same\nChair;9;new\n", key="title"), ann)

    assert counts(again) == (1, 1, 1, 0)
    assert list(Order.objects.order_by("id").values_list("title", "total", "note")) == [
        ("Kitchen", Decimal(5), "old"),
        ("Table", Decimal(2), "same"),
        ("Chair", Decimal(9), "new"),
    ]


def test_empty_cells_clear_only_when_asked_to(ann):
    go(make_import(ann, "Title;Note\nKitchen;old\n"), ann)

    go(make_import(ann, "Title;Note\nKitchen;\n", key="title", clears=True), ann)

    assert Order.objects.get().note == ""


@pytest.mark.parametrize(
    ("mode", "expected", "reasons"),
    [
        ("create", (1, 0, 0, 1), {2: "A record with «Title» «Kitchen» is there already."}),
        ("update", (0, 1, 0, 1), {3: "No record has «Title» «Chair»."}),
        ("both", (1, 1, 0, 0), {}),
    ],
)
def test_the_mode_says_what_may_happen_to_a_row(ann, mode, expected, reasons):
    go(make_import(ann, "Title;Total\nKitchen;1\n"), ann)

    taken = go(make_import(ann, "Title;Total\nKitchen;5\nChair;9\n", key="title", mode=mode), ann)

    assert counts(taken) == expected
    assert dict(taken.refused_rows.values_list("number", "reason")) == reasons


def test_a_key_that_comes_twice_in_a_file_creates_one_record(ann):
    taken = go(make_import(ann, "Title;Total\nKitchen;1\nKitchen;2\nKitchen;3\n", key="title"), ann)

    assert counts(taken) == (1, 2, 0, 0)
    assert list(Order.objects.values_list("title", "total")) == [("Kitchen", Decimal(3))]


def test_two_records_with_one_key_are_a_question_for_a_person(ann):
    go(make_import(ann, "Title\nKitchen\nKitchen\n"), ann)

    taken = go(make_import(ann, "Title;Total\nKitchen;5\n", key="title"), ann)

    assert counts(taken) == (0, 0, 0, 1)
    assert taken.refused_rows.get().reason == "Several records have «Title» «Kitchen»."


def test_rows_that_a_unique_key_forbids_are_refused_and_the_others_taken(boss):
    Tag.objects.create(company_id=boss.company_id, name="three")
    rows = ["one", "two", "three", "four", "two", "x" * 51]

    taken = go(make_import(boss, "name\n" + "\n".join(rows) + "\n", slug="sample-tags"), boss)

    assert counts(taken) == (3, 0, 0, 3)
    assert dict(taken.refused_rows.values_list("number", "reason")) == {
        4: "There is already a record with the same: name.",
        6: "There is already a record with the same: name.",
        7: "Name: Too long: at most 50 characters.",
    }
    assert set(Tag.objects.values_list("name", flat=True)) == {"one", "two", "three", "four"}


def test_rows_that_break_a_rule_only_the_database_knows_are_found_among_the_others(boss):
    broken = {3, 11, 12, 29}
    rows = [f"{number};{'9' * 12 if number in broken else 1}" for number in range(1, 31)]

    taken = go(make_import(boss, "Title;Margin\n" + "\n".join(rows) + "\n"), boss)

    assert counts(taken) == (26, 0, 0, 4)
    assert {number - 1 for number in taken.refused_rows.values_list("number", flat=True)} == broken


def test_own_fields_of_the_company_are_filled_and_used_as_a_key(ann):
    common = {"company_id": ann.company_id, "record_kind": "sample.order"}
    CustomField.objects.create(**common, key="number", label="Номер договора")
    CustomField.objects.create(**common, key="budget", label="Бюджет", type="number")
    go(make_import(ann, "Title;Номер договора;Бюджет\nKitchen;Д-1;10,5\n"), ann)

    taken = go(make_import(ann, "Title;Номер договора;Бюджет\nKitchen 2;Д-1;11\n", key="custom.number"), ann)

    assert counts(taken) == (0, 1, 0, 0)
    order = Order.objects.get()
    assert (order.title, order.custom) == ("Kitchen 2", {"number": "Д-1", "budget": "11"})


def test_an_import_is_one_step_and_is_taken_back_as_one(ann):
    go(make_import(ann, "Title;Total\nKitchen;1\n"), ann)
    taken = go(make_import(ann, "Title;Total\nKitchen;5\nChair;9\n", key="title"), ann)
    assert Step.objects.filter(kind_of_step=Step.Kind.IMPORT).count() == 2

    run.revert(taken, ann)

    assert done(taken).state == Import.State.REVERTED
    assert list(Order.objects.values_list("title", "total")) == [("Kitchen", Decimal(1))]
    with pytest.raises(Refused, match="nothing to take back"):
        run.revert(taken, ann)


def test_an_import_whose_rows_were_worked_on_is_not_taken_back(ann):
    taken = go(make_import(ann, "Title;Total\nKitchen;1\nChair;2\n"), ann)
    change(Order.objects.get(title="Chair"), {"total": Decimal(3)}, actor=ann)

    with pytest.raises(Refused, match="Later changes stand in the way"):
        run.revert(taken, ann)

    assert Order.objects.count() == 2
    assert done(taken).state == Import.State.DONE


def test_the_mapping_is_remembered_for_the_same_headings(ann):
    go(make_import(ann, "A;B\nKitchen;1\n", mapping={"A": "title", "B": "total"}), ann)

    known = KnownMapping.objects.get()

    assert known.mapping == {"A": "title", "B": "total"}


def test_the_file_of_refused_rows_is_read_like_the_file_it_came_from(ann):
    go(make_import(ann, "A;B\nKitchen;many\n", mapping={"A": "title", "B": "total"}), ann)

    again = SimpleUploadedFile("refused.csv", "A;B;Причина\nKitchen;12;«many» не подходит\n".encode())
    taken = receive(SCREENS["sample-orders"], again, ann)

    assert taken.mapping == {"A": "title", "B": "total", "Причина": ""}


def test_constants_fill_what_no_column_does(ann):
    taken = go(make_import(ann, "Title\nKitchen\n", constants={"state": "done", "note": "из файла"}), ann)

    assert counts(taken) == (1, 0, 0, 0)
    assert Order.objects.values_list("state", "note").get() == ("done", "из файла")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"mapping": {"Title": "", "Total": "total"}}, "No column is chosen for: Title."),
        ({"mapping": {"Title": "title", "Total": "title"}}, "«Title» is chosen for several columns."),
        ({"mapping": {"Title": "title", "Total": "secret"}}, "There is no field «secret» to fill."),
        ({"mode": "update"}, "Choose the field that finds the record to update."),
        ({"key": "note"}, "Records cannot be found by «note»."),
        ({"key": "phone"}, "«Phone» finds the record, so choose its column."),
        ({"constants": {"state": "lost"}}, "State: There is no choice «lost»."),
    ],
)
def test_a_mapping_that_cannot_work_is_refused_before_anything_starts(ann, settings, message):
    taken = make_import(ann, "Title;Total\nKitchen;1\n", **settings)

    with pytest.raises(Refused) as refused:
        run.start(taken, ann)

    assert str(refused.value) == message
    assert done(taken).state == Import.State.UPLOADED


def test_an_import_that_is_stopped_keeps_what_was_taken_and_can_go_on(ann, monkeypatch):
    monkeypatch.setattr("artel.screens.transfer.batches.SIZE", 2)
    monkeypatch.setattr(run.batches, "__defaults__", (2,))
    taken = make_import(ann, "Title\n" + "".join(f"Order {n}\n" for n in range(7)))
    run.start(taken, ann)
    original = run._take_batch

    def stop_after_the_second(fresh, portion, plan, running):
        original(fresh, portion, plan, running)
        if fresh.position == 5:
            Import.objects.filter(pk=fresh.pk).update(stop_asked=True)

    monkeypatch.setattr(run, "_take_batch", stop_after_the_second)
    run.work(done(taken))
    taken = done(taken)
    assert (taken.state, counts(taken), Order.objects.count()) == (Import.State.CANCELLED, (4, 0, 0, 0), 4)

    monkeypatch.setattr(run, "_take_batch", original)
    taken = go(taken, ann)

    assert (taken.state, counts(taken), Order.objects.count()) == (Import.State.DONE, (7, 0, 0, 0), 7)
    run.revert(taken, ann)
    assert Order.objects.count() == 0


def test_who_started_it_is_told_what_came_of_it(ann):
    go(make_import(ann, FILE), ann)

    told = Notification.objects.get(user_id=ann.user_id)

    assert told.text == "orders.csv: 2 created, 0 updated, 0 unchanged, 3 refused of 5"
    assert told.link.startswith("/imports/")
