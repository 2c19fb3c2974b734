"""What lines of orders take from the stock: goods in their own units, kits as their parts; held, and given back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.catalog.api import Product, ProductKind, parts_of_kits, units_of
from artel.core.errors import Refused
from artel.inventory.api import Demand, Held, available, held_for, release, reserve
from artel.kit.quantity import Quantity
from artel.sales.models import Order, OrderLine, QuoteLine

Key = tuple[int, int]  # a line of an order, and a product that it takes
TRIES: Final = 3
ZERO: Final = Decimal(0)


class Shortage(models.TextChoices):
    """What becomes of goods that are not there."""

    REFUSE = "refuse", gettext_lazy("refuse the order")
    BACK_ORDER = "back_order", gettext_lazy("promise what is there, the rest later")


@dataclass(frozen=True, slots=True)
class Need:
    """So much of a product, in its own unit, that a line of an order takes; `place` is that of the line asked about."""

    line: OrderLine | QuoteLine
    product: Product
    quantity: Decimal
    place: int = 0

    @property
    def key(self) -> Key:
        """By which what is held for it is found."""
        return (self.line.pk, self.product.pk)


def needs_of(pairs: Sequence[tuple[OrderLine | QuoteLine, Decimal]]) -> list[Need]:
    """What so much of each line takes from our stock, in the unit in which the stock counts it."""
    wanted = [
        (place, line, line.product, quantity)
        for place, (line, quantity) in enumerate(pairs)
        if line.leaves_stock and line.product is not None and quantity > 0
    ]
    foreign = [product for _place, line, product, _quantity in wanted if line.unit != product.unit]
    units = units_of(foreign) if foreign else None
    kits = [product for _place, _line, product, _quantity in wanted if product.kind_of_product == ProductKind.KIT]
    parts = parts_of_kits(kits) if kits else {}
    found = []
    for place, line, product, quantity in wanted:
        amount = Quantity(quantity, line.unit)
        own = amount if units is None or line.unit == product.unit else units.in_base(product, amount)
        if product.kind_of_product != ProductKind.KIT:
            found.append(Need(line, product, own.amount, place))
            continue
        found += [
            Need(line, part.product, (part.quantity * own.amount).amount, place)
            for part in parts[product.pk]
            if part.product.is_stocked
        ]
    return found


def require_warehouse(order: Order, needs: Sequence[Need]) -> None:
    """Goods leave from somewhere."""
    if needs and order.warehouse_id is None:
        raise Refused(_("Choose the warehouse from which the goods leave."), "no-warehouse")


def hold(order: Order, needs: Sequence[Need], shortage: str) -> None:
    """Promise goods to an order: all of them, or as many as are free where the rest may come later."""
    if not needs:
        return
    if shortage == Shortage.REFUSE:
        reserve([_demand(order, need, need.quantity) for need in needs], source=order)
        return
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                reserve(_shared_out(order, needs), source=order)
            return
        except Refused as refusal:
            # Somebody else took it between the look and the promise: look again.
            if refusal.code != "not-enough-stock" or attempt == TRIES - 1:
                raise


def hold_anew(order: Order, needs: Sequence[Need], shortage: str) -> None:
    """Bring what is promised to a changed order in step with what it still needs, by the difference."""
    held = held_by_key(held_for(order))
    wanted = {need.key: need.quantity for need in needs}
    too_much = sorted({key[0] for key, quantity in held.items() if quantity > wanted.get(key, ZERO)})
    if too_much:
        release(order, line_ids=too_much)
    left = {key: quantity for key, quantity in held.items() if key[0] not in too_much}
    hold(order, less_held(needs, left), shortage)


def less_held(needs: Sequence[Need], held: Mapping[Key, Decimal]) -> list[Need]:
    """What is needed beyond what is promised already."""
    rest = [replace(need, quantity=need.quantity - held.get(need.key, ZERO)) for need in needs]
    return [need for need in rest if need.quantity > 0]


def held_by_key(held: Iterable[Held]) -> dict[Key, Decimal]:
    """What is promised to each product of each line, lots together."""
    found: dict[Key, Decimal] = {}
    for row in held:
        key = (row.line_id, row.product_id)
        found[key] = found.get(key, ZERO) + row.quantity
    return found


def ready_share(line: OrderLine, quantity: Decimal, needs: Sequence[Need], held: Mapping[Key, Decimal]) -> Decimal:
    """How much of a line may leave with what is promised to it: all, or as many whole units as suffice."""
    mine = [need for need in needs if need.line.pk == line.pk]
    covered = [(held.get(need.key, ZERO), need.quantity) for need in mine]
    if all(there >= needed for there, needed in covered):
        return quantity
    share = min(Fraction(there) / Fraction(needed) for there, needed in covered) * Fraction(quantity)
    product = line.product
    assert product is not None, "only goods are promised"
    counts_itself = product.kind_of_product != ProductKind.KIT and line.unit == product.unit
    return covered[0][0] if counts_itself else Decimal(int(share))


def _demand(order: Order, need: Need, quantity: Decimal) -> Demand:
    assert order.warehouse_id is not None, "asked before"
    return Demand(need.product.pk, order.warehouse_id, quantity, need.line.pk)


def _shared_out(order: Order, needs: Sequence[Need]) -> list[Demand]:
    """What is free now, given to the lines in their order."""
    assert order.warehouse_id is not None, "asked before"
    there = available([need.product.pk for need in needs], [order.warehouse_id])
    free = {product_id: found.free for product_id, found in there.items()}
    demands = []
    for need in needs:
        quantity = min(need.quantity, max(free[need.product.pk], ZERO))
        free[need.product.pk] -= quantity
        if quantity > 0:
            demands.append(_demand(order, need, quantity))
    return demands
