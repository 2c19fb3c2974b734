"""What bills of suppliers write into the books: costs, VAT, receipts that they bill, cancellation."""

from datetime import date
from decimal import Decimal

import pytest

from artel.core.errors import Refused
from artel.core.steps import step
from artel.finance.api import LineDraft, NewItem, add_items, amend_bill, cancel_bill, deduct, post_bill
from artel.finance.models import Bill, Practice, VatEntry
from artel.finance.testing import TODAY
from artel.finance.tests.conftest import Firm, wrote
from artel.kit.money import Money
from artel.ledger.api import AccountRule, Area, Article, Posting, Side, Subaccount, post
from artel.ledger.testing import smallest_account


def receive(firm: Firm, amount: str) -> Article:
    """Goods that came without a bill yet; an article stands for the receipt."""
    receipt = Article.objects.create(company=firm.company, use="cost", name=f"Поступление {amount}")
    posting = Posting(source=receipt, on=TODAY, area=Area.STOCK)
    posting.entry(
        debit=Side("41.01", product=firm.goods.pk), credit=Side(role="received_not_billed", party=firm.seller.pk),
        amount=Money(amount),
    )  # fmt: skip
    with step(firm.anna, "Receive"):
        post(posting, actor=firm.anna)
        add_items([
            NewItem(receipt, "received_not_billed", firm.seller.pk, Money(f"-{amount}"), -Decimal(amount), TODAY, TODAY)
        ])  # fmt: skip
    return receipt


def goods(firm: Firm, receipt: Article, quantity: int, price: str) -> LineDraft:
    return LineDraft(Decimal(quantity), Decimal(price), firm.goods, source=("tests.receiptline", receipt.pk))


def test_a_service_is_an_expense_with_deducted_tax(firm: Firm) -> None:
    bill = firm.buy((1, "1220.00"))

    assert wrote(
        bill,
        """
        44.01  60.01   1000.00
        19.03  60.01    220.00
        68.02  19.03    220.00
    """,
    )
    row = VatEntry.objects.get()
    assert (row.book, row.code, row.invoice_number, row.tax) == ("purchases", "01", "С-1", Decimal("220.00"))
    assert firm.owed(firm.seller) == [("payable", Decimal("-1220.00"))]
    assert firm.agrees()


def test_a_supplier_without_vat_adds_none(firm: Firm) -> None:
    bill = firm.buy((1, "500.00", "exempt"))

    assert wrote(bill, "44.01  60.01  500.00")
    assert not VatEntry.objects.exists()


def test_the_tax_waits_for_the_tax_invoice(firm: Firm) -> None:
    bill = firm.buy((1, "1220.00"), has_tax_invoice=False)
    assert wrote(
        bill,
        """
        44.01  60.01   1000.00
        19.03  60.01    220.00
    """,
    )

    deduct(bill, on=date(2026, 4, 5), actor=firm.anna)

    assert VatEntry.objects.get().effective_on == date(2026, 4, 5)
    with pytest.raises(Refused) as refused:
        deduct(bill, on=date(2026, 4, 6), actor=firm.anna)
    assert refused.value.code == "deducted"
    assert firm.agrees()


def test_who_does_not_deduct_adds_the_tax_to_the_cost(firm: Firm) -> None:
    Practice.objects.update(regime=Practice.Regime.SPECIAL_LOW)

    bill = firm.buy((1, "1220.00"))

    assert wrote(bill, "44.01  60.01  1220.00")
    assert firm.agrees()


def test_goods_come_off_received_not_billed_once(firm: Firm) -> None:
    receipt = receive(firm, "1000.00")

    bill = firm.buy(goods(firm, receipt, 10, "122.00"))

    assert wrote(
        bill,
        """
        19.03  60.01    220.00
        68.02  19.03    220.00
    """,
    )
    assert firm.owed(firm.seller) == [("payable", Decimal("-1220.00"))]
    assert firm.agrees()


def test_an_account_of_its_own_is_emptied_by_the_bill(firm: Firm) -> None:
    account = smallest_account(firm.company, code="2130", dimensions=["party"])
    AccountRule.objects.filter(role="received_not_billed").update(account=account)
    receipt = receive(firm, "1000.00")

    bill = firm.buy(goods(firm, receipt, 10, "122.00"))

    assert wrote(
        bill,
        """
        2130   60.01   1000.00
        19.03  60.01    220.00
        68.02  19.03    220.00
    """,
    )
    assert firm.owed(firm.seller) == [("payable", Decimal("-1220.00"))]
    assert firm.agrees()

    cancel_bill(bill, reason="Не наш счёт", actor=firm.anna)

    assert firm.owed(firm.seller) == [("received_not_billed", Decimal("-1000.00"))]
    assert firm.agrees()


def test_advertising_is_a_cost_of_its_campaign(firm: Firm) -> None:
    line = LineDraft(Decimal(1), Decimal("1220.00"), text="Реклама", more={"channel_id": 3, "campaign_id": 7})

    firm.buy(line)

    cost = Subaccount.objects.get(account__code="44.01")
    assert (cost.channel_id, cost.campaign_id, cost.party_id) == (3, 7, firm.seller.pk)


def test_a_cancelled_bill_leaves_nothing(firm: Firm) -> None:
    bill = firm.buy((1, "1220.00"))

    cancel_bill(bill, reason="Не наш счёт", actor=firm.anna)

    assert wrote(
        bill,
        """
        44.01  60.01   1000.00
        19.03  60.01    220.00
        68.02  19.03    220.00
        44.01  60.01  -1000.00
        19.03  60.01   -220.00
        68.02  19.03   -220.00
    """,
    )
    assert firm.owed(firm.seller) == []
    assert firm.agrees()


def test_a_bill_of_a_supplier_is_entered_once(firm: Firm) -> None:
    first = firm.buy((1, "100.00"))
    again = firm.bill((1, "100.00"), supplier_number=first.supplier_number)

    with pytest.raises(Refused) as refused:
        post_bill(again, actor=firm.anna)

    assert refused.value.code == "billed-twice"
    assert Bill.objects.get(pk=again.pk).state == "draft"
    copy = amend_bill(first, reason="Не та сумма", actor=firm.anna)
    post_bill(copy, actor=firm.anna)
    assert copy.amends == first
    assert firm.agrees()
