"""A real address book that was not made for us: customers, suppliers, employees and shippers."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from artel.core.actor import Actor
from artel.parties.actions.imports import import_parties
from artel.parties.models import Address, ContactPoint, Party, PartyRole, Relation
from artel.parties.screens import PRESETS

FOLDERS = [
    Path(__file__).parents[4] / "shared" / "data" / "northwind",
    Path(__file__).parents[3] / "data" / "northwind",
]
FOLDER = next((folder for folder in FOLDERS if folder.is_dir()), None)
pytestmark = pytest.mark.skipif(FOLDER is None, reason="extra: ../shared/data/northwind is not beside this checkout")


def taken(actor: Actor, name: str) -> tuple[list[dict[str, str]], list[tuple[str, str]]]:
    assert FOLDER is not None
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    mapping = PRESETS[f"Northwind: {name}"]
    rows: list[dict[str, Any]] = [{field: line[heading] for heading, field in mapping.items()} for line in lines]
    for row in rows:
        row |= {"birthday": date.fromisoformat(row["birthday"])} if "birthday" in row else {}
    return lines, import_parties(rows, actor, "")


@pytest.mark.parametrize("name", ["customers", "suppliers", "employees", "shippers"])
def test_every_row_is_taken(ann: Actor, name: str) -> None:
    lines, answers = taken(ann, name)

    assert [reason for _outcome, reason in answers if reason] == []
    assert PartyRole.objects.filter(role=name.removesuffix("s")).count() == len(lines)


def test_customers_come_with_their_contact_persons_phones_and_faxes(ann: Actor) -> None:
    lines, _answers = taken(ann, "customers")

    assert Party.objects.organisations().count() == len(lines)
    assert Relation.objects.filter(kind_of_relation="works_at").count() == len(lines)
    assert ContactPoint.objects.filter(kind_of_point="phone").count() == sum(bool(line["phone"]) for line in lines)
    assert ContactPoint.objects.filter(kind_of_point="fax").count() == sum(bool(line["fax"]) for line in lines)
    assert Address.objects.exclude(region="").count() == sum(bool(line["region"]) for line in lines)
    assert Party.objects.get(code="customer-ALFKI").phone == "+49300074321"


def test_line_breaks_in_addresses_are_line_breaks(ann: Actor) -> None:
    taken(ann, "employees")

    nancy = Party.objects.get(code="employee-1")
    assert (nancy.name, nancy.birthday.isoformat()) == ("Davolio Nancy", "1948-12-08")
    assert nancy.addresses.get().street == "507 - 20th Ave. E.\nApt. 2A"


def test_a_second_time_nothing_changes(ann: Actor) -> None:
    lines, _answers = taken(ann, "suppliers")
    mapping = PRESETS["Northwind: suppliers"]
    rows = [{field: line[heading] for heading, field in mapping.items()} for line in lines]

    answers = import_parties(rows, ann, "supplier_code")

    assert {outcome for outcome, _reason in answers} == {"unchanged"}
