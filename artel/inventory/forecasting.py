"""What will be there: on hand, less what is promised, with what is expected to come and to leave, day by day.

Contexts above say what they expect:

    @expects
    def receipts_to_come(product_ids: Sequence[int]) -> Iterable[Expected]: ...
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from artel.inventory.models import Level, State, Transfer, TransferLine

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Expected:
    """So much of a product (in its own unit) will come to a warehouse.

    What will leave, and is not promised yet, is below zero.
    """

    product_id: int
    warehouse_id: int | None
    on: date
    quantity: Decimal
    source_kind: str
    source_id: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is there on one day: what lies, is promised, came and left by then, and what is free."""

    on: date
    on_hand: Decimal
    reserved: Decimal
    incoming: Decimal = ZERO
    outgoing: Decimal = ZERO

    @property
    def free(self) -> Decimal:
        """What may be promised for that day."""
        return self.on_hand - self.reserved + self.incoming - self.outgoing


Source = Callable[[Sequence[int]], Iterable[Expected]]
SOURCES: list[Source] = []


def expects(source: Source) -> Source:
    """Let a context say what it expects to come and to leave; asked once for many products."""
    if source not in SOURCES:
        SOURCES.append(source)
    return source


def expected(product_ids: Sequence[int]) -> list[Expected]:
    """Everything that is expected of some products, the earliest first."""
    found = [row for source in SOURCES for row in source(product_ids)]
    return sorted(found, key=lambda row: (row.on, row.product_id, row.source_kind, row.source_id))


def forecast(product_id: int, warehouse_id: int | None = None, until: date | None = None) -> list[Outlook]:
    """What will be there: today, and each later day on which something changes, up to a day."""
    return forecasts([product_id], warehouse_id, until)[product_id]


def forecasts(
    product_ids: Sequence[int],
    warehouse_id: int | None = None,
    until: date | None = None,
    *,
    without: tuple[str, int] | None = None,
) -> dict[int, list[Outlook]]:
    """The same for many products at once. Without a warehouse all of them count, goods on the way as to come.

    `without` names a document, by kind and id, whose own expectations are left out.
    """
    today = timezone.localdate()
    levels = Level.objects.filter(product_id__in=product_ids, warehouse__is_transit=False)
    if warehouse_id is not None:
        levels = levels.filter(warehouse_id=warehouse_id)
    there = {
        pk: (on_hand, reserved)
        for pk, on_hand, reserved in levels.values_list("product_id").annotate(Sum("on_hand"), Sum("reserved"))
    }
    changes: dict[int, dict[date, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    for row in expected(product_ids):
        elsewhere = warehouse_id is not None and row.warehouse_id not in (None, warehouse_id)
        # What is overdue has not come: it does not come before tomorrow.
        day = row.on if row.on > today else today + timedelta(days=1)
        is_own = (row.source_kind, row.source_id) == without
        if not elsewhere and not is_own and (until is None or day <= until):
            changes[row.product_id][day].append(row.quantity)
    return {pk: _outlooks(today, *there.get(pk, (ZERO, ZERO)), changes[pk]) for pk in product_ids}


def earliest_date(product_id: int, quantity: Decimal, warehouse_id: int | None = None) -> date | None:
    """The first day from which so much is free and stays free; None where nothing that is expected suffices."""
    return earliest_dates({product_id: quantity}, warehouse_id)[product_id]


def earliest_dates(
    wanted: dict[int, Decimal], warehouse_id: int | None = None, *, without: tuple[str, int] | None = None
) -> dict[int, date | None]:
    """The same for many products at once."""
    found: dict[int, date | None] = {}
    for pk, outlooks in forecasts(list(wanted), warehouse_id, without=without).items():
        found[pk] = None
        for outlook in reversed(outlooks):
            if outlook.free < wanted[pk]:
                break
            found[pk] = outlook.on
    return found


def _outlooks(today: date, on_hand: Decimal, reserved: Decimal, changes: dict[date, list[Decimal]]) -> list[Outlook]:
    outlooks = [Outlook(today, on_hand, reserved)]
    incoming, outgoing = ZERO, ZERO
    for day in sorted(changes):
        incoming += sum((quantity for quantity in changes[day] if quantity > 0), ZERO)
        outgoing -= sum((quantity for quantity in changes[day] if quantity < 0), ZERO)
        outlooks.append(Outlook(day, on_hand, reserved, incoming, outgoing))
    return outlooks


@expects
def goods_on_the_way(product_ids: Sequence[int]) -> list[Expected]:
    """What was shipped from one of our warehouses and not received in the other yet."""
    rows = TransferLine.objects.filter(document__state=State.SHIPPED, product_id__in=product_ids)
    columns = ("product_id", "document__target_id", "document__effective_on", "quantity", "document_id")
    return [
        Expected(product_id, target_id, on, quantity, Transfer._meta.label_lower, document_id)
        for product_id, target_id, on, quantity, document_id in rows.values_list(*columns)
    ]
