"""From the order to the books: what has come, what it costs, what the supplier is owed, and all of it taken back."""

from datetime import date
from decimal import Decimal

import pytest

from artel.catalog.api import Product
from artel.core.actor import acting
from artel.core.errors import Forbidden, Refused
from artel.core.testing import make_actor, make_company
from artel.finance.api import cancel_bill, post_bill
from artel.ledger.testing import book_of, same_book
from artel.purchasing.actions import (
    Wanted,
    approve_match,
    bill_order,
    bill_receipt,
    cancel_purchase,
    cancel_receipt,
    compare_again,
    post_receipt,
    receive_order,
)
from artel.purchasing.models import PurchaseOrder, Receipt, Terms
from artel.purchasing.queries.progress import progress_of
from artel.purchasing.tests.conftest import DAY, Shop, line

D = Decimal


def left_of(order: PurchaseOrder) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Of each line: what has come, what is billed, what is still to come."""
    return [(row.received, row.billed, row.left) for row in progress_of(order)]


def test_an_order_is_priced_with_the_tax_of_its_day(shop: Shop) -> None:
    order = shop.order(line(shop.table, "10", "122.00"))

    assert (order.net, order.tax, order.total, order.number) == (D("1000.00"), D("220.00"), D("1220.00"), "1")
    assert order.warehouse == shop.store


def test_goods_come_at_the_price_of_the_order_and_are_owed_before_the_bill(shop: Shop) -> None:
    receipt = shop.received(shop.order(line(shop.table, "10", "122.00")))

    assert same_book(book_of(receipt), "41.01  60.01  1000.00")
    assert (shop.on_hand(shop.table), shop.value(shop.table)) == (10, D("1000.00"))
    assert shop.owed(shop.seller) == [("received_not_billed", D("-1000.00"))]
    assert shop.agrees()


def test_the_bill_adds_the_tax_and_is_the_debt(shop: Shop) -> None:
    order = shop.order(line(shop.table, "10", "122.00"))

    bill = shop.billed(shop.received(order))

    assert same_book(
        book_of(bill),
        """
        19.03  60.01  220.00
        68.02  19.03  220.00
        """,
    )
    assert shop.owed(shop.seller) == [("payable", D("-1220.00"))]
    assert left_of(order) == [(10, 10, 0)]
    assert shop.agrees()


def test_a_part_comes_first_and_parts_add_up_to_the_order(shop: Shop) -> None:
    order = shop.order(line(shop.table, "3", "122.01"))
    receipts = [shop.received(order, "1") for _turn in range(3)]

    assert [row.lines.get().value for row in receipts] == [D("100.01"), D("100.01"), D("100.00")]
    assert left_of(order) == [(3, 0, 0)]
    with pytest.raises(Refused) as refusal:
        receive_order(order, actor=shop.boss)
    assert refusal.value.code == "nothing-to-receive"


def test_more_than_was_ordered_does_not_come_unless_the_terms_allow_it(shop: Shop) -> None:
    receipt = receive_order(shop.order(line(shop.table, "10", "122.00")), actor=shop.boss)
    receipt.lines.update(quantity=11)

    with pytest.raises(Refused) as refusal:
        post_receipt(receipt, actor=shop.boss)
    assert (refusal.value.code, shop.on_hand(shop.table)) == ("more-than-ordered", 0)

    Terms.objects.create(company=shop.company, receipt_tolerance_rate=D("0.1"))
    post_receipt(receipt, actor=shop.boss)
    assert (shop.on_hand(shop.table), shop.value(shop.table)) == (11, D("1100.00"))


def test_a_cancelled_receipt_takes_back_goods_cost_and_debt(shop: Shop) -> None:
    order = shop.order(line(shop.table, "10", "122.00"))
    receipt = shop.received(order)

    cancel_receipt(receipt, reason="Не тот склад", actor=shop.boss)

    assert same_book(
        book_of(receipt),
        """
        41.01  60.01   1000.00
        41.01  60.01  -1000.00
        """,
    )
    assert (shop.on_hand(shop.table), shop.owed(shop.seller)) == (0, [])
    assert left_of(order) == [(0, 0, 10)]
    assert shop.agrees()


def test_a_billed_receipt_is_not_cancelled_before_its_bill(shop: Shop) -> None:
    receipt = shop.received(shop.order(line(shop.table, "10", "122.00")))
    bill = shop.billed(receipt)

    with pytest.raises(Refused) as refusal:
        cancel_receipt(receipt, reason="Ошибка", actor=shop.boss)
    assert refusal.value.code == "billed"

    cancel_bill(bill, reason="Ошибка", actor=shop.boss)
    assert shop.owed(shop.seller) == [("received_not_billed", D("-1000.00"))]
    cancel_receipt(receipt, reason="Ошибка", actor=shop.boss)
    assert shop.owed(shop.seller) == []
    assert shop.agrees()


def test_a_dearer_bill_waits_for_approval_and_then_goes_to_the_cost_of_the_goods(shop: Shop) -> None:
    bill = shop.drafted(shop.received(shop.order(line(shop.table, "10", "122.00"))), price="134.20")

    with pytest.raises(Refused) as refusal:
        post_bill(bill, actor=shop.boss)
    assert refusal.value.code == "bill-differs"

    match = bill.purchase_match
    compare_again(match, actor=shop.boss)
    assert match.state == "waiting"
    approve_match(match, reason="Подорожало", actor=shop.boss)
    post_bill(bill, actor=shop.boss)

    assert same_book(
        book_of(bill),
        """
        41.01  60.01  100.00
        19.03  60.01  242.00
        68.02  19.03  242.00
        """,
    )
    assert shop.value(shop.table) == D("1100.00")
    assert shop.owed(shop.seller) == [("payable", D("-1342.00"))]
    assert shop.agrees()


def test_a_cheaper_bill_lowers_the_cost_also_of_what_was_sold(shop: Shop) -> None:
    Terms.objects.create(company=shop.company, price_tolerance_rate=D("0.2"))
    receipt = shop.received(shop.order(line(shop.table, "10", "122.00")))
    sale = shop.sell(shop.table, "4")

    bill = shop.billed(receipt, price="109.80")
    shop.recost()

    assert same_book(
        book_of(bill),
        """
        41.01  60.01  -100.00
        19.03  60.01   198.00
        68.02  19.03   198.00
        """,
    )
    assert same_book(book_of(sale), "90.02  41.01  400.00")
    assert same_book(book_of(shop.table), "90.02  41.01  -40.00")
    assert shop.value(shop.table) == D("540.00")
    assert shop.owed(shop.seller) == [("payable", D("-1098.00"))]
    assert shop.agrees()


@pytest.mark.parametrize("price", ["134.20", "109.80"])
def test_a_cancelled_bill_takes_its_difference_off_the_goods(shop: Shop, price: str) -> None:
    Terms.objects.create(company=shop.company, price_tolerance_amount=D("100.00"))
    bill = shop.billed(shop.received(shop.order(line(shop.table, "10", "122.00"))), price=price)

    cancel_bill(bill, reason="Ошибка", actor=shop.boss)
    shop.recost()

    assert shop.value(shop.table) == D("1000.00")
    assert shop.owed(shop.seller) == [("received_not_billed", D("-1000.00"))]
    assert shop.agrees()


def test_what_is_billed_is_not_billed_twice(shop: Shop) -> None:
    receipt = shop.received(shop.order(line(shop.table, "10", "122.00")))
    first, second = shop.drafted(receipt, "С-1"), shop.drafted(receipt, "С-2")
    post_bill(first, actor=shop.boss)

    with pytest.raises(Refused) as refusal:
        post_bill(second, actor=shop.boss)
    assert refusal.value.code == "bill-differs"
    with pytest.raises(Refused) as refusal:
        bill_receipt(receipt, number="С-3", on=DAY, actor=shop.boss)
    assert refusal.value.code == "nothing-to-bill"


def test_services_of_an_order_are_billed_with_its_goods(shop: Shop) -> None:
    order = shop.order(line(shop.table, "10", "122.00"), Wanted(D(1), text="Доставка", unit_price=D("610.00")))
    shop.received(order)

    bill = bill_order(order, number="С-1", on=DAY, actor=shop.boss)
    post_bill(bill, actor=shop.boss)

    assert same_book(
        book_of(bill),
        """
        19.03  60.01  220.00
        44.01  60.01  500.00
        19.03  60.01  110.00
        68.02  19.03  220.00
        68.02  19.03  110.00
        """,
    )
    assert left_of(order) == [(10, 10, 0), (0, 1, 0)]
    assert shop.agrees()


def test_an_order_of_which_goods_came_is_not_cancelled(shop: Shop) -> None:
    order = shop.order(line(shop.table, "10", "122.00"))
    receive_order(order, actor=shop.boss)
    other = shop.order(line(shop.table, "10", "122.00"))
    shop.received(other)

    cancel_purchase(order, reason="Передумали", actor=shop.boss)
    with pytest.raises(Refused) as refusal:
        cancel_purchase(other, reason="Передумали", actor=shop.boss)

    assert refusal.value.code == "received"
    assert (order.state, Receipt.objects.filter(order=order).count()) == ("cancelled", 0)


def test_goods_with_lots_come_with_their_number_and_their_day_of_expiry(shop: Shop) -> None:
    Product.objects.filter(pk=shop.table.pk).update(tracking="lot", has_expiry=True)
    receipt = receive_order(shop.order(line(shop.table, "10", "122.00")), actor=shop.boss)
    with pytest.raises(Refused) as refusal:
        post_receipt(receipt, actor=shop.boss)
    assert refusal.value.code == "no-lot"

    receipt.lines.update(lot_code="П-7", expires_on=date(2027, 1, 31))
    post_receipt(receipt, actor=shop.boss)

    level = shop.table.levels.get()
    assert (level.lot.code, level.lot.expires_on, level.on_hand) == ("П-7", date(2027, 1, 31), 10)


def test_goods_in_another_currency_lie_and_are_owed_at_the_rate_of_the_order(shop: Shop) -> None:
    told = {"currency": "USD", "exchange_rate": D("80"), "is_inclusive": False}
    receipt = shop.received(shop.order(Wanted(D(3), shop.table, unit_price=D("10.01"), tax_kind="zero"), **told))

    bill = shop.billed(receipt)

    assert (shop.value(shop.table), bill.total) == (D("2402.40"), D("30.03"))
    assert shop.owed(shop.seller) == [("payable", D("-30.03"))]
    assert shop.agrees()


def test_the_store_takes_goods_in_and_enters_no_bills(shop: Shop) -> None:
    keeper = make_actor(shop.company, "storekeeper")
    order = shop.order(line(shop.table, "10", "122.00"))
    with acting(keeper):
        receipt = receive_order(order, actor=keeper)
        post_receipt(receipt, actor=keeper)
        with pytest.raises(Forbidden):
            bill_receipt(receipt, number="С-1", on=DAY, actor=keeper)

    assert shop.on_hand(shop.table) == 10


def test_another_company_receives_nothing_of_our_order(shop: Shop) -> None:
    order = shop.order(line(shop.table, "10", "122.00"))
    stranger = make_actor(make_company("Чужая"), "administrator")

    with acting(stranger), pytest.raises(Forbidden):
        receive_order(order, actor=stranger)

    assert not Receipt.objects.exists()
