"""The credit limit: how much of our goods a customer may have before paying."""

from typing import Final

from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.kit.money import Money
from artel.sales.models import CreditLimit, Order, OverLimit, Terms
from artel.sales.queries.credit import exposure_with

EXCEED: Final = "sales.exceed_credit"


def refuse_over_limit(order: Order, *, actor: Actor) -> None:
    """Refuse an order that would make its customer owe more than its limit, as the terms of sale say.

    The limit is locked until the order is confirmed, so two orders at once do not both fit under it.
    """
    limit = CreditLimit.objects.select_for_update().filter(party_id=order.party_id).first()
    if limit is None:
        return
    terms = Terms.objects.filter(company_id=order.company_id).first() or Terms()
    if terms.over_limit == OverLimit.ALLOW:
        return
    company = order.company
    exposure = exposure_with(order, company)
    if exposure.amount <= limit.amount:
        return
    told = {
        "sum": exposure.format(actor.language),
        "limit": Money(limit.amount, company.currency).format(actor.language),
    }
    if terms.over_limit == OverLimit.REFUSE:
        message = _(
            "With this order the customer would owe %(sum)s, above its limit of %(limit)s. Ask for payment first."
        )
        raise Refused(message % told, "over-credit-limit")
    if not actor.may(EXCEED):
        message = _(
            "With this order the customer would owe %(sum)s, above its limit of %(limit)s. "
            "Ask whoever may approve it to confirm, or ask for payment first."
        )
        raise Refused(message % told, "credit-needs-approval")
