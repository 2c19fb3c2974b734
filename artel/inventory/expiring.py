"""Promises that hold until a moment, and what is promised to whom."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy

from artel.catalog.api import Product
from artel.core.actor import Actor
from artel.core.addresses import address_of
from artel.core.events import emit
from artel.core.gate import visible
from artel.core.models import Row
from artel.core.steps import step
from artel.inventory.events import ReservationExpired
from artel.inventory.models import Promise, Warehouse
from artel.inventory.promising import release

MOST = 500


@dataclass(frozen=True, slots=True)
class Promised:
    """What is promised of a product to one document, for people. `until` is None where it holds for good."""

    product: Product
    warehouse: Warehouse
    quantity: Decimal
    until: datetime | None
    source_kind: str
    source_id: int
    document: str

    @property
    def url(self) -> str:
        """The page of the document."""
        return address_of(self.source_kind, self.source_id)


def release_expired(company_id: int, *, actor: Actor, now: datetime | None = None) -> int:
    """Give back what was promised until a moment that has passed. Returns to how many documents."""
    lines: dict[tuple[str, int], list[int]] = defaultdict(list)
    over = _held(Promise.objects.filter(company_id=company_id)).filter(until__lte=now or timezone.now(), endless=0)
    for kind, pk, line_id in over.values_list("source_kind", "source_id", "line_id"):
        lines[(kind, pk)].append(line_id)
    for (kind, pk), line_ids in sorted(lines.items()):
        with step(actor, gettext_lazy("Give back expired reservations")):
            source = _locked(kind, pk)
            if source is not None:
                release(source, line_ids=sorted(set(line_ids)), kind=Promise.Kind.EXPIRE)
                emit(ReservationExpired(company_id=company_id, source_kind=kind, source_id=pk))
    return len(lines)


def promised(actor: Actor, words: str = "") -> list[Promised]:
    """What is promised to whom, by product; the first so many, narrowed by words of the product's name."""
    rows = visible(Promise, actor)
    if words:
        rows = rows.filter(Q(product__name__icontains=words) | Q(product__code__icontains=words))
    found = list(_held(rows, "product__name").order_by("product__name", "until", "source_id")[:MOST])
    products = Product.objects.in_bulk({row["product_id"] for row in found})
    warehouses = Warehouse.objects.in_bulk({row["warehouse_id"] for row in found})
    names = _names({(row["source_kind"], row["source_id"]) for row in found}, actor)
    return [
        Promised(
            products[row["product_id"]], warehouses[row["warehouse_id"]], row["held"],
            None if row["endless"] else row["until"], row["source_kind"], row["source_id"],
            names.get((row["source_kind"], row["source_id"]), ""),
        )
        for row in found
    ]  # fmt: skip


def _held(rows: QuerySet[Promise], *more: str) -> Any:
    """A query for what is still promised to each line (`held`), `until` when, and how often without an end."""
    given = Q(kind_of_promise=Promise.Kind.RESERVE)
    keys = ("product_id", "warehouse_id", "source_kind", "source_id", "line_id", *more)
    return (
        rows.order_by()
        .values(*keys)
        .annotate(
            held=Sum("quantity"), until=Max("expires_at", filter=given),
            endless=Count("pk", filter=given & Q(expires_at=None)),
        )
        .filter(held__gt=0)
    )  # fmt: skip


def _locked(kind: str, pk: int) -> Row | None:
    """The document itself, locked: whoever takes the goods at this moment locks it as well."""
    model = apps.get_model(kind)
    found: Row | None = model._default_manager.select_for_update().filter(pk=pk).first()
    return found


def _names(sources: Iterable[tuple[str, int]], actor: Actor) -> dict[tuple[str, int], str]:
    """Documents as they are called; those that the actor may not see have no name."""
    ids: dict[str, set[int]] = defaultdict(set)
    for kind, pk in sources:
        ids[kind].add(pk)
    return {
        (kind, row.pk): str(row)
        for kind, found in ids.items()
        for row in visible(apps.get_model(kind), actor).filter(pk__in=found)
    }
