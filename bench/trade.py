"""What a trading company does all day, measured: `python -m bench.trade [part …]`, printed as JSON.

The installation is one of its own under `var/bench-trade`, with fsync and synchronous commit on as anywhere. Every step
is the action that people use, in a transaction of its own.
"""

import http.client
import json
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bench.stand import Stand

INSIDE = "--inside"
INVOICES, POSTED_BY_HTTP, CHAINS, MASS, MOVEMENTS = 400, 1_000, 80, 10_000, 100_000
CLIENTS = 4
STAND = Stand("bench-trade", settings={"ARTEL_WEB_PROCESSES": "2"})
AT_ONCE = 500
DAY = date(2026, 3, 10)


def main(arguments: list[str]) -> int:
    """Measure in a process of its own, which has the settings of the installation."""
    with STAND.running(with_pages=True):
        sys.stdout.write(STAND.script("bench.trade", INSIDE, *arguments).decode())
    return 0


def measured(parts: list[str]) -> dict[str, object]:
    """Found a company and measure the parts that are named, by default all of them."""
    import django

    django.setup()
    from artel.config.garbage import keep_what_is_loaded
    from artel.core.actor import acting

    keep_what_is_loaded()
    trade = Trade()
    with acting(trade.boss):
        known: dict[str, Callable[[], object]] = {
            "invoices": trade.invoices, "http": trade.by_http, "chains": trade.chains, "mass": trade.mass,
            "late": trade.late_receipt,
        }  # fmt: skip
        found: dict[str, object] = {}
        for name in parts or known:
            found[name] = known[name]()
            sys.stderr.write(f"{name}: {found[name]}\n")
        return found


class Trade:
    """A company of the Russian pack with buyers, goods in a store and a bank account."""

    def __init__(self) -> None:
        from artel.catalog.api import Category, Product, install_catalog
        from artel.core.actor import Actor, acting, actor_of
        from artel.core.companies import found_company, hire
        from artel.core.staff import account_of
        from artel.countries.api import install_books
        from artel.finance.api import MoneyAccount
        from artel.inventory.api import Warehouse
        from artel.parties.api import Party

        self.company = found_company(name=f"Торговля {time.time():.0f}")
        system = Actor.system(self.company.pk)
        with acting(system):
            install_catalog(self.company)
            install_books(self.company)
            user = account_of(f"trade{self.company.pk}@bench.example", "Бухгалтер")
            hire(user, "administrator", actor=system)
        self.boss = actor_of(user, self.company.pk)
        with acting(self.boss):
            goods = Category.objects.create(company=self.company, name="Ходовые", costing="moving")
            names = [f"Товар {number}" for number in range(5)]
            self.products = [Product.objects.create(company=self.company, name=name, category=goods) for name in names]
            self.store = Warehouse.objects.filter(company=self.company).first() or Warehouse.objects.create(
                company=self.company, name="Склад"
            )
            names = [Party(company=self.company, kind_of_party="organisation", name=f"Клиент {n}") for n in range(50)]
            self.buyers = list(Party.objects.bulk_create(names))
            self.account = MoneyAccount.objects.filter(company=self.company).first() or MoneyAccount.objects.create(
                company=self.company, name="Расчётный счёт", number="40702810000000000001", bik="044525000"
            )
            self._stock(self.products, Decimal(1_000_000), DAY - timedelta(days=60))

    def _stock(self, products: list[Any], quantity: Decimal, on: date) -> None:
        from artel.core.steps import step
        from artel.inventory.api import Receiving, receive
        from artel.kit.money import Money
        from artel.ledger.api import Article, Side

        paper = Article.objects.create(company=self.company, use="cost", name=f"Приход {time.time()}")
        worth = Money(quantity * 100, "RUB")
        lines = [Receiving(row, quantity, self.store.pk, worth, Side(role="equity_opening")) for row in products]
        with step(self.boss, "Stock up"):
            receive(lines, source=paper, on=on, actor=self.boss)

    def _drafts(self, number: int) -> list[Any]:
        from artel.core.steps import step
        from artel.finance.api import LineDraft, draft_invoice

        made = []
        for first in range(0, number, AT_ONCE):
            with step(self.boss, "Draft"):
                for turn in range(first, min(first + AT_ONCE, number)):
                    lines = [LineDraft(Decimal(turn % 7 + 1), Decimal("100.50"), text=f"Услуга {n}") for n in range(3)]
                    values = {"party": self.buyers[turn % len(self.buyers)], "issued_on": DAY}
                    made.append(draft_invoice(values, lines, actor=self.boss))
        return made

    def sell(self) -> None:
        """Create an invoice of three lines and post it."""
        from artel.finance.api import post_invoice

        (draft,) = self._drafts(1)
        post_invoice(draft, actor=self.boss)

    def invoices(self) -> dict[str, object]:
        """Post an invoice of three lines with VAT, a transaction each, in one process."""
        from artel.finance.api import post_invoice

        drafts = self._drafts(INVOICES)
        for draft in drafts[:20]:
            post_invoice(draft, actor=self.boss)
        return rate(len(drafts) - 20, lambda: [post_invoice(draft, actor=self.boss) for draft in drafts[20:]])

    def by_http(self) -> dict[str, object]:
        """The same over the API: four clients, two web processes."""
        from artel.core.doors import issue_api_key
        from artel.finance.api import Invoice

        _key, token = issue_api_key(name="bench", user_id=self.boss.user_id, access="write", days=1, actor=self.boss)
        ids = [draft.pk for draft in self._drafts(POSTED_BY_HTTP)]
        with serving():
            _post(ids[:40], token)
            slices = [ids[40:][start::CLIENTS] for start in range(CLIENTS)]
            with ThreadPoolExecutor(CLIENTS) as pool:
                found = rate(len(ids) - 40, lambda: list(pool.map(lambda part: _post(part, token), slices)))
        lost = len(ids) - Invoice.objects.filter(pk__in=ids, state="posted").count()
        return {**found, "not posted": lost}

    def chains(self) -> dict[str, object]:
        """Order, reservation, shipment with its invoice, payment: a transaction each."""

        def whole(number: int) -> None:
            self._chain(self.buyers[number % len(self.buyers)], number)

        for number in range(5):
            whole(number)
        return rate(CHAINS, lambda: [whole(number) for number in range(CHAINS)])

    def _chain(self, buyer: Any, number: int) -> None:
        from artel.core.steps import step
        from artel.finance.api import Invoice, pay
        from artel.sales import api as sales

        wanted = [sales.Wanted(Decimal(2), row, unit_price=Decimal(150)) for row in self.products[:3]]
        with step(self.boss, "Draft"):
            order = sales.draft_order(buyer, wanted, actor=self.boss, issued_on=DAY)
        sales.confirm(order, actor=self.boss)
        shipment = sales.ship(order, actor=self.boss)
        sales.post_shipment(shipment, actor=self.boss)
        invoice = Invoice.objects.filter(party=buyer).latest("pk")
        values = {"money_account": self.account, "amount": invoice.total, "invoice": invoice, "paid_on": DAY}
        with step(self.boss, "Pay"):
            pay(values, actor=self.boss)

    def mass(self) -> dict[str, object]:
        """Ten thousand drafts in one go."""
        from artel.finance.api import post_invoices

        drafts = self._drafts(MASS)
        return rate(len(drafts), lambda: post_invoices(drafts, actor=self.boss))

    def late_receipt(self) -> dict[str, object]:
        """A receipt dated before a hundred thousand later movements of one product."""
        from artel.catalog.api import Product
        from artel.core.steps import step
        from artel.inventory.api import Issuing, Level, issue, recost_waiting
        from artel.ledger.api import Article, Side

        product = Product.objects.create(company=self.company, name="Ходовой", category=self.products[0].category)
        self._stock([product], Decimal(MOVEMENTS), DAY - timedelta(days=50))
        paper = Article.objects.create(company=self.company, use="cost", name="Расход")
        for turn in range(MOVEMENTS // AT_ONCE):
            lines = [Issuing(product, Decimal("0.5"), self.store.pk, Side(role="cost_of_sales"))] * AT_ONCE
            with step(self.boss, "Issue"):
                issue(lines, source=paper, on=DAY - timedelta(days=40 - turn % 30), actor=self.boss)
        recost_waiting(self.company.pk, actor=self.boss)
        began = time.perf_counter()
        self._stock([product], Decimal(7), DAY - timedelta(days=45))
        level = Level.objects.get(product=product, warehouse=self.store).on_hand
        quantities = time.perf_counter() - began
        began = time.perf_counter()
        recost_waiting(self.company.pk, actor=self.boss)
        told = {"quantities, s": round(quantities, 2), "costs, s": round(time.perf_counter() - began, 1)}
        return {"movements": MOVEMENTS, **told, "on hand": str(level)}


@contextmanager
def serving() -> Iterator[None]:
    """The web server, ended by its own pid."""
    child = STAND.start("serve")
    try:
        STAND.answers()
        yield
    finally:
        child.terminate()
        child.wait(timeout=30)


def _post(ids: list[int], token: str) -> None:
    link = http.client.HTTPConnection("127.0.0.1", int(STAND.port), timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for pk in ids:
        link.request("POST", f"/api/invoices/{pk}/post_invoice/", "{}", headers)
        answer = link.getresponse()
        text = answer.read()
        if answer.status >= 400:
            raise SystemExit(f"invoice {pk}: {answer.status} {text[:300]!r}")


def rate(number: int, work: Callable[[], object]) -> dict[str, object]:
    """So many in a second, where the work does that number of them."""
    began = time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    return {"number": number, "per_second": round(number / seconds, 1), "seconds": round(seconds, 2)}


if __name__ == "__main__":
    if INSIDE in sys.argv:
        sys.stdout.write(json.dumps(measured([text for text in sys.argv[1:] if text != INSIDE]), indent=2) + "\n")
    else:
        sys.exit(main(sys.argv[1:]))
