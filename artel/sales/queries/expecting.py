"""What confirmed orders will take, for the forecast of the stock."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Q, Sum

from artel.catalog.api import ProductKind
from artel.inventory.api import Expected, Promise, earliest_dates, expects
from artel.sales.models import Delivery, Order, OrderLine
from artel.sales.queries.progress import shipped_by_line
from artel.sales.stock import Need, less_held, needs_of

ZERO: Final = Decimal(0)
ORDER: Final = Order._meta.label_lower


@expects
def goods_to_leave(product_ids: Sequence[int]) -> list[Expected]:
    """Goods of confirmed orders that are neither shipped nor promised, on the promised day; kits as their parts."""
    wanted = set(product_ids)
    rows = OrderLine.objects.filter(
        Q(product_id__in=wanted) | Q(product__kind_of_product=ProductKind.KIT), delivery=Delivery.STOCK,
        document__state=Order.State.CONFIRMED,
    )  # fmt: skip
    lines = list(rows.select_related("product__category", "document"))
    orders = {line.pk: line.document for line in lines}
    found = []
    for need in _missing(lines):
        order = orders[need.line.pk]
        if need.product.pk in wanted:
            day = order.promised_on or order.issued_on
            found.append(Expected(need.product.pk, order.warehouse_id, day, -need.quantity, ORDER, order.pk))
    return found


def earliest_of(needs: Sequence[Need], warehouse_id: int | None, *, order: Order | None = None) -> dict[int, date]:
    """The first day on which all that each line needs is there, by line; what nothing brings is left out.

    What the order itself waits for does not stand in its own way.
    """
    wanted: dict[int, Decimal] = {}
    for need in needs:
        wanted[need.product.pk] = wanted.get(need.product.pk, ZERO) + need.quantity
    without = None if order is None else (ORDER, order.pk)
    days = earliest_dates(wanted, warehouse_id, without=without) if wanted else {}
    found: dict[int, list[date | None]] = {}
    for need in needs:
        found.setdefault(need.line.pk, []).append(days[need.product.pk])
    return {pk: max(day for day in each if day) for pk, each in found.items() if all(each)}


def _missing(lines: Sequence[OrderLine]) -> list[Need]:
    """What of lines of several orders is still to be found."""
    shipped = shipped_by_line(line.pk for line in lines)
    needs = needs_of([(line, line.quantity - shipped.get(line.pk, ZERO)) for line in lines])
    promised = Promise.objects.filter(source_kind=ORDER, source_id__in={need.line.document_id for need in needs})
    sums = promised.order_by().values_list("line_id", "product_id").annotate(Sum("quantity"))
    return less_held(needs, {(line_id, product_id): quantity for line_id, product_id, quantity in sums})
