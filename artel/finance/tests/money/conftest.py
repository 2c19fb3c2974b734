"""A company with a bank account, a cash desk and an account in dollars, and short words to move money."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from artel.core.actor import Actor, acting
from artel.core.models import Company
from artel.core.steps import step
from artel.core.testing import make_actor, make_company
from artel.finance.actions.books import NewItem
from artel.finance.actions.payment import draft_payment, pay
from artel.finance.actions.settling import add_items
from artel.finance.models import Bill, Invoice, MoneyAccount, OpenItem, Payment, Rate, TaxRate
from artel.finance.queries.debts import open_items
from artel.finance.verify import differences
from artel.kit.money import Money
from artel.ledger.api import (
    Account,
    AccountPlan,
    AccountRule,
    Area,
    Article,
    ChartPlan,
    Posting,
    Side,
    install_chart,
    post,
)
from artel.ledger.testing import small_chart
from artel.parties.api import Party

TODAY = date(2026, 3, 10)
OURS, THEIRS = "40702810500000000001", "40702810900000000077"

ABROAD = ChartPlan(
    key="abroad",
    accounts=[
        AccountPlan("52", "Валютные счета", "active", "asset", dimensions=("money_account", "item", "currency"),
                    required=("currency",), by_currency=True),
        AccountPlan("57.01", "Переводы в пути", "active", "asset"),
        *(AccountPlan(code, name, "both", "settlement", dimensions=("party", "deal", "currency"),
                      required=("party", "currency"), by_currency=True, is_expanded=True)
          for code, name in (("62.21", "Покупатели, валюта"), ("62.22", "Авансы, валюта"),
                             ("60.21", "Поставщики, валюта"), ("60.22", "Авансы выданные, валюта"))),
    ],
    rules={
        ("receivable", "currency", ""): "62.21",
        ("advance_received", "currency", ""): "62.22", ("payable", "currency", ""): "60.21",
        ("advance_paid", "currency", ""): "60.22",
    },
    articles=[("cash", "customers", "Поступления от покупателей", ""), ("cash", "suppliers", "Оплата поставщикам", ""),
              ("cash", "between-own", "Между своими счетами", ""), ("cash", "bank-fees", "Комиссии банков", ""),
              ("other", "bank-fees", "Услуги банков", ""), ("other", "exchange", "Курсовые разницы", "")],
)  # fmt: skip


@dataclass
class Till:
    """One company's money, and short words to move it."""

    company: Company
    anna: Actor
    buyer: Party
    seller: Party
    bank: MoneyAccount
    desk: MoneyAccount
    dollars: MoneyAccount

    def owed(self, amount: str, *, number: str = "1", on: date = TODAY, due: date | None = None, currency: str = "RUB",
             rate: str = "1", deal: int | None = None, party: Party | None = None) -> Invoice:  # fmt: skip
        """A posted invoice of the buyer, as it stands in the books: entry, open item, document."""
        invoice = Invoice.objects.create(
            company=self.company, owner_id=self.anna.user_id, party=party or self.buyer, issued_on=on, due_on=due or on,
            currency=currency, exchange_rate=Decimal(rate), number=number, state="posted", net=amount, total=amount,
            deal_id=deal,
        )  # fmt: skip
        self._booked(invoice, "receivable", Money(amount, currency), Decimal(rate), due or on)
        return invoice

    def billed(self, amount: str, *, number: str = "7", on: date = TODAY) -> Bill:
        """A posted bill of the seller."""
        bill = Bill.objects.create(
            company=self.company, party=self.seller, issued_on=on, due_on=on, supplier_number=number, supplier_on=on,
            number=number, state="posted", net=amount, total=amount,
        )  # fmt: skip
        self._booked(bill, "payable", Money(amount), Decimal(1), on)
        return bill

    def _booked(self, document: Any, role: str, money: Money, rate: Decimal, due: date) -> None:
        company = Money(money.amount * rate)
        foreign = money.currency != "RUB"
        side = Side(role=role, group="currency" if foreign else "", party=document.party_id, deal=document.deal_id,
                    money=money if foreign else None)  # fmt: skip
        posting = Posting(source=document, on=document.issued_on, area=Area.SALES)
        is_ours = role == "receivable"
        other = Side("90.01") if is_ours else Side("44.01")
        posting.entry(debit=side if is_ours else other, credit=other if is_ours else side, amount=company)
        sign = 1 if is_ours else -1
        with step(self.anna, "Post"):
            post(posting, actor=self.anna)
            add_items([NewItem(document, role, document.party_id, money if is_ours else -money, company.amount * sign,
                               document.issued_on, due, document.deal_id)])  # fmt: skip

    def paid(self, amount: str, **values: Any) -> Payment:
        """Money from the buyer into the bank, posted."""
        return pay(self.values(amount, **values), actor=self.anna)

    def draft(self, amount: str, **values: Any) -> Payment:
        """The same as a draft."""
        return draft_payment(self.values(amount, **values), actor=self.anna)

    def values(self, amount: str, **values: Any) -> dict[str, Any]:
        supplier = values.get("kind_of_payment") == "supplier"
        return {
            "direction": "out" if supplier else "in", "kind_of_payment": "customer", "paid_on": TODAY,
            "money_account": self.bank, "amount": Decimal(amount), "party": self.seller if supplier else self.buyer,
            **values,
        }  # fmt: skip

    def rate(self, value: str, day: date = TODAY, currency: str = "USD") -> Rate:
        return Rate.objects.create(company=self.company, currency=currency, day=day, value=Decimal(value))

    def left(self, party: Party | None = None) -> list[tuple[str, Decimal]]:
        """What is open of a party: role and rest."""
        return [(item.role, item.rest) for item in open_items([(party or self.buyer).pk])]

    def article(self, code: str) -> Article:
        return Article.objects.get(company=self.company, code=code, use="cash")

    def agrees(self) -> bool:
        """Whether settlements equal the ledger, and VAT books do."""
        return list(differences(self.company.pk)) == []


@pytest.fixture
def money(db: None) -> Iterator[Till]:
    company = make_company("Ромашка", inn="7701000000", kpp="770101001")
    anna = make_actor(company, "accountant", name="Анна Счетова")
    with acting(anna):
        small_chart(company)
        install_chart(company, ABROAD)
        currency = Account.objects.get(company=company, code="52")
        AccountRule.objects.filter(company=company, role="bank_currency").update(account=currency)
        TaxRate.objects.create(company=company, tax_kind="standard", rate=Decimal("0.22"), from_on=date(2026, 1, 1))
        TaxRate.objects.create(company=company, tax_kind="standard", rate=Decimal("0.20"), from_on=date(2019, 1, 1))
        TaxRate.objects.create(company=company, tax_kind="reduced", rate=Decimal("0.10"), from_on=date(2019, 1, 1))
        people = [Party.objects.create(company=company, kind_of_party="organisation", name=name, inn=inn)
                  for name, inn in (("Покупатель", "7702000000"), ("Поставщик", "7703000000"))]  # fmt: skip
        accounts = [
            MoneyAccount.objects.create(company=company, name=name, kind_of_account=kind, number=number, bik=bik, currency=currency)
            for name, kind, number, bik, currency in (
                ("Расчётный", "bank", OURS, "044525000", "RUB"),
                ("Касса", "cash", "", "", "RUB"),
                ("Долларовый", "bank", "40702840500000000001", "044525000", "USD"),
            )
        ]
        yield Till(company, anna, *people, *accounts)


def items(source: Any) -> list[tuple[str, Decimal]]:
    """Open items that a document made, as they were written."""
    rows = OpenItem.objects.filter(source_kind=source.kind, source_id=source.pk)
    return [(row.role, row.amount) for row in rows.order_by("pk")]
