"""Which price a customer is given, and how low one may go alone."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from artel.catalog.api import Asked, Quoted, approve, ask_price, check_price, price_for, prices_for, reject, withdraw
from artel.catalog.models import Category, Discount, Price, PriceList, Product, SpecialPrice
from artel.catalog.testing import smallest_discount, smallest_list
from artel.catalog.tests.conftest import (
    LONG_AGO,
    TODAY,
    make_box,
    make_customer,
    make_price,
    make_product,
    make_tag,
    pieces,
)
from artel.core.actor import Actor, acting
from artel.core.errors import Forbidden, Refused
from artel.core.models import Company
from artel.core.testing import counting_queries
from artel.kit.money import Money
from artel.kit.quantity import Quantity

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def quoted(product: Product, actor: Actor, quantity: Any = 1, **more: Any) -> Quoted | None:
    size = quantity if isinstance(quantity, Quantity) else pieces(quantity)
    return price_for(product, quantity=size, **{"currency": "RUB", "on": TODAY, "actor": actor, **more})


def price(product: Product, actor: Actor, quantity: Any = 1, **more: Any) -> str | None:
    found = quoted(product, actor, quantity, **more)
    return None if found is None else str(found.net)


def test_without_a_list_there_is_no_price(table: Product, director: Actor) -> None:
    assert quoted(table, director) is None


def test_a_price_holds_from_its_day_until_the_next(table: Product, general: PriceList, director: Actor) -> None:
    make_price(general, table, "100", starts_on=TODAY - 30 * DAY)
    make_price(general, table, "120", starts_on=TODAY)

    assert price(table, director, on=TODAY - 31 * DAY) is None
    assert price(table, director, on=TODAY - DAY) == "100.00 RUB"
    assert price(table, director, on=TODAY) == "120.00 RUB"


def test_where_the_newest_price_has_ended_no_older_one_comes_back(
    table: Product, general: PriceList, director: Actor
) -> None:
    make_price(general, table, "100")
    make_price(general, table, "80", starts_on=TODAY - 9 * DAY, ends_on=TODAY - DAY)

    assert price(table, director, on=TODAY - DAY) == "80.00 RUB"
    assert price(table, director, on=TODAY) is None


def test_two_prices_cannot_begin_on_one_day(table: Product, general: PriceList) -> None:
    make_price(general, table, "100")

    with pytest.raises(IntegrityError, match="price_starts_once"), transaction.atomic():
        make_price(general, table, "90")


@pytest.mark.parametrize(
    ("quantity", "expected"), [("1", "100.00 RUB"), ("9.999", "100.00 RUB"), ("10", "90.00 RUB"), ("500", "70.00 RUB")]
)
def test_the_largest_quantity_reached_counts(
    table: Product, general: PriceList, director: Actor, quantity: str, expected: str
) -> None:
    for amount, least in (("100", 0), ("90", 10), ("70", 100)):
        make_price(general, table, amount, min_quantity=least)

    assert price(table, director, quantity) == expected


def test_a_box_has_its_own_price_or_that_of_its_pieces(table: Product, general: PriceList, director: Actor) -> None:
    make_box(table, 12)
    make_price(general, table, "100")

    assert price(table, director, Quantity(1, "box")) == "1200.00 RUB"

    make_price(general, table, "1100", unit="box")

    assert price(table, director, Quantity(1, "box")) == "1100.00 RUB"
    assert price(table, director, Quantity(12, "pcs")) == "100.00 RUB"


def test_a_price_by_the_box_gives_a_price_by_the_piece_to_four_decimals(
    table: Product, general: PriceList, director: Actor
) -> None:
    make_box(table, 3)
    make_price(general, table, "100", unit="box")

    assert price(table, director, Quantity(3, "pcs")) == "33.3333 RUB"


def test_quantities_are_compared_whatever_the_unit(table: Product, general: PriceList, director: Actor) -> None:
    make_box(table, 12)
    make_price(general, table, "100")
    make_price(general, table, "90", min_quantity=24)

    assert price(table, director, Quantity(2, "box"), unit="pcs") == "90.00 RUB"
    assert price(table, director, Quantity(2, "box")) == "1080.00 RUB"


def test_each_currency_has_its_own_lists(table: Product, general: PriceList, company: Company, director: Actor) -> None:
    make_price(general, table, "100")
    make_price(smallest_list(company, name="Export", currency="USD"), table, "2")

    assert price(table, director, currency="USD") == "2.00 USD"
    assert price(table, director, currency="EUR") is None


def test_the_list_of_the_customers_group_goes_before_the_general_one(
    table: Product, general: PriceList, company: Company, director: Actor
) -> None:
    make_price(general, table, "100")
    wholesale = smallest_list(company, name="Опт", tag=make_tag(company, "Опт"), includes_tax=False)
    make_price(wholesale, table, "105")
    dealer, stranger = make_customer(company, "Дилер", "Опт"), make_customer(company, "Прохожий")

    found = quoted(table, director, party=dealer)

    assert found is not None
    assert (found.price, found.price_list, found.includes_tax) == (Money(105), wholesale, False)
    assert price(table, director, party=stranger) == "100.00 RUB"
    assert price(table, director) == "100.00 RUB"


def test_a_list_that_does_not_name_the_product_does_not_hide_the_general_price(
    table: Product, general: PriceList, company: Company, director: Actor
) -> None:
    make_price(general, table, "100")
    smallest_list(company, name="Опт", tag=make_tag(company, "Опт"))

    assert price(table, director, party=make_customer(company, "Дилер", "Опт")) == "100.00 RUB"


def test_of_two_lists_of_one_standing_the_lower_price_is_given(
    table: Product, general: PriceList, company: Company, director: Actor
) -> None:
    make_price(general, table, "100")
    make_price(smallest_list(company, name="Распродажа", ends_on=TODAY), table, "60")

    assert price(table, director) == "60.00 RUB"
    assert price(table, director, on=TODAY + DAY) == "100.00 RUB"


def test_only_the_most_favourable_discount_comes_off(
    table: Product, general: PriceList, company: Company, director: Actor
) -> None:
    make_price(general, table, "100")
    smallest_discount(company, name="Весна", rate=Decimal("0.1"))
    best = smallest_discount(company, name="Столы", rate=Decimal("0.15"), product=table)

    found = quoted(table, director)

    assert found is not None
    assert (found.price, found.discount_rate, found.discounts, found.net) == (
        Money(100), Decimal("0.15"), (best,), Money(85),
    )  # fmt: skip


def test_where_the_list_says_so_discounts_add_up_one_after_another(
    table: Product, general: PriceList, company: Company, director: Actor
) -> None:
    general.is_cumulative = True
    general.save()
    make_price(general, table, "100")
    smallest_discount(company, name="Весна", rate=Decimal("0.1"))
    smallest_discount(company, name="Столы", rate=Decimal("0.2"), product=table)

    found = quoted(table, director)

    assert found is not None
    assert (found.discount_rate, found.net) == (Decimal("0.28"), Money(72))


@pytest.mark.parametrize(
    ("terms", "comes_off"),
    [
        ({"min_quantity": 10}, False),
        ({"min_quantity": 5}, True),
        ({"starts_on": TODAY + DAY}, False),
        ({"ends_on": TODAY - DAY}, False),
        ({"starts_on": TODAY, "ends_on": TODAY}, True),
        ({"is_archived": True}, False),
    ],
)
def test_a_discount_has_its_days_and_its_quantity(
    table: Product, general: PriceList, company: Company, director: Actor, terms: dict[str, Any], comes_off: bool
) -> None:
    make_price(general, table, "100")
    smallest_discount(company, rate=Decimal("0.1"), **terms)

    assert price(table, director, 5) == ("90.00 RUB" if comes_off else "100.00 RUB")


def test_a_discount_on_a_category_reaches_what_is_inside_it(
    general: PriceList, goods: Category, company: Company, director: Actor
) -> None:
    food = Category.objects.create(company=company, name="Еда", parent=goods)
    bread = make_product(company, "Хлеб", category=food)
    soap = make_product(company, "Мыло", category=Category.objects.create(company=company, name="Быт"))
    for product in (bread, soap):
        make_price(general, product, "100")
    smallest_discount(company, rate=Decimal("0.1"), category=goods)

    assert price(bread, director) == "90.00 RUB"
    assert price(soap, director) == "100.00 RUB"


def test_a_discount_of_a_group_is_for_the_group(
    table: Product, general: PriceList, company: Company, director: Actor
) -> None:
    make_price(general, table, "100")
    smallest_discount(company, rate=Decimal("0.1"), tag=make_tag(company, "VIP"))

    assert price(table, director, party=make_customer(company, "Важный", "VIP")) == "90.00 RUB"
    assert price(table, director) == "100.00 RUB"


def test_a_document_of_many_lines_asks_as_often_as_one_of_one(
    general: PriceList, goods: Category, company: Company, director: Actor
) -> None:
    party = make_customer(company, "Дилер", "Опт")
    smallest_discount(company, rate=Decimal("0.1"), category=goods)
    products = [make_product(company, f"Товар {number}", category=goods) for number in range(50)]
    for product in products:
        make_price(general, product, "100")

    with counting_queries() as statements:
        lines = [Asked(product, pieces(1)) for product in products]
        found = prices_for(lines, party=party, currency="RUB", on=TODAY, actor=director)

    assert [quote.net for quote in found if quote] == [Money(90)] * 50
    assert len(statements) == 5


# --- the floor, and what is agreed -----------------------------------------------------------------------------------


def refused(product: Product, amount: str, actor: Actor, **more: Any) -> str:
    try:
        check_price(product, Money(amount), quantity=pieces(1), on=TODAY, actor=actor, **more)
    except Refused as refusal:
        return f"{refusal.code}: {refusal}"
    return ""


def test_below_the_floor_of_the_list_a_manager_is_refused_with_a_sentence(
    table: Product, general: PriceList, ann: Actor
) -> None:
    general.max_discount_rate = Decimal("0.1")
    general.save()
    make_price(general, table, "100")

    assert refused(table, "90", ann) == ""
    told = refused(table, "89.99", ann)
    assert told.startswith("below-floor: ")
    assert "89,99" in told
    assert "90,00" in told
    assert "Стол" in told


def test_a_price_may_have_a_floor_of_its_own(table: Product, general: PriceList, ann: Actor) -> None:
    general.max_discount_rate = Decimal("0.1")
    general.save()
    make_price(general, table, "100", floor=Decimal(97))

    assert refused(table, "96.99", ann)
    assert refused(table, "97", ann) == ""


def test_what_a_discount_takes_off_needs_no_approval(
    table: Product, general: PriceList, company: Company, ann: Actor
) -> None:
    general.max_discount_rate = Decimal("0.1")
    general.save()
    make_price(general, table, "100")
    smallest_discount(company, rate=Decimal("0.3"))

    assert refused(table, "70", ann) == ""
    assert refused(table, "69.99", ann)


def test_who_may_approve_may_sell_below_the_floor(table: Product, general: PriceList, director: Actor) -> None:
    make_price(general, table, "100", floor=Decimal(97))

    assert refused(table, "1", director) == ""


def test_an_approved_special_price_counts_for_its_customer(
    table: Product, general: PriceList, company: Company, director: Actor, ann: Actor
) -> None:
    make_price(general, table, "100", floor=Decimal(97))
    party = make_customer(company)
    with acting(ann):
        special = ask_price(table, Money(80), party=party, starts_on=TODAY, reason="Большой заказ", actor=ann)

    assert price(table, ann, party=party) == "100.00 RUB"
    assert refused(table, "80", ann, party=party)

    approve(special, actor=director)

    found = quoted(table, ann, party=party)
    assert found is not None
    assert (found.price, found.special, found.floor) == (Money(80), special, Money(80))
    assert refused(table, "80", ann, party=party) == ""
    assert refused(table, "79.99", ann, party=party)
    assert price(table, ann) == "100.00 RUB"
    assert price(table, ann, party=party, on=TODAY - DAY) == "100.00 RUB"


def test_a_manager_cannot_approve(table: Product, company: Company, ann: Actor) -> None:
    with acting(ann):
        special = ask_price(table, Money(80), party=make_customer(company), actor=ann)

        with pytest.raises(Forbidden):
            approve(special, actor=ann)

    special.refresh_from_db()
    assert special.state == "asked"


def test_a_rejection_needs_a_reason(table: Product, company: Company, director: Actor) -> None:
    special = ask_price(table, Money(80), party=make_customer(company), actor=director)

    with pytest.raises(Refused):
        reject(special, note=" ", actor=director)
    reject(special, note="Ниже себестоимости", actor=director)

    special.refresh_from_db()
    assert (special.state, special.decided_by_id) == ("rejected", director.user_id)


def test_a_withdrawn_price_counts_no_more(
    table: Product, general: PriceList, company: Company, director: Actor
) -> None:
    make_price(general, table, "100")
    party = make_customer(company)
    special = ask_price(table, Money(80), party=party, starts_on=TODAY, actor=director)
    approve(special, actor=director)

    withdraw(special, actor=director)

    assert price(table, director, party=party) == "100.00 RUB"


def test_one_day_one_agreed_price(table: Product, company: Company, director: Actor) -> None:
    party = make_customer(company)
    first = ask_price(table, Money(80), party=party, starts_on=TODAY, actor=director)
    second = ask_price(table, Money(75), party=party, starts_on=TODAY, actor=director)
    approve(first, actor=director)

    with pytest.raises(Refused) as refusal:
        approve(second, actor=director)
    with pytest.raises(IntegrityError, match="special_price_starts_once"), transaction.atomic():
        SpecialPrice.objects.filter(pk=second.pk).update(state="approved", decided_at="2026-03-10T10:00Z")

    assert refusal.value.code == "price-agreed-already"


def test_the_terms_of_a_decided_price_do_not_change(table: Product, company: Company, director: Actor) -> None:
    special = ask_price(table, Money(80), party=make_customer(company), actor=director)
    approve(special, actor=director)

    with pytest.raises(IntegrityError, match="are decided"), transaction.atomic():
        SpecialPrice.objects.filter(pk=special.pk).update(amount=1)


def test_prices_and_discounts_cannot_be_nonsense(table: Product, general: PriceList, company: Company) -> None:
    for wrong in ({"amount": -1}, {"min_quantity": -1}, {"ends_on": date(2019, 1, 1)}, {"unit": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Price.objects.create(
                company=company, price_list=general, product=table,
                **{"amount": 1, "unit": "pcs", "starts_on": LONG_AGO, **wrong},
            )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Discount.objects.create(company=company, name="Даром", rate=Decimal("1.01"))
