"""The chain of documents from the offer to the money, each with its state and sum."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import Model, Q
from django.utils.text import capfirst

from artel.core.actor import Actor
from artel.core.gate import find_record, visible
from artel.finance.api import Invoice, Payment, Proforma
from artel.kit.money import Money
from artel.sales.models import Order, Quote, Return, Shipment

AT_MOST: Final = 50
DEAL: Final = "crm.deal"
ICONS: Final = {
    DEAL: "handshake",
    "sales.quote": "file-text", "sales.order": "shopping-cart", "sales.shipment": "truck", "sales.return": "undo-dot",
    "finance.proforma": "receipt", "finance.invoice": "file-check", "finance.payment": "banknote",
}  # fmt: skip
SLUGS: Final = {
    DEAL: "deals",
    "sales.quote": "quotes", "sales.order": "orders", "sales.shipment": "shipments", "sales.return": "returns",
    "finance.proforma": "proformas", "finance.invoice": "invoices", "finance.payment": "payments",
}  # fmt: skip


def chain_of(record: Quote | Order | Shipment | Return, actor: Actor) -> list[dict[str, Any]]:
    """From the deal to the money: all that belongs to the same order; what the actor may not see is left out."""
    orders = _orders(record)
    deal = find_record(DEAL, record.deal_id, actor) if record.deal_id else None
    found = [*([deal] if deal else []), *_versions(record, orders), *documents_of_orders(orders, actor)]
    return [chain_step(row, record) for row in found] if len(found) > 1 else []


def documents_of_orders(orders: Sequence[Order], actor: Actor) -> list[Any]:
    """Orders with all that was made from them, in the order of a sale."""
    ids = [order.pk for order in orders]
    sources = {"source_kind": Order._meta.label_lower, "source_id__in": ids}
    invoices = list(visible(Invoice, actor).filter(**sources).order_by("issued_on", "id")[:AT_MOST])
    proformas = list(visible(Proforma, actor).filter(**sources).order_by("issued_on", "id")[:AT_MOST])
    paid = Q(invoice__in=invoices) | Q(proforma__in=proformas)
    return [
        *orders,
        *proformas,
        *visible(Shipment, actor).filter(order__in=ids).select_related("invoice").order_by("id")[:AT_MOST],
        *invoices,
        *visible(Return, actor).filter(shipment__order__in=ids).select_related("correction").order_by("id")[:AT_MOST],
        *visible(Payment, actor).filter(paid).order_by("paid_on", "id")[:AT_MOST],
    ]


def _orders(record: Any) -> list[Order]:
    if isinstance(record, Order):
        return [record]
    if isinstance(record, Quote):
        return list(record.orders.order_by("id")[:AT_MOST])
    shipment: Shipment = record.shipment if isinstance(record, Return) else record
    return [shipment.order]


def _versions(record: Any, orders: Iterable[Order]) -> list[Quote]:
    """All versions of the quote from which it came."""
    quote = record if isinstance(record, Quote) else next((order.quote for order in orders if order.quote_id), None)
    if quote is None:
        return []
    same = Quote.objects.filter(company_id=quote.company_id, number=quote.number)
    return list(same.order_by("version")[:AT_MOST])


def chain_step(row: Any, here: Model) -> dict[str, Any]:
    """One document of a chain, as the page shows it."""
    kind = row._meta.label_lower
    return {
        "here": row == here,
        "icon": ICONS[kind],
        "url": f"/{SLUGS[kind]}/{row.pk}/",
        "kind": capfirst(row._meta.verbose_name),
        "title": row.number or "",
        "state": getattr(row, "state_tone", "neutral"),
        "state_label": row.get_state_display(),
        "total": _sum(row),
    }


def _sum(row: Any) -> str:
    """What it comes to; of a shipment and a return, what their invoice does."""
    if isinstance(row, Shipment | Return):
        row = row.invoice if isinstance(row, Shipment) else row.correction
        if row is None:
            return ""
    amount = row.total if hasattr(row, "total") else row.amount
    return Money(amount, row.currency).format()
