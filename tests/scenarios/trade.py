"""A trading company and short words for what it does: each is the real action on the day that is named."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from artel.catalog.api import Category, Product
from artel.core.actor import Actor, acting
from artel.core.models import Company
from artel.core.proofs import DECLARED
from artel.core.steps import step
from artel.core.testing import make_actor, make_company
from artel.countries.api import install_books
from artel.finance.actions.manual import post_manual
from artel.finance.api import (
    Bill,
    Invoice,
    LineDraft,
    ManualPosting,
    MoneyAccount,
    Payment,
    draft_bill,
    pay,
    post_bill,
)
from artel.finance.models import ManualLine
from artel.inventory.api import Warehouse, recost_waiting
from artel.kit.periods import Period
from artel.ledger.api import Account, Selection, by_account
from artel.parties.api import Party
from artel.purchasing import api as purchasing
from artel.sales import api as sales

Line = tuple[Product, str | int, str]  # a product, a quantity and a price


@dataclass
class Trade:
    """One company, who does everything in it, and where goods and money lie."""

    company: Company
    anna: Actor
    store: Warehouse
    bank: MoneyAccount
    category: Category

    def product(self, name: str) -> Product:
        """Goods for resale."""
        return Product.objects.create(company=self.company, name=name, category=self.category)

    def party(self, name: str, kind: str = "organisation", **values: Any) -> Party:
        """Somebody to trade with."""
        return Party.objects.create(company=self.company, kind_of_party=kind, name=name, **values)

    def buy(self, supplier: Party, lines: Sequence[Line], *, on: date, number: str = "") -> Bill:
        """Order, receive and bill, all on one day."""
        wanted = [
            purchasing.Wanted(Decimal(quantity), product, unit_price=Decimal(price))
            for product, quantity, price in lines
        ]
        order = purchasing.draft_purchase(supplier, wanted, actor=self.anna, issued_on=on)
        purchasing.confirm_purchase(order, actor=self.anna)
        receipt = purchasing.receive_order(order, actor=self.anna)
        purchasing.Receipt.objects.filter(pk=receipt.pk).update(received_on=on)
        receipt.refresh_from_db()
        purchasing.post_receipt(receipt, actor=self.anna)
        told = number or f"{supplier.pk}-{Bill.objects.count() + 1}"
        bill = purchasing.bill_receipt(receipt, number=told, on=on, actor=self.anna)
        Bill.objects.filter(pk=bill.pk).update(has_tax_invoice=True)
        bill.refresh_from_db()
        post_bill(bill, actor=self.anna)
        return bill

    def sell(self, buyer: Party, lines: Sequence[tuple[Any, ...]], *, on: date, ordered_on: date | None = None) -> Invoice:
        """Order, reserve, ship and invoice; a fourth part of a line is its discount."""
        wanted = [
            sales.Wanted(Decimal(quantity), product, unit_price=Decimal(price), discount_rate=Decimal(*discount))
            for product, quantity, price, *discount in lines
        ]
        order = sales.draft_order(buyer, wanted, actor=self.anna, issued_on=ordered_on or on)
        sales.confirm(order, actor=self.anna)
        shipment = sales.ship(order, actor=self.anna)
        sales.Shipment.objects.filter(pk=shipment.pk).update(shipped_on=on)
        shipment.refresh_from_db()
        sales.post_shipment(shipment, actor=self.anna)
        shipment.refresh_from_db()
        assert shipment.invoice is not None, "a shipment makes its invoice"
        return shipment.invoice

    def take_back(self, invoice: Invoice, quantity: str | int, *, on: date) -> None:
        """Goods of the first line of a sale come back."""
        document = sales.take_return(sales.Shipment.objects.get(invoice=invoice), actor=self.anna)
        document.lines.update(quantity=Decimal(quantity))
        sales.Return.objects.filter(pk=document.pk).update(returned_on=on)
        document.refresh_from_db()
        sales.post_return(document, actor=self.anna)

    def send_back(self, bill: Bill, quantity: str | int, *, on: date) -> None:
        """Goods of the first line of a purchase go back."""
        receipt = purchasing.Receipt.objects.get(pk=bill.source_id)
        document = purchasing.return_receipt(receipt, actor=self.anna)
        document.lines.update(quantity=Decimal(quantity))
        purchasing.SupplierReturn.objects.filter(pk=document.pk).update(returned_on=on)
        document.refresh_from_db()
        purchasing.post_supplier_return(document, actor=self.anna)

    def spend(self, supplier: Party, text: str, price: str, *, on: date, number: str) -> Bill:
        """A service with its tax invoice."""
        told = {"party": supplier, "issued_on": on, "supplier_number": number, "supplier_on": on,
                "has_tax_invoice": True}  # fmt: skip
        with step(self.anna, "Bill"):
            bill = draft_bill(told, [LineDraft(Decimal(1), Decimal(price), None, text)], actor=self.anna)
        post_bill(bill, actor=self.anna)
        return bill

    def pay(self, amount: str, *, on: date, account: MoneyAccount | None = None, **values: Any) -> Payment:
        """Money; coming from a customer unless told otherwise."""
        told = {"money_account": account or self.bank, "amount": Decimal(amount), "paid_on": on, **values}
        return pay(told, actor=self.anna)

    def enter(self, text: str, entries: Sequence[tuple[str, str, str]], *, on: date, **values: Any) -> None:
        """Entries by hand: debit, credit, amount."""
        with step(self.anna, "Manual"):
            document = ManualPosting.objects.create(company=self.company, entered_on=on, text=text)
            for place, (debit, credit, amount) in enumerate(entries):
                ManualLine.objects.create(
                    company=self.company, document=document, position=place, debit=self.account(debit),
                    credit=self.account(credit), amount=Decimal(amount), **values,
                )  # fmt: skip
        post_manual(document, actor=self.anna)

    def account(self, code: str) -> Account:
        """An account of the chart."""
        return Account.objects.get(company=self.company, code=code)

    def recost(self) -> None:
        """What waits for its cost gets it, as the clock would do."""
        recost_waiting(self.company.pk, actor=self.anna)

    def turnover(self, period: Period) -> dict[str, Any]:
        """Lines of the turnover sheet by code."""
        codes = dict(Account.objects.filter(company=self.company).values_list("pk", "code"))
        return {codes[pk]: line for pk, line in by_account(Selection([self.company.pk]), period).items()}

    def differences(self) -> list[str]:
        """All that `artel verify` would say of this company."""
        found = [f"{name}: {line}" for name, proof in DECLARED.items() for line in proof()]
        return [line for line in found if f"company {self.company.pk}:" in line]


@contextmanager
def trading(country: str = "RU", currency: str = "RUB", *, costing: str = "fifo") -> Iterator[Trade]:
    """A company with books, a warehouse and a bank account; inside it acts its administrator."""
    company = make_company("Меридиан-Торг", country=country, currency=currency)
    anna = make_actor(company, "administrator", name="Анна Счетова")
    with acting(anna):
        install_books(company)
        store = Warehouse.objects.create(company=company, name="Основной склад")
        bank = MoneyAccount.objects.create(
            company=company, name="Расчётный счёт", number="40702810400000000001", bik="044525000", currency=currency
        )
        category = Category.objects.create(company=company, name="Товары", costing=costing)
        yield Trade(company, anna, store, bank, category)
