"""What comes off a list price by itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q, QuerySet

from artel.catalog.models import Category, Discount, PriceList, Product
from artel.core.actor import Actor
from artel.kit.decimals import EXACT, round_half_up
from artel.parties.api import Party, PartyTag

PLACES = 6


@dataclass(frozen=True)
class Reduction:
    """The share that is taken off, and by which discounts."""

    rate: Decimal = Decimal(0)
    discounts: tuple[Discount, ...] = ()


def tags_of(party: Party | None) -> QuerySet[PartyTag, int]:
    """The groups in which a customer is."""
    rows = PartyTag.objects.filter(party=party) if party is not None else PartyTag.objects.none()
    return rows.values_list("tag_id", flat=True)


class DiscountTable:
    """The discounts that one customer is given on some products on a day, read in two queries at most."""

    def __init__(self, products: Iterable[Product], party: Party | None, on: date, actor: Actor) -> None:
        rows = Discount.objects.filter(
            Q(starts_on=None) | Q(starts_on__lte=on),
            Q(ends_on=None) | Q(ends_on__gte=on),
            Q(tag=None) | Q(tag__in=tags_of(party)),
            company_id=actor.company_id,
            is_archived=False,
        )
        named = {pk for product in products for pk in (product.pk, product.variant_of_id) if pk is not None}
        self._rows = list(rows.filter(Q(product=None) | Q(product__in=named)).order_by("-rate", "pk"))
        self._parents: dict[int, int | None] = {}
        if any(row.category_id for row in self._rows):
            categories = Category.objects.filter(company_id=actor.company_id)
            self._parents = dict(categories.values_list("pk", "parent_id"))

    def reduction(self, product: Product, size: Fraction, price_list: PriceList) -> Reduction:
        """The most favourable discount alone, or all of them one after another where the list says so."""
        given = tuple(row for row in self._rows if self._applies(row, product, size, price_list))
        if not given:
            return Reduction()
        if not price_list.is_cumulative:
            return Reduction(given[0].rate, given[:1])
        left = Decimal(1)
        for row in given:
            left = EXACT.multiply(left, 1 - row.rate)
        return Reduction(round_half_up(1 - left, PLACES), given)

    def _applies(self, row: Discount, product: Product, size: Fraction, price_list: PriceList) -> bool:
        if row.price_list_id not in (None, price_list.pk) or Fraction(row.min_quantity) > size:
            return False
        if row.product_id is not None:
            return row.product_id in (product.pk, product.variant_of_id)
        return row.category_id is None or row.category_id in self._above(product.category_id)

    def _above(self, category_id: int | None) -> Iterator[int]:
        """The category and all that it is part of."""
        while category_id is not None:
            yield category_id
            category_id = self._parents.get(category_id)
