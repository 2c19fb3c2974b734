"""Products out of files, and a real assortment that was not made for us."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from artel.catalog.actions import bulk_create_products
from artel.catalog.models import Barcode, Category, Price, PriceList, Product, SupplierPrice
from artel.catalog.screens import NORTHWIND
from artel.catalog.tests.conftest import make_customer
from artel.core.actor import Actor
from artel.core.models import Company
from artel.parties.api import Party

pytestmark = pytest.mark.django_db
FOLDERS = [
    Path(__file__).parents[4] / "shared" / "data" / "northwind",
    Path(__file__).parents[3] / "data" / "northwind",
]
FOLDER = next((folder for folder in FOLDERS if folder.is_dir()), None)


def take(actor: Actor, *rows: dict[str, Any], update: str = "") -> list[Any]:
    return bulk_create_products(rows, actor, update)


def test_a_row_becomes_a_product_with_its_price_barcode_and_supplier(
    goods: Category, general: PriceList, company: Company, director: Actor
) -> None:
    make_customer(company, "Лесторг")
    row = {
        "name": "Стол", "code": "T-1", "category": "товары", "unit": "шт.", "barcode": "4006381333931",
        "price": "1 250,50", "supplier": "ООО «Лесторг»", "purchase_price": "800", "lead_days": "14",
    }  # fmt: skip

    assert take(director, row) == ["created"]

    product = Product.objects.get()
    assert (product.name, product.code, product.category, product.unit) == ("Стол", "T-1", goods, "pcs")
    assert (Price.objects.get().amount, Price.objects.get().price_list) == (Decimal("1250.5"), general)
    assert Barcode.objects.get().code == "4006381333931"
    assert (SupplierPrice.objects.get().amount, SupplierPrice.objects.get().lead_days) == (Decimal(800), 14)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"name": ""}, "не может быть пустым"),
        ({"name": "А", "category": "Нет такой"}, "Нет такой"),
        ({"name": "А", "unit": "локоть"}, "локоть"),
        ({"name": "А", "price": "даром"}, "даром"),
        ({"name": "А", "price": "-1"}, "-1"),
        ({"name": "А", "price": "1", "price_list": "Секретный"}, "Секретный"),
        ({"name": "А", "barcode": "4006381333932"}, "штрихкод"),
        ({"name": "А", "supplier": "Никто"}, "Никто"),
        ({"name": "А", "kind_of_product": "чудо"}, "чудо"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_the_reason_and_the_others_are_taken(
    row: dict[str, str], reason: str, goods: Category, general: PriceList, director: Actor
) -> None:
    refusal, taken = take(director, row, {"name": "Стул"})

    assert reason in refusal
    assert taken == "created"
    assert list(Product.objects.values_list("name", flat=True)) == ["Стул"]


def test_one_article_and_one_barcode_are_taken_once(goods: Category, director: Actor) -> None:
    answers = take(
        director, {"name": "А", "code": "1"}, {"name": "Б", "code": "1"},
        {"name": "В", "barcode": "X1"}, {"name": "Г", "barcode": "X1"},
    )  # fmt: skip

    assert [answers[0], answers[2]] == ["created", "created"]
    assert "«1»" in answers[1]
    assert "«X1»" in answers[3]


def test_an_update_changes_what_differs_and_says_what_is_the_same(
    goods: Category, general: PriceList, director: Actor
) -> None:
    rows = [{"name": "Стол", "code": "1", "price": "100"}, {"name": "Стул", "code": "2", "price": "50"}]
    take(director, *rows)

    rows[0] = {"name": "Стол письменный", "code": "1", "price": "100"}
    rows.append({"name": "Полка", "code": "3"})

    assert take(director, *rows, update="code") == ["updated", "unchanged", "created"]
    assert Product.objects.get(code="1").name == "Стол письменный"


def test_a_new_price_is_one_from_today_and_the_old_one_stays(
    goods: Category, general: PriceList, director: Actor
) -> None:
    take(director, {"name": "Стол", "code": "1", "price": "100"})
    Price.objects.update(starts_on="2020-01-01")

    assert take(director, {"name": "Стол", "code": "1", "price": "120"}, update="code") == ["updated"]
    assert take(director, {"name": "Стол", "code": "1", "price": "125"}, update="code") == ["updated"]

    assert list(Price.objects.order_by("starts_on").values_list("amount", flat=True)) == [Decimal(100), Decimal(125)]


def test_the_unit_of_a_product_stays(goods: Category, director: Actor) -> None:
    take(director, {"name": "Мука", "code": "1", "unit": "кг"})

    [refusal] = take(director, {"name": "Мука", "code": "1", "unit": "шт"}, update="code")

    assert "кг" in refusal


@pytest.mark.skipif(FOLDER is None, reason="extra: ../shared/data/northwind is not beside this checkout")
def test_the_northwind_assortment_comes_in_whole(general: PriceList, company: Company, director: Actor) -> None:
    for line in _lines("categories"):
        Category.objects.create(company=company, code=line["category_id"], name=line["category_name"])
    for line in _lines("suppliers"):
        Party.objects.create(company=company, code=f"supplier-{line['supplier_id']}", name=line["company_name"])
    lines = _lines("products")
    rows: list[dict[str, Any]] = [{name: line[heading] for heading, name in NORTHWIND.items()} for line in lines]
    for row in rows:
        row["is_archived"] = row["is_archived"] == "1"

    answers = bulk_create_products(rows, director)

    assert answers == ["created"] * 77
    assert Product.objects.filter(is_archived=True).count() == sum(line["discontinued"] == "1" for line in lines)
    assert sum(Price.objects.values_list("amount", flat=True)) == sum(Decimal(line["unit_price"]) for line in lines)
    assert SupplierPrice.objects.filter(amount=None).count() == 77
    chai = Product.objects.get(code="1")
    assert (chai.name, chai.category.name, chai.packing) == ("Chai", "Beverages", "10 boxes x 30 bags")


def _lines(name: str) -> list[dict[str, str]]:
    assert FOLDER is not None
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
