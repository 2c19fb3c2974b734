"""Taking back what a document moved: mirror movements at exactly the same cost."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Min, QuerySet, Sum

from artel.core.actor import Actor
from artel.core.events import emit
from artel.core.models import Row
from artel.inventory.events import CostsWait
from artel.inventory.models import CostEntry, Movement, Pool
from artel.inventory.refusing import refusing_shortage
from artel.ledger.api import reverse


def take_back(source: Row, *, on: date, reason: str, actor: Actor) -> None:
    """Cancel what a document did to the stock: quantities come back, costs and entries are stornoed.

    What the document received must still be there; otherwise the refusal names what is missing. Costs of what left
    meanwhile wait to be worked out again.
    """
    moved: list[Any] = list(
        _standing(source)
        .order_by("product_id", "warehouse_id", "id")
        .annotate(cost=Sum("costs__amount"), entry_id=Min("costs__entry"))
    )
    if not moved:
        return
    pools = _locked(moved)
    with refusing_shortage():
        mirrors = Movement.objects.bulk_create([_mirror(row, on) for row in moved])
    reverse(source, on=on, reason=reason, actor=actor)
    CostEntry.objects.bulk_create(
        CostEntry(
            company_id=row.company_id, movement=mirror, product_id=row.product_id,
            amount=-(row.cost or Decimal(0)), effective_on=on, cause=reason[:300], entry_id=row.entry_id,
        )
        for row, mirror in zip(moved, mirrors, strict=True)
    )  # fmt: skip
    for row in moved:
        pool = pools[(row.product_id, row.warehouse_id)]
        pool.quantity -= row.quantity
        pool.value -= row.cost or Decimal(0)
        if pool.recost_from is None:
            emit(CostsWait(company_id=pool.company_id, product_id=pool.product_id))
        pool.recost_from = min(pool.recost_from or row.effective_on, row.effective_on)
        pool.last_on = max(pool.last_on or on, on)
    for pool in pools.values():
        pool.save(update_fields=["quantity", "value", "recost_from", "last_on"])


def _standing(source: Row) -> QuerySet[Movement]:
    """What the document moved and did not take back. The other end of a transfer mirrors too, but elsewhere."""
    rows = Movement.objects.filter(source_kind=source.kind, source_id=source.pk)
    storno = rows.filter(
        mirrors__source_kind=source.kind, mirrors__source_id=source.pk, mirrors__warehouse_id=F("warehouse_id")
    )
    return rows.exclude(pk__in=storno.values("pk")).exclude(pk__in=storno.values("mirrors"))


def _locked(moved: Sequence[Movement]) -> dict[tuple[int, int], Pool]:
    keys = {(row.product_id, row.warehouse_id) for row in moved}
    rows = Pool.objects.filter(
        product_id__in={key[0] for key in keys}, warehouse_id__in={key[1] for key in keys}
    ).order_by("product_id", "warehouse_id").select_for_update()
    return {(row.product_id, row.warehouse_id): row for row in rows if (row.product_id, row.warehouse_id) in keys}


def _mirror(row: Movement, on: date) -> Movement:
    return Movement(
        company_id=row.company_id, product_id=row.product_id, warehouse_id=row.warehouse_id, place_id=row.place_id,
        lot_id=row.lot_id, quantity=-row.quantity, effective_on=on, kind_of_movement=row.kind_of_movement,
        source_kind=row.source_kind, source_id=row.source_id, source_name=row.source_name, line_id=row.line_id,
        mirrors=row,
    )  # fmt: skip
