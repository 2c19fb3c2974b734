"""VAT on advances to suppliers: deducted where the practice says so, restored by the bill or when the money comes back."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from artel.core.errors import Refused
from artel.finance.actions.payment import cancel_payment, pay
from artel.finance.models import MoneyAccount, Payment, Practice, VatEntry
from artel.finance.testing import smallest_money_account
from artel.finance.tests.conftest import Firm, wrote

DECEMBER, JANUARY = date(2025, 12, 20), date(2026, 1, 20)


def paid(firm: Firm, amount: str, *, on: date = DECEMBER, **values: Any) -> Payment:
    account = MoneyAccount.objects.filter(company=firm.company).first() or smallest_money_account(firm.company)
    told = {"direction": "out", "kind_of_payment": "supplier", "party": firm.seller, "money_account": account,
            "amount": Decimal(amount), "paid_on": on, "advance_invoice": "А-77", **values}  # fmt: skip
    return pay(told, actor=firm.anna)


def deducting(firm: Firm) -> None:
    Practice.objects.update_or_create(company=firm.company, defaults={"deducts_advances": True})


def vat_books(source: Any) -> list[tuple[str, str, str, str, str]]:
    rows = VatEntry.objects.filter(source_kind=source.kind, source_id=source.pk).order_by("id")
    return [(row.book, row.code, row.invoice_number, row.rate, f"{row.tax:.2f}") for row in rows]


def test_the_bill_restores_what_was_deducted_at_the_rate_of_the_advance(firm: Firm) -> None:
    deducting(firm)

    advance = paid(firm, "120000.00")
    bill = firm.buy((1, "183000.00"), on=JANUARY, has_tax_invoice=True)

    # 120 000 × 20/120 in December; the goods come in January at 22 %: 183 000 = 150 000 + 33 000.
    assert wrote(advance, """
        60.02 51    120000.00
        68.02 76.ВА  20000.00
    """)  # fmt: skip
    assert wrote(bill, """
        44.01 60.01 150000.00
        19.03 60.01  33000.00
        68.02 19.03  33000.00
        60.01 60.02 120000.00
        76.ВА 68.02  20000.00
    """)  # fmt: skip
    assert vat_books(advance) == [("purchases", "02", "А-77", "20%", "20000.00")]
    assert vat_books(bill) == [
        ("purchases", "01", bill.supplier_number, "22%", "33000.00"), ("sales", "21", "А-77", "20%", "20000.00"),
    ]  # fmt: skip
    assert firm.agrees()


def test_a_part_that_comes_back_restores_its_part(firm: Firm) -> None:
    deducting(firm)
    paid(firm, "120000.00")

    back = paid(firm, "60000.00", direction="in", advance_invoice="", on=JANUARY)

    assert wrote(back, """
        51    60.02 60000.00
        76.ВА 68.02 10000.00
    """)  # fmt: skip
    assert [row[:2] for row in vat_books(back)] == [("sales", "21")]
    assert firm.owed(firm.seller) == [("advance_paid", Decimal(60000))]
    assert firm.agrees()


def test_cancelling_takes_the_deduction_back_unless_a_bill_used_it(firm: Firm) -> None:
    deducting(firm)
    used = paid(firm, "1200.00")
    firm.buy((1, "1200.00"), on=DECEMBER)
    unused = paid(firm, "600.00")

    with pytest.raises(Refused) as refused:
        cancel_payment(used, reason="Ошибка", actor=firm.anna)
    cancel_payment(unused, reason="Ошибка", actor=firm.anna)

    assert refused.value.code == "advance-used"
    assert [row[4] for row in vat_books(unused)] == ["100.00", "-100.00"]
    assert firm.agrees()


@pytest.mark.parametrize(("deducts", "number", "regime"), [
    (False, "А-77", "general"), (True, "", "general"), (True, "А-77", "special5"),
])  # fmt: skip
def test_without_the_practice_the_invoice_or_the_regime_nothing_is_deducted(firm: Firm, deducts: bool, number: str, regime: str) -> None:
    told = {"deducts_advances": deducts, "regime": regime}
    Practice.objects.update_or_create(company=firm.company, defaults=told)

    advance = paid(firm, "120000.00", advance_invoice=number)

    assert wrote(advance, "60.02 51 120000.00")
    assert vat_books(advance) == []
