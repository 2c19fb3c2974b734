"""Платёжное поручение 0401060, положение Банка России 762-П; the numbers of its fields stand in the template."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.countries.papers import offered_by
from artel.countries.ru.forms.firm import Bank, Firm, bank_of, our_firm, their_firm
from artel.countries.ru.forms.wording import short_day
from artel.finance.api import DocumentState, Payment
from artel.kit.fields import money_of
from artel.kit.money import Money, in_words
from artel.screens.declare import Print
from artel.screens.registry import also_printed

LONGEST_PURPOSE = 210


@dataclass(frozen=True)
class PaymentOrder:
    """The filled fields; those of payments to the budget stay blank."""

    number: str
    day: str
    words: str
    amount: str
    payer: Firm
    payer_bank: Bank
    payee: Firm
    payee_bank: Bank
    purpose: str


def payment_order(payment: Payment, actor: Actor) -> PaymentOrder:
    """The values of an order to the bank. Refused where the bank would send it back."""
    payee = _payee(payment)
    if not payee.bank.number or not payee.bank.bik:
        message = _("Add the bank account of «%(party)s» with its BIK: the bank must know where to pay.")
        raise Refused(message % {"party": payee.name or payment.person}, "no-payee-account")
    if not payment.purpose:
        raise Refused(_("Write the purpose of the payment: the bank asks for it."), "no-purpose")
    return PaymentOrder(
        number=payment.number, day=short_day(payment.paid_on), words=_words(money_of(payment, "amount")),
        amount=_amount(money_of(payment, "amount")), payer=our_firm(payment.company),
        payer_bank=bank_of(payment.money_account), payee=payee, payee_bank=payee.bank,
        purpose=payment.purpose[:LONGEST_PURPOSE],
    )  # fmt: skip


def _payee(payment: Payment) -> Firm:
    if payment.party is None:
        return Firm("")
    known = their_firm(payment.party)
    account = payment.party_account
    if account is None:
        return known
    bank = Bank(account.number or account.iban, account.bank_name, account.bik, account.correspondent_number)
    return Firm(known.name, known.inn, known.kpp, known.ogrn, "", known.address, known.phone, bank)


def _words(money: Money) -> str:
    """Whole roubles are told without kopecks, as the bank's rules have it."""
    words = in_words(money, "ru")
    return words.removesuffix(" 00 копеек") if money.amount == money.amount.to_integral_value() else words


def _amount(money: Money) -> str:
    """5000= or 5000-10: roubles and kopecks are parted by a dash, whole roubles end with «=»."""
    whole, _dot, coins = f"{money.rounded().amount:.2f}".partition(".")
    return f"{whole}=" if coins == "00" else f"{whole}-{coins}"


def _to_a_bank(payment: Payment) -> bool:
    alive = payment.state != DocumentState.CANCELLED
    return alive and not payment.is_incoming and not payment.money_account.is_cash and payment.currency == "RUB"


also_printed(
    "finance.payment",
    Print(
        "payment-order", "countries/ru/payment_order.typ", gettext_lazy("Payment order"), payment_order,
        fits=_to_a_bank, offered=offered_by("ru"),
    ),
)  # fmt: skip
