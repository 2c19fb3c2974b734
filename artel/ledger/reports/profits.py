"""Profit by deal, customer, product or channel; the rows add up to the result of all accounts of income and expense."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.ledger.dimensions import DIMENSIONS
from artel.ledger.queries.profit import Part, Profit, ProfitRow, parts_of, profit_rows
from artel.ledger.reports.asking import NOTHING, Ask, Book
from artel.ledger.reports.figures import Figure, Head, Report, Row, Table, amount, label

BY: Final = {
    "deal": gettext_lazy("by deal"),
    "party": gettext_lazy("by customer"),
    "product": gettext_lazy("by product"),
    "channel": gettext_lazy("by channel"),
    "campaign": gettext_lazy("by campaign"),
    "project": gettext_lazy("by project"),
    "cost_centre": gettext_lazy("by cost centre"),
    "item": gettext_lazy("by item"),
}
SHOWN: Final = 1000


def profit_report(ask: Ask) -> Report:
    """Revenue without tax, cost, expenses and what is left, by one dimension."""
    return Report([_table(book, chosen_key(ask)) for book in ask.books])


def chosen_key(ask: Ask) -> str:
    """The dimension that is asked for, or deals."""
    return next((key for key in ask.keys if key in BY), "deal")


def _table(book: Book, key: str) -> Table:
    currencies = {company.pk: company.currency for company in book.companies}
    found = profit_rows(book.selection, book.ask.period, key, currencies)
    codes = _codes(book)
    heads = [
        Head(str(DIMENSIONS[key].label).capitalize(), numeric=False), Head(_("Revenue without VAT")),
        Head(_("Cost of sales")), Head(_("Gross profit")), Head(_("Expenses")), Head(_("Profit")), Head(_("Margin, %")),
    ]  # fmt: skip
    rows = [_row(book, key, row, codes) for row in found[:SHOWN]]
    if found:
        rows.append(Row([label(_("Total")), *_sums(book, _whole(found), {}, codes)], "total"))
    table = Table(heads, rows, book.title)
    if len(found) > SHOWN:
        table.note = _("The first %(n)s rows are shown; the totals are of all.") % {"n": SHOWN}
    return table


def _codes(book: Book) -> dict[Part | None, str]:
    """The accounts behind each column, as an address has them; None is all of them."""
    found: dict[Part | None, list[str]] = {part: [] for part in (*Part, None)}
    for pk, part in parts_of(book.ids).items():
        account = book.accounts[pk]
        if not account.is_heading:
            found[part].append(account.code)
            found[None].append(account.code)
    return {part: ",".join(sorted(set(codes))) for part, codes in found.items()}


def _row(book: Book, key: str, row: ProfitRow, codes: dict[Part | None, str]) -> Row:
    value = NOTHING if row.value is None else row.value
    name = row.name or _("not told apart")
    return Row([label(name), *_sums(book, row.profit, {f"f.{key}": value}, codes)])


def _sums(book: Book, told: Profit, narrowed: dict[str, int | str], codes: dict[Part | None, str]) -> list[Figure]:
    def linked(value: Decimal, part: Part | None) -> Figure:
        url = book.ask.url("card", by=None, earned="1", account=codes[part], **narrowed)
        return amount(value, book.currency, url, zero="0")

    share = told.profit.amount * 100 / told.revenue.amount if told.revenue else None
    return [
        linked(told.revenue.amount, Part.REVENUE), linked(told.cost.amount, Part.COST),
        amount(told.margin.amount, book.currency, zero="0"), linked(told.expenses.amount, Part.EXPENSES),
        linked(told.profit.amount, None), _percent(share),
    ]  # fmt: skip


def _percent(share: Decimal | None) -> Figure:
    if share is None:
        return Figure("—")
    shown = round(share, 1)
    return Figure(number_format(shown, 1).replace("-", "−"), shown, is_negative=shown < 0)


def _whole(rows: Iterable[ProfitRow]) -> Profit:
    told = [row.profit for row in rows]
    first = told[0]
    for more in told[1:]:
        first = Profit(first.revenue + more.revenue, first.cost + more.cost, first.expenses + more.expenses)
    return first
