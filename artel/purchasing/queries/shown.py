"""Columns and tables of purchasing that are asked of the books: by one statement, whatever their length."""

from decimal import Decimal
from typing import Any, Final

from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from artel.core.actor import Actor
from artel.finance.api import Bill, DocumentState
from artel.purchasing.models import (
    Match,
    PriceAnswer,
    PurchaseOrder,
    PurchaseOrderLine,
    ReceiptLine,
    RequestForPrices,
)
from artel.purchasing.queries.progress import progress_of

MONEY: Final[Any] = DecimalField(max_digits=30, decimal_places=10)


def _sum(rows: QuerySet[Any], what: str) -> Coalesce:
    """The sum of something over rows that belong to the order of the list; nothing is zero."""
    alone = rows.order_by().annotate(together=Value(1)).values("together").annotate(found=Sum(what)).values("found")
    return Coalesce(Subquery(alone, output_field=MONEY), Value(Decimal(0), output_field=MONEY))


_BILLS: Final = Bill.objects.filter(
    state=DocumentState.POSTED,
    pk__in=Match.objects.filter(order=OuterRef(OuterRef("pk"))).values("bill"),
)
PROGRESS: Final = {
    "received_sum": _sum(
        ReceiptLine.objects.filter(order_line__document=OuterRef("pk"), document__state=DocumentState.POSTED), "value"
    ),
    "billed_sum": _sum(_BILLS, "total"),
}


def lines_with_progress(order: PurchaseOrder, actor: Actor) -> list[PurchaseOrderLine]:
    """Lines of an order, each with what of it has come, is billed, and is still to come."""
    found = progress_of(order)
    for row in found:
        row.line.__dict__["progress"] = {"received": row.received, "billed": row.billed, "left": row.left}
    return [row.line for row in found]


def answers_side_by_side(request: RequestForPrices, actor: Actor) -> QuerySet[PriceAnswer]:
    """Answers by line, the cheapest first; who has not answered comes last."""
    return request.answers.select_related("line__product", "line__document", "party", "document")
