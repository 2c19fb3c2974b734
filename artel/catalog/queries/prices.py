"""Which price a customer is given: an agreed one, or that of a list less what the discounts take off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from django.db.models import Q
from django.utils.translation import gettext as _

from artel.catalog.models import Approval, Discount, Price, PriceList, Product, SpecialPrice
from artel.catalog.queries.discounts import DiscountTable, tags_of
from artel.catalog.queries.units import UnitTable, units_of
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.kit.decimals import EXACT, round_half_up
from artel.kit.money import Money
from artel.kit.quantity import Quantity, unit_of
from artel.parties.api import Party

APPROVE = "catalog.approve_price"
# What a money column holds: a price per piece of a thousand may be a part of the smallest coin.
PLACES = 4


@dataclass(frozen=True)
class Asked:
    """One line for which a price is wanted; in which unit, if not in that of the quantity."""

    product: Product
    quantity: Quantity
    unit: str = ""

    @property
    def priced_in(self) -> str:
        """The unit of which the price is wanted."""
        return self.unit or self.quantity.unit.code


@dataclass(frozen=True)
class Quoted:
    """The price of one unit before and after the discount, where it comes from, and how low one may go alone."""

    price: Money
    unit: str
    includes_tax: bool
    price_list: PriceList | None = None
    special: SpecialPrice | None = None
    discount_rate: Decimal = Decimal(0)
    discounts: tuple[Discount, ...] = ()
    floor: Money | None = None

    @property
    def net(self) -> Money:
        """The price of one unit after the discount, with every digit; a line is rounded once, as a whole."""
        return self.price * (1 - self.discount_rate)


def price_for(
    product: Product,
    *,
    quantity: Quantity,
    currency: str,
    on: date,
    actor: Actor,
    party: Party | None = None,
    unit: str = "",
) -> Quoted | None:
    """What one `unit` costs this customer that day when buying so much; None where nobody has set a price.

    An approved special price comes first. Then the lists of the customer's groups, then those for everybody; of
    several of one standing the one that is lower after its discounts. A variant without a price has its model's.
    """
    return prices_for([Asked(product, quantity, unit)], party=party, currency=currency, on=on, actor=actor)[0]


def prices_for(
    asked: Sequence[Asked], *, currency: str, on: date, actor: Actor, party: Party | None = None
) -> list[Quoted | None]:
    """`price_for` of many lines at once, in their order, with the same few queries however many there are."""
    products = [line.product for line in asked]
    units = units_of(products)
    named = {pk for product in products for pk in (product.pk, product.variant_of_id) if pk is not None}
    agreed = _agreed(named, party, currency, on)
    listed = _listed(named, party, currency, on, actor)
    discounts = DiscountTable(products, party, on, actor) if listed else None
    return [_quoted(line, agreed, listed, discounts, units) for line in asked]


def check_price(
    product: Product,
    price: Money,
    *,
    quantity: Quantity,
    on: date,
    actor: Actor,
    party: Party | None = None,
    unit: str = "",
) -> None:
    """Refuse a price of one unit, after all discounts, below the floor, unless the actor may approve such prices."""
    quoted = price_for(product, quantity=quantity, currency=price.currency, on=on, actor=actor, party=party, unit=unit)
    refuse_below_floor(product, price, quoted, actor=actor)


def refuse_below_floor(product: Product, price: Money, quoted: Quoted | None, *, actor: Actor) -> None:
    """The same where the quoted price is known already, as it is for the lines of a whole document."""
    if quoted is None or quoted.floor is None or price >= quoted.floor or actor.may(APPROVE):
        return
    told = {"price": price.format(), "product": product, "floor": quoted.floor.format(), "unit": unit_of(quoted.unit)}
    raise Refused(
        _(
            "%(price)s for «%(product)s» is below the lowest price, %(floor)s per %(unit)s. "
            "Raise it, or ask for a special price and have it approved."
        )
        % told,
        "below-floor",
    )


R = TypeVar("R", Price, SpecialPrice)


def _agreed(products: set[int], party: Party | None, currency: str, on: date) -> dict[int, list[SpecialPrice]]:
    """Approved prices of the customer that hold that day, by product."""
    if party is None:
        return {}
    rows = SpecialPrice.objects.filter(
        party=party, product_id__in=products, currency=currency, state=Approval.APPROVED, starts_on__lte=on
    )
    kinds = ("product_id", "unit", "min_quantity")
    newest = rows.order_by(*kinds, "-starts_on").distinct(*kinds)
    return _standing(newest, on)


def _listed(products: set[int], party: Party | None, currency: str, on: date, actor: Actor) -> dict[int, list[Price]]:
    """Prices that hold that day in every list open to the customer, by product."""
    lists = PriceList.objects.filter(
        Q(starts_on=None) | Q(starts_on__lte=on),
        Q(ends_on=None) | Q(ends_on__gte=on),
        Q(tag=None) | Q(tag__in=tags_of(party)),
        company_id=actor.company_id,
        currency=currency,
        is_archived=False,
    )
    rows = Price.objects.filter(price_list__in=lists, product_id__in=products, starts_on__lte=on)
    kinds = ("product_id", "price_list_id", "unit", "min_quantity")
    newest = rows.order_by(*kinds, "-starts_on").distinct(*kinds)
    return _standing(newest.select_related("price_list"), on)


def _standing(rows: Iterable[R], on: date) -> dict[int, list[R]]:
    """Rows that have not ended, by product. The newest one rules: where it has ended, no older one comes back."""
    found: dict[int, list[R]] = {}
    for row in rows:
        if row.ends_on is None or row.ends_on >= on:
            found.setdefault(row.product_id, []).append(row)
    return found


def _quoted(
    line: Asked,
    agreed: dict[int, list[SpecialPrice]],
    listed: dict[int, list[Price]],
    discounts: DiscountTable | None,
    units: UnitTable,
) -> Quoted | None:
    size = units.size(line.product, line.quantity)
    special = _reached(_of(line.product, agreed), line, size, units)
    if special is not None:
        agreed_on = _priced(special, special.amount, special.currency, line, units)
        return Quoted(agreed_on, line.priced_in, special.includes_tax, special=special, floor=agreed_on)
    if discounts is None:
        return None
    lists: dict[int, list[Price]] = {}
    for row in _of(line.product, listed):
        lists.setdefault(row.price_list_id, []).append(row)
    reached = [price for rows in lists.values() if (price := _reached(rows, line, size, units)) is not None]
    own_group = [price for price in reached if price.price_list.tag_id is not None]
    quotes = [_discounted(price, line, size, discounts, units) for price in own_group or reached]
    return min(quotes, key=lambda quote: quote.net, default=None)


def _of(product: Product, rows: dict[int, list[R]]) -> list[R]:
    """The product's own rows; those of its model where it is a variant without any."""
    return rows.get(product.pk) or rows.get(product.variant_of_id or 0, [])


def _reached(rows: list[R], line: Asked, size: Fraction, units: UnitTable) -> R | None:
    """The price of the largest quantity that is reached: in the unit asked for, otherwise in any other."""
    product = line.product
    reached = [row for row in rows if _threshold(row, product, units) <= size]
    near = [row for row in reached if row.unit == line.priced_in]
    return max(
        near or reached, key=lambda row: (_threshold(row, product, units), -_each(row, product, units)), default=None
    )


def _threshold(row: Price | SpecialPrice, product: Product, units: UnitTable) -> Fraction:
    return Fraction(row.min_quantity) * units.ratio(product, row.unit)


def _each(row: Price | SpecialPrice, product: Product, units: UnitTable) -> Fraction:
    """The price of one of the product's own units."""
    return Fraction(row.amount) / units.ratio(product, row.unit)


def _priced(row: Price | SpecialPrice, amount: Decimal, currency: str, line: Asked, units: UnitTable) -> Money:
    """An amount per unit of the row as one per unit asked for; the only place where a price is rounded."""
    if row.unit == line.priced_in:
        return Money(amount, currency)
    each = Fraction(amount) * units.ratio(line.product, line.priced_in) / units.ratio(line.product, row.unit)
    return Money(round_half_up(EXACT.divide(Decimal(each.numerator), Decimal(each.denominator)), PLACES), currency)


def _discounted(row: Price, line: Asked, size: Fraction, discounts: DiscountTable, units: UnitTable) -> Quoted:
    """A list price with what comes off it. What the company takes off by itself needs nobody's approval."""
    given, currency = row.price_list, row.price_list.currency
    reduction = discounts.reduction(line.product, size, given)
    price = _priced(row, row.amount, currency, line, units)
    quoted = Quoted(price, line.priced_in, given.includes_tax, given, None, reduction.rate, reduction.discounts)
    floor = None
    if row.floor is not None:
        floor = _priced(row, row.floor, currency, line, units)
    elif given.max_discount_rate is not None:
        floor = price * (1 - given.max_discount_rate)
    return quoted if floor is None else replace(quoted, floor=min(floor, quoted.net))
