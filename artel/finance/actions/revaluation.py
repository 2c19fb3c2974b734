"""Revaluation: money and debts in other currencies come to the rate of a day; advances keep theirs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.numbering import next_number
from artel.finance.actions.books import NewItem
from artel.finance.actions.differences import add_difference, take_back_revaluations
from artel.finance.actions.settling import add_items
from artel.finance.models import DocumentState, MoneyAccount, MonthClose, OpenItem, Revaluation, RevaluationLine
from artel.finance.paying import account_side
from artel.finance.queries.balances import balance_of
from artel.finance.queries.debts import Open, open_by_id
from artel.finance.queries.exchange import Exchange, exchange_on
from artel.kit.money import Money
from artel.ledger.api import Account, Area, Posting, Side, first_open_day, post, reverse
from artel.parties.api import Party

REVALUE: Final = "finance.revalue"
DEBTS: Final = ("receivable", "payable")
ZERO: Final = Decimal(0)


@dataclass(slots=True)
class Worth:
    """One balance in another currency: what it was carried at, and what it is worth by the rate of the day."""

    what: str
    side: Side
    currency: str
    balance: Decimal
    before: Decimal
    after: Decimal
    rate: Decimal
    items: list[tuple[Open, Decimal]] = field(default_factory=list)


@action(
    Revaluation, permission=REVALUE, source=DocumentState.DRAFT, target=DocumentState.POSTED,
    label=gettext_lazy("Post"), icon="check", tone="primary", bulk=False,
)  # fmt: skip
def post_revaluation(document: Revaluation, *, actor: Actor) -> None:
    """Book what each balance gained or lost; nothing is written where the rates did not move."""
    worths = worths_of(document)
    if not worths:
        raise Refused(_("Nothing is kept or owed in another currency, or no rate has moved."), "nothing-to-revalue")
    document.number = document.number or next_number("revaluation", document.company_id)
    document.save(update_fields=["number"])
    posting = Posting(source=document, on=document.entered_on, area=Area.CLOSING, text=document.text)
    for worth in worths:
        add_difference(posting, worth.side, worth.after - worth.before)
    post(posting, actor=actor)
    add_items([_item(document, item, amount) for worth in worths for item, amount in worth.items])
    RevaluationLine.objects.bulk_create(
        RevaluationLine(
            company_id=document.company_id, document=document, what=worth.what[:300], currency=worth.currency,
            balance=worth.balance, rate=worth.rate, before=worth.before, after=worth.after,
        )
        for worth in worths
    )  # fmt: skip


@action(
    Revaluation, permission=REVALUE, source=DocumentState.POSTED, target=DocumentState.CANCELLED,
    label=gettext_lazy("Cancel posting"), labels={"reason": gettext_lazy("Why")}, icon="undo-2", tone="danger",
    bulk=False,
)  # fmt: skip
def cancel_revaluation(document: Revaluation, *, reason: str, actor: Actor) -> None:
    """Everything is carried as before."""
    on = first_open_day(document.company_id, Area.CLOSING, document.entered_on)
    reverse(document, on=on, reason=reason, actor=actor)
    take_back_revaluations(document)


def _item(document: Revaluation, item: Open, difference: Decimal) -> NewItem:
    return NewItem(
        document, item.role, item.party_id, Money(0, item.currency), difference, document.entered_on, item.due_on,
        item.deal_id, item.account_id, revalues_id=item.id,
    )  # fmt: skip


def revaluation_of(close: MonthClose) -> Revaluation:
    """The revaluation at the end of a month: the one that is posted, or one that is not stored yet."""
    posted = Revaluation.objects.filter(
        company_id=close.company_id, entered_on=close.until_on, state=DocumentState.POSTED
    ).first()
    return posted or Revaluation(company_id=close.company_id, entered_on=close.until_on)


def worths_of(document: Revaluation) -> list[Worth]:
    """Balances whose worth has moved: accounts first, then debts by account, party and deal."""
    rates: dict[str, Exchange] = {}
    found = (*_money(document, rates), *_debts(document, rates))
    return [worth for worth in found if worth.after != worth.before]


def _exchange(document: Revaluation, currency: str, rates: dict[str, Exchange]) -> Exchange:
    if currency not in rates:
        rates[currency] = exchange_on(document.company, currency, document.entered_on)
    return rates[currency]


def _money(document: Revaluation, rates: dict[str, Exchange]) -> Iterator[Worth]:
    accounts = MoneyAccount.objects.filter(company_id=document.company_id).exclude(currency=document.company.currency)
    for account in accounts.select_related("company", "account").order_by("pk"):
        balance, carried = balance_of(account, document.entered_on)
        if not balance and not carried:
            continue
        exchange = _exchange(document, account.currency, rates)
        worth = exchange.company_money(balance)
        yield Worth(account.name, account_side(account), account.currency, balance, carried, worth, exchange.per_unit)


def _debts(document: Revaluation, rates: dict[str, Exchange]) -> Iterator[Worth]:
    wanted = OpenItem.objects.filter(
        company_id=document.company_id, role__in=DEBTS, effective_on__lte=document.entered_on, revalues=None
    ).exclude(currency=document.company.currency)
    # A debt that was settled wholly since then stands at the rate of that payment: it is left alone.
    still = {pk for pk, item in open_by_id(wanted.values_list("pk", flat=True)).items() if item.rest}
    items = [item for item in open_by_id(still, on=document.entered_on).values() if item.rest]
    codes = dict(Account.objects.filter(pk__in={item.account_id for item in items}).values_list("pk", "code"))
    names = {party.pk: str(party) for party in Party.everything.filter(pk__in={item.party_id for item in items})}
    groups: dict[tuple[Any, ...], Worth] = {}
    for item in items:
        key = (item.account_id, item.party_id, item.deal_id, item.currency)
        exchange = _exchange(document, item.currency, rates)
        if key not in groups:
            side = Side(codes[item.account_id], party=item.party_id, deal=item.deal_id, currency=item.currency)
            what = f"{codes[item.account_id]} {names[item.party_id]}"
            groups[key] = Worth(what, side, item.currency, ZERO, ZERO, ZERO, exchange.per_unit)
        worth, group = exchange.company_money(item.rest), groups[key]
        group.balance += item.rest
        group.before += item.company_rest
        group.after += worth
        if worth != item.company_rest:
            group.items.append((item, worth - item.company_rest))
    return iter(groups.values())
