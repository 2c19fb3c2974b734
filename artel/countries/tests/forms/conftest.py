"""A firm that sells furniture, its customer, and papers read back as text."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest
from pypdf import PdfReader

from artel.catalog.api import Category, Product
from artel.core.actor import Actor, acting
from artel.core.models import Company
from artel.core.testing import make_actor, make_company
from artel.countries.api import install_books
from artel.finance.api import (
    Invoice,
    LineDraft,
    MoneyAccount,
    Payment,
    Proforma,
    ProformaLine,
    draft_invoice,
    draft_priced,
    issue,
    pay,
    post_invoice,
)
from artel.inventory.api import Warehouse
from artel.inventory.testing import stock_up
from artel.ledger.api import Article
from artel.parties.api import Address, BankAccount, Party
from artel.sales.api import Shipment, Wanted, confirm, draft_order, post_shipment, ship
from artel.screens.models import Letterhead
from artel.screens.printing.documents import find_print, on_paper
from artel.screens.registry import screen_of
from artel.screens.testing import make_row

GOLDEN = Path(__file__).parent / "golden"
DAY = date(2026, 4, 10)
RENEW = "ARTEL_GOLDEN"


@dataclass
class Firm:
    """One company with its papers."""

    company: Company
    anna: Actor
    buyer: Party
    seller: Party
    bank: MoneyAccount
    desk: MoneyAccount
    table: Product
    chair: Product
    assembly: Product
    store: Warehouse

    def lines(self) -> list[LineDraft]:
        return [
            LineDraft(Decimal(2), Decimal("12200.00"), self.table), LineDraft(Decimal(3), Decimal("2440.00"), self.chair, discount_rate=Decimal("0.1")),
            LineDraft(Decimal("1.5"), Decimal("1220.00"), self.assembly),
        ]

    def request(self, lines: list[LineDraft] | None = None, **values: Any) -> Proforma:
        told = {"party": self.buyer, "issued_on": DAY, "due_on": date(2026, 4, 15), **values}
        proforma: Proforma = draft_priced(Proforma, ProformaLine, told, lines or self.lines(), actor=self.anna)
        issue(proforma, actor=self.anna)
        return proforma

    def sold(self, form: str = "upd", lines: list[LineDraft] | None = None, **values: Any) -> Invoice:
        told = {"party": self.buyer, "issued_on": DAY, "form": form, "contract": "Договор № 7 от 01.03.2026", **values}
        invoice = draft_invoice(told, lines or self.lines(), actor=self.anna)
        post_invoice(invoice, actor=self.anna)
        return invoice

    def paid(self, amount: str, *, account: MoneyAccount | None = None, out: bool = False, **values: Any) -> Payment:
        told = {
            "direction": "out" if out else "in", "kind_of_payment": "supplier" if out else "customer",
            "party": self.seller if out else self.buyer, "paid_on": DAY, "money_account": account or self.bank,
            "amount": Decimal(amount), **values,
        }  # fmt: skip
        return pay(told, actor=self.anna)

    def stock(self, product: Product, quantity: str, cost: str) -> None:
        paper = Article.objects.create(company=self.company, use="cost", name=f"Приход {Article.objects.count()}")
        stock_up(product, self.store, quantity, cost, source=paper, on=DAY, actor=self.anna)

    def shipped(self, cost: str, price: str) -> Shipment:
        """Two of five tables left the store."""
        self.stock(self.table, "5", cost)
        wanted = [Wanted(Decimal(2), self.table, unit_price=Decimal(price))]
        order = draft_order(self.buyer, wanted, actor=self.anna, issued_on=DAY)
        confirm(order, actor=self.anna)
        shipment = ship(order, actor=self.anna)
        Shipment.objects.filter(pk=shipment.pk).update(shipped_on=DAY)
        shipment.refresh_from_db()
        post_shipment(shipment, actor=self.anna)
        shipment.refresh_from_db()
        return shipment

    def printed(self, record: Any, name: str, **asked: Any) -> bytes:
        shown = screen_of(type(record))
        document = find_print(shown, name, self.anna)
        return on_paper(document, [record], self.anna, **asked)


def text_of(pdf: bytes) -> str:
    """What stands on the pages, a line for each, without idle spaces."""
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    lines = [_plain(line) for page in pages for line in [*page.splitlines(), "----"]]
    return "\n".join(line for line in lines if line) + "\n"


def pages_of(pdf: bytes) -> list[str]:
    return [_plain(page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def _plain(text: str) -> str:
    """Spaces and hyphens of all kinds are the plain ones."""
    return re.sub(r"\s+", " ", text.replace("\u00ad", "-")).strip()


def agrees(pdf: bytes, name: str) -> None:
    """The text is the golden one. `ARTEL_GOLDEN=1` writes it anew, to be looked at before it is committed."""
    file = GOLDEN / f"{name}.txt"
    if os.environ.get(RENEW):
        file.write_text(text_of(pdf), encoding="utf-8")
        (Path(gettempdir()) / f"{name}.pdf").write_bytes(pdf)
    assert text_of(pdf) == file.read_text(encoding="utf-8")


def open_firm(country: str = "RU", currency: str = "RUB") -> Firm:
    company = make_company(
        "Ромашка", legal_name="ООО «Ромашка»", inn="7707083893", kpp="770701001", ogrn="1027700132195",
        address="101000, г. Москва, ул. Мясницкая, д. 1", country=country, currency=currency,
    )  # fmt: skip
    anna = make_actor(company, "administrator", name="Анна Счетова")
    with acting(anna):
        install_books(company)
        Letterhead.objects.create(
            company=company, director_title="Генеральный директор", director="Петров Пётр Петрович",
            accountant="Счетова Анна Ивановна", cashier="Кассирова Ольга Юрьевна", okpo="00032537", phone="+7 495 123-45-67",
        )  # fmt: skip
        buyer = Party.objects.create(company=company, kind_of_party="organisation", legal_form="ООО", name="Василёк",
                                     inn="7702070139", kpp="770201001", country=country)  # fmt: skip
        Address.objects.create(company=company, party=buyer, kind_of_address="legal", postal_code="190000", city="г. Санкт-Петербург", street="Невский пр., д. 10")
        seller = Party.objects.create(company=company, kind_of_party="organisation", legal_form="АО", name="Лес", inn="7703070139", kpp="770301001")
        BankAccount.objects.create(company=company, party=seller, bank_name="АО «Банк Север», г. Вологда", bik="041909644", number="40702810900000000077", correspondent_number="30101810900000000644", is_primary=True)
        bank = MoneyAccount.objects.create(company=company, name="Расчётный", number="40702810500000000001", bik="044525225", currency=currency, bank_name="ПАО Сбербанк", city="Москва", correspondent_number="30101810400000000225", is_main=True)
        desk = MoneyAccount.objects.create(company=company, name="Основная касса", kind_of_account="cash", currency=currency)
        goods = Category.objects.create(company=company, name="Мебель", costing="moving")
        table = Product.objects.create(company=company, name="Стол обеденный «Верона»", code="T-01", category=goods, weight_kg=Decimal(24), origin_country="CN", packing="короб")
        chair = Product.objects.create(company=company, name="Стул", code="C-02", category=goods, weight_kg=Decimal("4.5"))
        assembly = make_row(Product, company, name="Сборка мебели", kind_of_product="service", unit="h")
        store = Warehouse.objects.create(company=company, name="Основной склад")
    return Firm(company, anna, buyer, seller, bank, desk, table, chair, assembly, store)


@pytest.fixture
def firm(db: None) -> Iterator[Firm]:
    opened = open_firm()
    with acting(opened.anna):
        yield opened


@pytest.fixture
def abroad(db: None) -> Iterator[Firm]:
    opened = open_firm("DE", "EUR")
    with acting(opened.anna):
        yield opened
