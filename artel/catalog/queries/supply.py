"""Who sells a product to us, at what price and how soon."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from artel.catalog.models import Product, SupplierPrice
from artel.catalog.queries.units import UnitTable
from artel.kit.money import Money
from artel.kit.quantity import Quantity
from artel.parties.api import Party


@dataclass(frozen=True)
class Offer:
    """What one supplier asks on a day for at least the quantity wanted.

    `quantity` is what has to be ordered, in the supplier's unit: not less than the smallest lot, in whole multiples.
    `price` is for one such unit; None where it has to be asked. `arrives_on` is None where nobody knows.
    """

    supplier: Party
    price: Money | None
    quantity: Quantity
    includes_tax: bool
    arrives_on: date | None
    is_preferred: bool
    row: SupplierPrice

    @property
    def total(self) -> Money | None:
        """What the ordered quantity costs, rounded to the coin."""
        return None if self.price is None else (self.price * self.quantity).rounded()


def supplier_offers(product: Product, quantity: Quantity, on: date) -> list[Offer]:
    """What every supplier of the product asks that day: the preferred first, then by price in each currency.

    Of one supplier's several prices the one of the largest quantity that is not above the wanted one counts, and if
    all are above, the smallest lot.
    """
    rows = SupplierPrice.objects.filter(product=product, starts_on__lte=on).select_related("party", "product")
    kinds = ("party_id", "unit", "min_quantity")
    standing = rows.order_by(*kinds, "-starts_on").distinct(*kinds)
    units = UnitTable([product])
    by_supplier: dict[int, list[SupplierPrice]] = {}
    for row in standing:
        if row.ends_on is None or row.ends_on >= on:
            by_supplier.setdefault(row.party_id, []).append(row)
    wanted = units.size(product, quantity)
    chosen = [_chosen(product, found, wanted, units) for found in by_supplier.values()]
    ordered = sorted(chosen, key=lambda row: _place(row, units.ratio(product, row.unit)))
    return [_offer(row, wanted / units.ratio(product, row.unit), on) for row in ordered]


def _chosen(product: Product, rows: list[SupplierPrice], wanted: Fraction, units: UnitTable) -> SupplierPrice:
    def lot(row: SupplierPrice) -> Fraction:
        return Fraction(row.min_quantity) * units.ratio(product, row.unit)

    reached = [row for row in rows if lot(row) <= wanted]
    return max(reached, key=lot) if reached else min(rows, key=lot)


def _place(row: SupplierPrice, ratio: Fraction) -> tuple[bool, bool, str, Fraction, str]:
    unknown = row.amount is None
    each = Fraction(0) if row.amount is None else Fraction(row.amount) / ratio
    return not row.is_preferred, unknown, row.currency, each, str(row.party)


def _offer(row: SupplierPrice, wanted: Fraction, on: date) -> Offer:
    """The offer for so many of the supplier's units: not less than the smallest lot, in whole multiples or packs."""
    needed = max(wanted, Fraction(row.min_quantity))
    step = row.multiple or (Decimal(1) if row.unit != row.product.unit else Decimal("0.000001"))
    return Offer(
        supplier=row.party,
        price=None if row.amount is None else Money(row.amount, row.currency),
        quantity=Quantity(step * math.ceil(needed / Fraction(step)), row.unit),
        includes_tax=row.includes_tax,
        arrives_on=None if row.lead_days is None else on + timedelta(days=row.lead_days),
        is_preferred=row.is_preferred,
        row=row,
    )
