"""Products from files and from other programs, stored in sets, with their price, barcode and supplier.

A row either becomes exactly the product that it describes, or comes back with the reason why not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy

from artel.catalog.actions.reading import Reader, UnfitError
from artel.catalog.models import Barcode, Price, Product, SupplierPrice
from artel.core.actor import Actor
from artel.core.bulk import insert_many
from artel.core.drafts import CHANGED, CREATED
from artel.core.errors import Forbidden
from artel.core.models import Step
from artel.core.steps import step
from artel.core.timeline import note_many
from artel.screens.declare import Outcome

BATCH = 1000
Answer = Outcome | str | None


@dataclass
class Brought:
    """What the rows of one batch bring, until it is stored."""

    fresh: list[Product] = field(default_factory=list)
    changed: dict[Product, list[str]] = field(default_factory=dict)
    barcodes: list[Barcode] = field(default_factory=list)
    prices: list[Price] = field(default_factory=list)
    supplies: list[SupplierPrice] = field(default_factory=list)


def bulk_create_products(rows: Sequence[Mapping[str, Any]], actor: Actor, update: str = "") -> list[Answer]:
    """Store products as one undoable step. Returns for each row, in order, its outcome or why it was not taken.

    A row may name plain fields of a product, kind_of_product, unit, category (code or name), barcode, price (in
    price_list, otherwise in the first general list), supplier (INN or name) or supplier_code (their number in another
    program) with purchase_price and lead_days. With `update` a row whose article is known changes that product, in
    what it names; without it such a row is refused. A price that differs is a new one from today on.
    """
    if not actor.grant(Product).create:
        raise Forbidden
    answers: list[Answer] = []
    brought = Brought()
    with step(actor, gettext_lazy("Import products"), kind=Step.Kind.IMPORT):
        reader = Reader(rows, actor, updating=bool(update))
        for row in rows:
            try:
                answers.append(_take(row, reader, brought))
            except UnfitError as problem:
                answers.append(str(problem))
            except ValidationError as problem:
                answers.append(" ".join(problem.messages))
        _store(brought, actor)
    return answers


def _take(row: Mapping[str, Any], reader: Reader, brought: Brought) -> Outcome:
    product, changed = reader.product(row)
    barcode = reader.barcode(row, product)
    price = reader.price(row, product)
    supply = reader.supply(row, product)
    reader.remember(product, barcode)
    if product.pk is None:
        brought.fresh.append(product)
    elif changed:
        brought.changed[product] = changed
    brought.barcodes += _present(barcode)
    brought.prices += _present(price)
    brought.supplies += _present(supply)
    if product.pk is None:
        return Outcome.CREATED
    return Outcome.UPDATED if changed or barcode or price or supply else Outcome.UNCHANGED


def _present(row: Any) -> Iterable[Any]:
    return [] if row is None else [row]


def _store(brought: Brought, actor: Actor) -> None:
    insert_many(Product, brought.fresh)
    note_many(brought.fresh, CREATED, actor=actor)
    now = timezone.now()
    for product in brought.changed:
        product.changed_at = now
    names = sorted({name for changed in brought.changed.values() for name in changed})
    if names:
        Product.objects.bulk_update(list(brought.changed), [*names, "changed_at"], batch_size=BATCH)
        note_many(list(brought.changed), CHANGED, data={"fields": names}, actor=actor)
    insert_many(Barcode, brought.barcodes)
    # What was set today already is corrected; what is older stays, and the new price follows it.
    insert_many(Price, [row for row in brought.prices if row.pk is None])
    Price.objects.bulk_update([row for row in brought.prices if row.pk], ["amount"], batch_size=BATCH)
    insert_many(SupplierPrice, [row for row in brought.supplies if row.pk is None])
    corrected = [row for row in brought.supplies if row.pk]
    SupplierPrice.objects.bulk_update(corrected, ["amount", "lead_days"], batch_size=BATCH)
