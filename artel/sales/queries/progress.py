"""How far orders are, asked of the books and of what was posted: never kept on the order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import F, Q, Sum

from artel.finance.api import DocumentState, InvoiceLine
from artel.inventory.api import held_for
from artel.sales.models import Order, OrderLine, ReturnLine, ShipmentLine
from artel.sales.stock import Key, Need, held_by_key, needs_of, ready_share

ZERO: Final = Decimal(0)
SHIPMENT_LINE: Final = "sales.shipmentline"
ORDER_LINE: Final = "sales.orderline"


def shipped_by_line(line_ids: Iterable[int]) -> dict[int, Decimal]:
    """How much of lines of orders left and counts, in their own units. What came back has left all the same."""
    return _counted(line_ids, Q(shipment__state=DocumentState.POSTED))


def leaving_by_line(line_ids: Iterable[int]) -> dict[int, Decimal]:
    """How much of lines of orders left, or stands on a draft of a shipment."""
    return _counted(line_ids, ~Q(shipment__state=DocumentState.CANCELLED))


def _counted(line_ids: Iterable[int], which: Q) -> dict[int, Decimal]:
    rows = ShipmentLine.objects.filter(which, order_line__in=list(line_ids))
    return dict(rows.order_by().values_list("order_line").annotate(Sum("quantity")))


def returned_by_shipment_line(line_ids: Iterable[int]) -> dict[int, Decimal]:
    """How much of lines of shipments came back."""
    rows = ReturnLine.objects.filter(document__state=DocumentState.POSTED, shipment_line__in=list(line_ids))
    return dict(rows.order_by().values_list("shipment_line").annotate(Sum("quantity")))


def invoiced_by_line(lines: Sequence[OrderLine]) -> dict[int, Decimal]:
    """How much of services was invoiced, by the line of the order."""
    rows = InvoiceLine.objects.filter(
        document__state=DocumentState.POSTED, source_kind=ORDER_LINE, source_id__in=[line.pk for line in lines]
    )
    return dict(rows.order_by().values_list("source_id").annotate(Sum("quantity")))


def terms_invoiced(line_ids: Iterable[int]) -> dict[int, tuple[Decimal, Decimal]]:
    """The price and discount at which lines of orders were invoiced last, corrections counted."""
    ids = list(line_ids)
    left = dict(ShipmentLine.objects.filter(order_line__in=ids).values_list("pk", "order_line_id"))
    services, goods = Q(source_kind=ORDER_LINE, source_id__in=ids), Q(source_kind=SHIPMENT_LINE, source_id__in=left)
    posted = InvoiceLine.objects.filter(document__state=DocumentState.POSTED)
    rows = posted.filter(services | goods, corrects=None).order_by("id")
    sources = rows.values_list("pk", "source_kind", "source_id")
    lines = {pk: source if kind == ORDER_LINE else left[source or 0] for pk, kind, source in sources}
    told = posted.filter(Q(pk__in=lines) | Q(corrects__in=lines)).order_by("document_id", "id")
    columns = ("pk", "corrects_id", "unit_price", "discount_rate")
    return {lines[first or pk] or 0: (price, discount) for pk, first, price, discount in told.values_list(*columns)}


@dataclass(frozen=True, slots=True)
class LineProgress:
    """How far one line is, in its own unit."""

    line: OrderLine
    shipped: Decimal
    invoiced: Decimal
    reserved: Decimal
    returned: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        """What is still to be handed over; of services, what is still to be invoiced."""
        done = self.invoiced if self.line.is_service else self.shipped
        return max(self.line.quantity - done, ZERO)

    @property
    def missing(self) -> Decimal:
        """What is still to be found before it can leave."""
        return max(self.left - self.reserved, ZERO) if self.line.leaves_stock else ZERO


def progress_of(order: Order) -> list[LineProgress]:
    """Each line of an order, with the same few queries however many there are."""
    lines = lines_of(order)
    shipped = shipped_by_line(line.pk for line in lines)
    invoiced = invoiced_by_line(lines)
    returned = _returned_by_order_line(lines)
    needs = needs_of([(line, line.quantity - shipped.get(line.pk, ZERO)) for line in lines])
    held = held_by_key(held_for(order)) if needs else {}
    return [
        LineProgress(
            line, shipped.get(line.pk, ZERO), invoiced.get(line.pk, ZERO),
            _reserved(line, line.quantity - shipped.get(line.pk, ZERO), needs, held), returned.get(line.pk, ZERO),
        )
        for line in lines
    ]  # fmt: skip


def lines_of(order: Order) -> list[OrderLine]:
    """The lines with their products, the order and its customer: all that verbs ask of them, by one query."""
    rows = OrderLine.objects.filter(document=order).select_related("product__category", "document__party")
    return list(rows.order_by("position", "id"))


def _reserved(line: OrderLine, left: Decimal, needs: list[Need], held: Mapping[Key, Decimal]) -> Decimal:
    if not line.leaves_stock or left <= 0:
        return ZERO
    return ready_share(line, left, needs, held)


def _returned_by_order_line(lines: Sequence[OrderLine]) -> dict[int, Decimal]:
    rows = ReturnLine.objects.filter(document__state=DocumentState.POSTED, shipment_line__order_line__in=lines)
    sums = rows.order_by().annotate(line=F("shipment_line__order_line")).values_list("line")
    return dict(sums.annotate(Sum("quantity")))
