"""What tests of every context may start from: a warehouse, and goods in it."""

from datetime import date
from decimal import Decimal
from typing import Any

from artel.catalog.api import Product
from artel.core.actor import Actor
from artel.core.models import Company, Row
from artel.core.steps import step
from artel.inventory.models import Level, Lot, Movement, Warehouse
from artel.inventory.moving import Receiving, receive
from artel.inventory.recosting import differences
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


@makes(Movement)
def smallest_movement(company: Company, **values: Any) -> Movement:
    """One piece of some goods that came."""
    product = values.pop("product", None) or make_row(Product, company)
    warehouse = values.pop("warehouse", None) or make_row(Warehouse, company)
    told = {
        "quantity": Decimal(1), "effective_on": date(2026, 1, 15), "kind_of_movement": Movement.Kind.RECEIPT,
        "source_kind": product.kind, "source_id": product.pk, "source_name": str(product), **values,
    }  # fmt: skip
    return Movement.objects.create(company=company, product=product, warehouse=warehouse, **told)


@makes(Level)
def smallest_level(company: Company, **_values: Any) -> Level:
    """One piece that lies somewhere: levels follow from movements alone."""
    movement = smallest_movement(company)
    return Level.objects.get(product_id=movement.product_id, warehouse_id=movement.warehouse_id)


def stock_up(
    product: Product, warehouse: Warehouse, quantity: str, cost: str, *, source: Row, on: date, actor: Actor
) -> None:
    """Goods come from the opening balance."""
    with step(actor, "Stock up"):
        worth = Money(cost, product.company.currency)
        line = Receiving(product, Decimal(quantity), warehouse.pk, worth, Side(role="equity_opening"))
        receive([line], source=source, on=on, actor=actor)


def stock_differences(company: Company) -> list[str]:
    """Where the stock, its costs and the ledger do not agree; nothing where they do."""
    return differences(company.pk)
