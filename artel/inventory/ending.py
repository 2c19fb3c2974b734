"""What of the stock is not in order at the end of some days: asked before they are closed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from artel.inventory.models import Movement, Pool
from artel.kit.periods import Period

MOST = 100


@dataclass(frozen=True, slots=True)
class Short:
    """More left a warehouse than had come by the end of a day."""

    product_id: int
    product_name: str
    warehouse_name: str
    quantity: Decimal


def short_on(company_id: int, day: date) -> list[Short]:
    """Products of which a warehouse owes some at the end of a day; at most a hundred."""
    rows = Movement.objects.filter(company_id=company_id, effective_on__lte=day).order_by()
    names = ("product_id", "product__name", "warehouse__name")
    sums = rows.values_list(*names).annotate(total=Sum("quantity")).filter(total__lt=0).order_by(*names[1:])
    return [Short(*row) for row in sums[:MOST]]


def uncosted_in(company_id: int, period: Period) -> list[int]:
    """Products whose issues of these days cost nothing although the product has a cost; at most a hundred."""
    rows = Movement.objects.filter(
        company_id=company_id, effective_on__range=(period.from_on, period.until_on), quantity__lt=0
    )
    costs = rows.values("pk", "product_id").annotate(cost=Sum("costs__amount")).order_by()
    free = {row["product_id"] for row in costs if not row["cost"]}
    costed = Pool.objects.filter(product__in=free, unit_cost__gt=0).values_list("product_id", flat=True)
    return sorted(set(costed))[:MOST]


def waiting_until(company_id: int, day: date) -> int:
    """How many products have costs that wait to be worked out again, from this day or an earlier one."""
    waiting = Pool.objects.filter(company_id=company_id, recost_from__lte=day)
    return waiting.values("product").distinct().count()
