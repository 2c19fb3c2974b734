"""English papers of companies of other countries."""

from datetime import date
from decimal import Decimal

from artel.countries.tests.forms.conftest import DAY, Firm, agrees
from artel.finance.api import LineDraft, cancel_invoice, correct, post_invoice
from artel.screens.printing.documents import papers_of
from artel.screens.registry import screen_of


def test_an_invoice_a_proforma_and_a_credit_note(abroad: Firm) -> None:
    lines = [LineDraft(Decimal(2), Decimal("1190.00"), abroad.table), LineDraft(Decimal(1), Decimal("59.50"), text="Delivery")]
    agrees(abroad.printed(abroad.request(lines), "proforma"), "proforma")
    sold = abroad.sold("invoice", lines)
    agrees(abroad.printed(sold, "invoice"), "invoice")

    correction = correct(sold, actor=abroad.anna)
    correction.issued_on = DAY
    correction.save()
    line = correction.lines.first()
    line.quantity = Decimal(1)
    line.save()
    correction.lines_changed(actor=abroad.anna)
    post_invoice(correction, actor=abroad.anna)

    agrees(abroad.printed(correction, "credit-note"), "credit_note")


def test_a_delivery_note_tells_no_prices(abroad: Firm) -> None:
    agrees(abroad.printed(abroad.shipped("400.00", "119.00"), "delivery-note"), "delivery_note")


def test_a_statement_of_account_leaves_out_what_was_cancelled_within_it(abroad: Firm) -> None:
    abroad.sold("invoice")
    wrong = abroad.sold("invoice")
    cancel_invoice(wrong, reason="Typed twice", actor=abroad.anna)
    abroad.paid("10000.00", number="9")

    pdf = abroad.printed(abroad.buyer, "statement", since=date(2026, 1, 1), until=date(2026, 12, 31))

    agrees(pdf, "statement")


def test_a_company_abroad_is_offered_no_russian_paper(abroad: Firm) -> None:
    sold = abroad.sold("invoice")

    assert [item["url"].split("/")[-2] for item in papers_of(screen_of(type(sold)), sold, abroad.anna)] == ["invoice", "card"]
