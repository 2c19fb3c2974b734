"""Russian papers of real documents, compared with golden texts that were looked at by eye."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from artel.countries.tests.forms.conftest import DAY, Firm, agrees
from artel.finance.api import LineDraft
from artel.inventory.api import Count, Transfer, Warehouse
from artel.screens.registry import screen_of
from artel.screens.verbs import find_verb

YEAR = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}


def test_a_request_to_pay(firm: Firm) -> None:
    agrees(firm.printed(firm.request(comment="Цены действуют пять дней."), "request-to-pay"), "request_to_pay")


def test_a_transfer_document_names_the_advance_it_uses(firm: Firm) -> None:
    firm.paid("12200.00", number="15", paid_on=date(2026, 4, 2))

    agrees(firm.printed(firm.sold(), "upd"), "upd")


def test_a_tax_invoice_is_russian_whoever_prints_it(firm: Firm) -> None:
    with override("en"):
        printed = firm.printed(firm.sold(), "tax-invoice")

    agrees(printed, "tax_invoice")


def test_an_act(firm: Firm) -> None:
    work = [LineDraft(Decimal(3), Decimal("1220.00"), firm.assembly)]

    agrees(firm.printed(firm.sold("act", work), "act"), "act")


def test_a_consignment_note_of_a_shipment(firm: Firm) -> None:
    agrees(firm.printed(firm.shipped("40000.00", "12200.00"), "torg-12"), "torg_12")


def test_cash_orders_in_and_out(firm: Firm) -> None:
    came = firm.paid("21121.50", account=firm.desk, person="Васильков Иван Иванович", purpose="Предоплата по заказу")
    went = firm.paid("1002.05", account=firm.desk, out=True, person="Лесов Семён", purpose="За доски по накладной 7")

    agrees(firm.printed(came, "ko-1"), "ko_1")
    agrees(firm.printed(went, "ko-2"), "ko_2")


def test_a_payment_order(firm: Firm) -> None:
    firm.paid("90000.00")
    went = firm.paid("61000.00", out=True, purpose="Оплата по счёту 77 от 01.04.2026, в т.ч. НДС 22% - 11000.00")

    agrees(firm.printed(went, "payment-order"), "payment_order")


def test_an_act_of_reconciliation_adds_up(firm: Firm) -> None:
    firm.sold(issued_on=date(2025, 12, 20))
    firm.paid("20000.00", number="15", paid_on=date(2026, 2, 1))
    firm.sold()
    firm.paid("70000.00", number="16")

    agrees(firm.printed(firm.buyer, "reconciliation", **YEAR), "reconciliation")


def test_a_requisition_of_materials(firm: Firm) -> None:
    firm.stock(firm.chair, "10", "15000.00")
    shop = Warehouse.objects.create(company=firm.company, name="Цех сборки")
    moved = Transfer.objects.create(company=firm.company, source=firm.store, target=shop, effective_on=DAY)
    moved.lines.create(company=firm.company, product=firm.chair, quantity=Decimal(4))
    done(moved, "post_transfer", firm)

    agrees(firm.printed(moved, "m-11"), "m_11")


def test_a_list_of_counted_goods(firm: Firm) -> None:
    firm.stock(firm.table, "5", "40000.00")
    firm.stock(firm.chair, "10", "15000.00")
    count = Count.objects.create(company=firm.company, warehouse=firm.store, effective_on=DAY)
    count.lines.create(company=firm.company, product=firm.table, counted=Decimal(5))
    count.lines.create(company=firm.company, product=firm.chair, counted=Decimal(8), position=1)
    done(count, "post_count", firm)

    agrees(firm.printed(count, "inv-3"), "inv_3")


def done(record: Any, verb: str, firm: Firm) -> None:
    """Do what a button of the record's page does."""
    found = find_verb(screen_of(type(record)), verb)
    found(record, actor=firm.anna)
    record.refresh_from_db()
