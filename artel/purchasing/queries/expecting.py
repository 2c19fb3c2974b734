"""What purchase orders will bring, for the forecast of the stock."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from artel.catalog.api import units_of
from artel.inventory.api import Expected, expects
from artel.kit.quantity import Quantity
from artel.purchasing.models import PurchaseOrder, PurchaseOrderLine
from artel.purchasing.queries.progress import received_by_line

ZERO: Final = Decimal(0)


@expects
def receipts_to_come(product_ids: Sequence[int]) -> list[Expected]:
    """Goods that were ordered and have not come yet, on the day on which they are expected."""
    rows = PurchaseOrderLine.objects.filter(
        document__state=PurchaseOrder.State.CONFIRMED, product_id__in=list(product_ids)
    )
    lines = list(rows.select_related("product", "document"))
    received = received_by_line(line.pk for line in lines)
    units = units_of([line.product for line in lines if line.product is not None])
    found = []
    for line in lines:
        left = line.quantity - received.get(line.pk, ZERO)
        if left <= 0 or line.product is None or line.is_service:
            continue
        order = line.document
        own = units.in_base(line.product, Quantity(left, line.unit))
        day = order.expected_on or order.issued_on
        found.append(Expected(line.product.pk, order.warehouse_id, day, own.amount, order.kind, order.pk))
    return found
