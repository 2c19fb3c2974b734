"""What a kit is made of, down to what is no kit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from artel.catalog.models import KitPart, Product, ProductKind
from artel.catalog.queries.units import UnitTable
from artel.kit.quantity import Quantity


@dataclass(frozen=True)
class Part:
    """How much of a product, in its own unit, is in one kit."""

    product: Product
    quantity: Quantity


def kit_parts(product: Product) -> list[Part]:
    """What one of the product takes from the stock or the staff: parts of kits inside kits are added up.

    Anything that is no kit is its own and only part.
    """
    return parts_of_kits([product])[product.pk]


def parts_of_kits(products: Iterable[Product]) -> Mapping[int, list[Part]]:
    """`kit_parts` of many products by id, with two queries for each depth of kits."""
    wanted = list(products)
    rows = _rows_below(wanted)
    units = UnitTable([row.product for found in rows.values() for row in found])
    return {product.pk: _added_up(product, rows, units) for product in wanted}


def _rows_below(products: list[Product]) -> dict[int, list[KitPart]]:
    """Parts of every kit that is met on the way down, by kit."""
    found: dict[int, list[KitPart]] = {}
    layer = {product.pk for product in products if product.kind_of_product == ProductKind.KIT}
    while layer:
        for row in KitPart.objects.filter(kit_id__in=layer).select_related("product"):
            found.setdefault(row.kit_id, []).append(row)
        below = {row.product_id for pk in layer for row in found.setdefault(pk, []) if _is_kit(row.product)}
        layer = below - set(found)
    return found


def _added_up(product: Product, rows: Mapping[int, list[KitPart]], units: UnitTable) -> list[Part]:
    sums: dict[int, Part] = {}
    open_kits = [(product, Quantity(1, product.unit))]
    while open_kits:
        whole, count = open_kits.pop(0)
        if not _is_kit(whole):
            before = sums.get(whole.pk)
            sums[whole.pk] = Part(whole, count if before is None else before.quantity + count)
            continue
        open_kits += [(row.product, units.in_base(row.product, row.amount) * count.amount) for row in rows[whole.pk]]
    return list(sums.values())


def _is_kit(product: Product) -> bool:
    return product.kind_of_product == ProductKind.KIT
