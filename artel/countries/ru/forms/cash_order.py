"""КО-1 and КО-2: cash receipt and cash payment orders of Goskomstat's order 88 of 18.08.1998."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.countries.papers import offered_by
from artel.countries.ru.forms.firm import our_firm, short_name
from artel.countries.ru.forms.wording import day, figures, short_day
from artel.finance.api import DocumentState, Payment, VatEntry
from artel.kit.decimals import round_half_up
from artel.kit.fields import money_of
from artel.kit.money import in_words
from artel.ledger.api import Entry
from artel.screens.declare import Print
from artel.screens.printing.letterhead import Signers, signers_of
from artel.screens.registry import also_printed


@dataclass(frozen=True)
class CashOrder:
    """What both orders tell; the receipt has a part to tear off."""

    firm: str
    okpo: str
    unit: str
    number: str
    day: str
    day_told: str
    desk_account: str
    other_account: str
    amount: str
    whole: str
    coins: str
    person: str
    purpose: str
    words: str
    tax: str
    appendix: str
    director_title: str
    director: str
    accountant: str
    cashier: str
    signers: Signers


def cash_order(payment: Payment, actor: Actor) -> CashOrder:
    """The values of a cash order."""
    signers = signers_of(payment.company)
    ours = our_firm(payment.company, signers)
    desk, other = _accounts(payment)
    whole, _comma, coins = figures(payment.amount).partition(",")
    return CashOrder(
        firm=ours.name, okpo=ours.okpo, unit=payment.money_account.name, number=payment.number,
        day=short_day(payment.paid_on), day_told=day(payment.paid_on), desk_account=desk, other_account=other,
        amount=figures(payment.amount), whole=whole, coins=coins, person=_person(payment), purpose=payment.purpose,
        words=in_words(money_of(payment, "amount"), "ru"), tax=_tax(payment), appendix="",
        director_title=signers.director_title, director=short_name(signers.director),
        accountant=short_name(signers.accountant), cashier=short_name(signers.cashier), signers=signers,
    )  # fmt: skip


def _accounts(payment: Payment) -> tuple[str, str]:
    """The account of the desk and the one that corresponds, as the books have them."""
    rows = Entry.objects.filter(operation__source_kind=payment.kind, operation__source_id=payment.pk)
    desk, other = ("debit", "credit") if payment.is_incoming else ("credit", "debit")
    own = Q(**{f"{desk}__money_account_id": payment.money_account_id})
    found = rows.filter(own).order_by("pk").values_list(f"{desk}__account__code", f"{other}__account__code")
    pairs = list(dict.fromkeys(found))
    return (pairs[0][0] if pairs else ""), ", ".join(dict.fromkeys(code for _desk, code in pairs))


def _person(payment: Payment) -> str:
    if payment.person and payment.party is not None and payment.person != payment.party.name:
        return f"{payment.party.full_name}, {payment.person}"
    known: Any = payment.person or (payment.party and payment.party.full_name) or payment.employee or ""
    return str(known)


def _tax(payment: Payment) -> str:
    """The VAT inside: of the advance as it was charged, or the share of the document that is paid."""
    charged = VatEntry.objects.filter(source_kind=payment.kind, source_id=payment.pk, total__gt=0)
    if rows := list(charged):
        return "; ".join(f"НДС {_calculated(row.rate)} — {figures(row.tax)} руб." for row in rows)
    document = payment.invoice or payment.proforma or payment.bill
    if document is None or not document.tax or not document.total:
        return "без налога (НДС)"
    share = round_half_up(document.tax * payment.amount / document.total, 2)
    rates = {line.tax_label for line in document.lines.all() if line.tax_label}
    label = f" {rates.pop()}" if len(rates) == 1 else ""
    return f"НДС{label} — {figures(min(share, Decimal(payment.amount)))} руб."


def _calculated(rate: str) -> str:
    """The rate of VAT on an advance as invoices write it: 22/122."""
    part = Decimal(rate.rstrip("%") or 0)
    return f"{part:f}/{part + 100:f}"


def _received(payment: Payment) -> bool:
    return payment.state == DocumentState.POSTED and payment.money_account.is_cash and payment.is_incoming


def _paid(payment: Payment) -> bool:
    return payment.state == DocumentState.POSTED and payment.money_account.is_cash and not payment.is_incoming


also_printed(
    "finance.payment",
    Print("ko-1", "countries/ru/ko1.typ", gettext_lazy("Cash receipt order (form)"), cash_order, fits=_received,
          offered=offered_by("ru")),
    Print("ko-2", "countries/ru/ko2.typ", gettext_lazy("Cash payment order (form)"), cash_order, fits=_paid,
          offered=offered_by("ru")),
)  # fmt: skip
