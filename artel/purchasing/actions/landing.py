"""Landed costs: what bringing goods here cost is spread over them; what was sold meanwhile gets its share too."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.numbering import next_number
from artel.finance.api import Bill, DocumentState, LineDraft, awaited, book_bill, cancel_bill, draft_bill
from artel.inventory.api import Movement, add_cost, cost_of_movements, remove_cost
from artel.kit.money import Money
from artel.ledger.api import Area, Side, account_by_role, first_open_day
from artel.purchasing.actions.drafting import ORIGIN
from artel.purchasing.actions.receipt import clerk
from artel.purchasing.models import LandedCost, LandedShare, Receipt

DRAFT, POSTED, CANCELLED = DocumentState.DRAFT, DocumentState.POSTED, DocumentState.CANCELLED
awaited(LandedCost, "issued_on")
RECEIPT: Final = Receipt._meta.label_lower
ZERO: Final = Decimal(0)


@action(
    Receipt, permission="purchasing.land_cost", source=POSTED, label=gettext_lazy("Add a landed cost"),
    labels={"amount": gettext_lazy("Sum without VAT"), "basis": gettext_lazy("Spread by")}, icon="ship", needs="read",
    bulk=False,
)  # fmt: skip
def land(
    receipt: Receipt, *, amount: Decimal, basis: LandedCost.Basis = LandedCost.Basis.VALUE, actor: Actor
) -> LandedCost:
    """Draft a landed cost of this receipt; the carrier and further receipts are chosen on it."""
    if amount <= 0:
        raise Refused(_("The sum is above zero."), "no-amount")
    document = LandedCost.objects.create(
        company_id=receipt.company_id, party_id=receipt.party_id, amount=amount, basis=basis, owner_id=actor.user_id,
        issued_on=receipt.received_on, **{name: getattr(receipt, name) for name in ORIGIN},
    )  # fmt: skip
    LandedShare.objects.create(company_id=receipt.company_id, document=document, receipt=receipt)
    return document


@action(
    LandedCost, permission="purchasing.land_cost", source=DRAFT, target=POSTED, label=gettext_lazy("Post"),
    icon="check", tone="primary",
)  # fmt: skip
def post_landed(document: LandedCost, *, actor: Actor) -> None:
    """Goods of the receipts cost so much more; the bill of the carrier is booked with it where its number is known."""
    shares = list(document.lines.select_related("receipt").order_by("position", "id"))
    if not shares:
        raise Refused(_("Add the receipts over which it is spread."), "no-lines")
    for share in shares:
        if share.receipt.state != POSTED:
            raise Refused(_("«%(receipt)s» does not count.") % {"receipt": share.receipt}, "receipt-not-posted")
    document.number = next_number(f"landed-{document.issued_on:%Y}", document.company_id)
    if document.supplier_number.strip():
        document.bill = _bill(document, actor)
    document.save(update_fields=["number", "bill"])
    costs = _spread(document, shares)
    add_cost(
        costs, credit=_waiting(document), source=document, on=document.issued_on, actor=actor, area=Area.PURCHASES,
        cause=str(document), origin=document.origin(),
    )  # fmt: skip


@action(
    LandedCost, permission="purchasing.land_cost", source=POSTED, target=CANCELLED,
    label=gettext_lazy("Cancel posting"), labels={"reason": gettext_lazy("Why")}, icon="undo-2", tone="danger",
    bulk=False,
)  # fmt: skip
def cancel_landed(document: LandedCost, *, reason: str, actor: Actor) -> None:
    """The goods cost what they did before; the bill of the carrier is cancelled with it."""
    if not reason.strip():
        raise Refused(_("Say why it is cancelled."), "no-reason")
    on = first_open_day(document.company_id, Area.PURCHASES, document.issued_on)
    remove_cost(document, on=on, reason=reason, actor=actor)
    if document.bill is not None and document.bill.state == POSTED:
        cancel_bill(document.bill, reason=reason, actor=clerk(actor))


def _waiting(document: LandedCost) -> Side:
    """Where costs of delivery lie between their bill and the goods."""
    return Side(role="landed_costs", party=document.party_id)


def _spread(document: LandedCost, shares: Sequence[LandedShare]) -> dict[int, Money]:
    """What each movement of the receipts gets; each receipt keeps the sum of its share."""
    receipts = {share.receipt_id: share for share in shares}
    rows = Movement.objects.filter(source_kind=RECEIPT, source_id__in=receipts, mirrors=None, quantity__gt=0)
    moved = list(rows.select_related("product").order_by("source_id", "id"))
    whole = Money(document.amount, document.company.currency).rounded()
    parts = whole.split(_weights(document.basis, moved))
    for share in shares:
        share.amount = ZERO
    for row, part in zip(moved, parts, strict=True):
        receipts[row.source_id].amount += part.amount
    LandedShare.objects.bulk_update(shares, ["amount"])
    return {row.pk: part for row, part in zip(moved, parts, strict=True)}


def _weights(basis: str, moved: Sequence[Movement]) -> list[Decimal]:
    """By what the cost is spread: what goods came at, what they weigh, or how many there are."""
    if basis == LandedCost.Basis.QUANTITY:
        return [row.quantity for row in moved]
    if basis == LandedCost.Basis.VALUE:
        costs = cost_of_movements([row.pk for row in moved])
        found = [costs.get(row.pk, ZERO) for row in moved]
    else:
        for row in moved:
            if not row.product.weight_kg:
                message = _("«%(product)s» has no weight. Enter it, or spread by value or quantity.")
                raise Refused(message % {"product": row.product}, "no-weight")
        found = [row.quantity * (row.product.weight_kg or ZERO) for row in moved]
    if not any(found):
        raise Refused(_("The goods have no value. Spread by weight or quantity."), "nothing-to-spread-by")
    return found


def _bill(document: LandedCost, actor: Actor) -> Bill:
    """The bill of the carrier: it waits on the account of landed costs until the goods take it."""
    values = {
        "party_id": document.party_id, "owner_id": document.owner_id, "supplier_number": document.supplier_number,
        "supplier_on": document.supplier_on or document.issued_on, "issued_on": document.issued_on,
        "is_inclusive": False, "source_kind": document.kind, "source_id": document.pk,
        **{name: getattr(document, name) for name in ORIGIN},
    }  # fmt: skip
    account = account_by_role(document.company_id, "landed_costs")
    line = LineDraft(
        Decimal(1), document.amount, text=document.text or _("Delivery"), tax_kind=document.tax_kind,
        more={"account": account},
    )  # fmt: skip
    bill = draft_bill(values, [line], actor=actor)
    book_bill(bill, actor=actor)
    return bill
