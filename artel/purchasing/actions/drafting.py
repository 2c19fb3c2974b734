"""Drafting documents of purchasing: by a form, by a program, from each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy

from artel.catalog.api import Product
from artel.core import drafts
from artel.core.actor import Actor, company_of
from artel.core.numbering import next_number
from artel.core.steps import step
from artel.finance.api import taxation_of
from artel.inventory.api import Warehouse
from artel.parties.api import Party
from artel.purchasing.models import PurchaseOrder, PurchaseOrderLine, RequestForPrices, Requisition, Terms

ORIGIN: Final = ("deal_id", "channel_id", "campaign_id", "project_id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line to be: a product or a text. Without a price the supplier's own is taken; without a unit, the product's."""

    quantity: Decimal
    product: Product | None = None
    text: str = ""
    unit: str = ""
    unit_price: Decimal | None = None
    tax_kind: str = ""

    def values(self, position: int) -> dict[str, Any]:
        """Columns of the line."""
        return {
            "position": position, "product": self.product, "text": self.text, "quantity": self.quantity,
            "unit": self.unit, "unit_price": self.unit_price, "tax_kind": self.tax_kind,
        }  # fmt: skip


def draft_purchase(supplier: Party, lines: Sequence[Wanted], *, actor: Actor, **values: Any) -> PurchaseOrder:
    """A purchase order as a draft. `values` are its columns: warehouse, expected_on, currency, deal_id, owner …"""
    with step(actor, gettext_lazy("Draft a purchase order")):
        told = {"party": supplier, **values}
        if "is_inclusive" not in values:
            practice = taxation_of(actor.company_id, values.get("issued_on") or timezone.localdate()).practice
            told["is_inclusive"] = practice.is_inclusive
        order: PurchaseOrder = drafts.create(PurchaseOrder, told, actor=actor)
        add_lines(order, lines, actor=actor)
    return order


def add_lines(order: PurchaseOrder, lines: Sequence[Wanted], *, actor: Actor) -> None:
    """Put lines on a draft below those that stand there, and work out its sums."""
    first = order.lines.count()
    PurchaseOrderLine.objects.bulk_create(
        PurchaseOrderLine(company_id=order.company_id, document=order, **line.values(first + place))
        for place, line in enumerate(lines)
    )
    order.lines_changed(actor=actor)


@drafts.opens(PurchaseOrder)
def open_order(values: Mapping[str, Any], *, actor: Actor) -> PurchaseOrder:
    """A new purchase order under a number of its own, to the main warehouse unless another one is named."""
    with step(actor, gettext_lazy("Create")):
        return drafts.store(PurchaseOrder, _placed(values, "purchasing.order", actor), actor=actor)


@drafts.opens(Requisition)
def open_requisition(values: Mapping[str, Any], *, actor: Actor) -> Requisition:
    """A new requisition under a number of its own."""
    with step(actor, gettext_lazy("Create")):
        number = next_number("purchasing.requisition", actor.company_id)
        placed = {**values, "number": number, "warehouse": values.get("warehouse") or main_warehouse(actor)}
        return drafts.store(Requisition, placed, actor=actor)


@drafts.opens(RequestForPrices)
def open_request(values: Mapping[str, Any], *, actor: Actor) -> RequestForPrices:
    """A new request for prices under a number of its own."""
    with step(actor, gettext_lazy("Create")):
        return drafts.store(RequestForPrices, _placed(values, "purchasing.request", actor), actor=actor)


def terms_of(company_id: int) -> Terms:
    """How the company buys; the defaults where it never said."""
    return Terms.objects.filter(company_id=company_id).first() or Terms(company_id=company_id)


def origin_of(document: Any) -> dict[str, int | None]:
    """The deal, channel, campaign and project of a document, for the one that is made from it."""
    return {name: getattr(document, name) for name in ORIGIN}


def main_warehouse(actor: Actor) -> Warehouse | None:
    """The first warehouse of the company that is in use."""
    rows = Warehouse.objects.filter(company_id=actor.company_id, is_archived=False, is_transit=False)
    return rows.order_by("pk").first()


def _placed(values: Mapping[str, Any], series: str, actor: Actor) -> dict[str, Any]:
    placed = {**values, "number": next_number(series, actor.company_id)}
    placed["currency"] = values.get("currency") or company_of(actor).currency
    placed["warehouse"] = values.get("warehouse") or main_warehouse(actor)
    return placed
