"""The three-way match: what a bill says against what was ordered and what has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from artel.finance.api import Bill, BillLine, taxation_of
from artel.kit.decimals import round_half_up
from artel.kit.money import Money, currency_exponent
from artel.purchasing.models import ReceiptLine, Terms
from artel.purchasing.queries.progress import (
    RECEIPT_LINE,
    billed_by_receipt_line,
    receipt_lines_by_id,
    returned_by_receipt_line,
)

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of a receipt in a bill: how much may be billed, how much is, at which cost it came and is billed.

    `value` and `cost` are of the billed quantity, in the currency of the bill; `count` how many lines were added up.
    """

    line: ReceiptLine
    open: Decimal
    quantity: Decimal
    value: Decimal
    cost: Decimal
    count: int = 1

    @property
    def difference(self) -> Decimal:
        """What the bill asks above the price of the order; below zero, less."""
        return self.cost - self.value


def compared(bill: Bill, lines: Sequence[BillLine]) -> list[Compared]:
    """Each line of receipts that a bill names, with what other bills that count took of it already."""
    mine: dict[int, list[BillLine]] = {}
    for line in lines:
        if line.source_kind == RECEIPT_LINE and line.source_id is not None:
            mine.setdefault(line.source_id, []).append(line)
    if not mine:
        return []
    received = receipt_lines_by_id(list(mine))
    others = billed_by_receipt_line(mine, but=bill.pk)
    returned = returned_by_receipt_line(mine)
    deducts = taxation_of(bill.company_id, bill.issued_on).practice.deducts_input
    places = currency_exponent(bill.currency)
    found = []
    for pk, rows in mine.items():
        came = received[pk]
        quantity = sum((row.quantity for row in rows), ZERO)
        before = others[pk].quantity if pk in others else ZERO
        left = came.quantity - returned.get(pk, ZERO) - before
        cost = sum((row.net if deducts else row.total for row in rows), ZERO)
        value = _share(came, before + quantity, places) - _share(came, before, places)
        found.append(Compared(came, left, quantity, value, cost, len(rows)))
    return found


def breaches(rows: Sequence[Compared], terms: Terms) -> list[str]:
    """What does not fit, in words; a line fits that keeps within the rate or within the sum of the terms."""
    found = []
    for row in rows:
        currency = row.line.order_line.document.currency
        if row.quantity > row.open:
            told = {"name": row.line.name, "billed": _plain(row.quantity), "open": _plain(max(row.open, ZERO))}
            found.append(_("«%(name)s»: billed %(billed)s, received and not billed yet %(open)s.") % told)
        allowed = max(abs(row.value) * terms.price_tolerance_rate, terms.price_tolerance_amount, _coins(row, currency))
        if abs(row.difference) > allowed:
            told = {
                "name": row.line.name, "billed": Money(row.cost, currency).format(),
                "ordered": Money(row.value, currency).format(),
            }  # fmt: skip
            found.append(_("«%(name)s»: billed %(billed)s, by the order %(ordered)s.") % told)
    return found


def _share(line: ReceiptLine, quantity: Decimal, places: int) -> Decimal:
    """What so much of a line came at, so that parts add up to the whole."""
    return round_half_up(line.value * quantity / line.quantity, places)


def _coins(row: Compared, currency: str) -> Decimal:
    """What rounding alone may make of a line: a coin for each line of the bill."""
    return Decimal(1).scaleb(-currency_exponent(currency)) * row.count


def _plain(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"
