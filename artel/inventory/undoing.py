"""Taking back what a document moved: mirror movements at exactly the same cost."""

from datetime import date
from decimal import Decimal

from django.db.models import Min, Sum

from artel.catalog.api import Product
from artel.core.actor import Actor

from artel.core.models import Row
from artel.inventory.models import CostEntry, Movement, Pool
from artel.inventory.refusing import refusing_shortage
from artel.ledger.api import reverse


def take_back(source: Row, *, on: date, reason: str, actor: Actor) -> None:
    """Cancel what a document did to the stock: quantities come back, costs and entries are stornoed.

    What the document received must still be there; otherwise the refusal names what is missing. Costs of what left
    meanwhile wait to be worked out again.
    """
    moved = list(
        Movement.objects.filter(source_kind=source.kind, source_id=source.pk, mirrored_by=None, mirrors=None)
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
            amount=-(getattr(row, "cost", None) or Decimal(0)), effective_on=on, cause=reason[:300],
            entry_id=row.__dict__["entry_id"],
        )
        for row, mirror in zip(moved, mirrors, strict=True)
    )  # fmt: skip
    for row in moved:
        pool = pools[(row.product_id, row.warehouse_id)]
        pool.quantity -= row.quantity
        pool.value -= getattr(row, "cost", None) or Decimal(0)
        pool.recost_from = min(pool.recost_from or row.effective_on, row.effective_on)
        pool.last_on = max(pool.last_on or on, on)
    for pool in pools.values():
        pool.save(update_fields=["quantity", "value", "recost_from", "last_on"])


def _locked(moved: list[Movement]) -> dict[tuple[int, int], Pool]:
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
