"""Drafting quotes and orders: by a form, by a program, from each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, TypeVar

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
from artel.sales.models import Delivery, Order, OrderLine, Quote, QuoteLine, Terms
from artel.sales.models.sale import SaleDocument

D = TypeVar("D", bound=SaleDocument)
ORIGIN: Final = ("deal_id", "channel_id", "campaign_id", "project_id")
# What a document that is made from another one of sales takes over from it, and what its lines do.
HEAD: Final = ("party_id", "owner_id", "contract", "is_inclusive", "currency", "exchange_rate", "comment",
               "warehouse_id", *ORIGIN)  # fmt: skip
LINE: Final = ("position", "product_id", "text", "quantity", "unit", "unit_price", "discount_rate", "tax_kind",
               "tax_rate", "net", "tax", "total")  # fmt: skip
SUMS: Final = ("net", "tax", "total")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line to be: a product or a text. Without a price the catalogue proposes one; without a unit, the product's."""

    quantity: Decimal
    product: Product | None = None
    text: str = ""
    unit: str = ""
    unit_price: Decimal | None = None
    discount_rate: Decimal = Decimal(0)
    tax_kind: str = ""
    delivery: str = Delivery.STOCK

    def values(self, position: int) -> dict[str, Any]:
        """Columns of the line."""
        return {
            "position": position, "product": self.product, "text": self.text, "quantity": self.quantity,
            "unit": self.unit, "unit_price": self.unit_price, "discount_rate": self.discount_rate,
            "tax_kind": self.tax_kind,
        }  # fmt: skip


def draft_order(party: Party, lines: Sequence[Wanted], *, actor: Actor, **values: Any) -> Order:
    """An order as a draft. `values` are its columns: deal_id, channel_id …, owner, warehouse, promised_on, currency."""
    with step(actor, gettext_lazy("Draft an order")):
        order: Order = drafts.create(Order, _usual(values, actor) | {"party": party}, actor=actor)
        rows = [
            OrderLine(company_id=order.company_id, document=order, delivery=line.delivery, **line.values(place))
            for place, line in enumerate(lines)
        ]
        order.add_lines(rows, actor=actor)
    return order


def draft_quote(party: Party, lines: Sequence[Wanted], *, actor: Actor, **values: Any) -> Quote:
    """A quote as a draft. `values` are its columns: deal_id, channel_id …, owner, warehouse, valid_until, currency."""
    with step(actor, gettext_lazy("Draft a quote")):
        quote: Quote = drafts.create(Quote, _usual(values, actor) | {"party": party}, actor=actor)
        rows = [
            QuoteLine(company_id=quote.company_id, document=quote, **line.values(place))
            for place, line in enumerate(lines)
        ]
        quote.add_lines(rows, actor=actor)
    return quote


@drafts.opens(Order)
def open_order(values: Mapping[str, Any], *, actor: Actor) -> Order:
    """A new order under a number of its own, from the main warehouse unless another one is named."""
    with step(actor, gettext_lazy("Create")):
        return drafts.store(Order, _placed(values, "sales.order", actor), actor=actor)


@drafts.opens(Quote)
def open_quote(values: Mapping[str, Any], *, actor: Actor) -> Quote:
    """A new quote under a number of its own; it holds as long as the terms of the company say."""
    with step(actor, gettext_lazy("Create")):
        placed = _placed(values, "sales.quote", actor)
        placed["valid_until"] = placed.get("valid_until") or _holds_until(actor, placed.get("issued_on"))
        return drafts.store(Quote, placed, actor=actor)


def taken_over(source: SaleDocument, model: type[D], line_model: type[Any], **values: Any) -> D:
    """A draft with the head, the lines and the sums of another document, stored in three statements."""
    document: D = model(
        company_id=source.company_id, **{name: getattr(source, name) for name in (*HEAD, *SUMS)}, **values
    )
    document.save(force_insert=True)
    line_model._default_manager.bulk_create(
        line_model(
            company_id=source.company_id, document=document, **{name: getattr(line, name) for name in LINE}
        )
        for line in source.lines.all()  # type: ignore[attr-defined]  # each document of sales has lines
    )  # fmt: skip
    return document


def terms_of(company_id: int) -> Terms:
    """How the company sells; the defaults where it never said."""
    return Terms.objects.filter(company_id=company_id).first() or Terms(company_id=company_id)


def _usual(values: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """With VAT in the prices or without, as the company does it, unless the caller says."""
    if "is_inclusive" in values:
        return dict(values)
    practice = taxation_of(actor.company_id, values.get("issued_on") or timezone.localdate()).practice
    return {"is_inclusive": practice.is_inclusive, **values}


def _placed(values: Mapping[str, Any], series: str, actor: Actor) -> dict[str, Any]:
    placed = {**values, "number": next_number(series, actor.company_id)}
    placed["currency"] = values.get("currency") or company_of(actor).currency
    placed["warehouse"] = values.get("warehouse") or _main_warehouse(actor)
    return placed


def _main_warehouse(actor: Actor) -> Warehouse | None:
    rows = Warehouse.objects.filter(company_id=actor.company_id, is_archived=False, is_transit=False)
    return rows.order_by("pk").first()


def _holds_until(actor: Actor, issued_on: date | None) -> date:
    return (issued_on or timezone.localdate()) + timedelta(days=terms_of(actor.company_id).quote_days)
