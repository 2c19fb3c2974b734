"""The chain of documents from the need to the money, each with its state and sum."""

from typing import Any, Final

from django.db.models import Model
from django.utils.text import capfirst

from artel.core.actor import Actor
from artel.core.gate import visible
from artel.finance.api import Bill, Payment
from artel.kit.money import Money
from artel.purchasing.models import (
    LandedCost,
    Match,
    PurchaseOrder,
    Receipt,
    RequestForPrices,
    Requisition,
    SupplierReturn,
)

AT_MOST: Final = 50
SHOWN: Final = {
    "purchasing.requisition": ("requisitions", "clipboard-list"),
    "purchasing.requestforprices": ("price-requests", "message-circle-question"),
    "purchasing.purchaseorder": ("purchase-orders", "shopping-basket"),
    "purchasing.receipt": ("receipts", "package-plus"),
    "purchasing.supplierreturn": ("supplier-returns", "undo-dot"),
    "purchasing.landedcost": ("landed-costs", "ship"),
    "finance.bill": ("bills", "file-input"),
    "finance.payment": ("payments", "banknote"),
}  # fmt: skip


def chain_of(record: Any, actor: Actor) -> list[dict[str, Any]]:
    """All that belongs to the same orders, in the order of a purchase; what the actor may not see is left out."""
    orders = _orders(record)
    requisitions = {order.requisition_id for order in orders if order.requisition_id is not None}
    requests = {order.request_id for order in orders if order.request_id is not None}
    if isinstance(record, Requisition):
        requisitions = {record.pk}
        requests |= set(record.requests.values_list("pk", flat=True))
    if isinstance(record, RequestForPrices):
        requests = {record.pk}
        requisitions |= {record.requisition_id} if record.requisition_id is not None else set()
    rows = [
        *visible(Requisition, actor).filter(pk__in=requisitions)[:AT_MOST],
        *visible(RequestForPrices, actor).filter(pk__in=requests)[:AT_MOST],
        *documents_of_orders(orders, actor),
    ]
    return [_step(row, record) for row in rows] if len(rows) > 1 else []


def documents_of_orders(orders: list[PurchaseOrder], actor: Actor) -> list[Any]:
    """Orders with all that was made from them."""
    receipts = list(visible(Receipt, actor).filter(order__in=orders).order_by("id")[:AT_MOST])
    matched = Match.objects.filter(order__in=orders).values("bill")
    bills = list(visible(Bill, actor).filter(pk__in=matched).order_by("id")[:AT_MOST])
    landed = visible(LandedCost, actor).filter(lines__receipt__in=receipts).distinct().order_by("id")
    return [
        *visible(PurchaseOrder, actor).filter(pk__in=[order.pk for order in orders]).order_by("id")[:AT_MOST],
        *receipts,
        *landed[:AT_MOST],
        *bills,
        *visible(SupplierReturn, actor).filter(receipt__in=receipts).order_by("id")[:AT_MOST],
        *visible(Payment, actor).filter(bill__in=bills).order_by("paid_on", "id")[:AT_MOST],
    ]


def _orders(record: Any) -> list[PurchaseOrder]:
    if isinstance(record, PurchaseOrder):
        return [record]
    if isinstance(record, Receipt | Match):
        return [record.order]
    if isinstance(record, SupplierReturn):
        return [record.receipt.order]
    if isinstance(record, LandedCost):
        return list(PurchaseOrder.objects.filter(receipts__landed__document=record).distinct().order_by("id")[:AT_MOST])
    return list(record.orders.order_by("id")[:AT_MOST])


def _step(row: Any, here: Model) -> dict[str, Any]:
    slug, icon = SHOWN[row._meta.label_lower]
    return {
        "here": row == here,
        "icon": icon,
        "url": f"/{slug}/{row.pk}/",
        "kind": capfirst(row._meta.verbose_name),
        "title": row.number or "",
        "state": getattr(row, "state_tone", "neutral"),
        "state_label": row.get_state_display(),
        "total": _sum(row),
    }


def _sum(row: Any) -> str:
    if isinstance(row, Payment):
        return Money(row.amount, row.currency).format()
    if isinstance(row, LandedCost):
        return Money(row.amount, row.company.currency).format()
    return Money(row.total, row.currency).format() if isinstance(row, PurchaseOrder | Bill) else ""
