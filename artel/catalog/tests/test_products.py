"""What a product is, and what the database does not let it be."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from artel.catalog.actions import make_variants, reprice
from artel.catalog.api import Scanned, category_ids_below, find_barcode, install_catalog, price_for
from artel.catalog.codes import check_gtin
from artel.catalog.models import Barcode, Category, PriceList, Product, ProductKind
from artel.catalog.tests.conftest import TODAY, make_box, make_price, make_product, pieces
from artel.core import drafts
from artel.core.actor import Actor, acting
from artel.core.errors import Refused
from artel.core.models import Company
from artel.core.search import find
from artel.core.testing import make_actor, make_company

pytestmark = pytest.mark.django_db
EAN = "4006381333931"


def refuses(constraint: str) -> Any:
    return pytest.raises(IntegrityError, match=constraint)


# --- barcodes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [EAN, "96385074", "036000291452", "10614141000415", "4 006381 333931"])
def test_codes_with_a_right_check_digit_are_taken(code: str, table: Product, company: Company) -> None:
    barcode = Barcode(company=company, product=table, code=code)
    barcode.full_clean(exclude=["company"])
    barcode.save()

    assert barcode.code == code.replace(" ", "")


@pytest.mark.parametrize("code", ["4006381333932", "96385075", "12345", "abc"])
def test_a_wrong_check_digit_is_refused_by_the_form_and_by_the_database(
    code: str, table: Product, company: Company
) -> None:
    barcode = Barcode(company=company, product=table, code=code)

    with pytest.raises(ValidationError):
        barcode.full_clean(exclude=["company"])
    with refuses("barcode_check_digit"), transaction.atomic():
        barcode.save()


def test_ones_own_code_is_any_text_and_only_once(table: Product, company: Company) -> None:
    Barcode.objects.create(company=company, product=table, code="ПОЛКА-7", kind_of_code="other")

    with refuses("barcode_unique"), transaction.atomic():
        Barcode.objects.create(company=company, product=table, code="ПОЛКА-7", kind_of_code="other")


def test_a_scanned_pack_is_found_with_its_unit(table: Product, company: Company, director: Actor) -> None:
    make_box(table)
    Barcode.objects.create(company=company, product=table, code=EAN, unit="box")

    assert find_barcode("4006381 333931", actor=director) == Scanned(table, "box")
    assert find_barcode("96385074", actor=director) is None


@pytest.mark.parametrize("text", ["письменный сто", "ABC-77", "4006381333931", "381333"])
def test_search_finds_a_product_by_name_article_and_barcode(
    text: str, company: Company, goods: Category, director: Actor
) -> None:
    desk = make_product(company, "Стол письменный", category=goods, code="ABC-77")
    Barcode.objects.create(company=company, product=desk, code=EAN)
    make_product(company, "Стул", category=goods)

    assert find(Product.objects.all(), text, actor=director) == [desk]


def test_every_check_digit_agrees_with_the_database(table: Product, company: Company) -> None:
    for number in range(1000, 1010):
        body = f"460{number}12345"
        fits = [digit for digit in "0123456789" if _fits(body + digit)]
        assert len(fits) == 1
        Barcode.objects.create(company=company, product=table, code=body + fits[0])


def _fits(code: str) -> bool:
    try:
        return check_gtin(code) == code
    except ValueError:
        return False


# --- variants --------------------------------------------------------------------------------------------------------


def test_variants_are_made_for_every_combination(table: Product, director: Actor) -> None:
    make_variants(table, text="Цвет: белый, чёрный\nРазмер: S, M, L", actor=director)

    names = list(table.variants.order_by("pk").values_list("name", "code"))
    assert len(names) == 6
    assert names[0] == ("Стол, белый, S", "T-1-1")
    assert table.variants.last().options == {"Цвет": "чёрный", "Размер": "L"}


def test_combinations_that_are_there_stay(table: Product, director: Actor) -> None:
    make_variants(table, text="Цвет: белый", actor=director)

    made = make_variants(table, text="Цвет: белый, чёрный", actor=director)

    assert [(row.name, row.code) for row in made] == [("Стол, чёрный", "T-1-2")]
    sold = Product.objects.sellable().order_by("pk")
    assert list(sold.values_list("name", flat=True)) == ["Стол, белый", "Стол, чёрный"]


def test_two_variants_are_never_alike_and_have_none_of_their_own(table: Product, director: Actor) -> None:
    white = make_variants(table, text="Цвет: белый", actor=director)[0]
    copy = {"company": table.company, "category": table.category, "unit": "pcs"}

    with refuses("product_variant_once"), transaction.atomic():
        Product.objects.create(name="Ещё белый", variant_of=table, options={"Цвет": "белый"}, **copy)
    with refuses("cannot have variants"), transaction.atomic():
        Product.objects.create(name="Белый белый", variant_of=white, options={"Тон": "1"}, **copy)
    with pytest.raises(Refused) as refusal:
        make_variants(white, text="Тон: 1", actor=director)
    assert refusal.value.code == "variant-of-variant"


@pytest.mark.parametrize("text", ["", "Цвет", "Цвет:", ": белый"])
def test_unclear_options_are_refused(text: str, table: Product, director: Actor) -> None:
    with pytest.raises(Refused):
        make_variants(table, text=text, actor=director)

    assert table.variants.count() == 0


def test_a_variant_without_a_price_has_its_models(table: Product, general: PriceList, director: Actor) -> None:
    white, black = make_variants(table, text="Цвет: белый, чёрный", actor=director)
    make_price(general, table, "100")
    make_price(general, black, "130")

    found = [price_for(one, quantity=pieces(1), currency="RUB", on=TODAY, actor=director) for one in (white, black)]

    assert [str(quote.price) for quote in found if quote] == ["100.00 RUB", "130.00 RUB"]


# --- categories, kinds, companies ------------------------------------------------------------------------------------


def test_categories_hold_no_circle(goods: Category, company: Company) -> None:
    inner = Category.objects.create(company=company, name="Еда", parent=goods)
    deep = Category.objects.create(company=company, name="Хлеб", parent=inner)

    with refuses("part of itself"), transaction.atomic():
        Category.objects.filter(pk=goods.pk).update(parent=deep)

    assert category_ids_below(goods) == {goods.pk, inner.pk, deep.pk}


def test_a_service_is_booked_as_a_service(goods: Category, company: Company, director: Actor) -> None:
    with pytest.raises(ValidationError):
        drafts.create(
            Product, {"name": "Доставка", "kind_of_product": ProductKind.SERVICE, "category": goods}, actor=director
        )
    with refuses("booked in different ways"), transaction.atomic():
        make_product(company, "Доставка", ProductKind.SERVICE, category=goods)


def test_a_category_keeps_the_kind_of_its_products(table: Product, goods: Category) -> None:
    with refuses("booked in another way"), transaction.atomic():
        Category.objects.filter(pk=goods.pk).update(posting_group="service")


def test_what_belongs_together_belongs_to_one_company(table: Product) -> None:
    other = make_company("Чужая")
    with acting(Actor.system(other.pk)), pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.create(company=other, name="Вор", category_id=table.category_id)
        transaction.get_connection().check_constraints()


def test_only_goods_have_lots_and_only_lots_have_days(company: Company, director: Actor) -> None:
    with refuses("product_tracked_goods_only"), transaction.atomic():
        make_product(company, "Монтаж", ProductKind.SERVICE, tracking="lot")
    with refuses("product_expiry_needs_lots"), transaction.atomic():
        make_product(company, "Молоко", has_expiry=True)


# --- lists as a whole, and the first ones ----------------------------------------------------------------------------


def test_all_prices_of_a_list_go_up_from_a_day(
    table: Product, general: PriceList, goods: Category, company: Company, director: Actor
) -> None:
    chair = make_product(company, "Стул", category=goods)
    make_price(general, table, "100", floor=Decimal(90))
    make_price(general, chair, "33.33", ends_on=TODAY)
    tomorrow = TODAY + timedelta(days=1)

    assert reprice(general, percent=Decimal(7), starts_on=tomorrow, actor=director) == 1

    new = general.prices.get(starts_on=tomorrow)
    assert (new.product, new.amount, new.floor) == (table, Decimal("107.00"), Decimal("96.30"))
    with pytest.raises(Refused) as refusal:
        reprice(general, percent=Decimal(7), starts_on=TODAY, actor=director)
    assert refusal.value.code == "later-prices"


def test_a_new_company_has_a_category_for_each_way_of_booking_and_a_list(company: Company) -> None:
    with acting(Actor.system(company.pk)):
        first, again = install_catalog(company), install_catalog(company)

        assert first == again
        assert (first.name, first.currency, first.includes_tax) == ("Общий", "RUB", True)
        groups = Category.objects.values_list("posting_group", flat=True)
        assert sorted(groups) == ["goods", "material", "packaging", "product", "service"]


def test_a_list_without_a_currency_is_in_the_companys(director: Actor, company: Company) -> None:
    company.currency = "USD"
    company.save()

    made = drafts.create(PriceList, {"name": "Export"}, actor=director)

    assert made.currency == "USD"


def test_a_manager_reads_products_and_changes_none(table: Product, company: Company, director: Actor) -> None:
    manager = make_actor(company, "manager")
    with acting(manager):
        assert drafts.gate.visible(Product, manager).get() == table
        with pytest.raises(drafts.Forbidden):
            drafts.change(table, {"name": "Парта"}, actor=manager)
