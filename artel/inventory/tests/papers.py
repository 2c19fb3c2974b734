"""Short words for drafting documents of the stock in tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from artel.inventory.models import (
    Count,
    CountLine,
    OpeningLine,
    OpeningStock,
    StockDocument,
    Transfer,
    TransferLine,
    Warehouse,
    WriteOff,
    WriteOffLine,
)
from artel.inventory.tests.conftest import DAY, Store


def second(store: Store, **values: Any) -> Warehouse:
    """Another warehouse of the same company."""
    return Warehouse.objects.create(company=store.company, **{"name": "Магазин", **values})


def transfer_of(store: Store, target: Warehouse, *lines: tuple[str, str], on: date = DAY) -> Transfer:
    """A draft that sends goods from the main warehouse."""
    paper = Transfer.objects.create(company=store.company, source=store.main, target=target, effective_on=on)
    return _with_lines(store, paper, TransferLine, [{"quantity": Decimal(n)} for _m, n in lines], [m for m, _n in lines])


def count_of(store: Store, *lines: tuple[str, str | None], on: date = DAY) -> Count:
    """A draft of what was found in the main warehouse."""
    paper = Count.objects.create(company=store.company, warehouse=store.main, effective_on=on)
    values = [{"counted": None if n is None else Decimal(n)} for _m, n in lines]
    return _with_lines(store, paper, CountLine, values, [m for m, _n in lines])


def write_off_of(store: Store, *lines: tuple[str, str], on: date = DAY, **values: Any) -> WriteOff:
    """A draft that writes goods off."""
    paper = WriteOff.objects.create(company=store.company, warehouse=store.main, effective_on=on, **values)
    return _with_lines(store, paper, WriteOffLine, [{"quantity": Decimal(n)} for _m, n in lines], [m for m, _n in lines])


def opening_of(store: Store, *lines: tuple[str, str, str], on: date = DAY) -> OpeningStock:
    """A draft of what lay there before."""
    paper = OpeningStock.objects.create(company=store.company, warehouse=store.main, effective_on=on)
    values = [{"quantity": Decimal(n), "cost": Decimal(cost)} for _m, n, cost in lines]
    return _with_lines(store, paper, OpeningLine, values, [m for m, _n, _c in lines])


def _with_lines(store: Store, paper: Any, model: Any, values: list[dict[str, Any]], methods: list[str]) -> Any:
    for place, (method, told) in enumerate(zip(methods, values, strict=True)):
        product = store.products[method]
        model.objects.create(company=store.company, document=paper, product=product, position=place, **told)
    assert isinstance(paper, StockDocument)
    return paper
