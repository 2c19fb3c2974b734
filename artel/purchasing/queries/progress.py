"""How far purchase orders are, asked of receipts and bills that count: never kept on the order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Q, QuerySet, Sum

from artel.finance.api import BillLine, DocumentState
from artel.purchasing.models import PurchaseOrder, PurchaseOrderLine, ReceiptLine, SupplierReturnLine

ZERO: Final = Decimal(0)
RECEIPT_LINE: Final = "purchasing.receiptline"


def received_by_line(line_ids: Iterable[int]) -> dict[int, Decimal]:
    """How much of lines of orders has come and counts, in their own units."""
    return _received(line_ids, Q(document__state=DocumentState.POSTED))


def coming_by_line(line_ids: Iterable[int]) -> dict[int, Decimal]:
    """How much of lines of orders has come, or stands on a draft of a receipt."""
    return _received(line_ids, ~Q(document__state=DocumentState.CANCELLED))


def _received(line_ids: Iterable[int], which: Q) -> dict[int, Decimal]:
    rows = ReceiptLine.objects.filter(which, order_line__in=list(line_ids))
    return dict(rows.order_by().values_list("order_line").annotate(Sum("quantity")))


def valued_by_line(line_ids: Iterable[int]) -> dict[int, Decimal]:
    """What of lines of orders was booked by receipts that count."""
    rows = ReceiptLine.objects.filter(document__state=DocumentState.POSTED, order_line__in=list(line_ids))
    return dict(rows.order_by().values_list("order_line").annotate(Sum("value")))


def returned_by_receipt_line(line_ids: Iterable[int]) -> dict[int, Decimal]:
    """How much of lines of receipts went back."""
    rows = SupplierReturnLine.objects.filter(document__state=DocumentState.POSTED, receipt_line__in=list(line_ids))
    return dict(rows.order_by().values_list("receipt_line").annotate(Sum("quantity")))


@dataclass(frozen=True, slots=True)
class Billed:
    """What bills that count say of one line of a receipt: how much of it, at which cost and VAT."""

    quantity: Decimal = ZERO
    net: Decimal = ZERO
    tax: Decimal = ZERO


def billed_by_receipt_line(line_ids: Iterable[int], *, but: int | None = None) -> dict[int, Billed]:
    """What of lines of receipts is billed, by bills that count; `but` leaves one of them out."""
    rows = BillLine.objects.filter(
        document__state=DocumentState.POSTED, source_kind=RECEIPT_LINE, source_id__in=list(line_ids)
    ).exclude(document=but)
    sums = rows.order_by().values_list("source_id").annotate(Sum("quantity"), Sum("net"), Sum("tax"))
    return {pk: Billed(quantity, net, tax) for pk, quantity, net, tax in sums}


def billed_services(order: PurchaseOrder) -> dict[tuple[int | None, str], Decimal]:
    """How much of the services of an order is billed, by product and text."""
    rows = BillLine.objects.filter(
        document__state=DocumentState.POSTED, document__purchase_match__order=order, source_kind=""
    )
    sums = rows.order_by().values_list("product", "text").annotate(Sum("quantity"))
    return {(product_id, text): quantity for product_id, text, quantity in sums}


@dataclass(frozen=True, slots=True)
class LineProgress:
    """How far one line is, in its own unit."""

    line: PurchaseOrderLine
    received: Decimal
    billed: Decimal

    @property
    def left(self) -> Decimal:
        """What is still to come; of services, what is still to be billed."""
        done = self.billed if self.line.is_service else self.received
        return max(self.line.quantity - done, ZERO)


def progress_of(order: PurchaseOrder) -> list[LineProgress]:
    """Each line of an order, with the same few queries however many there are."""
    lines = lines_of(order)
    received = received_by_line(line.pk for line in lines)
    owners = dict(ReceiptLine.objects.filter(order_line__in=lines).values_list("pk", "order_line_id"))
    billed: dict[int, Decimal] = {}
    for pk, found in billed_by_receipt_line(owners).items():
        billed[owners[pk]] = billed.get(owners[pk], ZERO) + found.quantity
    services = billed_services(order)
    return [
        LineProgress(
            line, received.get(line.pk, ZERO),
            services.get((line.product_id, line.text), ZERO) if line.is_service else billed.get(line.pk, ZERO),
        )
        for line in lines
    ]  # fmt: skip


def lines_of(order: PurchaseOrder) -> list[PurchaseOrderLine]:
    """The lines with their products, by one query."""
    rows = PurchaseOrderLine.objects.filter(document=order).select_related("product__category", "document")
    return list(rows.order_by("position", "id"))


def receipt_lines_of(receipt_ids: Sequence[int]) -> list[ReceiptLine]:
    """Lines of receipts with the lines of their orders and products, by one query."""
    rows = _with_all(ReceiptLine.objects.filter(document__in=list(receipt_ids)))
    return list(rows.order_by("document_id", "position", "id"))


def receipt_lines_by_id(ids: Sequence[int]) -> dict[int, ReceiptLine]:
    """The same by the ids of the lines."""
    return {row.pk: row for row in _with_all(ReceiptLine.objects.filter(pk__in=ids))}


def _with_all(rows: QuerySet[ReceiptLine]) -> QuerySet[ReceiptLine]:
    return rows.select_related("order_line__product__category", "order_line__document__company", "document", "lot")
