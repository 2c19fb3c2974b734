"""What invoices write into the books, and what is left after they are cancelled, amended and corrected."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from artel.core.errors import Refused
from artel.core.steps import step
from artel.core.testing import counting_queries
from artel.finance.api import (
    NewItem,
    add_items,
    amend,
    cancel_invoice,
    correct,
    debt_of,
    paid_of,
    post_invoice,
    post_invoices,
    settle,
)
from artel.finance.models import Invoice, InvoiceLine, OpenItem, Practice, VatEntry
from artel.finance.screens.taxes import VatEntryScreen
from artel.finance.testing import TODAY
from artel.finance.tests.conftest import Firm, wrote
from artel.kit.money import Money
from artel.ledger.api import Area, Article, Lock, Posting, Side, post
from artel.screens.listing import Listing


def paid(firm: Firm, amount: str, *, on: date = TODAY, tax: str = "0", rate: str | None = None) -> OpenItem:
    """An advance of the buyer, with its entries, as a payment would write it. An article stands for the document."""
    number = Article.objects.filter(company=firm.company).count()
    source = Article.objects.create(company=firm.company, use="cash", name=f"Платёж {number}")
    posting = Posting(source=source, on=on, area=Area.MONEY)
    posting.entry(debit=Side("51"), credit=Side("62.02", party=firm.buyer.pk), amount=Money(amount))
    posting.entry(debit=Side("76.АВ", party=firm.buyer.pk), credit=Side("68.02"), amount=Money(tax))
    with step(firm.anna, "Pay"):
        post(posting, actor=firm.anna)
        item = NewItem(
            source, "advance_received", firm.buyer.pk, Money("-" + amount), -Decimal(amount), on, on,
            tax_rate=None if rate is None else Decimal(rate), tax=Decimal(tax),
        )  # fmt: skip
        [pk] = add_items([item])
    return OpenItem.objects.get(pk=pk)


def vat_of(source: Invoice) -> list[tuple[str, str, str, str, str]]:
    """Lines of the VAT books: book, code, rate, tax and total."""
    rows = VatEntry.objects.filter(source_kind=source.kind, source_id=source.pk).order_by("id")
    return [(row.book, row.code, row.rate, f"{row.tax:.2f}", f"{row.total:.2f}") for row in rows]


def test_a_sale_is_booked_with_its_tax(firm: Firm) -> None:
    invoice = firm.sell((2, "610.00", "standard", firm.goods), (1, "110.00", "reduced"), (1, "50.00", "exempt"))

    assert wrote(
        invoice,
        """
        62.01  90.01   1220.00
        90.03  68.02    220.00
        62.01  90.01    110.00
        90.03  68.02     10.00
        62.01  90.01     50.00
    """,
    )
    assert (invoice.number, invoice.state) == ("1", "posted")
    assert (invoice.net, invoice.tax, invoice.total) == (Decimal("1150.00"), Decimal("230.00"), Decimal("1380.00"))
    assert vat_of(invoice) == [
        ("sales", "01", "22%", "220.00", "1220.00"),
        ("sales", "01", "10%", "10.00", "110.00"),
        ("sales", "01", "", "0.00", "50.00"),
    ]
    assert firm.owed(firm.buyer) == [("receivable", Decimal("1380.00"))]
    assert firm.agrees()


def test_the_rate_is_that_of_the_day_of_the_sale(firm: Firm) -> None:
    before = firm.sell((1, "1200.00"), on=date(2025, 12, 31))
    after = firm.sell((1, "1220.00"), on=date(2026, 1, 1))

    assert [line.tax_label for line in (before.lines.get(), after.lines.get())] == ["20%", "22%"]
    assert (before.tax, after.tax) == (Decimal("200.00"), Decimal("220.00"))


def test_net_revenue_is_booked_without_the_tax(firm: Firm) -> None:
    Practice.objects.update(is_revenue_gross=False)

    invoice = firm.sell((1, "100.00"), is_inclusive=False)

    assert wrote(
        invoice,
        """
        62.01  90.01    100.00
        62.01  68.02     22.00
    """,
    )
    assert firm.agrees()


def test_a_cancelled_sale_leaves_nothing(firm: Firm) -> None:
    invoice = firm.sell((1, "1220.00"))

    cancel_invoice(invoice, reason="Ошибка в цене", actor=firm.anna)

    assert wrote(
        invoice,
        """
        62.01  90.01   1220.00
        90.03  68.02    220.00
        62.01  90.01  -1220.00
        90.03  68.02   -220.00
    """,
    )
    assert vat_of(invoice)[1:] == [("sales", "01", "22%", "-220.00", "-1220.00")]
    assert firm.owed(firm.buyer) == []
    assert firm.agrees()


def test_a_sale_of_a_closed_month_is_cancelled_on_the_first_open_day(firm: Firm) -> None:
    invoice = firm.sell((1, "1220.00"), on=date(2026, 1, 20))
    Lock.objects.create(company=firm.company, area="", locked_until=date(2026, 1, 31))

    cancel_invoice(invoice, reason="Ошибка в цене", actor=firm.anna)

    assert VatEntry.objects.get(tax__lt=0).effective_on == date(2026, 2, 1)


def test_amending_cancels_and_drafts_a_copy_that_names_its_predecessor(firm: Firm) -> None:
    invoice = firm.sell((3, "122.00", "standard", firm.goods))

    copy = amend(invoice, reason="Не тот товар", actor=firm.anna)

    invoice.refresh_from_db()
    assert (invoice.state, copy.state, copy.amends, copy.number) == ("cancelled", "draft", invoice, "")
    assert [(line.product, line.quantity, line.total) for line in copy.lines.all()] == [
        (firm.goods, Decimal(3), Decimal("366.00"))
    ]


def test_a_correction_books_the_difference_at_the_rate_of_the_sale(firm: Firm) -> None:
    invoice = firm.sell((10, "120.00", "standard", firm.goods), on=date(2025, 12, 20))

    correction = correct(invoice, actor=firm.anna)
    correction.lines.update(quantity=8)
    correction.issued_on = TODAY
    correction.save()
    post_invoice(correction, actor=firm.anna)

    assert wrote(
        correction,
        """
        62.01  90.01   -240.00
        90.03  68.02    -40.00
    """,
    )
    assert vat_of(correction) == [("purchases", "18", "20%", "40.00", "240.00")]
    assert firm.owed(firm.buyer) == [("receivable", Decimal("960.00"))]
    assert firm.agrees()


def test_corrections_go_on_from_where_the_last_one_ended(firm: Firm) -> None:
    invoice = firm.sell((10, "122.00"))
    for quantity in (7, 0, 4):
        correction = correct(invoice, actor=firm.anna)
        correction.lines.update(quantity=quantity)
        post_invoice(correction, actor=firm.anna)

    totals = [item.total for item in invoice.corrections.order_by("id")]
    assert totals == [Decimal("-366.00"), Decimal("-854.00"), Decimal("488.00")]
    assert debt_of([firm.buyer.pk], on=TODAY)[firm.buyer.pk].total == Money("488.00")
    with pytest.raises(Refused) as refused:
        cancel_invoice(invoice, reason="Всё не так", actor=firm.anna)
    assert refused.value.code == "corrected"
    assert firm.agrees()


def test_a_correction_sells_nothing_new(firm: Firm) -> None:
    correction = correct(firm.sell((1, "122.00")), actor=firm.anna)
    InvoiceLine.objects.create(company=firm.company, document=correction, text="Ещё", unit_price=1)

    with pytest.raises(Refused) as refused:
        post_invoice(correction, actor=firm.anna)

    assert refused.value.code == "new-line"


def test_an_advance_is_used_with_the_tax_of_its_own_rate(firm: Firm) -> None:
    paid(firm, "1200.00", on=date(2025, 12, 15), tax="200.00", rate="0.20")

    invoice = firm.sell((1, "2440.00"))

    assert wrote(
        invoice,
        """
        62.01  90.01   2440.00
        90.03  68.02    440.00
        62.02  62.01   1200.00
        68.02  76.АВ    200.00
    """,
    )
    assert vat_of(invoice)[1:] == [("purchases", "22", "20%", "200.00", "1200.00")]
    assert firm.owed(firm.buyer) == [("receivable", Decimal("1240.00"))]
    assert paid_of([(invoice.kind, invoice.pk)])[(invoice.kind, invoice.pk)] == Money("1200.00")

    cancel_invoice(invoice, reason="Не состоялось", actor=firm.anna)

    assert firm.owed(firm.buyer) == [("advance_received", Decimal("-1200.00"))]
    assert firm.agrees()


def test_parts_of_an_advance_give_back_all_of_its_tax(firm: Firm) -> None:
    paid(firm, "1000.00", tax="180.33", rate="0.22")

    first, second = firm.sell((1, "333.33")), firm.sell((1, "1000.00"))

    taxes = [row.tax for row in VatEntry.objects.filter(code="22").order_by("id")]
    assert taxes == [Decimal("60.11"), Decimal("120.22")]
    assert [first.total, second.total] == [Decimal("333.33"), Decimal("1000.00")]
    assert firm.owed(firm.buyer) == [("receivable", Decimal("333.33"))]


def test_an_advance_for_another_deal_is_left_alone(firm: Firm) -> None:
    item = paid(firm, "1000.00")
    assert item.deal_id is None
    with step(firm.anna, "Pay"):
        add_items([NewItem(item, "advance_received", firm.buyer.pk, Money("-5.00"), Decimal(-5), TODAY, TODAY, 77)])

    firm.sell((1, "1100.00"), deal_id=15)

    assert firm.owed(firm.buyer) == [
        ("advance_received", Decimal("-5.00")), ("receivable", Decimal("100.00"))
    ]  # fmt: skip


def test_nothing_without_lines_is_posted(firm: Firm) -> None:
    invoice = firm.invoice()

    with pytest.raises(Refused) as refused:
        post_invoice(invoice, actor=firm.anna)

    assert refused.value.code == "no-lines"
    assert Invoice.objects.get().number == ""


def test_many_are_posted_together_or_not_at_all(firm: Firm) -> None:
    drafts = [firm.invoice((1, "122.00")) for _number in range(3)]
    empty = firm.invoice()

    with pytest.raises(Refused) as refused:
        post_invoices([*drafts, empty], actor=firm.anna)
    assert f"№ {empty.pk}" in str(refused.value)
    assert set(Invoice.objects.values_list("state", flat=True)) == {"draft"}

    assert post_invoices(drafts, actor=firm.anna) == 3
    assert list(Invoice.objects.exclude(number="").order_by("pk").values_list("number", flat=True)) == ["1", "2", "3"]
    assert firm.agrees()


def test_what_is_posted_is_frozen_in_the_database(firm: Firm) -> None:
    invoice = firm.sell((1, "122.00"))

    for change in (
        lambda: InvoiceLine.objects.filter(document=invoice).update(quantity=2),
        lambda: Invoice.objects.filter(pk=invoice.pk).update(total=1, net=1, tax=0),
        lambda: Invoice.objects.filter(pk=invoice.pk).update(state="draft"),
    ):
        with pytest.raises(DatabaseError, match="not a draft"), transaction.atomic():
            change()


def test_an_invoice_is_posted_by_few_statements(firm: Firm) -> None:
    invoice = firm.invoice((1, "100.00", "", firm.goods), (2, "50.00"), (3, "10.00", "reduced"))

    with counting_queries() as statements:
        post_invoice(invoice, actor=firm.anna)

    asked = [statement for statement in statements if "SAVEPOINT" not in statement]  # that of the test around it
    assert len(asked) <= 12, "\n".join(asked)


def test_settling_takes_no_more_than_is_left(firm: Firm) -> None:
    invoice = firm.sell((1, "100.00"))
    debt = OpenItem.objects.get(source_id=invoice.pk, source_kind=invoice.kind)
    with step(firm.anna, "Settle"):
        [pk] = add_items([
            NewItem(debt, "receivable", firm.buyer.pk, Money("-60.00"), Decimal(-60), TODAY, TODAY, None, debt.account_id)
        ])  # fmt: skip
        cover = OpenItem.objects.get(pk=pk)
        with pytest.raises(Refused) as refused:
            settle(debt, cover, Money("61.00"), on=TODAY, source=invoice, actor=firm.anna)
        assert refused.value.code == "settled-already"

        settle(debt, cover, on=TODAY, source=invoice, actor=firm.anna)

    assert firm.owed(firm.buyer) == [("receivable", Decimal("40.00"))]


def test_the_vat_book_adds_up_in_the_currency_of_the_company(firm: Firm) -> None:
    firm.sell((1, "1220.00"), (1, "110.00", "reduced"))

    sums = Listing(VatEntryScreen, firm.anna, {}).sums

    assert sums["tax"] == [("RUB", Decimal("230.00"))]
