import csv

import pytest
from openpyxl import load_workbook

from artel.core.actor import Actor, acting
from artel.core.models import User
from artel.core.tests.sample.models import Order
from artel.kit.trouble import Trouble
from artel.screens.models import Export, Import
from artel.screens.tests.transfer.sample import english
from artel.screens.transfer.cli import run_export, run_import

FILE = "Name;Sum;Rest\nKitchen;1;x\nTable;many;y\n"


@pytest.fixture
def file(tmp_path):
    place = tmp_path / "orders.csv"
    place.write_text(FILE)
    return place


@pytest.fixture
def boss_email(company):
    return User.objects.get(pk=english(company, "administrator", "Борис").user_id).email


def taken_orders(company):
    with acting(Actor.system(company.pk)):
        return list(Order.objects.order_by("id").values_list("title", "total", "owner__name"))


def test_a_file_is_taken_in_from_a_terminal(company, boss_email, file, tmp_path, capsys):
    errors = tmp_path / "refused.csv"

    code = run_import(
        ["sample-orders", str(file), "--map", "Name=title", "--map", "Sum=total", "--set", "note=из файла",
         "--as", boss_email, "--errors", str(errors)]
    )  # fmt: skip

    assert code == 3
    assert taken_orders(company) == [("Kitchen", 1, "Борис")]
    assert "1 created, 0 updated, 0 unchanged, 1 refused of 2" in capsys.readouterr().out
    rows = list(csv.reader(errors.read_text("utf-8-sig").splitlines()))
    assert rows == [["Name", "Sum", "Rest", "Reason"], ["Table", "many", "y", "Total: «many» is not a valid number."]]


def test_without_a_file_for_refused_rows_their_reasons_are_told(company, boss_email, file, capsys):
    code = run_import(["sample-orders", str(file), "--map", "Name=title", "--map", "Sum=total", "--as", boss_email])

    assert code == 3
    assert capsys.readouterr().out.splitlines()[-1] == "3: Total: «many» is not a valid number."


def test_a_dry_run_tells_everything_and_leaves_nothing(company, file, capsys):
    code = run_import(["sample-orders", str(file), "--map", "Name=title", "--map", "Sum=total", "--dry-run"])

    out = capsys.readouterr().out
    assert code == 3
    assert "orders.csv: +1 ~0 =0 !1 / 2" in out
    assert "Rest → —" in out
    assert taken_orders(company) == []
    with acting(Actor.system(company.pk)):
        assert not Import.objects.exists()


def test_records_are_found_by_a_key(company, tmp_path):
    place = tmp_path / "again.csv"
    place.write_text("Title;Total\nKitchen;1\n")
    assert run_import(["sample-orders", str(place)]) == 0
    place.write_text("Title;Total\nKitchen;2\n")

    assert run_import(["sample-orders", str(place), "--key", "title", "--mode", "update"]) == 0

    assert taken_orders(company) == [("Kitchen", 2, None)]


@pytest.mark.parametrize(
    "arguments",
    [
        ["none", "{file}"],
        ["sample-orders", "{file}.gone"],
        ["sample-orders", "{file}", "--map", "Wrong=title"],
        ["sample-orders", "{file}", "--map", "title"],
        ["sample-orders", "{file}", "--map", "Name=nothing"],
        ["sample-orders", "{file}", "--map", "Name="],
        ["sample-orders", "{file}", "--as", "nobody@example.com"],
        ["sample-orders", "{file}", "--company", "Нет такой"],
    ],
)
def test_what_cannot_work_is_one_sentence_and_nothing_happens(company, file, arguments):
    with pytest.raises(Trouble):
        run_import([argument.replace("{file}", str(file)) for argument in arguments])

    assert taken_orders(company) == []


def test_a_viewer_has_no_more_rights_in_a_terminal(company, file):
    email = User.objects.get(pk=english(company, "viewer", "Зоя").user_id).email

    with pytest.raises(Trouble, match="You may not do this"):
        run_import(["sample-orders", str(file), "--as", email])


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_list_is_written_into_a_file(company, file, tmp_path, suffix):
    run_import(["sample-orders", str(file), "--map", "Name=title"])
    place = tmp_path / f"out.{suffix}"

    code = run_export(
        ["sample-orders", "--filter", "title=Kit", "--columns", "title,state", "-o", str(place), "--language", "en"]
    )

    assert code == 0
    if suffix == "csv":
        rows = [tuple(row) for row in csv.reader(place.read_text("utf-8-sig").splitlines())]
    else:
        rows = list(load_workbook(place).active.iter_rows(values_only=True))
    assert rows == [("Title", "State"), ("Kitchen", "open")]
    with acting(Actor.system(company.pk)):
        assert Export.objects.get().row_count == 1
