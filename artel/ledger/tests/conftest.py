"""A company with a few accounts, an accountant, and documents that write into the book."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from artel.core.actor import Actor, acting
from artel.core.models import Company
from artel.core.steps import step
from artel.core.testing import make_actor, make_company
from artel.kit.money import Money
from artel.ledger.api import Area, Posting, Side, post
from artel.ledger.models import Article
from artel.ledger.testing import small_chart
from artel.parties.api import Party

TODAY = date(2026, 3, 10)


@dataclass
class Books:
    """One company's book, and short words to write into it."""

    company: Company
    anna: Actor
    buyer: Party
    seller: Party

    def document(self, name: str = "Документ") -> Article:
        """Any row serves as a source: an article is the smallest."""
        number = Article.objects.filter(company=self.company).count() + 1
        return Article.objects.create(company=self.company, use="cost", name=f"{name} {number}")

    def sale(self, amount: str = "1220.00", *, on: date = TODAY, deal: int | None = None, source: Article | None = None) -> Article:
        """A sale at 22 % with its revenue and tax."""
        source = source or self.document("Продажа")
        with step(self.anna, "Sale"):
            post(self.sale_posting(source, amount, on=on, deal=deal), actor=self.anna)
        return source

    def sale_posting(self, source: Article, amount: str, *, on: date = TODAY, deal: int | None = None) -> Posting:
        gross = Money(amount)
        tax = (gross * Decimal(22) / 122).rounded()
        posting = Posting(source=source, on=on, area=Area.SALES, origin={"deal": deal} if deal else {})
        posting.entry(
            debit=Side(role="receivable", party=self.buyer.pk),
            credit=Side(role="revenue", party=self.buyer.pk, tax="22%"),
            amount=gross,
        )
        posting.entry(debit=Side(role="vat_output", tax="22%"), credit=Side(role="vat_payable"), amount=tax)
        return posting

    def paid(self, amount: str, *, on: date = TODAY) -> Article:
        """Money from the buyer."""
        source = self.document("Платёж")
        posting = Posting(source=source, on=on, area=Area.MONEY)
        posting.entry(debit=Side("51"), credit=Side("62.01", party=self.buyer.pk), amount=Money(amount))
        with step(self.anna, "Pay"):
            post(posting, actor=self.anna)
        return source


@pytest.fixture
def books(db: None) -> Iterator[Books]:
    company = make_company("Ромашка")
    anna = make_actor(company, "administrator", name="Анна Счетова")
    with acting(anna):
        small_chart(company)
        buyer = Party.objects.create(company=company, kind_of_party="organisation", name="ООО Покупатель")
        seller = Party.objects.create(company=company, kind_of_party="organisation", name="ООО Поставщик")
        yield Books(company, anna, buyer, seller)
