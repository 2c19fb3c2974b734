"""A bank statement as a person goes through it: what is done, what waits, and whether the books agree with the bank."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from artel.core.actor import Actor
from artel.core.gate import visible
from artel.finance.models import BankLine, BankStatement, MoneyAccount
from artel.finance.queries.balances import balance_of, money_at
from artel.kit.money import Money

State = BankLine.State


@dataclass(frozen=True)
class Reconciling:
    """One statement with its lines, what is waiting first."""

    statement: BankStatement
    lines: Sequence[BankLine]
    in_books: Money | None
    closing: Money | None

    @property
    def total(self) -> int:
        """All lines."""
        return len(self.lines)

    @property
    def done(self) -> int:
        """Lines that somebody has dealt with."""
        return sum(1 for line in self.lines if line.state in (State.BOOKED, State.LEFT))

    @property
    def matched(self) -> int:
        """Lines that one click books."""
        return sum(1 for line in self.lines if line.state == State.MATCHED)

    @property
    def unknown(self) -> int:
        """Lines that a person must say something of."""
        return sum(1 for line in self.lines if line.state == State.NEW)

    @property
    def difference(self) -> Money | None:
        """How far the books are from the bank on the last day; zero when all is booked."""
        if self.in_books is None or self.closing is None:
            return None
        return self.in_books - self.closing


def reconciling(statement: BankStatement, *, actor: Actor) -> Reconciling:
    """A statement to be gone through."""
    rows = visible(BankLine, actor).filter(statement=statement)
    related = ("money_account", "party", "invoice", "proforma", "bill", "account", "payment__money_account")
    lines = sorted(rows.select_related(*related), key=lambda line: (_order(line), line.day, line.pk))
    in_books = closing = None
    if statement.until_on is not None and statement.closing is not None:
        amount, _company = balance_of(statement.money_account, statement.until_on)
        in_books = Money(amount, statement.currency)
        closing = Money(statement.closing, statement.currency)
    return Reconciling(statement, lines, in_books, closing)


def _order(line: BankLine) -> int:
    return [State.NEW, State.MATCHED, State.BOOKED, State.LEFT].index(State(line.state))


@dataclass(frozen=True)
class Kept:
    """An account or cash desk with what lies there now, and what its bank said last."""

    account: MoneyAccount
    balance: Money
    statement: BankStatement | None
    waiting: int


def kept_money(actor: Actor, day: date) -> list[Kept]:
    """Every account in use that the actor may see, bank accounts first."""
    rows = visible(MoneyAccount, actor).filter(is_archived=False).select_related("company")
    accounts = list(rows.order_by("kind_of_account", "name"))
    balances = money_at(accounts, day)
    told = visible(BankStatement, actor).defer("content").order_by("money_account_id", "-until_on", "-pk")
    newest = {statement.money_account_id: statement for statement in told.distinct("money_account_id")}
    lines = visible(BankLine, actor).filter(state__in=[State.NEW, State.MATCHED]).order_by()
    waiting = dict(lines.values_list("money_account_id").annotate(Count("pk")))
    return [
        Kept(account, balances[account.pk], newest.get(account.pk), waiting.get(account.pk, 0)) for account in accounts
    ]
