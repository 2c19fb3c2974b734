"""Prices of purchase orders: what is left empty is taken from the suppliers' prices."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from artel.catalog.api import supplier_offers, units_of
from artel.finance.api import Taxation, TaxKind
from artel.kit.decimals import round_half_up
from artel.kit.quantity import DEFAULT_UNIT, Quantity

PLACES: Final = 4


def fill_in(document: Any, lines: Sequence[Any], taxation: Taxation) -> list[Any]:
    """Unit, kind of VAT and price of what was left empty; the lines that changed. A price nobody set is asked for."""
    empty = [line for line in lines if not line.unit or not line.tax_kind or line.unit_price is None]
    for line in empty:
        product = line.product
        line.unit = line.unit or (product.unit if product is not None else DEFAULT_UNIT)
        line.tax_kind = line.tax_kind or (product.tax_kind if product is not None else TaxKind.STANDARD)
        if line.unit_price is None:
            line.unit_price = _offered(document, line, taxation.rate(line.tax_kind))
    return empty


def as_written(price: Decimal, includes_tax: bool, inclusive: bool, rate: Decimal | None) -> Decimal:
    """A price with VAT turned into one without, or the other way, where the document is written so."""
    if includes_tax == inclusive or not rate:
        return price
    return round_half_up(price * (1 + rate) if inclusive else price / (1 + rate), PLACES)


def _offered(document: Any, line: Any, rate: Decimal | None) -> Decimal:
    """What the supplier of the document asks for one unit of the line."""
    offers = [] if line.product is None else supplier_offers(
        line.product, Quantity(line.quantity, line.unit), document.issued_on
    )  # fmt: skip
    for offer in offers:
        known = offer.price is not None and offer.price.currency == document.currency
        if known and offer.supplier.pk == document.party_id and offer.price is not None:
            units = units_of([line.product])
            size = units.ratio(line.product, line.unit) / units.ratio(line.product, offer.row.unit)
            each = round_half_up(offer.price.amount * size.numerator / size.denominator, PLACES)
            return as_written(each, offer.includes_tax, document.is_inclusive, rate)
    message = _("Give a price for «%(name)s»: the supplier has none in this currency.")
    raise ValidationError(message % {"name": line.name})
