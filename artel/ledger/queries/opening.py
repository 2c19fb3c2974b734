"""A turnover sheet as text: its lines read, checked against the chart and turned into sides of entries."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django.apps import apps
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.kit.decimals import parse_decimal
from artel.kit.money import Money, currency_exponent
from artel.ledger.dimensions import DIMENSIONS
from artel.ledger.models import Account, OpeningBalance
from artel.ledger.posting import Side
from artel.screens.transfer.references import References
from artel.screens.transfer.source import detect, lines

MOST_ROWS: Final = 50_000
SHOWN_PROBLEMS: Final = 100
ACCOUNT, DEBIT, CREDIT, QUANTITY, MONEY = "account", "debit", "credit", "quantity", "money"
COLUMNS: Final = {
    ACCOUNT: gettext_lazy("account"),
    DEBIT: gettext_lazy("debit"),
    CREDIT: gettext_lazy("credit"),
    QUANTITY: gettext_lazy("quantity"),
    MONEY: gettext_lazy("amount in currency"),
}
OFF: Final = Account.Section.OFF_BALANCE


@dataclass(frozen=True)
class Problem:
    """Why a line cannot be entered, under the number that a spreadsheet shows."""

    line: int
    text: str


@dataclass(frozen=True)
class Balance:
    """One line of the sheet, understood."""

    line: int
    account: Account
    side: Side
    amount: Money
    is_debit: bool

    @property
    def is_off_balance(self) -> bool:
        """Whether it stands outside of the equality of debit and credit."""
        return self.account.section == OFF


@dataclass
class Sheet:
    """What a sheet says, what is wrong with it, and whether its two sides agree; asked when all of it is read."""

    currency: str
    balances: list[Balance] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def debit(self) -> Money:
        """All debit balances of the balance sheet."""
        return self._sum(is_debit=True)

    @cached_property
    def credit(self) -> Money:
        """All credit balances of the balance sheet."""
        return self._sum(is_debit=False)

    @property
    def difference(self) -> Money:
        """By how much debit is more than credit."""
        return self.debit - self.credit

    @property
    def agrees(self) -> bool:
        """Whether it can be entered."""
        return bool(self.balances) and not self.problems and not self.difference

    @property
    def shown_problems(self) -> list[Problem]:
        """The first of what is wrong."""
        return self.problems[:SHOWN_PROBLEMS]

    def _sum(self, *, is_debit: bool) -> Money:
        chosen = (row.amount for row in self.balances if row.is_debit == is_debit and not row.is_off_balance)
        return sum(chosen, start=Money.zero(self.currency))


Row = dict[str, str]


def read_sheet(opening: OpeningBalance, *, actor: Actor) -> Sheet:
    """The sheet of opening balances, read and checked. Nothing is stored."""
    sheet = Sheet(opening.company.currency)
    rows = list(_rows(opening.sheet, sheet))
    if sheet.problems:
        return sheet
    accounts = {row.code: row for row in Account.objects.filter(company_id=opening.company_id)}
    known = _learned([row for _number, row in rows], actor)
    for number, row in rows:
        found = _Reading(row, accounts.get(row.get(ACCOUNT, "")), known, actor).balance(number, sheet.currency)
        if isinstance(found, Balance):
            sheet.balances.append(found)
        else:
            sheet.problems += [Problem(number, text) for text in found]
    return sheet


def column_names() -> list[str]:
    """What the columns of a sheet are called, in the reader's language."""
    return [str(label) for label in _labels().values()]


def _labels() -> dict[str, Any]:
    return {**COLUMNS, **{key: dimension.label for key, dimension in DIMENSIONS.items()}}


def _headings() -> dict[str, str]:
    """What each column may be called: its key, its English and its Russian name."""
    found = {key: key for key in _labels()}
    for language in ("en", "ru"):
        with translation.override(language):
            found |= {_plain(str(label)): key for key, label in _labels().items()}
    return found


def _plain(heading: str) -> str:
    """A heading as it is compared: «Счет:» is «счёт»."""
    return heading.strip().lower().rstrip(":").replace("ё", "е")


def _rows(text: str, sheet: Sheet) -> Iterator[tuple[int, Row]]:
    """Cells by column; what is wrong with the heading or with a line is noted in the sheet."""
    file = io.BytesIO(text.encode())
    try:
        layout = detect(file)
        read = [line for line in lines(file, layout) if line.number >= layout.header_row]
    except Refused as problem:
        sheet.problems.append(Problem(1, str(problem)))
        return
    if not read:
        sheet.problems.append(Problem(1, _("The sheet has no lines.")))
        return
    known = _headings()
    names = [_plain(str(cell)) for cell in read[0].cells]
    unknown = [name for name in names if name and name not in known]
    columns = [known.get(name, "") for name in names]
    if unknown:
        sheet.problems.append(Problem(1, _("There is no column «%(name)s».") % {"name": ", ".join(unknown)[:100]}))
    if missing := [key for key in (ACCOUNT, DEBIT, CREDIT) if key not in columns]:
        wanted = ", ".join(str(_labels()[key]) for key in missing)
        sheet.problems.append(Problem(1, _("The heading lacks: %(names)s.") % {"names": wanted}))
    if len(read) > MOST_ROWS:
        sheet.problems.append(Problem(1, _("More than %(n)s lines. Split the sheet.") % {"n": MOST_ROWS}))
    for line in read[1:]:
        if line.problem:
            sheet.problems.append(Problem(line.number, line.problem))
        cells = [str(cell).strip() for cell in line.cells]
        yield line.number, {key: cell for key, cell in zip(columns, cells, strict=False) if key and cell}


def _learned(rows: list[Row], actor: Actor) -> References:
    """Every record that the sheet names, looked up at once."""
    known = References(actor)
    for key, dimension in DIMENSIONS.items():
        model = _model(dimension.kind)
        if model is not None:
            known.learn(model, {row[key] for row in rows if key in row})
    return known


def _model(kind: str) -> type[Model] | None:
    try:
        return apps.get_model(kind) if kind else None
    except LookupError:
        return None


@dataclass
class _Reading:
    """One line being understood; everything that is wrong with it is told at once."""

    row: Row
    account: Account | None
    known: References
    actor: Actor
    problems: list[str] = field(default_factory=list)

    def balance(self, number: int, currency: str) -> Balance | list[str]:
        """The line as a balance, or what is wrong with it."""
        if self.account is None:
            return [_("The chart has no account «%(code)s».") % {"code": self.row.get(ACCOUNT, "")}]
        if self.account.is_heading or self.account.is_archived:
            sentence = _("Nothing is entered on account %(code)s: it is a heading or out of use.")
            return [sentence % {"code": self.account.code}]
        debit, credit = self._number(DEBIT), self._number(CREDIT)
        quantity, money = self._number(QUANTITY), self._number(MONEY)
        if debit and credit:
            self.problems.append(_("A line has a debit or a credit, not both: write two lines."))
        if not (debit or credit or quantity or money or self.problems):
            self.problems.append(_("The line has no amount."))
        amount = Money(debit or credit or Decimal(0), currency)
        if amount.rounded() != amount:
            self.problems.append(_("The amount has more decimals than the currency."))
        side = self._side(quantity, money)
        if self.problems or side is None:
            return self.problems
        return Balance(number, self.account, side, amount, is_debit=not credit)

    def _number(self, key: str) -> Decimal | None:
        if key not in self.row:
            return None
        try:
            return parse_decimal(self.row[key], self.actor.language)
        except ValueError as problem:
            self.problems.append(str(problem))
            return None

    def _side(self, quantity: Decimal | None, money: Decimal | None) -> Side | None:
        assert self.account is not None
        values = {key: self._value(key) for key in DIMENSIONS if key in self.row}
        for key in values.keys() - set(self.account.dimensions):
            self._say(_("Account %(code)s is not told apart by «%(dimension)s»: leave it empty."), key)
        for key in self.account.required:
            if key not in values:
                self._say(_("Account %(code)s needs «%(dimension)s». Fill it in."), key)
        if quantity is not None and not self.account.by_quantity:
            self.problems.append(_("Account %(code)s counts no quantities.") % {"code": self.account.code})
        in_currency = self._money(money, values.get("currency"))
        if self.problems:
            return None
        return Side(self.account.code, quantity=quantity, money=in_currency, **values)

    def _say(self, sentence: str, key: str) -> None:
        assert self.account is not None
        self.problems.append(sentence % {"code": self.account.code, "dimension": DIMENSIONS[key].label})

    def _value(self, key: str) -> Any:
        kind, text = DIMENSIONS[key].kind, self.row[key]
        if not kind:
            return text.upper() if key == "currency" else text
        model = _model(kind)
        if model is None:
            self._say(_("Account %(code)s: «%(dimension)s» cannot be entered yet."), key)
            return None
        found = self.known.find(model, text)
        if isinstance(found, str):
            self.problems.append(found)
            return None
        return found.pk

    def _money(self, amount: Decimal | None, currency: str | None) -> Money | None:
        if (amount is None) != (currency is None):
            self.problems.append(_("An amount in currency needs both: the amount and the currency."))
        if amount is None or currency is None:
            return None
        try:
            money = Money(amount, currency)
        except ValueError as problem:
            self.problems.append(str(problem))
            return None
        if -int(amount.normalize().as_tuple().exponent) > currency_exponent(money.currency):
            self.problems.append(_("The amount has more decimals than the currency."))
        return money
