"""Random business: whatever is bought, sold, taken back, paid, cancelled, counted, back-dated, closed and opened again,
after each step the ledger is the stock, the settlements, the VAT books and the totals.

`BUSINESS=40` tries forty lives of thirty steps; the suite tries two of eight.
"""

import os
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from artel.core.errors import Refused
from artel.finance.actions.payment import cancel_payment
from artel.finance.api import (
    Bill,
    Invoice,
    MonthClose,
    Payment,
    Practice,
    begin_close,
    cancel_bill,
    close_month,
    reopen_month,
    take_all,
    take_step_back,
)
from artel.inventory.actions import cancel_count, post_count
from artel.inventory.api import Count
from artel.inventory.models import CountLine
from artel.kit.periods import Period
from artel.purchasing import api as purchasing
from artel.sales import api as sales
from tests.scenarios.trade import Trade, trading

LIVES = int(os.environ.get("BUSINESS", "2"))
STEPS = 8 if LIVES <= 2 else 30
FIRST = date(2025, 11, 1)
MONTHS = [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)]
days = st.integers(0, 91).map(lambda number: FIRST + timedelta(days=number))
quantities = st.integers(1, 9)
prices = st.integers(1, 99_999).map(lambda coins: f"{Decimal(coins) / 100:.2f}")
picks = st.integers(0, 50)


class Business(RuleBasedStateMachine):
    """One company; every example begins anew, for what it wrote is rolled back."""

    firm: ClassVar[Trade]

    def __init__(self) -> None:
        super().__init__()
        self.life = transaction.atomic()
        self.life.__enter__()
        self.refused: list[str] = []
        firm = self.firm
        self.goods = [firm.product("Стол"), firm.product("Стул")]
        self.buyers = [firm.party("Покупатель"), firm.party("Другой покупатель")]
        self.supplier = firm.party("Поставщик")

    def teardown(self) -> None:
        """Nothing of it stays."""
        transaction.set_rollback(True)
        self.life.__exit__(None, None, None)

    def attempt(self, work: Callable[[], Any]) -> None:
        """Do something that a rule of the business may refuse; then nothing of it is left."""
        try:
            with transaction.atomic():
                work()
        except Refused as refused:
            self.refused.append(refused.code)

    def one(self, rows: Any, pick: int) -> Any:
        """Some row, if there is any."""
        found = list(rows.filter(company=self.firm.company).order_by("pk"))
        return found[pick % len(found)] if found else None

    @rule(day=days, quantity=quantities, price=prices, pick=picks)
    def buy(self, day: date, quantity: int, price: str, pick: int) -> None:
        self.attempt(lambda: self.firm.buy(self.supplier, [(self.goods[pick % 2], quantity, price)], on=day))

    @rule(day=days, quantity=quantities, price=prices, pick=picks)
    def sell(self, day: date, quantity: int, price: str, pick: int) -> None:
        buyer = self.buyers[pick % 3 % 2]
        self.attempt(lambda: self.firm.sell(buyer, [(self.goods[pick % 2], quantity, price)], on=day))

    @rule(day=days, pick=picks)
    def take_back(self, day: date, pick: int) -> None:
        shipment = self.one(sales.Shipment.objects.filter(state="posted"), pick)
        if shipment is not None:
            self.attempt(lambda: self.firm.take_back(shipment.invoice, 1, on=max(day, shipment.shipped_on)))

    @rule(day=days, pick=picks)
    def send_back(self, day: date, pick: int) -> None:
        bill = self.one(Bill.objects.filter(state="posted"), pick)
        if bill is not None:
            self.attempt(lambda: self.firm.send_back(bill, 1, on=max(day, bill.issued_on)))

    @rule(day=days, price=prices, pick=picks, names=st.booleans())
    def be_paid(self, day: date, price: str, pick: int, names: bool) -> None:
        invoice = self.one(Invoice.objects.filter(state="posted", form="upd"), pick) if names else None
        whose = {"invoice": invoice} if invoice is not None else {"party": self.buyers[pick % 2]}
        self.attempt(lambda: self.firm.pay(price, on=day, **whose))

    @rule(day=days, price=prices, comes=st.booleans())
    def pay_supplier(self, day: date, price: str, comes: bool) -> None:
        told = {"direction": "in" if comes else "out", "kind_of_payment": "supplier", "party": self.supplier}
        self.attempt(lambda: self.firm.pay(price, on=day, advance_invoice="А-1", **told))

    @rule(day=days, price=prices, pick=picks)
    def give_back(self, day: date, price: str, pick: int) -> None:
        told = {"direction": "out", "party": self.buyers[pick % 2]}
        self.attempt(lambda: self.firm.pay(price, on=day, **told))

    @rule(pick=picks, what=st.sampled_from(["payment", "shipment", "bill", "receipt", "return", "count"]))
    def cancel(self, pick: int, what: str) -> None:
        rows, verb = {
            "payment": (Payment.objects, cancel_payment), "shipment": (sales.Shipment.objects, sales.cancel_shipment),
            "bill": (Bill.objects, cancel_bill), "receipt": (purchasing.Receipt.objects, purchasing.cancel_receipt),
            "return": (sales.Return.objects, sales.cancel_return), "count": (Count.objects, cancel_count),
        }[what]  # fmt: skip
        document = self.one(rows.filter(state="posted"), pick)
        if document is not None:
            self.attempt(lambda: verb(document, reason="Ошибка", actor=self.firm.anna))

    @rule(day=days, quantity=st.integers(0, 9), pick=picks)
    def count(self, day: date, quantity: int, pick: int) -> None:
        self.attempt(lambda: self._counted(day, quantity, pick))

    def _counted(self, day: date, quantity: int, pick: int) -> None:
        firm = self.firm
        paper = Count.objects.create(company=firm.company, warehouse=firm.store, effective_on=day)
        product = self.goods[pick % 2]
        CountLine.objects.create(company=firm.company, document=paper, product=product, counted=Decimal(quantity))
        post_count(paper, actor=firm.anna)

    @rule()
    def recost(self) -> None:
        self.firm.recost()

    @rule()
    def close(self) -> None:
        self.attempt(self._closed)

    def _closed(self) -> None:
        done = MonthClose.objects.filter(company=self.firm.company, state="closed").count()
        if done < len(MONTHS):
            month = MonthClose.objects.filter(company=self.firm.company, month=MONTHS[done]).first()
            month = month or begin_close({"month": MONTHS[done]}, actor=self.firm.anna)
            take_all(month, actor=self.firm.anna)
            close_month(month, actor=self.firm.anna)

    @rule(takes_back=st.booleans())
    def reopen(self, takes_back: bool) -> None:
        closed = MonthClose.objects.filter(company=self.firm.company, state="closed").order_by("-month").first()
        if closed is not None:
            self.attempt(lambda: reopen_month(closed, reason="Поздний документ", actor=self.firm.anna))
            first = closed.steps.first()
            if takes_back and first is not None:
                self.attempt(lambda: take_step_back(first, reason="Поздний документ", actor=self.firm.anna))

    @invariant()
    def everything_agrees(self) -> None:
        assert self.firm.differences() == []
        sheet = self.firm.turnover(Period(FIRST, date(2026, 12, 31)))
        assert sum(line.closing for line in sheet.values()) == 0


def test_the_books_agree_after_whatever_business_does(db: None) -> None:
    with trading(costing="moving") as firm:
        Practice.objects.filter(company=firm.company).update(deducts_advances=True)
        Business.firm = firm
        run_state_machine_as_test(
            Business,
            settings=settings(
                max_examples=LIVES, stateful_step_count=STEPS, deadline=None, derandomize=LIVES <= 2,
                suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
