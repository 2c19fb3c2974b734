"""What a customer owes, when it was last shipped to, and how much more it may have before paying."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.db.models import F, Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from artel.core.actor import Actor
from artel.core.models import Company
from artel.core.rights import Scope
from artel.finance.api import DocumentState, Invoice, Owing, debt_of, who_owes
from artel.kit.money import Money
from artel.parties.api import Party
from artel.sales.models import CreditLimit, Order, Shipment
from artel.sales.queries.shown import PROGRESS

Told = Mapping[int, Mapping[str, Any]]


def may_know(actor: Actor) -> bool:
    """Whoever reads no invoices learns nothing of debts and limits."""
    return actor.scope(Invoice) > Scope.NONE


def _known(ids: Sequence[int], actor: Actor) -> list[int]:
    """Clients of whom the actor may know what they owe: with a right to their own invoices, their own clients."""
    if actor.scope(Invoice) >= Scope.COMPANY:
        return list(ids)
    return list(Party.objects.filter(_whose(actor), pk__in=ids).values_list("pk", flat=True))


def _whose(actor: Actor) -> Q:
    scope = actor.scope(Invoice)
    return Q() if scope >= Scope.COMPANY else Q(owner_id__in=actor.user_ids(scope))


def debts_told(ids: Sequence[int], actor: Actor) -> Told:
    """Debt, overdue part and days of some clients; what is nothing is left out."""
    found = debt_of(_known(ids, actor), on=timezone.localdate())
    return {
        pk: {"debt": debt.total or None, "overdue": debt.overdue or None, "overdue_days": debt.days or None}
        for pk, debt in found.items()
    }


def owing(figure: Owing, low: Decimal | None, high: Decimal | None, actor: Actor) -> Any:
    """Clients whose debt lies in a range, of those of whom the actor may know it."""
    ids = who_owes(actor.company_id, figure, low, high, on=timezone.localdate())
    return Party.objects.filter(_whose(actor), pk__in=ids).values("pk")


_LAST: Final = """
SELECT DISTINCT ON (a.stands_for) a.stands_for, s.shipped_on, o.currency,
    (SELECT sum(round(l.quantity * ol.total / nullif(ol.quantity, 0), 2))
        FROM sales_shipmentline l JOIN sales_orderline ol ON ol.id = l.order_line_id WHERE l.shipment_id = s.id)
FROM (
    SELECT id, id AS stands_for FROM unnest(%(ids)s::bigint[]) id
    UNION ALL
    SELECT id, merged_into_id FROM parties_party WHERE merged_into_id = ANY(%(ids)s)
) a JOIN sales_shipment s ON s.party_id = a.id JOIN sales_order o ON o.id = s.order_id
WHERE s.state = 'posted' ORDER BY a.stands_for, s.shipped_on DESC, s.id DESC
"""


def shipments_told(ids: Sequence[int], actor: Actor) -> Told:
    """Day and sum of the last shipment of some clients."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST, {"ids": _known(ids, actor)})
        return {
            pk: {"last_shipped_on": day, "last_shipped_sum": Money(total, currency) if total else None}
            for pk, day, currency, total in cursor.fetchall()
        }


def shipped_between(low: date | None, high: date | None, actor: Actor) -> Any:
    """Clients whose last shipment lies between two days."""
    posted = Shipment.objects.filter(company_id=actor.company_id, state=DocumentState.POSTED)
    rows = posted.order_by().annotate(who=Coalesce("party__merged_into_id", "party_id")).values("who")
    last = rows.annotate(last_on=Max("shipped_on")).filter(last_on__range=(low or date.min, high or date.max))
    return Party.objects.filter(_whose(actor), pk__in=last.values("who")).values("pk")


def limits_told(ids: Sequence[int], actor: Actor) -> Told:
    """Credit limits of some clients."""
    rows = CreditLimit.objects.filter(party_id__in=_known(ids, actor), company_id=actor.company_id)
    return {
        pk: {"credit_limit": Money(amount, currency)}
        for pk, amount, currency in rows.values_list("party_id", "amount", "company__currency")
    }


def limited(low: Decimal | None, high: Decimal | None, actor: Actor) -> Any:
    """Clients whose credit limit lies in a range."""
    rows = CreditLimit.objects.filter(company_id=actor.company_id)
    rows = rows if low is None else rows.filter(amount__gte=low)
    rows = rows if high is None else rows.filter(amount__lte=high)
    return Party.objects.filter(_whose(actor), pk__in=rows.values("party_id")).values("pk")


def exposure_with(order: Order, company: Company) -> Money:
    """What the customer would have before paying: its debt, and what is confirmed and not invoiced, this order too."""
    debt = debt_of([order.party_id], on=timezone.localdate()).get(order.party_id)
    asked = {"invoiced_sum": PROGRESS["invoiced_sum"]}
    theirs = Q(party_id=order.party_id) | Q(party__merged_into_id=order.party_id)
    rows = Order.objects.filter(Q(theirs, state=Order.State.CONFIRMED) | Q(pk=order.pk))
    left = rows.annotate(**asked).annotate(left_sum=F("total") - F("invoiced_sum")).filter(left_sum__gt=0)
    promised = sum((row.left_sum * row.exchange_rate for row in left), Decimal(0))
    owed = debt.total.amount if debt is not None else Decimal(0)
    return Money(owed + promised, company.currency).rounded()
