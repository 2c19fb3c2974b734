"""Variants of a product, and a price list's next prices."""

from datetime import date
from decimal import Decimal
from itertools import product as combinations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.catalog.models import KitPart, Price, PriceList, Product, ProductKind
from artel.core.action import action
from artel.core.actor import Actor
from artel.core.bulk import insert_many
from artel.core.drafts import CREATED
from artel.core.errors import Refused
from artel.core.timeline import note_many
from artel.kit.decimals import round_half_up
from artel.kit.money import currency_exponent
from artel.kit.quantity import unit_of

AT_MOST = 500
# Fields in which a variant starts like its model.
SHARED = (
    "kind_of_product", "category_id", "unit", "tax_kind", "tracking", "has_expiry", "packing", "weight_kg",
    "volume_m3", "origin_country", "owner_id",
)  # fmt: skip


@action(
    Product,
    permission="catalog.edit",
    label=gettext_lazy("Make variants"),
    icon="copy-plus",
    bulk=False,
    confirm=gettext_lazy("Write each option on its own line: «Colour: red, blue»."),
    labels={"text": gettext_lazy("Options")},
)
def make_variants(product: Product, *, text: str, actor: Actor) -> list[Product]:
    """A product of its own for every combination of the options; combinations that are there already stay."""
    if product.variant_of_id is not None:
        raise Refused(_("This is a variant itself. Make variants of its model."), "variant-of-variant")
    options = _options(text)
    standing = [row.options for row in product.variants.all()]
    wanted = [dict(zip(options, values, strict=True)) for values in combinations(*options.values())]
    if len(wanted) > AT_MOST:
        raise Refused(
            _("These are more than %(count)s variants; leave some options out.") % {"count": AT_MOST}, "too-many"
        )
    fresh = [chosen for chosen in wanted if chosen not in standing]
    made = [_variant(product, number, chosen) for number, chosen in enumerate(fresh, len(standing) + 1)]
    insert_many(Product, made)
    note_many(made, CREATED, actor=actor)
    return made


def _options(text: str) -> dict[str, list[str]]:
    """«Colour: red, blue» on each line, as a name with its values."""
    options: dict[str, list[str]] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, colon, values = line.partition(":")
        chosen = list(dict.fromkeys(value.strip() for value in values.split(",") if value.strip()))
        if not colon or not name.strip() or not chosen:
            raise Refused(_("Write each option on its own line: «Colour: red, blue»."), "unclear-options")
        options[name.strip()] = chosen
    if not options:
        raise Refused(_("Name at least one option with its values."), "no-options")
    return options


def _variant(product: Product, number: int, options: dict[str, str]) -> Product:
    name = f"{product.name}, {', '.join(options.values())}"
    code = f"{product.code}-{number}" if product.code else ""
    return Product(
        company_id=product.company_id, name=name[:300], code=code[:60], variant_of=product, options=options,
        **{field: getattr(product, field) for field in SHARED},
    )  # fmt: skip


@action(
    Product,
    permission="catalog.edit",
    source=ProductKind.KIT,
    label=gettext_lazy("Add a part"),
    icon="puzzle",
    bulk=False,
    labels={"part": gettext_lazy("Part"), "quantity": gettext_lazy("Quantity"), "unit": gettext_lazy("Unit")},
)
def add_part(kit: Product, *, part: Product, quantity: Decimal = Decimal(1), unit: str = "", actor: Actor) -> None:
    """One kit takes so much of a product; in its own unit unless another one is named."""
    try:
        code = unit_of(unit).code if unit else part.unit
    except ValueError as problem:
        raise Refused(str(problem), "unknown-unit") from problem
    row = KitPart(company_id=kit.company_id, kit=kit, product=part, quantity=quantity, unit=code)
    row.position = kit.parts.count()
    row.full_clean(exclude=["company"])
    row.save()


@action(
    Product,
    permission="catalog.edit",
    source=ProductKind.KIT,
    label=gettext_lazy("Remove a part"),
    icon="minus",
    bulk=False,
    labels={"part": gettext_lazy("Part")},
)
def remove_part(kit: Product, *, part: Product, actor: Actor) -> None:
    """The kit has this product no longer."""
    removed, _rows = kit.parts.filter(product=part).delete()
    if not removed:
        raise Refused(_("«%(part)s» is no part of this kit.") % {"part": part}, "no-such-part")


@action(
    PriceList,
    permission="catalog.reprice",
    label=gettext_lazy("Change all prices"),
    icon="percent",
    bulk=False,
    labels={"percent": gettext_lazy("By how many per cent"), "starts_on": gettext_lazy("From the day")},
)
def reprice(price_list: PriceList, *, percent: Decimal, starts_on: date, actor: Actor) -> int:
    """New prices from a day on, so many per cent higher (or lower, below zero); the old ones hold until then."""
    if percent <= -100 or not percent:
        raise Refused(_("Give the change in per cent: 5 raises, -5 lowers."), "no-change")
    later = price_list.prices.filter(starts_on__gte=starts_on)
    if later.exists():
        raise Refused(
            _("There are prices from this day or later already. Choose a later day, or remove those first."),
            "later-prices",
        )
    kinds = ("product_id", "unit", "min_quantity")
    standing = price_list.prices.order_by(*kinds, "-starts_on").distinct(*kinds)
    factor = 1 + percent / 100
    coin = currency_exponent(price_list.currency)
    rows = [row for row in standing if row.ends_on is None or row.ends_on >= starts_on]
    insert_many(Price, [_repriced(row, factor, coin, starts_on) for row in rows])
    return len(rows)


def _repriced(row: Price, factor: Decimal, coin: int, starts_on: date) -> Price:
    return Price(
        company_id=row.company_id, price_list_id=row.price_list_id, product_id=row.product_id, unit=row.unit,
        min_quantity=row.min_quantity, amount=round_half_up(row.amount * factor, coin),
        floor=None if row.floor is None else round_half_up(row.floor * factor, coin),
        starts_on=starts_on, ends_on=row.ends_on,
    )  # fmt: skip
