"""The card of an account, its analysis by corresponding accounts, and the general ledger by month."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from artel.core.addresses import address_of
from artel.core.errors import Refused
from artel.ledger.models import Account
from artel.ledger.queries.card import Card, CardRow, card, corresponding, sum_of
from artel.ledger.queries.journal import ToldEntry, ToldSide, told_rows
from artel.ledger.reports.asking import Ask, Book
from artel.ledger.reports.figures import Figure, Head, Report, Row, Sides, Table, amount, day, label
from artel.ledger.reports.turnover import SUMS, sides_by_account

ON_A_PAGE: Final = 100
IN_A_FILE: Final = 50_000
MONTHS: Final = 36


def account_card(ask: Ask, most: int = ON_A_PAGE) -> Report:
    """The entries of the chosen accounts, each with what stands after it."""
    if not (ask.codes or ask.only):
        return Report([])
    return Report([_card_table(book, most) for book in ask.books])


def whole_card(ask: Ask) -> Report:
    """The card for a file: all of it, or a refusal where it is too long for a spreadsheet."""
    report = account_card(replace(ask, after=None), IN_A_FILE)
    if any(table.more_url for table in report.tables):
        raise Refused(
            _("This card has more than %(n)s entries. Choose a shorter period.") % {"n": IN_A_FILE}, "too-many-rows"
        )
    return report


def _card_table(book: Book, most: int) -> Table:
    ask = book.ask
    found = card(book.selection, ask.period, ask.after, most)
    heads = [
        Head(_("Date"), numeric=False), Head(_("Document"), numeric=False), Head(_("Debit"), numeric=False),
        Head(_("Credit"), numeric=False), Head(_("Debit"), _("Amount")), Head(_("Credit"), _("Amount")),
        Head(_("Balance")),
    ]  # fmt: skip
    first = _("Balance at the beginning") if ask.after is None else _("Brought forward")
    rows = [_standing(first, found.before, book.currency)]
    told = told_rows([row.entry for row in found.rows])
    rows += [_card_row(book, row, entry) for row, entry in zip(found.rows, told, strict=True)]
    table = Table(heads, rows, book.title)
    if found.next_place is not None:
        table.more_url = ask.url("card", after=f"{found.next_place[0].isoformat()}_{found.next_place[1]}")
    else:
        rows.append(_card_total(found, book.currency))
    return table


def _standing(text: str, balance: Decimal, currency: str) -> Row:
    return Row([label(""), label(text), *[label("")] * 4, amount(balance, currency, zero="0")], "heading")


def _card_total(found: Card, currency: str) -> Row:
    whole = found.whole
    sums = [amount(value, currency, zero="0") for value in (whole.debit, whole.credit, whole.closing)]
    return Row([label(""), label(_("Turnover and balance at the end")), label(""), label(""), *sums], "total")


def _card_row(book: Book, row: CardRow, told: ToldEntry) -> Row:
    entry = row.entry
    is_here = entry.company_id == book.ask.actor.company_id  # pages of other companies open after switching to them
    operation_url = f"/operations/{entry.operation_id}/" if is_here else ""
    document_url = address_of(entry.operation.source_kind, entry.operation.source_id) if is_here else ""
    return Row(
        [
            day(entry.effective_on, operation_url),
            label(entry.operation, document_url or operation_url),
            _side(told.debit), _side(told.credit),
            amount(row.debit, book.currency), amount(row.credit, book.currency),
            amount(row.balance, book.currency, zero="0"),
        ]
    )  # fmt: skip


def _side(side: ToldSide) -> Figure:
    return label(" · ".join([side.code, *(value for _label, value in side.told)]))


def account_analysis(ask: Ask) -> Report:
    """What the chosen accounts got from and gave to each other account."""
    if not (ask.codes or ask.only):
        return Report([])
    return Report([_analysis_table(book) for book in ask.books])


def _analysis_table(book: Book) -> Table:
    ask = book.ask
    whole = Sides.of(sum_of(book.selection, ask.period))
    heads = [Head(_("Corresponding account"), numeric=False), Head(_("Debit")), Head(_("Credit"))]
    found = sorted(corresponding(book.selection, ask.period).items(), key=lambda item: book.accounts[item[0]].code)

    def pair(values: tuple[Decimal, Decimal], period: str, zero: str = "") -> list[Figure]:
        url = ask.url("card", period=period)
        return [amount(value, book.currency, url, zero=zero) for value in values]

    opening = (whole.opening_debit, whole.opening_credit)
    closing = (whole.closing_debit, whole.closing_credit)
    rows = [Row([label(_("Balance at the beginning")), *pair(opening, ask.before)], "heading")]
    for pk, values in found:
        account = book.accounts[pk]
        url = ask.url("analysis", account=account.code, **{f"f.{key}": None for key in ask.only})
        rows.append(Row([label(account, url), *pair(values, ask.period_name)]))
    rows.append(Row([label(_("Turnover")), *pair((whole.debit, whole.credit), ask.period_name, "0")], "total"))
    rows.append(Row([label(_("Balance at the end")), *pair(closing, ask.until(ask.period.until_on))], "total"))
    return Table(heads, rows, book.title)


def general_ledger(ask: Ask) -> Report:
    """Each account by month: opening, turnover, closing. Without a choice, accounts of the first level."""
    months = list(ask.period.months())
    if len(months) > MONTHS:
        raise Refused(_("The general ledger is shown for up to %(n)s months. Choose a shorter period.") % {"n": MONTHS},
                      "period-too-long")  # fmt: skip
    return Report([_general_table(book, [replace(ask, period=month, period_name=str(month)) for month in months])
                   for book in ask.books])  # fmt: skip


def _general_table(book: Book, months: Sequence[Ask]) -> Table:
    upper = _first_level(book) if not book.ask.codes else {pk: row.code for pk, row in book.accounts.items()}
    by_month = [(month, _by_code(sides_by_account(book, month.period), upper)) for month in months]
    names = {row.code: row for row in book.accounts.values()}
    rows: list[Row] = []
    for code in sorted({code for _month, found in by_month for code in found}):
        rows.append(Row([label(names[code], book.ask.url("analysis", account=code)), *[label("")] * 6], "heading"))
        for month, found in by_month:
            rows.append(_month_row(book, month, names[code], Sides.sum(found.get(code, []))))
    return Table([Head(_("Month"), numeric=False), *SUMS], rows, book.title)


def _month_row(book: Book, month: Ask, account: Account, sides: Sides) -> Row:
    shown = sides if account.is_expanded and not month.is_netted else sides.netted
    url = month.url("card", account=account.code)
    name = date_format(month.period.from_on, "YEAR_MONTH_FORMAT")
    figures = [amount(value, book.currency, url) for value in shown.amounts]
    return Row([label(name, month.url("analysis", account=account.code)), *figures], "sub")


def _first_level(book: Book) -> dict[int, str]:
    """The code of the uppermost account that each is part of."""
    found = {}
    for pk, row in book.accounts.items():
        above = row
        while above.parent_id is not None:
            above = book.accounts[above.parent_id]
        found[pk] = above.code
    return found


def _by_code(sides: dict[int, Sides], upper: dict[int, str]) -> dict[str, list[Sides]]:
    found: dict[str, list[Sides]] = {}
    for pk, told in sides.items():
        found.setdefault(upper[pk], []).append(told)
    return found
