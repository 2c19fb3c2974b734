"""Exact conversion between the units of a product."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from artel.catalog.models import Product, ProductUnit
from artel.core.errors import Refused
from artel.kit.decimals import EXACT, round_half_up
from artel.kit.quantity import Quantity, Unit, unit_of

# What a quantity column holds: numeric(18, 6).
PLACES = 6


class UnitTable:
    """The units of some products, read in one query; from then on everything is arithmetic."""

    def __init__(self, products: Iterable[Product]) -> None:
        own = {product.pk: product for product in products}
        self._ratios: dict[int, dict[str, Fraction]] = {pk: {row.unit: Fraction(1)} for pk, row in own.items()}
        rows = ProductUnit.objects.filter(product_id__in=own)
        for pk, unit, numerator, denominator in rows.values_list("product_id", "unit", "numerator", "denominator"):
            self._ratios[pk].setdefault(unit, Fraction(numerator, denominator))

    def ratio(self, product: Product, unit: str) -> Fraction:
        """How many of the product's own units one such unit is; Refused where the product does not know it."""
        known = self._ratios[product.pk]
        if unit not in known:
            found = _through_dimension(known, unit_of(unit))
            if found is None:
                raise Refused(
                    _("«%(product)s» has no unit «%(unit)s». Add it to the product with its ratio.")
                    % {"product": product, "unit": unit_of(unit).symbol},
                    "unknown-unit",
                )
            known[unit] = found
        return known[unit]

    def size(self, product: Product, quantity: Quantity) -> Fraction:
        """How many of the product's own units that is, as a fraction: for comparing, never for storing."""
        return Fraction(quantity.amount) * self.ratio(product, quantity.unit.code)

    def in_base(self, product: Product, quantity: Quantity) -> Quantity:
        """The same quantity in the product's own unit, exactly; Refused where six decimals cannot say it."""
        return self.convert(product, quantity, product.unit)

    def convert(self, product: Product, quantity: Quantity, unit: str) -> Quantity:
        """The same quantity in another unit of the product, exactly; Refused where six decimals cannot say it."""
        if quantity.unit.code == unit:
            return quantity
        size = self.size(product, quantity) / self.ratio(product, unit)
        amount = EXACT.divide(Decimal(size.numerator), Decimal(size.denominator))
        if Fraction(amount) != size or amount != round_half_up(amount, PLACES):
            raise Refused(
                _("%(quantity)s of «%(product)s» is no exact number of %(unit)s. Give the quantity in another unit.")
                % {"quantity": quantity.format(), "product": product, "unit": unit_of(unit).symbol},
                "inexact-unit",
            )
        return Quantity(amount, unit)


def _through_dimension(known: dict[str, Fraction], unit: Unit) -> Fraction | None:
    """By a unit of the same dimension: a product counted in kilograms is sold in grams without being told."""
    for code, ratio in known.items():
        other = unit_of(code)
        if other.dimension == unit.dimension:
            return ratio * unit.factor / other.factor
    return None


def units_of(products: Iterable[Product]) -> UnitTable:
    """The units of these products, for as many conversions as a document needs."""
    return UnitTable(products)


def in_base_unit(product: Product, quantity: Quantity) -> Quantity:
    """The same quantity in the product's own unit, exactly; Refused where the unit is unknown or six decimals fail."""
    if quantity.unit.code == product.unit:
        return quantity
    return UnitTable([product]).in_base(product, quantity)


def in_unit(product: Product, quantity: Quantity, unit: str) -> Quantity:
    """The same quantity in another unit of the product, exactly; refused as `in_base_unit` is."""
    return UnitTable([product]).convert(product, quantity, unit)
