"""What lies on accounts and in cash desks, as the ledger knows it."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Q, Sum

from artel.finance.models import MoneyAccount
from artel.kit.money import Money
from artel.ledger.api import Entry, Selection, balances

ZERO = Decimal(0)


def balance_of(account: MoneyAccount, day: date) -> tuple[Decimal, Decimal]:
    """What lies there at the end of a day: in the currency of the account, and in the company's money."""
    chosen = Selection([account.company_id], dimensions={"money_account": account.pk})
    found = balances(chosen, day, ["money_account"])
    line = found.get((account.pk,))
    if line is None:
        return ZERO, ZERO
    is_foreign = account.currency != account.company.currency
    return (line.closing_money if is_foreign else line.closing), line.closing


def money_at(accounts: Iterable[MoneyAccount], day: date) -> dict[int, Money]:
    """Balances of several accounts of one company at the end of a day, each in its own currency."""
    wanted = list(accounts)
    if not wanted:
        return {}
    lines = balances(Selection([wanted[0].company_id]), day, ["money_account"])
    found = {}
    for account in wanted:
        line = lines.get((account.pk,))
        is_foreign = account.currency != account.company.currency
        amount = ZERO if line is None else line.closing_money if is_foreign else line.closing
        found[account.pk] = Money(amount, account.currency)
    return found


def least_balance(account: MoneyAccount, from_on: date) -> Decimal:
    """The lowest balance at the end of any day from this one on."""
    running, _company = balance_of(account, from_on - timedelta(days=1))
    moved: dict[date, Decimal] = {}
    measure = "amount" if account.currency == account.company.currency else ""
    for side, sign in (("debit", 1), ("credit", -1)):
        rows = Entry.objects.filter(Q(**{f"{side}__money_account_id": account.pk}), effective_on__gte=from_on)
        summed = rows.values("effective_on").annotate(sum=Sum(F(measure or f"{side}_money"))).order_by()
        for day, amount in summed.values_list("effective_on", "sum"):
            moved[day] = moved.get(day, ZERO) + sign * (amount or ZERO)
    least: Decimal | None = None
    for day in sorted(moved):
        running += moved[day]
        least = running if least is None else min(least, running)
    return running if least is None else least
