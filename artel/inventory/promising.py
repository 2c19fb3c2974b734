"""Reservations: promising goods to a document, giving them back, taking them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Max, Sum

from artel.core.models import Row
from artel.inventory.models import Promise
from artel.inventory.refusing import refusing_shortage


@dataclass(frozen=True, slots=True)
class Demand:
    """So much of a product (in its own unit) that a line of a document needs from a warehouse."""

    product_id: int
    warehouse_id: int
    quantity: Decimal
    line_id: int
    lot_id: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What is still promised to a line."""

    product_id: int
    warehouse_id: int
    lot_id: int | None
    line_id: int
    quantity: Decimal


def reserve(demands: Iterable[Demand], *, source: Row, expires_at: datetime | None = None) -> None:
    """Promise goods to a document. Refused as a whole, naming what is missing, where not all of it is free."""
    rows = [
        Promise(
            company_id=source.company_id, product_id=demand.product_id, warehouse_id=demand.warehouse_id,
            lot_id=demand.lot_id, quantity=demand.quantity, kind_of_promise=Promise.Kind.RESERVE,
            source_kind=source.kind, source_id=source.pk, line_id=demand.line_id, expires_at=expires_at,
        )
        for demand in _sorted(demands)
        if demand.quantity > 0
    ]  # fmt: skip
    _write(rows)


def held_for(source: Row) -> list[Held]:
    """What is still promised to a document, line by line."""
    keys = ("product_id", "warehouse_id", "lot_id", "line_id")
    rows = (
        Promise.objects.filter(source_kind=source.kind, source_id=source.pk)
        .values(*keys)
        .annotate(quantity=Sum("quantity"), newest=Max("id"))
        .filter(quantity__gt=0)
        .order_by("product_id", "warehouse_id", "lot_id", "line_id")
    )
    return [Held(*(row[key] for key in (*keys, "quantity"))) for row in rows]


def release(source: Row, *, line_ids: Sequence[int] | None = None, kind: str = Promise.Kind.RELEASE) -> None:
    """Give back what is still promised to a document, or to some of its lines."""
    rows = [_less(source, held, held.quantity, kind) for held in held_for(source) if _meant(held, line_ids)]
    _write(rows)


def consume(source: Row, taken: Iterable[Demand]) -> None:
    """Take from what is promised to a document as much as leaves the stock now, never more than was promised."""
    held = {(row.product_id, row.warehouse_id, row.lot_id, row.line_id): row for row in held_for(source)}
    rows = []
    for demand in _sorted(taken):
        promised = held.get((demand.product_id, demand.warehouse_id, demand.lot_id, demand.line_id))
        promised = promised or held.get((demand.product_id, demand.warehouse_id, None, demand.line_id))
        if promised is not None:
            rows.append(_less(source, promised, min(demand.quantity, promised.quantity), Promise.Kind.CONSUME))
    _write(rows)


def _meant(held: Held, line_ids: Sequence[int] | None) -> bool:
    return line_ids is None or held.line_id in line_ids


def _less(source: Row, held: Held, quantity: Decimal, kind: str) -> Promise:
    return Promise(
        company_id=source.company_id, product_id=held.product_id, warehouse_id=held.warehouse_id,
        lot_id=held.lot_id, quantity=-quantity, kind_of_promise=kind, source_kind=source.kind, source_id=source.pk,
        line_id=held.line_id,
    )  # fmt: skip


def _sorted(demands: Iterable[Demand]) -> list[Demand]:
    return sorted(demands, key=lambda demand: (demand.product_id, demand.warehouse_id, demand.lot_id or 0))


def _write(rows: list[Promise]) -> None:
    if rows:
        with refusing_shortage():
            Promise.objects.bulk_create(rows)
