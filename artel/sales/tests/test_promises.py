"""What the database refuses, whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction

from artel.catalog.api import Product
from artel.core.actor import Actor, acting
from artel.core.testing import make_company
from artel.sales.models import Order, OrderLine, Quote
from artel.sales.tests.conftest import Shop
from artel.screens.testing import make_row


def test_a_product_of_another_company_is_on_no_line(shop: Shop) -> None:
    line = make_row(OrderLine, shop.company)
    other = make_company("Чужая")
    with acting(Actor.system(other.pk)):
        foreign = make_row(Product, other)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("UPDATE sales_orderline SET product_id = %s WHERE id = %s", [foreign.pk, line.pk])


def test_an_order_number_is_given_once(shop: Shop) -> None:
    make_row(Order, shop.company, number="7")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_row(Order, shop.company, number="7")


def test_a_later_version_of_a_quote_names_the_one_before(shop: Shop) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_row(Quote, shop.company, version=2)
