"""The orders of Northwind Traders (1996-1998), replayed by the real actions in dollars by the international rules.

Each order is drafted, confirmed, shipped with its invoice on the day of the order, and paid 30 days later, but for
those of the last month; goods are bought at 70 % of the list price, for each quarter before it begins. The data lies
beside the repository; without it the test is left out. The suite replays the first quarter; `NORTHWIND=all` all 830
orders, which takes minutes.

Net sales are known from unrounded lines, summed and then rounded: 208 083.97, 617 085.20 and 440 623.87. Documents
round each line to cents, half away from zero. `EXPECTED` says what both come to and how many lines differ.
"""

import csv
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from itertools import groupby
from pathlib import Path

import pytest

from artel.catalog.api import Product
from artel.finance.api import Invoice, VatEntry, ageing, debt_of
from artel.kit.periods import Period
from artel.ledger.api import profit_by
from artel.parties.api import Party
from tests.scenarios.trade import Trade, trading

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "northwind"
CENT, WHOLE = Decimal("0.01"), os.environ.get("NORTHWIND") == "all"
# With each line rounded: 26 cents more in three years, because 81 of the 2155 lines have parts of a cent.
EXPECTED, DIFFERING = {1996: "208083.99", 1997: "617085.35", 1998: "440623.95"}, 81
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the data of Northwind is not beside the repository")


@dataclass(frozen=True)
class Sold:
    """A line of an order."""

    product: str
    price: Decimal
    quantity: Decimal
    discount: Decimal

    @property
    def net(self) -> Decimal:
        """What it comes to, before any rounding."""
        return self.price * self.quantity * (1 - self.discount)

    @property
    def rounded(self) -> Decimal:
        """What the line of a document comes to."""
        return self.net.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Ordered:
    """An order of Northwind."""

    customer: str
    day: date
    lines: tuple[Sold, ...]

    @property
    def quarter(self) -> tuple[int, int]:
        """When goods for it are bought."""
        return self.day.year, (self.day.month - 1) // 3


def rows(name: str) -> list[dict[str, str]]:
    """A table of Northwind."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def orders() -> list[Ordered]:
    """All orders, the oldest first."""
    lines: dict[str, list[Sold]] = defaultdict(list)
    for row in rows("order_details"):
        numbers = (Decimal(row[name]) for name in ("unit_price", "quantity", "discount"))
        lines[row["order_id"]].append(Sold(row["product_id"], *numbers))
    found = [
        Ordered(row["customer_id"], date.fromisoformat(row["order_date"]), tuple(lines[row["order_id"]]))
        for row in rows("orders")
    ]
    return sorted(found, key=lambda order: order.day)


class Northwind:
    """The company with its suppliers, customers and products."""

    def __init__(self, firm: Trade) -> None:
        self.firm = firm
        self.customers = {row["customer_id"]: firm.party(row["company_name"]) for row in rows("customers")}
        self.suppliers = {row["supplier_id"]: firm.party(row["company_name"]) for row in rows("suppliers")}
        self.products: dict[str, Product] = {}
        self.bought_at: dict[str, tuple[Party, str]] = {}
        for row in rows("products"):
            self.products[row["product_id"]] = firm.product(row["product_name"])
            cost = (Decimal(row["unit_price"]) * Decimal("0.7")).quantize(CENT, ROUND_HALF_UP)
            self.bought_at[row["product_id"]] = (self.suppliers[row["supplier_id"]], f"{cost}")

    def live(self, wanted: Iterable[Ordered], unpaid_from: date) -> None:
        """Buy for each quarter, then sell order by order and take the money."""
        for _quarter, sold in groupby(wanted, key=lambda order: order.quarter):
            these = list(sold)
            self._buy(these)
            for order in these:
                self._sell(order, is_paid=order.day < unpaid_from)

    def _buy(self, these: list[Ordered]) -> None:
        needed: dict[str, Decimal] = defaultdict(Decimal)
        for order in these:
            for line in order.lines:
                needed[line.product] += line.quantity
        by_supplier: dict[Party, list[tuple[Product, str, str]]] = defaultdict(list)
        for key, quantity in sorted(needed.items()):
            supplier, cost = self.bought_at[key]
            by_supplier[supplier].append((self.products[key], f"{quantity}", cost))
        for supplier, lines in by_supplier.items():
            bill = self.firm.buy(supplier, lines, on=these[0].day.replace(day=1))
            told = {"direction": "out", "kind_of_payment": "supplier", "bill": bill}
            self.firm.pay(f"{bill.total}", on=bill.due_on or bill.issued_on, **told)

    def _sell(self, order: Ordered, *, is_paid: bool) -> None:
        lines = [(self.products[line.product], line.quantity, line.price, line.discount) for line in order.lines]
        invoice = self.firm.sell(self.customers[order.customer], lines, on=order.day)
        if is_paid:
            self.firm.pay(f"{invoice.total}", on=order.day + timedelta(days=30), invoice=invoice)


@dataclass
class Replayed:
    """What was replayed, and what the books say of it."""

    firm: Trade
    orders: list[Ordered]
    unpaid_from: date

    @cached_property
    def period(self) -> Period:
        """All days, those of the last payments included."""
        return Period(date(1996, 7, 1), self.orders[-1].day + timedelta(days=31))

    def expected(self, year: int | None = None) -> Decimal:
        """Net sales, each line rounded."""
        wanted = [order for order in self.orders if year in (None, order.day.year)]
        return sum((line.rounded for order in wanted for line in order.lines), Decimal(0))


@pytest.fixture
def replayed(db: None) -> Iterator[Replayed]:
    every = orders()
    wanted = every if WHOLE else [order for order in every if order.quarter == (1996, 2)]
    unpaid_from = wanted[-1].day.replace(day=1)
    with trading("US", "USD", costing="fifo") as firm:
        Northwind(firm).live(wanted, unpaid_from)
        yield Replayed(firm, wanted, unpaid_from)


def test_the_sums_of_northwind_are_known_and_rounding_the_lines_moves_them_by_cents() -> None:
    exact: dict[int, Decimal] = defaultdict(Decimal)
    rounded: dict[int, Decimal] = defaultdict(Decimal)
    differing = 0
    for order in orders():
        for line in order.lines:
            exact[order.day.year] += line.net
            rounded[order.day.year] += line.rounded
            differing += line.net != line.rounded

    whole = sum(exact.values(), Decimal(0)).quantize(CENT, ROUND_HALF_UP)
    assert {year: f"{net.quantize(CENT, ROUND_HALF_UP)}" for year, net in exact.items()} == {
        1996: "208083.97", 1997: "617085.20", 1998: "440623.87",
    }  # fmt: skip
    assert f"{whole}" == "1265793.04"
    assert {year: f"{net}" for year, net in rounded.items()} == EXPECTED
    assert differing == DIFFERING


def test_ledger_vat_book_receivables_and_profit_agree_to_the_cent(replayed: Replayed) -> None:
    firm, net = replayed.firm, replayed.expected()
    unpaid = [order for order in replayed.orders if order.day >= replayed.unpaid_from]
    owed = sum((line.rounded for order in unpaid for line in order.lines), Decimal(0))

    sheet = firm.turnover(replayed.period)
    sums = Invoice.objects.filter(company=firm.company, state="posted").values_list("issued_on", "net", "party_id")
    book = VatEntry.objects.filter(company=firm.company, book="sales").values_list("net", flat=True)
    profits = {key: profit_by([firm.company.pk], replayed.period, key, firm.anna) for key in ("party", "product")}

    assert len(sums) == len(replayed.orders)
    assert sum(total for _day, total, _party in sums) == net
    assert -sheet["4010"].closing == net
    assert sum(book) == net
    assert {key: sum(row.profit.revenue.amount for row in found) for key, found in profits.items()} == {
        "party": net, "product": net,
    }  # fmt: skip
    assert sheet["1110"].closing == owed
    parties = {party for _day, _total, party in sums}
    assert sum(debt.total.amount for debt in debt_of(parties, on=replayed.period.until_on).values()) == owed
    assert sum(row.total for row in ageing([firm.company.pk], on=replayed.period.until_on)) == owed
    assert {sheet[code].closing for code in ("1310", "2110", "2130")} == {0}
    assert sum(row.profit.cost.amount for row in profits["product"]) == sheet["5010"].closing
    for year in {order.day.year for order in replayed.orders}:
        of_year = firm.turnover(Period.year(year))["4010"]
        assert of_year.credit - of_year.debit == replayed.expected(year)
    assert firm.differences() == []

