"""Prices of documents of sale: proposed by the catalogue, never below the floor without approval."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from artel.catalog.api import Asked, Quoted, prices_for, refuse_below_floor
from artel.core.actor import Actor
from artel.finance.api import Taxation, TaxKind
from artel.kit.decimals import round_half_up
from artel.kit.money import Money
from artel.kit.quantity import DEFAULT_UNIT, Quantity

APPROVE: Final = "catalog.approve_price"
PLACES: Final = 4


def fill_in(document: Any, lines: Sequence[Any], taxation: Taxation, *, actor: Actor) -> list[Any]:
    """Unit, kind of VAT and price of what was left empty; the lines that changed. A price nobody set is asked for."""
    empty = [line for line in lines if not line.unit or not line.tax_kind or line.unit_price is None]
    for line in empty:
        product = line.product
        line.unit = line.unit or (product.unit if product is not None else DEFAULT_UNIT)
        line.tax_kind = line.tax_kind or (product.tax_kind if product is not None else TaxKind.STANDARD)
    unpriced = [line for line in empty if line.unit_price is None]
    known = [line for line in unpriced if line.product is not None]
    rates = [taxation.rate_of_sale(line.tax_kind) for line in known]
    proposed = dict(zip(map(id, known), quotes(document, known, rates, actor=actor), strict=True))
    for line in unpriced:
        quoted = proposed.get(id(line))
        if quoted is None:
            raise ValidationError(_("Give a price for «%(name)s»: no price list has one.") % {"name": line.name})
        line.unit_price = quoted.price.amount
        line.discount_rate = line.discount_rate or quoted.discount_rate
    return empty


def quotes(
    document: Any, lines: Sequence[Any], rates: Sequence[Decimal | None], *, actor: Actor
) -> list[Quoted | None]:
    """What the catalogue says of each of some lines, with or without VAT as the document writes its prices."""
    if not lines:
        return []
    asked = [Asked(line.product, Quantity(line.quantity, line.unit)) for line in lines]
    found = prices_for(asked, party=document.party, currency=document.currency, on=document.issued_on, actor=actor)
    return [
        None if quoted is None else _as_written(quoted, document.is_inclusive, rate)
        for quoted, rate in zip(found, rates, strict=True)
    ]


def refuse_low_prices(lines: Sequence[Any], *, actor: Actor) -> None:
    """Refuse prices below the floor, unless the actor may approve them. Lines come with their document and product."""
    if actor.may(APPROVE):
        return
    goods = [line for line in lines if line.product is not None and line.quantity > 0]
    if not goods:
        return
    document = goods[0].document
    known = quotes(document, goods, [line.tax_rate for line in goods], actor=actor)
    for line, quoted in zip(goods, known, strict=True):
        price = Money(line.unit_price * (1 - line.discount_rate), document.currency)
        refuse_below_floor(line.product, price, quoted, actor=actor)


def _as_written(quoted: Quoted, inclusive: bool, rate: Decimal | None) -> Quoted:
    """A quoted price turned into one with VAT, or without it, where the document is written the other way."""
    if quoted.includes_tax == inclusive or not rate:
        return quoted
    factor = 1 + rate if inclusive else 1 / (1 + rate)
    floor = None if quoted.floor is None else _times(quoted.floor, factor)
    return replace(quoted, price=_times(quoted.price, factor), floor=floor, includes_tax=inclusive)


def _times(money: Money, factor: Decimal) -> Money:
    return Money(round_half_up(money.amount * factor, PLACES), money.currency)
