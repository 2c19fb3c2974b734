"""Costs that come after their goods: delivery, customs, a bill at another price. They belong to the receipt.

    add_cost({movement_id: Money(120)}, credit=Side(role="landed_costs"), source=document, on=day, actor=actor)

What has left meanwhile gets its share when costs are worked out again: of what was sold, to the cost of sales.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from artel.core.actor import Actor
from artel.core.events import emit
from artel.core.models import Row
from artel.inventory.events import CostsWait
from artel.inventory.models import CostEntry, Movement, Pool
from artel.kit.money import Money
from artel.ledger.api import Area, Entry, Posting, Side, post, reverse


def add_cost(
    costs: Mapping[int, Money], *, credit: Side, source: Row, on: date, actor: Actor, area: Area = Area.STOCK,
    cause: str = "", origin: Mapping[str, int] | None = None,
) -> None:  # fmt: skip
    """Movements cost so much more, or less where it is below zero: stock to what `credit` names, in the ledger too.

    For a movement that left, the entry is the other way round: what `credit` names to stock.
    """
    wanted = {pk: money for pk, money in costs.items() if money.amount}
    movements = list(_movements(list(wanted)))
    assert len(movements) == len(wanted), "costs belong to movements of the company"
    if not movements:
        return
    pools = _locked(movements)
    posting = Posting(source=source, on=on, area=area, origin=origin or {})
    for row in movements:
        sides = (_lying(row), credit) if row.quantity > 0 else (credit, _lying(row))
        posting.entry(debit=sides[0], credit=sides[1], amount=wanted[row.pk])
    operation_id = post(posting, actor=actor)
    entries = Entry.objects.filter(operation__id=operation_id or 0).order_by("id").values_list("pk", flat=True)
    signed = {row.pk: wanted[row.pk].amount if row.quantity > 0 else -wanted[row.pk].amount for row in movements}
    _write(movements, signed, dict(zip(signed, entries, strict=True)), on, cause or str(source))
    _keep(movements, signed, pools)


def remove_cost(source: Row, *, on: date, reason: str, actor: Actor) -> None:
    """Take back what a document added to costs, and all that it wrote into the ledger; nothing where it added none."""
    rows = CostEntry.objects.filter(entry__operation__source_kind=source.kind, entry__operation__source_id=source.pk)
    sums = rows.order_by().values_list("movement_id", "entry_id").annotate(Sum("amount"))
    standing = {pk: (entry_id, amount) for pk, entry_id, amount in sums if amount}
    if not standing:
        return
    movements = list(_movements(list(standing)))
    pools = _locked(movements)
    reverse(source, on=on, reason=reason, actor=actor)
    signed = {row.pk: -standing[row.pk][1] for row in movements}
    _write(movements, signed, {pk: entry_id for pk, (entry_id, _sum) in standing.items()}, on, reason)
    _keep(movements, signed, pools)


def cost_of_movements(movement_ids: list[int]) -> dict[int, Decimal]:
    """What movements cost now, with all that was added since; below zero for what left."""
    rows = CostEntry.objects.filter(movement__in=movement_ids).order_by()
    return dict(rows.values_list("movement").annotate(Sum("amount")))


def _movements(ids: list[int]) -> list[Movement]:
    rows = Movement.objects.filter(pk__in=ids).select_related("product__category")
    return list(rows.order_by("product_id", "warehouse_id", "id"))


def _locked(movements: list[Movement]) -> dict[tuple[int, int], Pool]:
    rows = Pool.objects.filter(
        product_id__in={row.product_id for row in movements}, warehouse_id__in={row.warehouse_id for row in movements}
    ).order_by("product_id", "warehouse_id").select_for_update()  # fmt: skip
    return {(row.product_id, row.warehouse_id): row for row in rows}


def _lying(row: Movement) -> Side:
    """The account on which the goods lie; their number does not change."""
    return Side(
        role="stock", group=row.product.category.posting_group, product=row.product_id, warehouse=row.warehouse_id
    )


def _write(
    movements: list[Movement], signed: Mapping[int, Decimal], entries: Mapping[int, int], on: date, cause: str
) -> None:
    CostEntry.objects.bulk_create(
        CostEntry(
            company_id=row.company_id, movement=row, product_id=row.product_id, amount=signed[row.pk],
            effective_on=on, entry_id=entries[row.pk], cause=cause[:300],
        )
        for row in movements
    )  # fmt: skip


def _keep(movements: list[Movement], signed: Mapping[int, Decimal], pools: Mapping[tuple[int, int], Pool]) -> None:
    """The value of the stock follows at once; what later issues cost waits to be worked out again."""
    touched: dict[tuple[int, int], Pool] = {}
    for row in movements:
        pool = touched[row.product_id, row.warehouse_id] = pools[row.product_id, row.warehouse_id]
        pool.value += signed[row.pk]
        if pool.recost_from is None:
            emit(CostsWait(company_id=pool.company_id, product_id=pool.product_id))
        pool.recost_from = min(pool.recost_from or row.effective_on, row.effective_on)
    for pool in touched.values():
        pool.save(update_fields=["value", "recost_from"])
