"""A trading company with an accountant, a buyer, a supplier and goods; short words to sell and to buy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from artel.catalog.api import Product
from artel.catalog.testing import smallest_product
from artel.core.actor import Actor, acting
from artel.core.models import Company
from artel.core.steps import step
from artel.core.testing import make_actor, make_company
from artel.finance.api import LineDraft, draft_bill, draft_invoice, post_bill, post_invoice
from artel.finance.models import Bill, Invoice, OpenItem
from artel.finance.queries.debts import open_items
from artel.finance.testing import TODAY, russian_taxes
from artel.finance.verify import differences
from artel.ledger.testing import book_of, same_book, small_chart
from artel.parties.api import Party

Told = tuple[Any, ...]


@dataclass
class Firm:
    """One company, who keeps its books, and with whom it deals."""

    company: Company
    anna: Actor
    buyer: Party
    seller: Party
    goods: Product

    def invoice(self, *lines: Told, on: date = TODAY, **values: Any) -> Invoice:
        """A draft: lines are quantity and price, perhaps the kind of VAT and a product."""
        with step(self.anna, "Draft"):
            return draft_invoice({"party": self.buyer, "issued_on": on, **values}, _lines(lines), actor=self.anna)

    def sell(self, *lines: Told, on: date = TODAY, **values: Any) -> Invoice:
        """A posted invoice."""
        invoice = self.invoice(*lines, on=on, **values)
        post_invoice(invoice, actor=self.anna)
        return invoice

    def bill(self, *lines: Told | LineDraft, on: date = TODAY, **values: Any) -> Bill:
        """A draft bill of the supplier."""
        number = Bill.objects.count() + 1
        told = {"party": self.seller, "issued_on": on, "supplier_number": f"С-{number}", "supplier_on": on, **values}
        with step(self.anna, "Draft"):
            return draft_bill(told, _lines(lines), actor=self.anna)

    def buy(self, *lines: Told | LineDraft, on: date = TODAY, **values: Any) -> Bill:
        """A posted bill."""
        bill = self.bill(*lines, on=on, **values)
        post_bill(bill, actor=self.anna)
        return bill

    def owed(self, party: Party) -> list[tuple[str, Decimal]]:
        """What is open with a party, by role."""
        return [(str(OpenItem.Role(item.role)), item.rest) for item in open_items([party.pk])]

    def agrees(self) -> bool:
        """Whether open items and VAT books are what the ledger says."""
        found = list(differences(self.company.pk))
        assert found == []
        return True


def _lines(told: Sequence[Told | LineDraft]) -> list[LineDraft]:
    return [line if isinstance(line, LineDraft) else _line(*line) for line in told]


def _line(
    quantity: str | int, price: str, tax_kind: str = "", product: Product | None = None, **more: Any
) -> LineDraft:
    text = "" if product is not None else "Работа"
    return LineDraft(Decimal(quantity), Decimal(price), product, text, tax_kind=tax_kind, **more)


def wrote(source: Any, expected: str) -> bool:
    """Whether a document wrote this into the book; shows what it wrote where it did not."""
    told = book_of(source)
    assert same_book(told, expected), told
    return True


@pytest.fixture
def firm(db: None) -> Iterator[Firm]:
    company = make_company("Ромашка")
    anna = make_actor(company, "administrator", name="Анна Счетова")
    with acting(anna):
        small_chart(company)
        russian_taxes(company)
        buyer = Party.objects.create(
            company=company, kind_of_party="organisation", name="Покупатель", legal_form="ООО", inn="7707083893"
        )
        seller = Party.objects.create(company=company, kind_of_party="organisation", name="Поставщик")
        yield Firm(company, anna, buyer, seller, smallest_product(company, name="Стол"))
