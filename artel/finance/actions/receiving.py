"""From the invoice to its money: the payment drafted in one step, nothing typed twice."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.finance.actions.payment import draft_payment
from artel.finance.models import Bill, Direction, DocumentState, Invoice, MoneyAccount, OpenItem, Payment
from artel.finance.queries.debts import Open, open_of


@action(
    Invoice, permission="finance.post_payment", source=DocumentState.POSTED, label=gettext_lazy("Enter the payment"),
    icon="banknote", bulk=False, silent=True,
)  # fmt: skip
def take_payment(invoice: Invoice, *, actor: Actor) -> Payment:
    """Draft the payment of what the customer still owes for this invoice."""
    rest = _rest(invoice)
    return _drafted({"invoice": invoice, "direction": Direction.IN}, rest, actor)


@action(
    Bill, permission="finance.post_payment", source=DocumentState.POSTED, label=gettext_lazy("Pay"), icon="banknote",
    bulk=False, silent=True,
)  # fmt: skip
def pay_bill(bill: Bill, *, actor: Actor) -> Payment:
    """Draft the payment of what we still owe for this bill."""
    told = {"bill": bill, "direction": Direction.OUT, "kind_of_payment": Payment.Kind.SUPPLIER}
    return _drafted(told, _rest(bill), actor)


def _rest(document: Invoice | Bill) -> Open:
    owed = (OpenItem.Role.RECEIVABLE, 1) if isinstance(document, Invoice) else (OpenItem.Role.PAYABLE, -1)
    found = open_of([(document.kind, document.pk)])
    rest = next((item for item in found if item.role == owed[0] and item.rest * owed[1] > 0), None)
    if rest is None:
        raise Refused(_("Nothing is left to pay here."), "paid-already")
    return rest


def _drafted(told: dict[str, object], rest: Open, actor: Actor) -> Payment:
    """The draft in the main account of this currency."""
    account = MoneyAccount.main_of(actor.company_id, rest.currency)
    if account is None:
        message = _("Add a bank account in %(currency)s first.")
        raise Refused(message % {"currency": rest.currency}, "no-money-account")
    paid = {"money_account": account, "paid_on": timezone.localdate(), "amount": abs(rest.rest)}
    return draft_payment({**told, **paid}, actor=actor)
