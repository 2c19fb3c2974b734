"""Prices for one customer: asked, approved, rejected, withdrawn."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.catalog.events import SpecialPriceDecided
from artel.catalog.models import Approval, Product, SpecialPrice
from artel.catalog.queries.prices import APPROVE
from artel.core import drafts
from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.events import emit
from artel.kit.money import Money
from artel.kit.quantity import Quantity
from artel.parties.api import Party


def ask_price(
    product: Product,
    price: Money,
    *,
    party: Party,
    actor: Actor,
    quantity: Quantity | None = None,
    includes_tax: bool = True,
    starts_on: date | None = None,
    ends_on: date | None = None,
    reason: str = "",
) -> SpecialPrice:
    """Ask that a customer may have one unit at this price, from a quantity on; it counts once somebody approves it.

    Without a quantity the price is for the product's own unit, however few are bought.
    """
    values = {
        "party": party, "product": product, "amount": price.amount, "currency": price.currency,
        "unit": quantity.unit.code if quantity else product.unit, "min_quantity": quantity.amount if quantity else 0,
        "includes_tax": includes_tax, "starts_on": starts_on or timezone.localdate(), "ends_on": ends_on,
        "reason": reason,
    }  # fmt: skip
    return drafts.create(SpecialPrice, values, actor=actor)


@action(
    SpecialPrice,
    permission=APPROVE,
    source=Approval.ASKED,
    target=Approval.APPROVED,
    label=gettext_lazy("Approve"),
    icon="check",
    tone="success",
    labels={"note": gettext_lazy("Note")},
)
def approve(special: SpecialPrice, *, note: str = "", actor: Actor) -> None:
    """Let the customer have this price."""
    taken = SpecialPrice.objects.approved().filter(
        party=special.party_id, product=special.product_id, currency=special.currency, unit=special.unit,
        min_quantity=special.min_quantity, starts_on=special.starts_on,
    )  # fmt: skip
    if taken.exists():
        raise Refused(
            _("From this day another price is agreed with the customer already. Withdraw that one first."),
            "price-agreed-already",
        )
    _decide(special, actor, is_approved=True)


@action(
    SpecialPrice,
    permission=APPROVE,
    source=Approval.ASKED,
    target=Approval.REJECTED,
    label=gettext_lazy("Reject"),
    icon="x",
    tone="error",
    labels={"note": gettext_lazy("Why")},
)
def reject(special: SpecialPrice, *, note: str, actor: Actor) -> None:
    """Say no, and why."""
    if not note.strip():
        raise Refused(_("Say why the price is rejected."), "reason-needed")
    _decide(special, actor, is_approved=False)


@action(
    SpecialPrice,
    permission="catalog.ask_price",
    source=(Approval.ASKED, Approval.APPROVED),
    target=Approval.WITHDRAWN,
    label=gettext_lazy("Withdraw"),
    icon="undo-2",
    confirm=gettext_lazy("From now on the customer pays the price of the list."),
)
def withdraw(special: SpecialPrice, *, actor: Actor) -> None:
    """The price is not wanted any more; documents that were made with it keep it."""


def _decide(special: SpecialPrice, actor: Actor, *, is_approved: bool) -> None:
    special.decided_by_id, special.decided_at = actor.user_id, timezone.now()
    special.save(update_fields=["decided_by", "decided_at"])
    emit(
        SpecialPriceDecided(
            company_id=special.company_id, special_price_id=special.pk, party_id=special.party_id,
            product_id=special.product_id, is_approved=is_approved,
        )
    )  # fmt: skip
