"""What tests of every context may start from: a warehouse, and goods in it."""

from datetime import date
from decimal import Decimal
from typing import Any

from artel.catalog.api import Product
from artel.core.actor import Actor
from artel.core.models import Company, Row
from artel.core.steps import step
from artel.inventory.models import Lot, Warehouse
from artel.inventory.moving import Receiving, receive
from artel.kit.money import Money
from artel.ledger.api import Side
from artel.screens.testing import make_row, makes


@makes(Warehouse)
def smallest_warehouse(company: Company, **values: Any) -> Warehouse:
    """A warehouse under a name of its own."""
    name = f"Warehouse {Warehouse.objects.filter(company=company).count()}"
    return Warehouse.objects.create(company=company, **{"name": name, **values})


@makes(Lot)
def smallest_lot(company: Company, **values: Any) -> Lot:
    """A lot of some goods."""
    product = values.pop("product", None) or make_row(Product, company)
    return Lot.objects.create(company=company, product=product, **{"code": f"L{Lot.objects.count()}", **values})


def stock_up(
    product: Product, warehouse: Warehouse, quantity: str, cost: str, *, source: Row, on: date, actor: Actor
) -> None:
    """Goods come from the opening balance."""
    with step(actor, "Stock up"):
        line = Receiving(product, Decimal(quantity), warehouse.pk, Money(cost, product.company.currency), Side(role="equity_opening"))
        receive([line], source=source, on=on, actor=actor)
