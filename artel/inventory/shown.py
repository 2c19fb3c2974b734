"""What pages show of the stock beside its own lists: on the page of a product, and on any day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from artel.catalog.api import Product
from artel.core.actor import Actor, company_of
from artel.core.gate import visible
from artel.inventory.models import CostEntry, Level, Movement, Pool, Warehouse
from artel.kit.money import Money

MOST = 500


def levels_of(product: Product, actor: Actor) -> QuerySet[Level]:
    """Where a product lies, and where it is promised."""
    rows = visible(Level, actor).filter(product=product).exclude(on_hand=0, reserved=0)
    return rows.select_related("product", "warehouse", "lot").order_by("warehouse__name", "lot__code")


def values_of(product: Product, actor: Actor) -> QuerySet[Pool]:
    """What lies of a product is worth, for those who may know."""
    rows = visible(Pool, actor).filter(product=product).exclude(quantity=0, value=0)
    return rows.select_related("product", "warehouse", "company").order_by("warehouse__name")


def movements_of(product: Product, actor: Actor) -> QuerySet[Movement]:
    """The last movements of a product."""
    rows = visible(Movement, actor).filter(product=product)
    return rows.select_related("product", "warehouse", "lot").order_by("-effective_on", "-pk")


def levels_in(warehouse: Warehouse, actor: Actor) -> QuerySet[Level]:
    """What lies in a warehouse."""
    rows = visible(Level, actor).filter(warehouse=warehouse).exclude(on_hand=0, reserved=0)
    return rows.select_related("product", "warehouse", "lot").order_by("product__name", "lot__code")


def costs_of(movement: Movement, actor: Actor) -> QuerySet[CostEntry]:
    """What a movement cost at first, and each later difference, for those who may know."""
    rows = visible(CostEntry, actor).filter(movement=movement)
    return rows.select_related("company", "entry").order_by("pk")


@dataclass(frozen=True, slots=True)
class Lay:
    """What lay of a product in a warehouse at the end of a day; its value is None for those who may not know."""

    product_id: int
    product: str
    unit: str
    warehouse: str
    quantity: Decimal
    value: Money | None


def stock_at(day: date, actor: Actor, *, warehouse_id: int | None = None, words: str = "") -> list[Lay]:
    """What lay where at the end of a day, as the books know it now; the first so many."""
    chosen = Q(effective_on__lte=day)
    if warehouse_id is not None:
        chosen &= Q(warehouse_id=warehouse_id)
    if words:
        chosen &= Q(product__name__icontains=words) | Q(product__code__icontains=words)
    keys = ("product_id", "product__name", "product__unit", "warehouse_id", "warehouse__name")
    sums = visible(Movement, actor).filter(chosen).order_by("product__name", "warehouse__name", "product_id")
    found = list(sums.values(*keys).annotate(lay=Sum("quantity")).exclude(lay=0)[:MOST])
    values = _values_at(day, {row["product_id"] for row in found}, actor)
    currency = company_of(actor).currency
    units = dict(Product._meta.get_field("unit").flatchoices)
    return [
        Lay(
            row["product_id"], row["product__name"], str(units.get(row["product__unit"], "")), row["warehouse__name"],
            row["lay"],
            None if values is None else Money(values.get((row["product_id"], row["warehouse_id"]), 0), currency),
        )
        for row in found
    ]  # fmt: skip


def _values_at(day: date, product_ids: set[int], actor: Actor) -> dict[tuple[int, int], Decimal] | None:
    if not actor.scope(CostEntry):
        return None
    rows = visible(CostEntry, actor).filter(product_id__in=product_ids, effective_on__lte=day)
    sums: Any = rows.values_list("product_id", "movement__warehouse_id").annotate(Sum("amount"))
    return {(product_id, warehouse_id): amount for product_id, warehouse_id, amount in sums}

