"""The arithmetic of taxes, without a database: what lines come to, and that it always adds up.

In whole coins and whole numbers, so nothing is lost on the way. Amounts are rounded halves up: a line's base first,
then its tax, or the tax once for each rate of the document, shared out by the largest remainder.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

WHOLE: Final = 10**6  # rates and discounts have six decimals
_PRICE_PLACES: Final = 4
_QUANTITY_PLACES: Final = 6
_RATE_PLACES: Final = 6
_ALL_PLACES: Final = _PRICE_PLACES + _QUANTITY_PLACES + _RATE_PLACES


@dataclass(frozen=True, slots=True)
class Priced:
    """A line as the arithmetic sees it. No rate: without VAT."""

    quantity: Decimal
    unit_price: Decimal
    discount_rate: Decimal = Decimal(0)
    rate: Decimal | None = None


class Sums(NamedTuple):
    """What something comes to. Net and tax always add up to the total."""

    net: Decimal
    tax: Decimal
    total: Decimal

    def minus(self, other: "Sums") -> "Sums":
        """The difference to other sums."""
        return Sums(self.net - other.net, self.tax - other.tax, self.total - other.total)


NOTHING: Final = Sums(Decimal(0), Decimal(0), Decimal(0))


def sums_of(lines: Sequence[Priced], *, inclusive: bool, once_per_rate: bool = False, places: int = 2) -> list[Sums]:
    """What each line comes to. `inclusive`: prices contain the tax; `once_per_rate`: tax is rounded on the document."""
    bases = [_base(line, places) for line in lines]
    rates = [_scaled(line.rate or Decimal(0), _RATE_PLACES) for line in lines]
    taxes = (_shared if once_per_rate else _rounded)(bases, rates, inclusive)
    found = []
    for base, tax in zip(bases, taxes, strict=True):
        total = base if inclusive else base + tax
        found.append(Sums(_coins(total - tax, places), _coins(tax, places), _coins(total, places)))
    return found


def total_of(sums: Iterable[Sums]) -> Sums:
    """The sums added up."""
    net = tax = Decimal(0)
    for one in sums:
        net += one.net
        tax += one.tax
    return Sums(net, tax, net + tax)


def tax_within(total: Decimal, rate: Decimal, places: int = 2) -> Decimal:
    """The tax inside an amount that contains it, as on advances: by 22/122, 20/120, 10/110."""
    coins, scaled = _scaled(abs(total), places), _scaled(rate, _RATE_PLACES)
    tax = _coins(_half_up(coins * scaled, WHOLE + scaled), places)
    return tax if total >= 0 else -tax


def in_company(sums: Sums, exchange_rate: Decimal, places: int = 2) -> Sums:
    """Sums in the currency of the company: the total and the tax rounded once, the rest is the net."""
    if exchange_rate == 1:
        return sums
    tax, total = (_times(amount, exchange_rate, places) for amount in (sums.tax, sums.total))
    return Sums(total - tax, tax, total)


def calculated(rate: Decimal) -> str:
    """The rate by which tax is taken out of an amount that contains it, as documents write it: 22/122."""
    whole = (rate * 100).normalize()
    return f"{whole:f}/{100 + whole:f}"


def _base(line: Priced, places: int) -> int:
    """Quantity × price less the discount, in whole coins."""
    quantity = _scaled(line.quantity, _QUANTITY_PLACES)
    price = _scaled(line.unit_price, _PRICE_PLACES)
    kept = WHOLE - _scaled(line.discount_rate, _RATE_PLACES)
    assert quantity >= 0, "a quantity is not below zero"
    assert price >= 0, "a price is not below zero"
    assert kept >= 0, "a discount is not above 100 %"
    return _half_up(quantity * price * kept, 10 ** (_ALL_PLACES - places))


def _rounded(bases: Sequence[int], rates: Sequence[int], inclusive: bool) -> list[int]:
    return [
        _half_up(base * rate, WHOLE + rate if inclusive else WHOLE) for base, rate in zip(bases, rates, strict=True)
    ]


def _shared(bases: Sequence[int], rates: Sequence[int], inclusive: bool) -> list[int]:
    """Tax of each rate rounded once, then shared: each line's rounded down, coins left go to the largest remainders."""
    taxes = [0] * len(bases)
    for rate in dict.fromkeys(rates):
        places = [place for place, other in enumerate(rates) if other == rate]
        divisor = WHOLE + rate if inclusive else WHOLE
        whole = _half_up(sum(bases[place] for place in places) * rate, divisor)
        remainders = {}
        for place in places:
            taxes[place], remainders[place] = divmod(bases[place] * rate, divisor)
        left = whole - sum(taxes[place] for place in places)
        for place in sorted(places, key=lambda place: -remainders[place])[:left]:
            taxes[place] += 1
    return taxes


def _half_up(number: int, divisor: int) -> int:
    return (2 * number + divisor) // (2 * divisor)


def _scaled(value: Decimal, places: int) -> int:
    return int(Decimal(value).scaleb(places))


def _coins(number: int, places: int) -> Decimal:
    return Decimal(number).scaleb(-places)


def _times(amount: Decimal, factor: Decimal, places: int) -> Decimal:
    exact = _scaled(abs(amount), places) * _scaled(factor, 8)
    found = _coins(_half_up(exact, 10**8), places)
    return found if amount >= 0 else -found
