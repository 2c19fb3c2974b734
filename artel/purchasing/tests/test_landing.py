"""What delivery costs belongs to the goods it brought; what was sold or returned meanwhile takes its share along."""

from decimal import Decimal

import pytest

from artel.core.errors import Refused
from artel.ledger.testing import book_of, same_book
from artel.purchasing.actions import (
    cancel_landed,
    cancel_receipt,
    cancel_supplier_return,
    land,
    post_landed,
    post_supplier_return,
    return_receipt,
)
from artel.purchasing.models import LandedCost, Receipt, SupplierReturn
from artel.purchasing.tests.conftest import DAY, Shop, line

D = Decimal


def landed(shop: Shop, receipt: Receipt, amount: str, basis: str = "value", number: str = "Т-1") -> LandedCost:
    """A carrier's bill for one receipt, posted."""
    document: LandedCost = land(receipt, amount=D(amount), basis=LandedCost.Basis(basis), actor=shop.boss)
    LandedCost.objects.filter(pk=document.pk).update(party=shop.carrier, supplier_number=number)
    document.refresh_from_db()
    post_landed(document, actor=shop.boss)
    return document


def tables_and_chairs(shop: Shop) -> Receipt:
    """10 tables for 1000 and 20 chairs for 500, without VAT."""
    return shop.received(shop.order(line(shop.table, "10", "122.00"), line(shop.chair, "20", "30.50")))


@pytest.mark.parametrize(
    ("basis", "table", "chair"),
    [("value", "1066.67", "533.33"), ("weight", "1080.00", "520.00"), ("quantity", "1033.33", "566.67")],
)
def test_it_is_spread_so_that_no_coin_is_lost(shop: Shop, basis: str, table: str, chair: str) -> None:
    receipt = tables_and_chairs(shop)

    document = landed(shop, receipt, "100.00", basis)

    assert (shop.value(shop.table), shop.value(shop.chair)) == (D(table), D(chair))
    assert document.lines.get().amount == D("100.00")
    assert shop.agrees()


def test_the_carrier_is_owed_and_the_goods_cost_more(shop: Shop) -> None:
    document = landed(shop, shop.received(shop.order(line(shop.table, "10", "122.00"))), "100.00")

    assert same_book(book_of(document), "41.01  44.01  100.00")
    assert document.bill is not None
    assert same_book(
        book_of(document.bill),
        """
        44.01  60.01  100.00
        19.03  60.01   22.00
        68.02  19.03   22.00
        """,
    )
    assert shop.owed(shop.carrier) == [("payable", D("-122.00"))]


def test_what_was_sold_meanwhile_takes_its_share_to_the_cost_of_sales(shop: Shop) -> None:
    receipt = shop.received(shop.order(line(shop.table, "10", "122.00")))
    shop.sell(shop.table, "4")

    landed(shop, receipt, "100.00")
    shop.recost()

    assert same_book(book_of(shop.table), "90.02  41.01  40.00")
    assert shop.value(shop.table) == D("660.00")
    assert shop.agrees()


def test_a_cancelled_cost_leaves_the_goods_as_they_were(shop: Shop) -> None:
    receipt = shop.received(shop.order(line(shop.table, "10", "122.00")))
    shop.sell(shop.table, "4")
    document = landed(shop, receipt, "100.00")
    shop.recost()

    cancel_landed(document, reason="Чужой счёт", actor=shop.boss)
    shop.recost()

    assert same_book(
        book_of(document),
        """
        41.01  44.01   100.00
        41.01  44.01  -100.00
        """,
    )
    assert (shop.value(shop.table), shop.owed(shop.carrier)) == (D("600.00"), [])
    assert shop.agrees()


def test_a_receipt_with_landed_costs_is_not_cancelled(shop: Shop) -> None:
    receipt = shop.received(shop.order(line(shop.table, "10", "122.00")))
    landed(shop, receipt, "100.00")

    with pytest.raises(Refused) as refusal:
        cancel_receipt(receipt, reason="Ошибка", actor=shop.boss)

    assert (refusal.value.code, shop.on_hand(shop.table)) == ("landed", 10)


def returned(shop: Shop, receipt: Receipt, quantity: str) -> SupplierReturn:
    document: SupplierReturn = return_receipt(receipt, actor=shop.boss)
    SupplierReturn.objects.filter(pk=document.pk).update(returned_on=DAY)
    document.refresh_from_db()
    document.lines.update(quantity=D(quantity))
    post_supplier_return(document, actor=shop.boss)
    return document


def test_goods_that_are_not_billed_go_back_off_what_is_not_billed(shop: Shop) -> None:
    receipt = shop.received(shop.order(line(shop.table, "10", "122.00")))

    document = returned(shop, receipt, "4")

    assert same_book(book_of(document), "60.01  41.01  400.00")
    assert (shop.on_hand(shop.table), shop.value(shop.table)) == (6, D("600.00"))
    assert shop.owed(shop.seller) == [("received_not_billed", D("-600.00"))]
    assert shop.agrees()


def test_billed_goods_go_back_with_their_tax_and_lose_their_delivery(shop: Shop) -> None:
    receipt = shop.received(shop.order(line(shop.table, "10", "122.00")))
    shop.billed(receipt)
    landed(shop, receipt, "100.00")

    document = returned(shop, receipt, "4")
    shop.recost()

    assert same_book(
        book_of(document),
        """
        60.01  41.01  400.00
        91.02  41.01   40.00
        60.01  68.02   88.00
        """,
    )
    assert shop.value(shop.table) == D("660.00")
    assert shop.owed(shop.seller) == [("payable", D("-732.00"))]
    assert shop.agrees()


def test_a_cancelled_return_leaves_goods_debt_and_tax_as_they_were(shop: Shop) -> None:
    receipt = shop.received(shop.order(line(shop.table, "10", "122.00")))
    shop.billed(receipt)
    document = returned(shop, receipt, "4")

    cancel_supplier_return(document, reason="Не приняли", actor=shop.boss)
    shop.recost()

    assert (shop.on_hand(shop.table), shop.value(shop.table)) == (10, D("1000.00"))
    assert shop.owed(shop.seller) == [("payable", D("-1220.00"))]
    assert shop.agrees()


def test_no_more_goes_back_than_came(shop: Shop) -> None:
    receipt = shop.received(shop.order(line(shop.table, "10", "122.00")))
    returned(shop, receipt, "7")

    with pytest.raises(Refused) as refusal:
        returned(shop, receipt, "4")

    assert (refusal.value.code, shop.on_hand(shop.table)) == ("more-than-received", 3)
