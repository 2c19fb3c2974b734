"""The same work done by Tryton, through its own client library: run by `bench.tryton` in a Python of Tryton's own.

Nothing of Artel is imported here. The address of the server comes as TRYTOND_DATABASE_URI, the database as DB_NAME.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from proteus import Model, config
from trytond.modules.account.tests.tools import create_chart, create_fiscalyear, create_tax, get_accounts
from trytond.modules.account_invoice.tests.tools import create_payment_term, set_fiscalyear_invoice_sequences
from trytond.modules.company.tests.tools import create_company
from trytond.tests.test_tryton import drop_db
from trytond.tests.tools import activate_modules
from trytond.transaction import Transaction

INVOICES, CHAINS, TURNS = 12, 6, 5


class Firm:
    """A company with a chart, a fiscal year, a tax of 22 %, a buyer and three goods in stock."""

    def __init__(self) -> None:
        self.config = activate_modules(["sale", "account_invoice_stock"], create_company, create_chart)
        self.year = set_fiscalyear_invoice_sequences(create_fiscalyear())
        self.year.click("create_period")
        self.accounts = get_accounts()
        tax = create_tax(Decimal(".22"))
        tax.save()
        self.buyer = Model.get("party.party")(name="Buyer")
        self.buyer.save()
        self.term = create_payment_term()
        self.term.save()
        category = Model.get("product.category")(name="Goods", accounting=True)
        category.account_expense, category.account_revenue = self.accounts["expense"], self.accounts["revenue"]
        category.customer_taxes.append(tax)
        category.save()
        self.goods = [self._product(category, number) for number in range(3)]
        self._stock()
        (journal,) = Model.get("account.journal").find([("type", "=", "cash")])
        self.method = Model.get("account.invoice.payment.method")(name="Cash", journal=journal)
        self.method.credit_account = self.method.debit_account = self.accounts["cash"]
        self.method.save()

    def _product(self, category: Any, number: int) -> Any:
        (unit,) = Model.get("product.uom").find([("name", "=", "Unit")])
        template = Model.get("product.template")(name=f"Goods {number}", default_uom=unit, type="goods")
        template.salable, template.list_price, template.account_category = True, Decimal(150), category
        template.save()
        return template.products[0]

    def _stock(self) -> None:
        (storage,) = Model.get("stock.location").find([("code", "=", "STO")])
        count = Model.get("stock.inventory")(location=storage)
        for product in self.goods:
            line = count.lines.new(product=product)
            line.quantity, line.expected_quantity = 1_000_000.0, 0.0
        count.click("confirm")

    def invoice(self) -> Any:
        """Create and post an invoice of three lines."""
        invoice = Model.get("account.invoice")()
        invoice.type = "out"
        invoice.party, invoice.payment_term = self.buyer, self.term
        for product in self.goods:
            line = invoice.lines.new()
            line.product, line.quantity, line.unit_price = product, 2.0, Decimal("100.50")
        invoice.click("post")
        return invoice

    def chain(self) -> None:
        """Order, ship, invoice, pay."""
        sale = Model.get("sale.sale")()
        sale.party, sale.payment_term, sale.invoice_method = self.buyer, self.term, "fulfillment"
        for product in self.goods:
            line = sale.lines.new()
            line.product, line.quantity = product, 2.0
        sale.click("quote")
        sale.click("confirm")
        (shipment,) = sale.shipments
        for verb in ("assign_try", "pick", "pack", "do"):
            shipment.click(verb)
        sale.reload()
        (invoice,) = sale.invoices
        invoice.click("post")
        paying = invoice.click("pay")
        paying.form.payment_method = self.method
        paying.execute("choice")
        invoice.reload()
        if invoice.state != "paid":
            raise SystemExit(f"the chain ended {invoice.state}")

    def balances(self, entries: int) -> dict[str, float]:
        """Milliseconds of all balances of the year over so many moves of an invoice of three lines."""
        source = self.invoice().move.id
        with Transaction().start(config.get_config().database_name, 1) as transaction:
            cursor = transaction.connection.cursor()
            heads, lines = _columns(cursor, "account_move", "number"), _columns(cursor, "account_move_line", "move")
            cursor.execute("SELECT max(id) FROM account_move")
            (last,) = cursor.fetchone()
            cursor.execute(
                f"INSERT INTO account_move ({heads}, number) SELECT {heads}, 'copy ' || n"  # noqa: S608  names of columns, from the schema
                f" FROM account_move, generate_series(1, %s) n WHERE id = %s",
                [entries, source],
            )
            cursor.execute(
                f"INSERT INTO account_move_line ({lines}, move) SELECT {_of('l', lines)}, m.id"  # noqa: S608  as above
                " FROM account_move_line l, account_move m WHERE l.move = %s AND m.id > %s",
                [source, last],
            )
            cursor.execute("SELECT count(*) FROM account_move_line")
            (stored,) = cursor.fetchone()
            transaction.commit()
            cursor.execute("ANALYZE account_move; ANALYZE account_move_line")
            transaction.commit()
        known = config.get_config()
        context = {**known.context, "fiscalyear": self.year.id, "posted": True}
        proxy = known.get_proxy("account.account")
        times = []
        for _turn in range(TURNS):
            began = time.perf_counter()
            proxy.search_read([], 0, None, None, ["code", "debit", "credit", "balance"], context)
            times.append((time.perf_counter() - began) * 1000)
        return {"lines": stored, "ms": round(statistics.median(times), 1)}


def _columns(cursor: Any, table: str, but: str) -> str:
    cursor.execute(
        "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
        " WHERE table_name = %s AND column_name NOT IN ('id', %s)",
        [table, but],
    )
    return str(cursor.fetchone()[0])


def _of(alias: str, columns: str) -> str:
    return ", ".join(f"{alias}.{name}" for name in columns.split(", "))


def _rate(number: int, ask: Callable[[], object]) -> dict[str, float]:
    ask()
    began = time.perf_counter()
    for _turn in range(number):
        ask()
    return {"number": number, "per_second": round(number / (time.perf_counter() - began), 2)}


def main(entries: int) -> None:
    """Print the figures as JSON."""
    firm = Firm()
    found = {"create and post an invoice": _rate(INVOICES, firm.invoice), "chains": _rate(CHAINS, firm.chain)}
    found["balances of a year"] = firm.balances(entries)
    print(json.dumps(found))
    drop_db()


if __name__ == "__main__":
    main(int(sys.argv[1]))
