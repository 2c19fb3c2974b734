"""Costs that wait: a late document changed what later issues cost. Differences go forward, nothing is rewritten."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.catalog.api import Product
from artel.core.actor import Actor
from artel.core.steps import step
from artel.inventory.costing import Costs, Method, Moved, Stock, replay
from artel.inventory.models import Application, CostEntry, Layer, Movement, Pool
from artel.kit.money import currency_exponent
from artel.ledger.api import Area, Entry, Operation, Subaccount, first_open_day

_KNOWN = """
SELECT m.id, m.effective_on, m.warehouse_id, m.quantity, m.mirrors_id, coalesce(sum(c.amount), 0),
    (array_agg(c.entry_id ORDER BY c.id) FILTER (WHERE c.entry_id IS NOT NULL))[1]
FROM inventory_movement m LEFT JOIN inventory_costentry c ON c.movement_id = m.id
WHERE m.product_id = %s GROUP BY m.id ORDER BY m.effective_on, m.id
"""
# Other accounts count quantities as well, such as that of shortages: what lies there lies in no warehouse.
STOCK_ROLES = ("stock", "goods_in_transit")
CAUSE = gettext_lazy("Cost worked out again from %(day)s")


def recost_waiting(company_id: int, *, actor: Actor) -> int:
    """Work out again the costs of every product that waits; returns how many products did."""
    waiting = Pool.objects.filter(company_id=company_id, recost_from__isnull=False)
    ids = sorted(set(waiting.values_list("product", flat=True)))
    for product_id in ids:
        recost(Product.objects.select_related("category", "company").get(pk=product_id), actor=actor)
    return len(ids)


def recost_month(company_id: int, month: date, *, actor: Actor) -> int:
    """Work out the month's average of products that are costed so; returns how many products moved in that month.

    The close of a month calls it before costs are carried to results. A second time finds nothing to change.
    """
    first = month.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    moved = Movement.objects.filter(company_id=company_id, effective_on__gte=first, effective_on__lt=after)
    monthly = Product.objects.filter(company_id=company_id, category__costing=Method.MONTHLY)
    products = list(monthly.filter(pk__in=moved.values("product")).select_related("category", "company").order_by("pk"))
    for product in products:
        recost(product, actor=actor)
    return len(products)


def recost(product: Product, *, actor: Actor) -> int:
    """Replay a product's movements and write what its issues cost more or less than was written before.

    Differences in closed days are dated on the first open one. Returns how many movements got a difference.
    """
    with step(actor, gettext_lazy("Work out costs again")):
        pools = list(Pool.objects.filter(product=product).order_by("warehouse_id").select_for_update())
        since = min((pool.recost_from for pool in pools if pool.recost_from), default=None)
        known = _movements(product)
        places = currency_exponent(product.company.currency)
        found = replay([move for move, _cost, _entry in known], Method(product.category.costing), places)
        differences = [
            (move, entry_id, delta)
            for move, cost, entry_id in known
            if (delta := _signed(move, found.by_movement[move.id]) - cost)
        ]
        cause = str(CAUSE) % {"day": f"{since:%d.%m.%Y}" if since else ""}
        _write(product, differences, cause, actor)
        _keep_pools(product, pools, found)
        if product.category.costing == Method.FIFO:
            _keep_layers(product, found)
    return len(differences)


def _movements(product: Product) -> list[tuple[Moved, Decimal, int | None]]:
    """Each movement with the cost that is written for it and the entry that first told it."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [product.pk])
        rows = cursor.fetchall()
    return [
        (
            Moved(pk, on, warehouse, quantity, cost if quantity > 0 and mirrors is None else None, mirrors),
            cost,
            entry_id,
        )
        for pk, on, warehouse, quantity, mirrors, cost, entry_id in rows
    ]


def _signed(move: Moved, cost: Decimal) -> Decimal:
    return cost if move.comes else -cost


def _write(
    product: Product, differences: Sequence[tuple[Moved, int | None, Decimal]], cause: str, actor: Actor
) -> None:
    """Cost entries by movement, and in the ledger one entry for each day and pair of accounts."""
    if not differences:
        return
    ids = {entry_id for _move, entry_id, _delta in differences if entry_id}
    entered = Entry.objects.filter(pk__in=ids).values_list("pk", "debit_id", "credit_id")
    sides = {pk: (debit, credit) for pk, debit, credit in entered}
    stock = dict(
        Subaccount.objects.filter(product=product, account__rules__role__in=STOCK_ROLES)
        .distinct()
        .values_list("pk", "warehouse_id")
    )
    days: dict[date, date] = {}
    sums: dict[tuple[date, int, int], Decimal] = defaultdict(Decimal)
    placed = []
    for move, entry_id, delta in differences:
        day = days.setdefault(move.on, first_open_day(product.company_id, Area.STOCK, move.on))
        pair = (day, *sides[entry_id]) if entry_id else None
        if pair is not None:
            sums[pair] += _sign(pair[1], pair[2], move, stock) * delta
        placed.append((move, day, pair, delta))
    entries = _enter(product, sums, cause, actor)
    CostEntry.objects.bulk_create(
        CostEntry(
            company_id=product.company_id, movement_id=move.id, product_id=product.pk, amount=delta,
            effective_on=day, entry_id=entries.get(pair) if pair else None, cause=cause[:300],
        )
        for move, day, pair, delta in placed
    )  # fmt: skip


def _sign(debit_id: int, credit_id: int, move: Moved, stock: dict[int, int | None]) -> int:
    """Whether more cost of a movement makes its entry greater or less.

    Both ends of a transfer have one entry, and what leaves tells it already.
    """
    if debit_id in stock and credit_id in stock:
        return -1 if stock[credit_id] == move.warehouse_id else 0
    return 1 if debit_id in stock else -1


def _enter(
    product: Product, sums: dict[tuple[date, int, int], Decimal], cause: str, actor: Actor
) -> dict[tuple[date, int, int], int]:
    made: dict[tuple[date, int, int], int] = {}
    for day in sorted({key[0] for key in sums}):
        keys = [key for key in sorted(sums) if key[0] == day and sums[key]]
        if not keys:
            continue
        operation = Operation.objects.create(
            company_id=product.company_id, effective_on=day, area=Area.STOCK,
            operation_kind=Operation.Kind.DIFFERENCE, source_kind=product.kind, source_id=product.pk,
            source_name=str(product)[:200], text=_("Cost of issues"), reason=cause[:300],
            recorded_by_id=actor.user_id,
        )  # fmt: skip
        rows = Entry.objects.bulk_create(
            Entry(
                company_id=product.company_id, operation=operation, effective_on=day, debit_id=debit,
                credit_id=credit, amount=sums[(day, debit, credit)],
            )
            for day, debit, credit in keys
        )  # fmt: skip
        made |= {key: row.pk for key, row in zip(keys, rows, strict=True)}
    return made


def _keep_pools(product: Product, pools: Sequence[Pool], found: Costs) -> None:
    for pool in pools:
        stock = found.stocks.get(pool.warehouse_id, Stock())
        pool.quantity, pool.value, pool.unit_cost = stock.quantity, stock.value, round(stock.unit_cost, 8)
        pool.recost_from = None
        pool.save(update_fields=["quantity", "value", "unit_cost", "recost_from"])


def _keep_layers(product: Product, found: Costs) -> None:
    """What is left of receipts, and which receipt fed which issue: differences to what was written."""
    left = {layer.receipt_id: layer for stock in found.stocks.values() for layer in stock.layers}
    rows = list(Layer.objects.filter(product=product))
    for row in rows:
        now = left.get(row.receipt_id)
        row.quantity, row.value = (now.quantity, now.value) if now else (Decimal(0), Decimal(0))
    Layer.objects.bulk_update(rows, ["quantity", "value"], batch_size=2000)
    pairs = Application.objects.filter(product=product).values_list("issue_id", "receipt_id")
    written = pairs.annotate(sum=Sum("quantity"))
    before = {(issue_id, receipt_id): quantity for issue_id, receipt_id, quantity in written}
    now_fed: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for issue_id, receipt_id, quantity in found.applications:
        now_fed[(issue_id, receipt_id)] += quantity
    changes = {key: now_fed.get(key, Decimal(0)) - before.get(key, Decimal(0)) for key in {*now_fed, *before}}
    Application.objects.bulk_create(
        Application(
            company_id=product.company_id, issue_id=key[0], receipt_id=key[1], product_id=product.pk, quantity=change
        )
        for key, change in sorted(changes.items())
        if change
    )


def differences(company_id: int) -> list[str]:
    """Where the stock and its costs do not agree: levels and movements, pools and costs, costs and the ledger."""
    found = []
    for name, statement in PROOFS.items():
        with connection.cursor() as cursor:
            cursor.execute(statement, {"company": company_id})
            if row := cursor.fetchone():
                found.append(f"{name}: " + ", ".join(str(value) for value in row))
    return found


PROOFS = {
    "level of product and warehouse, kept, moved": """
        SELECT coalesce(l.product_id, m.product_id), coalesce(l.warehouse_id, m.warehouse_id), l.on_hand, m.moved
        FROM (SELECT product_id, warehouse_id, sum(on_hand) AS on_hand FROM inventory_level
              WHERE company_id = %(company)s GROUP BY 1, 2) l
        FULL JOIN (SELECT product_id, warehouse_id, sum(quantity) AS moved FROM inventory_movement
              WHERE company_id = %(company)s GROUP BY 1, 2) m USING (product_id, warehouse_id)
        WHERE coalesce(l.on_hand, 0) <> coalesce(m.moved, 0) LIMIT 1
    """,
    "reserved of product and warehouse, kept, promised": """
        SELECT product_id, warehouse_id, l.reserved, p.promised
        FROM (SELECT product_id, warehouse_id, sum(reserved) AS reserved FROM inventory_level
              WHERE company_id = %(company)s GROUP BY 1, 2) l
        FULL JOIN (SELECT product_id, warehouse_id, sum(quantity) AS promised FROM inventory_promise
              WHERE company_id = %(company)s GROUP BY 1, 2) p USING (product_id, warehouse_id)
        WHERE coalesce(l.reserved, 0) <> coalesce(p.promised, 0) LIMIT 1
    """,
    "value of product and warehouse, pool, costs": """
        SELECT p.product_id, p.warehouse_id, p.value, c.cost
        FROM inventory_pool p LEFT JOIN (
            SELECT m.product_id, m.warehouse_id, sum(c.amount) AS cost FROM inventory_costentry c
            JOIN inventory_movement m ON m.id = c.movement_id WHERE c.company_id = %(company)s GROUP BY 1, 2
        ) c USING (product_id, warehouse_id)
        WHERE p.company_id = %(company)s AND p.value <> coalesce(c.cost, 0) LIMIT 1
    """,
    "value of product, costs, ledger": """
        SELECT product_id, c.cost, l.value
        FROM (SELECT product_id, sum(amount) AS cost FROM inventory_costentry WHERE company_id = %(company)s
              GROUP BY 1) c
        FULL JOIN (
            SELECT s.product_id, sum(x.amount) AS value FROM (
                SELECT debit_id AS side, amount FROM ledger_entry WHERE company_id = %(company)s
                UNION ALL SELECT credit_id, -amount FROM ledger_entry WHERE company_id = %(company)s
            ) x JOIN ledger_subaccount s ON s.id = x.side JOIN ledger_account a ON a.id = s.account_id
            WHERE s.product_id IS NOT NULL AND a.id IN (
                SELECT account_id FROM ledger_accountrule
                WHERE company_id = %(company)s AND role IN ('stock', 'goods_in_transit')
            ) GROUP BY 1
        ) l USING (product_id)
        WHERE coalesce(c.cost, 0) <> coalesce(l.value, 0) LIMIT 1
    """,
}
