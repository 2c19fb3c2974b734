"""What lies where, what is free, what it costs now."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from artel.catalog.api import counts
from artel.core.models import Row
from artel.inventory.models import Level, Movement, Pool
from artel.kit.decimals import round_half_up
from artel.kit.money import Money, currency_exponent

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Available:
    """What lies, what is promised, and what is left to promise, in the product's own unit."""

    on_hand: Decimal = ZERO
    reserved: Decimal = ZERO

    @property
    def free(self) -> Decimal:
        """What may still be promised."""
        return self.on_hand - self.reserved


def available(product_ids: Iterable[int], warehouse_ids: Iterable[int] | None = None) -> dict[int, Available]:
    """What there is of each product, in some warehouses or in all; products that never lay anywhere have nothing."""
    ids = set(product_ids)
    levels = Level.objects.filter(product_id__in=ids)
    if warehouse_ids is not None:
        levels = levels.filter(warehouse_id__in=list(warehouse_ids))
    rows = levels.values_list("product_id").annotate(Sum("on_hand"), Sum("reserved"))
    found = {pk: Available(on_hand, reserved) for pk, on_hand, reserved in rows}
    return {pk: found.get(pk, Available()) for pk in ids}


@counts
def moved(product_ids: Collection[int]) -> bool:
    """Whether any of these products ever moved."""
    return Movement.objects.filter(product_id__in=product_ids).exists()


def on_hand_at(product_ids: Iterable[int], day: date, warehouse_id: int | None = None) -> dict[int, Decimal]:
    """What lay at the end of a day, as the book knows it now."""
    rows = Movement.objects.filter(product_id__in=set(product_ids), effective_on__lte=day)
    if warehouse_id is not None:
        rows = rows.filter(warehouse_id=warehouse_id)
    return dict(rows.values_list("product_id").annotate(Sum("quantity")))


def cost_now(product_ids: Iterable[int], currency: str) -> dict[int, Money]:
    """What one unit of each product costs today: average of what lies, else the last known cost. Unknown are left out.

    Kept to eight decimals, so that a planned margin does not suffer from rounding a cheap unit.
    """
    found: dict[int, Money] = {}
    sums: dict[int, tuple[Decimal, Decimal, Decimal]] = {}
    for row in Pool.objects.filter(product_id__in=set(product_ids)):
        quantity, value, last = sums.get(row.product_id, (ZERO, ZERO, ZERO))
        sums[row.product_id] = (quantity + row.quantity, value + row.value, max(last, row.unit_cost))
    for pk, (quantity, value, last) in sums.items():
        unit = value / quantity if quantity > 0 else last
        if unit:
            found[pk] = Money(round_half_up(unit, max(8, currency_exponent(currency))), currency)
    return found


def moved_by_line(source_kind: str, source_ids: Iterable[int]) -> dict[int, Decimal]:
    """How much of each line of some documents really moved, storno taken off; by the line's id, above zero."""
    rows = Movement.objects.filter(source_kind=source_kind, source_id__in=set(source_ids), line_id__isnull=False)
    sums = rows.values_list("line_id").annotate(Sum("quantity"))
    return {line_id: abs(quantity) for line_id, quantity in sums}


def moved_of(source: Row) -> list[Movement]:
    """Movements of a document, in the order in which they were written."""
    rows = Movement.objects.filter(source_kind=source.kind, source_id=source.pk)
    return list(rows.select_related("product", "warehouse", "lot").order_by("id"))
