"""Finding products by what stands on them, and categories by what they are part of."""

from dataclasses import dataclass

from artel.catalog.models import Barcode, Category, Product
from artel.core.actor import Actor
from artel.core.gate import visible


@dataclass(frozen=True)
class Scanned:
    """What a scanner has read: a product, and in which unit it lies there."""

    product: Product
    unit: str


def find_barcode(code: str, *, actor: Actor) -> Scanned | None:
    """The product with that code on it or on one of its packs."""
    rows = visible(Barcode, actor).filter(company_id=actor.company_id, code="".join(code.split()))
    row = rows.select_related("product", "product__category").first()
    return Scanned(row.product, row.unit or row.product.unit) if row is not None else None


def category_ids_below(category: Category) -> set[int]:
    """The category and all inside it."""
    children: dict[int | None, list[int]] = {}
    for pk, parent_id in Category.objects.filter(company_id=category.company_id).values_list("pk", "parent_id"):
        children.setdefault(parent_id, []).append(pk)
    found, layer = {category.pk}, [category.pk]
    while layer:
        layer = [pk for parent in layer for pk in children.get(parent, [])]
        found.update(layer)
    return found
