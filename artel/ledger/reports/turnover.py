"""The turnover sheet (оборотно-сальдовая ведомость): by account as a tree, or of some accounts by dimensions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from artel.kit.periods import Period
from artel.ledger.dimensions import DIMENSIONS
from artel.ledger.models import Account
from artel.ledger.queries.turnover import Line, by_account, by_dimensions
from artel.ledger.reports.asking import NOTHING, Ask, Book
from artel.ledger.reports.figures import Check, Figure, Head, Report, Row, Sides, Table, amount, label, quantity

# Debts of one with whom another debt or advance is not netted: by party and contract, not by deal.
SETTLED_BY: Final = ("party", "contract", "employee", "currency")
SHOWN: Final = 1000
PAIRS: Final = (gettext_lazy("Balance at the beginning"), gettext_lazy("Turnover"), gettext_lazy("Balance at the end"))
SUMS: Final = tuple(Head(side, group) for group in PAIRS for side in (gettext_lazy("Debit"), gettext_lazy("Credit")))
OF_QUANTITY: Final = gettext_lazy("Quantity")
OF_MONEY: Final = gettext_lazy("In currency")
MOVED: Final = (
    gettext_lazy("At the beginning"), gettext_lazy("Incoming"), gettext_lazy("Outgoing"), gettext_lazy("At the end"),
)  # fmt: skip


def turnover_sheet(ask: Ask) -> Report:
    """By account; where accounts are chosen with dimensions, by these."""
    if ask.codes and ask.keys:
        return Report([_by_dimensions(book) for book in ask.books])
    return Report([table for book in ask.books for table in _by_account(book)])


def sides_by_account(book: Book, period: Period) -> dict[int, Sides]:
    """The three pairs of every account that has anything; settlements keep debts and advances apart."""
    chosen = book.selection
    found = {pk: Sides.of(line) for pk, line in by_account(chosen, period).items()}
    expanded = [pk for pk in found if book.accounts[pk].is_expanded]
    if book.ask.is_netted or not expanded:
        return found
    parts: dict[int, list[Sides]] = defaultdict(list)
    for line in by_dimensions(replace(chosen, account_ids=expanded), period, ["account", *SETTLED_BY]):
        parts[line.key[0]].append(Sides.of(line))
    return found | {pk: Sides.sum(several) for pk, several in parts.items()}


def _by_account(book: Book) -> list[Table]:
    sides = sides_by_account(book, book.ask.period)
    on = {pk for pk, row in book.accounts.items() if row.section != Account.Section.OFF_BALANCE}
    tables = [_tree(book, {pk: told for pk, told in sides.items() if pk in on}, book.title)]
    if off := {pk: told for pk, told in sides.items() if pk not in on}:
        tables.append(_tree(book, off, _("Off the balance")))
    return tables


def _tree(book: Book, sides: dict[int, Sides], title: str) -> Table:
    """Accounts in the order of codes, each after the one that it is part of. Equal codes of companies are one row."""
    by_code: dict[str, list[Sides]] = defaultdict(list)
    shown = {row.code: row for row in book.accounts.values()}
    for pk, told in sides.items():
        by_code[book.accounts[pk].code].append(told)
    upper = {code: book.accounts[row.parent_id].code if row.parent_id else "" for code, row in shown.items()}
    below: dict[str, list[str]] = defaultdict(list)
    for code in sorted(shown):
        below[upper[code]].append(code)
    rows: list[Row] = []

    def grown(code: str, depth: int) -> Sides:
        place = len(rows)
        own = [Sides.sum(by_code[code])] if code in by_code else []
        inner = [grown(child, depth + 1) for child in below[code]]
        whole = Sides.sum([*own, *inner])
        whole = whole if shown[code].is_expanded and not book.ask.is_netted else whole.netted
        if (own and any(whole.amounts)) or len(rows) > place:
            rows.insert(place, _account_row(book, shown[code], whole, depth))
        return whole

    whole = Sides.sum([grown(code, 0) for code in below[""]])
    table = Table([Head(pgettext("books", "Account"), numeric=False), *SUMS], rows, title)
    if rows and not (book.ask.codes or book.ask.only):
        table.checks.append(agreement(whole))
    return _summed(table, whole, book.currency, [label(_("Total"))])


def _account_row(book: Book, account: Account, sides: Sides, depth: int) -> Row:
    ask = book.ask
    keys = [key for key in account.dimensions if key != "currency"][:1]
    url = ask.url("turnover", account=account.code, by=keys) if keys else ask.url("card", account=account.code)
    name = "\u2003" * (depth - 1) + str(account)
    return Row([label(name, url), *_six(book, sides, {"account": account.code})], "sub" if depth else "")


def _six(book: Book, sides: Sides, narrowed: dict[str, Any]) -> list[Figure]:
    """The three pairs, each leading to its entries."""
    ask = book.ask
    days = [ask.before, ask.before, ask.period_name, ask.period_name, *[ask.until(ask.period.until_on)] * 2]
    return [
        amount(value, book.currency, ask.url("card", by=None, period=period, **narrowed))
        for value, period in zip(sides.amounts, days, strict=True)
    ]


def _summed(table: Table, whole: Sides, currency: str, labels: Sequence[Figure]) -> Table:
    """With the row of totals."""
    if table.rows:
        rest = [label("")] * (len(table.heads) - len(labels) - 6)
        totals = [amount(value, currency, zero="0") for value in whole.amounts]
        table.rows.append(Row([*labels, *totals, *rest], "total"))
    return table


def agreement(whole: Sides) -> Check:
    """Whether debit equals credit in each of the three pairs of a whole sheet, in words."""
    holds = whole.amounts[::2] == whole.amounts[1::2]
    told = _("Debit equals credit in all three pairs.") if holds else _("Debit does not equal credit. Run the proofs.")
    return Check(told, holds)


def _by_dimensions(book: Book) -> Table:
    keys = list(book.ask.keys)
    chosen = [book.accounts[pk] for pk in book.selection.account_ids or ()]
    if any(row.by_currency for row in chosen) and "currency" not in keys:
        keys.append("currency")
    has_quantity, has_money = any(row.by_quantity for row in chosen), "currency" in keys
    expanded = any(row.is_expanded for row in chosen) and not book.ask.is_netted
    apart = dict.fromkeys([*keys, *(("account", *SETTLED_BY) if expanded else ())])
    groups: dict[tuple[Any, ...], list[Line]] = defaultdict(list)
    for line in by_dimensions(book.selection, book.ask.period, list(apart)):
        groups[line.key[: len(keys)]].append(line)
    names = {key: DIMENSIONS[key].names(group[place] for group in groups) for place, key in enumerate(keys)}

    def named(group: tuple[Any, ...]) -> list[str]:
        return [names[key].get(value, "") for key, value in zip(keys, group, strict=True)]

    ordered = sorted(groups, key=lambda group: [(not name, name.casefold()) for name in named(group)])
    sides = {group: _grouped(lines, expanded=expanded) for group, lines in groups.items()}
    heads = [*(Head(_capital(DIMENSIONS[key].label), numeric=False) for key in keys), *SUMS]
    heads += [Head(told, OF_QUANTITY) for told in MOVED if has_quantity]
    heads += [Head(told, OF_MONEY) for told in MOVED if has_money]
    rows = []
    for group in ordered[:SHOWN]:
        cells = _dimension_cells(book, keys, group, named(group), sides[group])
        cells += _moved(groups[group], "quantity") if has_quantity else []
        cells += _moved(groups[group], "money") if has_money else []
        rows.append(Row(cells))
    table = Table(heads, rows, book.title)
    if len(ordered) > SHOWN:
        table.note = _("The first %(n)s rows are shown; the totals are of all.") % {"n": SHOWN}
    labels = [label(_("Total")), *[label("")] * (len(keys) - 1)]
    return _summed(table, Sides.sum(sides.values()), book.currency, labels)


def _grouped(lines: Iterable[Line], *, expanded: bool) -> Sides:
    whole = Sides.sum(Sides.of(line) for line in lines)
    return whole if expanded else whole.netted


def _dimension_cells(
    book: Book, keys: Sequence[str], group: tuple[Any, ...], names: Sequence[str], sides: Sides
) -> list[Figure]:
    narrowed = {f"f.{key}": NOTHING if value is None else value for key, value in zip(keys, group, strict=True)}
    return [*(label(name or _("not told apart")) for name in names), *_six(book, sides, narrowed)]


def _moved(lines: Sequence[Line], measure: str) -> list[Figure]:
    names = (f"opening_{measure}", f"debit_{measure}", f"credit_{measure}", f"closing_{measure}")
    return [quantity(sum((getattr(line, name) for line in lines), Decimal(0))) for name in names]


def _capital(text: object) -> str:
    told = str(text)
    return told[:1].upper() + told[1:]
