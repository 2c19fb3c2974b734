"""Columns of the list of orders that are asked of the books: by one statement, whatever its length."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import DecimalField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from artel.catalog.api import Product
from artel.core.actor import Actor
from artel.finance.api import DocumentState, Invoice, Settlement
from artel.inventory.api import Promise, available
from artel.kit.quantity import Quantity
from artel.sales.models import Order, OrderLine, Quote, QuoteLine, ShipmentLine
from artel.sales.queries.expecting import earliest_of
from artel.sales.queries.progress import progress_of
from artel.sales.stock import Need, needs_of

ORDER: Final = "sales.order"
INVOICE: Final = "finance.invoice"
MONEY: Final[Any] = DecimalField(max_digits=30, decimal_places=10)


def _sum(rows: QuerySet[Any], what: Any) -> Coalesce:
    """The sum of something over rows that belong to the order of the list; nothing is zero."""
    alone = rows.order_by().annotate(together=Value(1)).values("together").annotate(found=Sum(what)).values("found")
    return Coalesce(Subquery(alone, output_field=MONEY), Value(Decimal(0), output_field=MONEY))


def _invoices(order: Any) -> QuerySet[Invoice]:
    return Invoice.objects.filter(source_kind=ORDER, source_id=OuterRef(order), state=DocumentState.POSTED)


# In money of the order, so that a line of screws and a line of machines can be added up.
_WORTH: Final = ExpressionWrapper(
    F("quantity") * F("order_line__total") / F("order_line__quantity"), output_field=MONEY
)
_LEFT: Final = ShipmentLine.objects.filter(
    order_line__document=OuterRef("pk"), shipment__state=DocumentState.POSTED, order_line__quantity__gt=0
)
# What covers an invoice by another document: payments, advances, offsets; not its own corrections.
_PAID: Final = Settlement.objects.filter(
    ~Q(credit__source_kind=INVOICE), debit__role="receivable", debit__source_kind=INVOICE,
    debit__source_id__in=_invoices(OuterRef("pk")).values("pk"),
)  # fmt: skip
PROGRESS: Final = {
    "shipped_sum": _sum(_LEFT, _WORTH),
    "reserved_count": _sum(Promise.objects.filter(source_kind=ORDER, source_id=OuterRef("pk")), "quantity"),
    "invoiced_sum": _sum(_invoices("pk"), "total"),
    "paid_sum": _sum(_PAID, "amount"),
}


def lines_with_progress(order: Order, actor: Actor) -> list[OrderLine]:
    """Lines of an order, each with what of it is reserved, shipped, invoiced and free, and since when it can leave."""
    found = progress_of(order)
    free = _free([row.line for row in found], order)
    today = timezone.localdate()
    days = earliest_of(needs_of([(row.line, row.missing) for row in found]), order.warehouse_id, order=order)
    for row in found:
        told = {"reserved": row.reserved, "shipped": row.shipped, "invoiced": row.invoiced, "missing": row.missing}
        ready = today if row.left and not row.missing else days.get(row.line.pk)
        row.line.__dict__["progress"] = {**told, "free": free.get(row.line.pk), "earliest": ready}
    return [row.line for row in found]


def lines_with_stock(quote: Quote, actor: Actor) -> list[QuoteLine]:
    """Lines of a quote, each with what of it is free now."""
    lines = list(quote.lines.select_related("product__category", "document"))
    there = available([line.product_id for line in lines if line.product_id], _where(quote))
    days = earliest_of(needs_of([(line, line.quantity) for line in lines]), quote.warehouse_id)
    for line in lines:
        stocked = line.product is not None and line.product.is_stocked
        free = there[line.product_id].free if stocked and line.product_id else None
        line.__dict__["progress"] = {"free": free, "earliest": days.get(line.pk)}
    return lines


@dataclass(frozen=True, slots=True)
class Stocked:
    """What of a product is free in all warehouses, and the first day on which all that is wanted is there."""

    free: Decimal | None = None
    earliest: date | None = None


def stock_for(wanted: Mapping[int, tuple[Product, Quantity]]) -> dict[int, Stocked]:
    """How goods that somebody wants stand, each by its key; what lies in no stock is left out."""
    lines = [
        QuoteLine(pk=key, product=product, quantity=quantity.amount, unit=quantity.unit.code)
        for key, (product, quantity) in wanted.items()
    ]
    needs = needs_of([(line, line.quantity) for line in lines])
    free, days = _free_of(needs, None), earliest_of(needs, None)
    return {pk: Stocked(free[pk], days.get(pk)) for pk in free}


def _free(lines: list[OrderLine], order: Order) -> dict[int, Decimal]:
    """What of the product of each line is free in the warehouse, in the product's own unit."""
    return _free_of(needs_of([(line, line.quantity) for line in lines]), _where(order))


def _free_of(needs: Sequence[Need], where: list[int] | None) -> dict[int, Decimal]:
    there = available([need.product.pk for need in needs], where)
    found: dict[int, Decimal] = {}
    for need in needs:
        free = there[need.product.pk].free
        found[need.line.pk] = min(free, found.get(need.line.pk, free))
    return found


def _where(document: Order | Quote) -> list[int] | None:
    return None if document.warehouse_id is None else [document.warehouse_id]
