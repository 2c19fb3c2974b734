"""Balance sheet, income statement and cash flow: lines of the country's forms, each leading to its accounts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from artel.kit.periods import Period
from artel.ledger.models import Account, AccountRule, Article, Role
from artel.ledger.queries.profit import RESULT_SECTIONS
from artel.ledger.queries.turnover import DAY, Selection, by_account, by_dimensions
from artel.ledger.reports.asking import Ask, Book
from artel.ledger.reports.figures import Check, Figure, Head, Report, Row, Table, amount, label
from artel.ledger.reports.turnover import SETTLED_BY
from artel.ledger.statements import OPENING, UNPLACED, FormLine, StatementForms, forms_of, line_for, summed

MONEY: Final = (Role.BANK, Role.BANK_CURRENCY, Role.CASH, Role.TRANSIT)


@dataclass
class Placed:
    """Sums by line, and the accounts behind each."""

    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    codes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, line: str, value: Decimal, account: Account) -> None:
        """Count a sum of an account on a line."""
        if value:
            self.sums[line] += value
            self.codes[line].add(account.code)


@dataclass(frozen=True)
class Column:
    """One column of a statement: its heading, its days as an address has them, its sums."""

    head: str
    period: str
    placed: Placed


def balance_sheet(ask: Ask) -> Report:
    """What the company has and owes: at the end of the period, and at the ends of the two years before."""
    last = ask.period.until_on
    days = [last, date(last.year - 1, 12, 31), date(last.year - 2, 12, 31)]
    return Report([table for book in ask.books for table in _balance_tables(book, days)])


def _balance_tables(book: Book, days: Sequence[date]) -> list[Table]:
    forms = forms_of(book.companies[0].country)
    placed = [_standing(book, forms, day) for day in days]
    tables = []
    halves = ((forms.assets, _("Assets")), (forms.liabilities, _("Equity and liabilities")))
    for place, (lines, title) in enumerate(halves):
        columns = [
            Column(date_format(day, "SHORT_DATE_FORMAT"), book.ask.until(day), sides[place])
            for day, sides in zip(days, placed, strict=True)
        ]
        name = " · ".join(part for part in (book.title, title) if part)
        tables.append(_statement(book, forms, lines, columns, name))
    assets, liabilities = (sum(side.sums.values(), Decimal(0)) for side in placed[0])
    tables[1].checks.append(_balance_check(assets, liabilities, book.currency))
    return tables


def _balance_check(assets: Decimal, liabilities: Decimal, currency: str) -> Check:
    holds = assets == liabilities
    told = (
        _("The balance agrees: assets %(assets)s = equity and liabilities %(liabilities)s.")
        if holds
        else _("The balance does not agree: assets %(assets)s, equity and liabilities %(liabilities)s.")
    )
    sums = {"assets": assets, "liabilities": liabilities}
    return Check(told % {name: amount(value, currency, zero="0").text for name, value in sums.items()}, holds)


def _standing(book: Book, forms: StatementForms, day: date) -> tuple[Placed, Placed]:
    """Balances at the end of a day on the lines of assets and of liabilities; the latter are positive for credit."""
    assets, liabilities = Placed(), Placed()
    of_assets = {line.code for line in forms.assets}
    of_liabilities = {line.code for line in forms.liabilities}
    for account, balance in _balances(book, day):
        if account.section == Account.Section.OFF_BALANCE:
            continue
        line = line_for(account.statement_line, is_first=balance > 0)
        if line in of_assets:
            assets.add(line, balance, account)
        elif line in of_liabilities:
            liabilities.add(line, -balance, account)
        elif account.section in RESULT_SECTIONS:
            liabilities.add(forms.result, -balance, account)
        elif balance > 0:
            assets.add(UNPLACED, balance, account)
        else:
            liabilities.add(UNPLACED, -balance, account)
    return assets, liabilities


def _balances(book: Book, day: date) -> Iterable[tuple[Account, Decimal]]:
    """Balances of accounts; settlements apart for each with whom they are."""
    chosen = Selection(book.ids, known_at=book.ask.known_at)
    expanded = [pk for pk, row in book.accounts.items() if row.is_expanded]
    after = Period.day(day + DAY)
    for pk, told in by_account(chosen, after).items():
        if not book.accounts[pk].is_expanded:
            yield book.accounts[pk], told.opening
    for line in by_dimensions(replace(chosen, account_ids=expanded), after, ["account", *SETTLED_BY]):
        yield book.accounts[line.key[0]], line.opening


def income_statement(ask: Ask) -> Report:
    """What was earned and spent in the period and in the same days a year earlier."""
    return Report([_income_table(book) for book in ask.books])


def _income_table(book: Book) -> Table:
    forms = forms_of(book.companies[0].country)
    periods = [book.ask.period, book.ask.period.year_earlier()]
    language = book.ask.actor.language
    columns = [Column(period.label(language), str(period), _earned(book, forms, period)) for period in periods]
    return _statement(book, forms, forms.income, columns, book.title)


def _earned(book: Book, forms: StatementForms, period: Period) -> Placed:
    """Income less expenses on the lines of the income statement; an item's line goes before its account's."""
    placed = Placed()
    known = {line.code for line in forms.income}
    items = _lines_of_items(book, Article.Use.OTHER)
    results = [pk for pk, row in book.accounts.items() if row.section in RESULT_SECTIONS]
    chosen = Selection(book.ids, known_at=book.ask.known_at).of_results(results)
    for line in by_dimensions(chosen, period, ["account", "item"]):
        account, item = book.accounts[line.key[0]], line.key[1]
        told = items.get(item) or account.statement_line
        code = line_for(told, is_first=account.section == Account.Section.INCOME)
        if code in known:
            placed.add(code, line.credit - line.debit, account)
    return placed


def _lines_of_items(book: Book, use: str) -> dict[int, str]:
    rows = Article.objects.filter(company_id__in=book.ids, use=use).exclude(statement_line="")
    return dict(rows.values_list("pk", "statement_line"))


def cash_flow(ask: Ask) -> Report:
    """Where money came from and went to, by the items of the entries on accounts of money."""
    return Report([_cash_table(book) for book in ask.books])


def _cash_table(book: Book) -> Table:
    forms = forms_of(book.companies[0].country)
    periods = [book.ask.period, book.ask.period.year_earlier()]
    language = book.ask.actor.language
    money = _money_accounts(book)
    columns = []
    for period in periods:
        placed, closing = _moved(book, forms, money, period)
        columns.append(Column(period.label(language), str(period), placed))
        if period == book.ask.period:
            end = sum(placed.sums.values(), Decimal(0))
            check = _cash_check(end, closing, book.currency)
    table = _statement(book, forms, forms.cash, columns, book.title)
    table.checks.append(check)
    return table


def _cash_check(counted: Decimal, closing: Decimal, currency: str) -> Check:
    holds = counted == closing
    told = (
        _("The flows lead to the balance of the accounts of money: %(closing)s.")
        if holds
        else _("The flows lead to %(counted)s, the accounts of money show %(closing)s.")
    )
    sums = {"counted": counted, "closing": closing}
    return Check(told % {name: amount(value, currency, zero="0").text for name, value in sums.items()}, holds)


def _money_accounts(book: Book) -> list[int]:
    """Accounts by the roles of money, and those that stand on the same line of the balance sheet."""
    rules = AccountRule.objects.filter(company_id__in=book.ids, role__in=MONEY)
    named = set(rules.values_list("account_id", flat=True))
    lines = {book.accounts[pk].statement_line for pk in named} - {""}
    return sorted(named | {pk for pk, row in book.accounts.items() if row.statement_line in lines})


def _moved(book: Book, forms: StatementForms, money: Sequence[int], period: Period) -> tuple[Placed, Decimal]:
    """Flows by line with the opening balance, and the closing balance. What moves between own accounts nets out."""
    placed, closing = Placed(), Decimal(0)
    known = {line.code for line in forms.cash}
    items = _lines_of_items(book, Article.Use.CASH_FLOW)
    chosen = Selection(book.ids, money, known_at=book.ask.known_at)
    for line in by_dimensions(chosen, period, ["account", "item"]):
        account = book.accounts[line.key[0]]
        told = items.get(line.key[1], "")
        placed.add(told if told in known else UNPLACED, line.debit - line.credit, account)
        placed.add(OPENING, line.opening, account)
        closing += line.closing
    return placed, closing


def _statement(
    book: Book, forms: StatementForms, lines: Sequence[FormLine], columns: Sequence[Column], title: str
) -> Table:
    heads = [Head(_("Line of the statement"), numeric=False)]
    if forms.shows_codes:
        heads.append(Head(_("Code of the line"), numeric=False))
    figures = [summed(lines, column.placed.sums) for column in columns]
    rows = [_line_row(book, forms, line, columns, figures) for line in lines]
    if any(column.placed.sums.get(UNPLACED) for column in columns):
        unplaced = FormLine(UNPLACED, _("Accounts and items without a line"))
        sums = [{UNPLACED: column.placed.sums.get(UNPLACED, Decimal(0))} for column in columns]
        place = next(number for number, line in enumerate(lines) if UNPLACED in line.parts)
        rows.insert(place, _line_row(book, forms, unplaced, columns, sums))
    return Table([*heads, *(Head(column.head) for column in columns)], rows, title)


def _line_row(
    book: Book,
    forms: StatementForms,
    line: FormLine,
    columns: Sequence[Column],
    figures: Sequence[Mapping[str, Decimal]],
) -> Row:
    cells = [label(line.name)]
    if forms.shows_codes:
        cells.append(label("" if line.code == UNPLACED else line.code))
    if line.is_heading:
        return Row([*cells, *[label("")] * len(columns)], "heading")
    for column, sums in zip(columns, figures, strict=True):
        cells.append(_figure(book, sums[line.code], column, _codes(line, forms, column.placed)))
    return Row(cells, "total" if line.parts else "")


def _codes(line: FormLine, forms: StatementForms, placed: Placed) -> set[str]:
    """The accounts behind a line; those of a sum are all that its parts have."""
    every = {other.code: other for other in (*forms.assets, *forms.liabilities, *forms.income, *forms.cash)}
    found = set(placed.codes.get(line.code, ()))
    for part in line.parts:
        found |= _codes(every[part], forms, placed) if part in every else placed.codes.get(part, set())
    return found


def _figure(book: Book, value: Decimal, column: Column, codes: Iterable[str]) -> Figure:
    url = book.ask.url("turnover", account=",".join(sorted(codes)), by=None, period=column.period)
    shown = amount(value, book.currency, url)
    # Statements show what is subtracted in brackets.
    return replace(shown, text=f"({shown.text.lstrip('−')})") if shown.is_negative else shown
