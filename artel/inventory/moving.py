"""Goods come and go: quantities at once, costs as far as they are known, and the ledger in the same transaction.

    receive([Receiving(product, Decimal(5), warehouse_id, cost=Money(500), line_id=7)], source=receipt, on=day, …)
    issue([Issuing(product, Decimal(2), warehouse_id, debit=Side(role="cost_of_sales", deal=3))], source=shipment, …)

Pools are locked in the order of products and warehouses, so that nobody waits for each other in a circle.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from artel.catalog.api import Product
from artel.core.actor import Actor
from artel.core.bulk import write_columns
from artel.core.events import emit
from artel.core.models import Row
from artel.inventory.costing import Left, Method, from_average, from_layers
from artel.inventory.events import CostsWait
from artel.inventory.models import Application, Layer, Movement, Pool, Warehouse
from artel.inventory.promising import Demand, consume
from artel.inventory.refusing import refusing_shortage
from artel.kit.decimals import round_half_up
from artel.kit.money import Money, currency_exponent
from artel.ledger.api import Area, Posting, Side, post

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Receiving:
    """So much of a product (in its own unit) that comes, with its cost; `mirrors` is the issue that it takes back."""

    product: Product
    quantity: Decimal
    warehouse_id: int
    cost: Money
    credit: Side
    line_id: int | None = None
    place_id: int | None = None
    lot_id: int | None = None
    mirrors_id: int | None = None
    kind: Movement.Kind = Movement.Kind.RECEIPT


@dataclass(frozen=True, slots=True)
class Issuing:
    """So much of a product (in its own unit) that leaves, and what its cost becomes."""

    product: Product
    quantity: Decimal
    warehouse_id: int
    debit: Side
    line_id: int | None = None
    place_id: int | None = None
    lot_id: int | None = None
    mirrors_id: int | None = None
    fixed_cost: Money | None = None
    kind: Movement.Kind = Movement.Kind.ISSUE


@dataclass(frozen=True, slots=True)
class Sending:
    """So much of a product (in its own unit) that goes from one warehouse to another at its own cost.

    What was on the way names the movement by which it got there, and has exactly its cost.
    """

    product: Product
    quantity: Decimal
    source: Warehouse
    target: Warehouse
    line_id: int | None = None
    lot_id: int | None = None
    mirrors_id: int | None = None
    fixed_cost: Money | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A line with its movement and its cost."""

    line: Receiving | Issuing
    movement_id: int
    cost: Money


def receive(
    lines: Sequence[Receiving], *, source: Row, on: date, actor: Actor, area: Area = Area.STOCK,
    origin: Mapping[str, int] | None = None,
) -> list[Moved]:  # fmt: skip
    """Goods come: movements, their cost, and the ledger (stock to what each line names)."""
    pools = locked_pools(lines, source.company_id)
    movements = _movements(lines, source, on)
    posting = Posting(source=source, on=on, area=area, origin=origin or {})
    moved = []
    for line, movement in zip(lines, movements, strict=True):
        posting.entry(debit=stock_side(line, line.quantity), credit=line.credit, amount=line.cost)
        _add_to_pool(pools[_key(line)], line.quantity, line.cost.amount, on)
        moved.append(Moved(line, movement.pk, line.cost))
    _keep(pools)
    _open_layers(movements, moved, on)
    _write_costs(post(posting, actor=actor), moved, on, source.company_id)
    return moved


def issue(
    lines: Sequence[Issuing], *, source: Row, on: date, actor: Actor, area: Area = Area.STOCK,
    origin: Mapping[str, int] | None = None, promised_to: Row | None = None,
) -> list[Moved]:  # fmt: skip
    """Goods leave: promises are taken, quantities and costs written, and the ledger (what each line names to stock).

    Refused as a whole where something is not there and the warehouse may not owe it.
    """
    if promised_to is not None:
        consume(promised_to, _demands(lines))
    pools = locked_pools(lines, source.company_id)
    movements = _movements(lines, source, on)
    places = currency_exponent(_currency(source))
    layers = _layers(lines)
    posting = Posting(source=source, on=on, area=area, origin=origin or {})
    moved, fed = [], []
    for line, movement in zip(lines, movements, strict=True):
        cost, parts = _cost(line, pools[_key(line)], layers, places)
        fed += [(movement.pk, receipt_id, line.product.pk, quantity) for receipt_id, quantity in parts]
        _take_from_pool(pools[_key(line)], line.quantity, cost, on)
        money = Money(cost, _currency(source))
        posting.entry(debit=line.debit, credit=stock_side(line, line.quantity), amount=money)
        moved.append(Moved(line, movement.pk, money))
    _keep(pools)
    _close_layers(layers, fed, source.company_id)
    _write_costs(post(posting, actor=actor), moved, on, source.company_id, sign=-1)
    return moved


def transfer(lines: Sequence[Sending], *, source: Row, on: date, actor: Actor) -> list[Moved]:
    """Goods go from one warehouse to another: two movements and one entry of the ledger for each line.

    Returns what came. Refused as a whole where something is not there.
    """
    leaving, coming = [_leaving(line) for line in lines], [_coming(line) for line in lines]
    pools = locked_pools([*leaving, *coming], source.company_id)
    left = _movements(leaving, source, on)
    coming = [replace(line, mirrors_id=movement.pk) for line, movement in zip(coming, left, strict=True)]
    came = _movements(coming, source, on)
    currency = _currency(source)
    layers = _layers(leaving)
    posting = Posting(source=source, on=on, area=Area.STOCK)
    gone, arrived, fed = [], [], []
    for line, out, into, away, there in zip(lines, leaving, coming, left, came, strict=True):
        cost, parts = _cost(out, pools[_key(out)], layers, currency_exponent(currency))
        fed += [(away.pk, receipt_id, line.product.pk, quantity) for receipt_id, quantity in parts]
        _take_from_pool(pools[_key(out)], line.quantity, cost, on)
        _add_to_pool(pools[_key(into)], line.quantity, cost, on)
        money = Money(cost, currency)
        posting.entry(debit=out.debit, credit=_lying(line, line.source), amount=money)
        gone.append(Moved(out, away.pk, money))
        arrived.append(Moved(into, there.pk, money))
    _keep(pools)
    _close_layers(layers, fed, source.company_id)
    _open_layers(came, arrived, on)
    operation_id = post(posting, actor=actor)
    _write_costs(operation_id, gone, on, source.company_id, sign=-1)
    _write_costs(operation_id, arrived, on, source.company_id)
    return arrived


def _leaving(line: Sending) -> Issuing:
    return Issuing(
        line.product, line.quantity, line.source.pk, _lying(line, line.target), line_id=line.line_id,
        lot_id=line.lot_id, mirrors_id=line.mirrors_id, fixed_cost=line.fixed_cost, kind=Movement.Kind.TRANSFER,
    )  # fmt: skip


def _coming(line: Sending) -> Receiving:
    return Receiving(
        line.product, line.quantity, line.target.pk, Money.zero(line.product.company.currency),
        _lying(line, line.source), line_id=line.line_id, lot_id=line.lot_id, kind=Movement.Kind.TRANSFER,
    )  # fmt: skip


def _lying(line: Sending, warehouse: Warehouse) -> Side:
    """The account on which goods lie in a warehouse, or are on their way."""
    return Side(
        role="goods_in_transit" if warehouse.is_transit else "stock", group=line.product.category.posting_group,
        product=line.product.pk, warehouse=warehouse.pk, quantity=line.quantity,
    )  # fmt: skip


def stock_side(line: Receiving | Issuing, quantity: Decimal) -> Side:
    """The account on which a product lies."""
    return Side(
        role="stock", group=line.product.category.posting_group, product=line.product.pk,
        warehouse=line.warehouse_id, quantity=quantity,
    )  # fmt: skip


def locked_pools(lines: Iterable[Receiving | Issuing], company_id: int) -> dict[Key, Pool]:
    """Pools of the lines, made where they are missing, locked in one order."""
    keys = sorted({_key(line) for line in lines})
    found = _pools(keys)
    missing = [key for key in keys if key not in found]
    if missing:
        Pool.objects.bulk_create(
            [Pool(company_id=company_id, product_id=product, warehouse_id=place) for product, place in missing],
            ignore_conflicts=True,
        )
        found = _pools(keys)
    return found


def _pools(keys: Sequence[Key]) -> dict[Key, Pool]:
    products, warehouses = {key[0] for key in keys}, {key[1] for key in keys}
    rows = Pool.objects.filter(product_id__in=products, warehouse_id__in=warehouses)
    locked = rows.order_by("product_id", "warehouse_id").select_for_update()
    return {(row.product_id, row.warehouse_id): row for row in locked if (row.product_id, row.warehouse_id) in keys}


def _key(line: Receiving | Issuing) -> Key:
    return (line.product.pk, line.warehouse_id)


def _currency(source: Row) -> str:
    return str(source.company.currency)


def _movements(lines: Sequence[Receiving | Issuing], source: Row, on: date) -> list[Movement]:
    rows = [
        Movement(
            company_id=source.company_id, product=line.product, warehouse_id=line.warehouse_id,
            place_id=line.place_id, lot_id=line.lot_id,
            quantity=line.quantity if isinstance(line, Receiving) else -line.quantity, effective_on=on,
            kind_of_movement=line.kind, source_kind=source.kind, source_id=source.pk,
            source_name=str(source)[:200], line_id=line.line_id, mirrors_id=line.mirrors_id,
        )
        for line in lines
    ]  # fmt: skip
    with refusing_shortage():
        return Movement.objects.bulk_create(rows)


def _demands(lines: Sequence[Issuing]) -> list[Demand]:
    return [
        Demand(line.product.pk, line.warehouse_id, line.quantity, line.line_id, line.lot_id)
        for line in lines
        if line.line_id is not None
    ]


def _add_to_pool(pool: Pool, quantity: Decimal, cost: Decimal, on: date) -> None:
    late = (pool.last_on is not None and on < pool.last_on) or pool.quantity < 0
    pool.quantity, pool.value = pool.quantity + quantity, pool.value + cost
    pool.unit_cost = round_half_up(cost / quantity, 8)
    _remember_day(pool, on, late)


def _take_from_pool(pool: Pool, quantity: Decimal, cost: Decimal, on: date) -> None:
    late = (pool.last_on is not None and on < pool.last_on) or pool.quantity < quantity
    pool.quantity, pool.value = pool.quantity - quantity, pool.value - cost
    pool.unit_cost = round_half_up(cost / quantity, 8)
    _remember_day(pool, on, late)


def _remember_day(pool: Pool, on: date, late: bool) -> None:
    """What is entered late, or was owed, makes later costs wait to be worked out again."""
    if late:
        if pool.recost_from is None:
            emit(CostsWait(company_id=pool.company_id, product_id=pool.product_id))
        pool.recost_from = min(pool.recost_from or on, on)
    pool.last_on = max(pool.last_on or on, on)


def _keep(pools: Mapping[Key, Pool]) -> None:
    write_columns(list(pools.values()), ["quantity", "value", "unit_cost", "last_on", "recost_from"])


def _cost(
    line: Issuing, pool: Pool, layers: dict[Key, list[Left]], places: int
) -> tuple[Decimal, list[tuple[int, Decimal]]]:
    """What an issue costs as far as is known now, and which receipts feed it."""
    if line.fixed_cost is not None:
        return line.fixed_cost.amount, _out_of_its_batch(line, layers.get(_key(line), []))
    if line.product.category.costing == Method.FIFO:
        return from_layers(layers.get(_key(line), []), line.quantity, pool.unit_cost, places)
    return from_average(pool.quantity, pool.value, line.quantity, pool.unit_cost, places), []


def _out_of_its_batch(line: Issuing, layers: list[Left]) -> list[tuple[int, Decimal]]:
    """What leaves at the cost of a receipt leaves what is left of that receipt."""
    assert line.fixed_cost is not None
    for layer in layers:
        if layer.receipt_id == line.mirrors_id:
            taken = min(layer.quantity, line.quantity)
            layer.quantity -= taken
            layer.value -= layer.value if not layer.quantity else min(layer.value, line.fixed_cost.amount)
            return [(layer.receipt_id, taken)] if taken else []
    return []


def _layers(lines: Sequence[Issuing]) -> dict[Key, list[Left]]:
    """Open receipts of the products that are costed first in, first out; the oldest first."""
    ids = {line.product.pk for line in lines if line.product.category.costing == Method.FIFO}
    found: dict[Key, list[Left]] = {}
    if not ids:
        return found
    rows = Layer.objects.filter(product_id__in=ids, quantity__gt=0).order_by("effective_on", "receipt_id")
    for row in rows:
        left = Left(row.receipt_id, row.effective_on, row.quantity, row.value)
        found.setdefault((row.product_id, row.warehouse_id), []).append(left)
    return found


def _open_layers(movements: Sequence[Movement], moved: Sequence[Moved], on: date) -> None:
    rows = [
        Layer(
            company_id=movement.company_id, receipt=movement, product_id=movement.product_id,
            warehouse_id=movement.warehouse_id, effective_on=on, quantity=movement.quantity, value=line.cost.amount,
        )
        for movement, line in zip(movements, moved, strict=True)
        if line.line.product.category.costing == Method.FIFO
    ]  # fmt: skip
    if rows:
        Layer.objects.bulk_create(rows)


_LESSEN = """
UPDATE inventory_layer l SET quantity = x.quantity, value = x.value
FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[]) AS x (receipt_id, quantity, value)
WHERE l.receipt_id = x.receipt_id
"""
_LEFT = "SELECT receipt_id FROM inventory_layer WHERE receipt_id = ANY(%s)"


def _close_layers(
    layers: Mapping[Key, list[Left]], fed: Sequence[tuple[int, int, int, Decimal]], company_id: int
) -> None:
    """Write which receipt fed which issue, and what is left of the receipts."""
    if not fed:
        return
    left = {row.receipt_id: row for rows in layers.values() for row in rows}
    ids = sorted({receipt_id for _issue, receipt_id, _product, _quantity in fed})
    quantities = [left[pk].quantity if pk in left else Decimal(0) for pk in ids]
    values = [left[pk].value if pk in left else Decimal(0) for pk in ids]
    with connection.cursor() as cursor:
        cursor.execute(_LESSEN, [ids, quantities, values])
    Application.objects.bulk_create(
        Application(
            company_id=company_id, issue_id=issue_id, receipt_id=receipt_id, product_id=product_id, quantity=quantity
        )
        for issue_id, receipt_id, product_id, quantity in fed
    )


_COSTS = """
INSERT INTO inventory_costentry (company_id, movement_id, product_id, amount, effective_on, entry_id, cause)
SELECT %(company)s, x.movement_id, x.product_id, x.amount, %(on)s, e.id, ''
FROM unnest(%(movements)s::bigint[], %(products)s::bigint[], %(amounts)s::numeric[], %(places)s::int[])
    AS x (movement_id, product_id, amount, place)
LEFT JOIN (
    SELECT id, row_number() OVER (ORDER BY id) AS place FROM ledger_entry WHERE operation_id = %(operation)s
) e USING (place)
"""


def _write_costs(
    operation_id: int | None, moved: Sequence[Moved], on: date, company_id: int, sign: int = 1
) -> None:
    """Costs of movements, each with its entry of the ledger: entries stand in the order of the lines."""
    values: dict[str, Any] = {
        "company": company_id, "on": on, "operation": operation_id,
        "movements": [row.movement_id for row in moved],
        "products": [row.line.product.pk for row in moved],
        "amounts": [row.cost.amount * sign for row in moved],
        "places": list(range(1, len(moved) + 1)),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_COSTS, values)
