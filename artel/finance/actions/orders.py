"""Payment orders: drafts of outgoing payments as a file for the bank."""

from collections.abc import Sequence
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core import gate
from artel.core.actor import Actor
from artel.core.audit import tell_export
from artel.core.errors import Refused
from artel.core.numbering import next_number
from artel.core.steps import step
from artel.finance.models import Direction, DocumentState, MoneyAccount, Payment
from artel.finance.statements import PaymentOrder, Requisites, write_orders
from artel.finance.statements.client_bank import SIGNATURE
from artel.finance.statements.orders import KIND
from artel.kit.fields import money_of
from artel.parties.api import BankAccount, Party

EXPORT: Final = "finance.export_orders"


def orders_waiting(account: MoneyAccount, actor: Actor) -> list[Payment]:
    """Drafts that the bank is to pay from this account, in the order of their days."""
    drafts = gate.visible(Payment, actor).filter(
        money_account=account, direction=Direction.OUT, state=DocumentState.DRAFT
    )
    return list(drafts.select_related("party", "party_account", "money_account", "company").order_by("paid_on", "pk"))


def export_orders(account: MoneyAccount, *, actor: Actor) -> bytes:
    """The waiting payments of an account as a file for its bank; those without a number get one."""
    actor.require(EXPORT)
    with step(actor, gettext_lazy("Export payment orders")):
        payments = orders_waiting(account, actor)
        if not payments:
            raise Refused(_("There are no drafts of outgoing payments from this account."), "no-orders")
        _number(payments)
        content = write_orders((_order(payment) for payment in payments), made_at=timezone.localtime())
        tell_export(KIND, SIGNATURE, actor=actor)
    return content


def _number(payments: Sequence[Payment]) -> None:
    for payment in payments:
        if not payment.number:
            payment.number = next_number(f"payment-order:{payment.money_account_id}", payment.company_id)
            payment.save(update_fields=["number"])


def _order(payment: Payment) -> PaymentOrder:
    return PaymentOrder(
        number=payment.number, day=payment.paid_on, amount=money_of(payment, "amount"), payer=_payer(payment),
        payee=_payee(payment), purpose=payment.purpose,
    )  # fmt: skip


def _payer(payment: Payment) -> Requisites:
    company, account = payment.company, payment.money_account
    return Requisites(
        company.legal_name or company.name, account.number or account.iban, account.bank_name, account.bik,
        account.correspondent_number, company.inn, company.kpp, account.city,
    )  # fmt: skip


def _payee(payment: Payment) -> Requisites:
    party = payment.party
    account = payment.party_account or (_main_account(party, payment.currency) if party is not None else None)
    if party is None or account is None:
        message = _("Payment %(number)s: add the bank account of %(party)s to its card.")
        raise Refused(message % {"number": payment.number, "party": party or "—"}, "no-bank-account")
    return Requisites(
        party.full_name, account.number or account.iban, account.bank_name, account.bik,
        account.correspondent_number, party.inn, party.kpp,
    )  # fmt: skip


def _main_account(party: Party, currency: str) -> BankAccount | None:
    return BankAccount.objects.filter(party=party, currency=currency).order_by("-is_primary", "pk").first()
