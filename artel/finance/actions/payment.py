"""Payments: drafted, posted to the books with what they settle, cancelled by storno."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core import drafts
from artel.core.action import action
from artel.core.actor import Actor, company_of
from artel.core.errors import Refused
from artel.core.events import emit
from artel.core.gate import find_record
from artel.core.numbering import next_number
from artel.finance.actions.books import NewVat, storno_vat, write_books
from artel.finance.actions.differences import take_back_revaluations
from artel.finance.actions.settling import cancel_items, write_covers
from artel.finance.events import PaymentCancelled, PaymentPosted
from artel.finance.models import DocumentState, MoneyAccount, OpenItem, Payment, Settlement
from artel.finance.paying import AdvanceTax, Meaning
from artel.finance.queries.balances import least_balance
from artel.finance.tax import Sums
from artel.kit.money import Money
from artel.ledger.api import Area, Article, first_open_day, post, reverse

# Which item of cash flow a payment goes to where nobody says otherwise; the keys are the same in every chart.
USUAL_ITEMS = {
    Payment.Kind.CUSTOMER: "customers",
    Payment.Kind.SUPPLIER: "suppliers",
    Payment.Kind.TRANSFER: "between-own",
}
_LOCK_PARTY = """
SELECT pg_advisory_xact_lock(hashtextextended('finance_party', one)) FROM (
    SELECT DISTINCT unnest(ARRAY[id, coalesce(merged_into_id, id)]) AS one FROM parties_party WHERE id = %s ORDER BY 1
) x
"""
FROM_DOCUMENT = ("deal_id", "channel_id", "campaign_id", "project_id")


@drafts.opens(Payment)
def draft_payment(values: Mapping[str, Any], *, actor: Actor) -> Payment:
    """A draft with what follows from the document that it pays: party, deal, who answers for it, item of cash flow."""
    told = dict(values)
    document = told.get("invoice") or told.get("proforma") or told.get("bill")
    if document is not None:
        told.setdefault("party", document.party)
        told.setdefault("owner", document.owner)
    kind = Payment.Kind(told.get("kind_of_payment") or Payment.Kind.CUSTOMER)
    if told.get("article") is None and kind in USUAL_ITEMS:
        told["article"] = usual_item(actor.company_id, USUAL_ITEMS[kind])
    account = told.get("money_account")
    if account is not None:
        told["currency"] = account.currency
    if document is not None:
        told |= {name: getattr(document, name) for name in FROM_DOCUMENT if not told.get(name)}
    return drafts.store(Payment, told, actor=actor)


def usual_item(company_id: int, code: str) -> Article | None:
    """The item of cash flow with this key."""
    return Article.objects.filter(company_id=company_id, use="cash", code=code).first()


@action(
    Payment, permission="finance.post_payment", source=DocumentState.DRAFT, target=DocumentState.POSTED,
    label=gettext_lazy("Post"), icon="check", tone="primary",
)  # fmt: skip
def post_payment(payment: Payment, *, actor: Actor) -> None:
    """Book the money: debts are covered, the named document first or else the oldest due; the rest is an advance."""
    account = _locked(payment, actor)
    meaning = Meaning(payment)
    payment.company_amount = meaning.company_amount
    payment.number = payment.number or _number(payment, account)
    payment.save(update_fields=["company_amount", "number"])
    post(meaning.posting, actor=actor)
    vat = _vat(payment, meaning.taxes)
    ids = write_books(payment.company_id, payment.company.currency, meaning.items, vat)
    write_covers(meaning.covers(ids), source=payment, actor=actor)
    _refuse_below_zero(payment, account)
    emit(
        PaymentPosted(
            company_id=payment.company_id, payment_id=payment.pk, party_id=payment.party_id, deal_id=payment.deal_id
        )
    )


@action(
    Payment, permission="finance.cancel_payment", source=DocumentState.POSTED, target=DocumentState.CANCELLED,
    label=gettext_lazy("Cancel posting"), labels={"reason": gettext_lazy("Why")}, icon="undo-2", tone="danger",
    bulk=False,
)  # fmt: skip
def cancel_payment(payment: Payment, *, reason: str, actor: Actor) -> None:
    """Take the money back out of the books by storno: what it covered is owed again. Its bank line waits anew."""
    account = _locked(payment, actor)
    _refuse_used_advance(payment)
    on = first_open_day(payment.company_id, Area.MONEY, payment.paid_on)
    reverse(payment, on=on, reason=reason, actor=actor)
    cancel_items(payment, on=on, actor=actor)
    take_back_revaluations(payment)
    storno_vat(payment, on=on)
    line = getattr(payment, "bank_line", None)
    if line is not None:
        line.payment, line.state = None, line.State.MATCHED
        line.save(update_fields=["payment", "state"])
    _refuse_below_zero(payment, account)
    emit(
        PaymentCancelled(
            company_id=payment.company_id, payment_id=payment.pk, party_id=payment.party_id, deal_id=payment.deal_id
        )
    )


def pay(values: Mapping[str, Any], *, actor: Actor) -> Payment:
    """Draft a payment and post it at once, as bank lines and other contexts do."""
    payment = draft_payment(values, actor=actor)
    post_payment(payment, actor=actor)
    return payment


def _locked(payment: Payment, actor: Actor) -> MoneyAccount:
    """Payments of one party, and of those merged into it, are booked one after another: no debt is covered twice.

    A cash desk is locked as well: what lies in it is counted before anything is taken out.
    """
    if payment.party_id is not None:
        with connection.cursor() as cursor:
            cursor.execute(_LOCK_PARTY, [payment.party_id])
    payment.company = company_of(actor)
    account = payment.money_account
    account.company = payment.company
    if account.is_cash:
        MoneyAccount.objects.select_for_update().get(pk=account.pk)
    return account


def _number(payment: Payment, account: MoneyAccount) -> str:
    """Cash orders have a series of their own for each desk and direction; so have our payment orders."""
    if account.is_cash:
        return next_number(f"cash-{payment.direction}:{account.pk}", payment.company_id)
    if payment.is_incoming:
        return ""
    return next_number(f"payment-order:{account.pk}", payment.company_id)


def _refuse_below_zero(payment: Payment, account: MoneyAccount) -> None:
    """There is never less than nothing in a cash desk, at the end of this day or of any later one."""
    if not account.is_cash:
        return
    least = least_balance(account, payment.paid_on)
    if least < 0:
        message = _("There is not enough in «%(desk)s»: %(missing)s is missing.")
        missing = Money(-least, account.currency)
        raise Refused(message % {"desk": account.name, "missing": missing}, "cash-below-zero")


def _vat(payment: Payment, taxes: list[AdvanceTax]) -> list[NewVat]:
    """VAT on an advance in the books: of a customer 02 in sales and, back, 22 in purchases; to a supplier mirrored."""
    if not taxes:
        return []
    assert payment.party_id is not None, "an advance is somebody's"
    ours = payment.advance_invoice or payment.number or str(payment)
    issued = "" if taxes[0].is_ours else next_number("advance-invoice", payment.company_id, "А{n}")
    return [
        NewVat(
            payment, "sales" if tax.is_ours == tax.is_refund else "purchases", _code(tax), payment.party_id,
            payment.paid_on, issued or ours, payment.paid_on, tax.rate, Sums(tax.total - tax.tax, tax.tax, tax.total),
            payment=str(payment),
        )
        for tax in taxes
    ]  # fmt: skip


def _code(tax: AdvanceTax) -> str:
    if not tax.is_refund:
        return "02"
    return "21" if tax.is_ours else "22"


def _refuse_used_advance(payment: Payment) -> None:
    """What an invoice took from this advance, with its VAT, is given back by cancelling that invoice."""
    mine = {"source_kind": payment.kind, "source_id": payment.pk}
    advances = OpenItem.objects.filter(role__in=["advance_received", "advance_paid"], **mine)
    touching = Settlement.objects.filter(Q(debit__in=advances) | Q(credit__in=advances)).exclude(**mine)
    named = touching.values("source_kind", "source_id")
    pairs = named.annotate(left=Sum("amount")).order_by("source_kind", "source_id")
    used = pairs.exclude(left=0).first()
    if used is not None:
        document = find_record(used["source_kind"], used["source_id"], Actor.system(payment.company_id))
        message = _("The advance is used by «%(document)s». Cancel that first.")
        raise Refused(message % {"document": document}, "advance-used")
