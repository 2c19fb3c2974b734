"""What an order or a quote would earn at today's cost, before anything of it left."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from artel.catalog.api import Part, parts_of_kits, units_of
from artel.finance.api import in_company
from artel.inventory.api import cost_now
from artel.kit.decimals import round_half_up
from artel.kit.money import Money, currency_exponent
from artel.kit.quantity import Quantity
from artel.sales.models import Order, OrderLine, Quote, QuoteLine

ZERO = Decimal(0)


@dataclass(frozen=True)
class Margin:
    """Revenue without VAT, cost as it is known today, and the names of goods whose cost nobody knows yet."""

    revenue: Money
    cost: Money
    unknown: tuple[str, ...] = ()

    @property
    def profit(self) -> Money:
        """What is left."""
        return self.revenue - self.cost

    @property
    def rate(self) -> Decimal | None:
        """Profit as a share of revenue; none where there is no revenue."""
        if not self.revenue:
            return None
        return round_half_up(self.profit.amount / self.revenue.amount, 4)


def planned_margin(document: Order | Quote) -> Margin:
    """The margin of one document, in the company's currency."""
    return planned_margins([document])[document.pk]


def planned_margins(documents: Iterable[Order | Quote]) -> dict[int, Margin]:
    """Margins of many documents of one kind and company, with the same few queries however many there are."""
    chosen = list(documents)
    if not chosen:
        return {}
    model: Any = OrderLine if isinstance(chosen[0], Order) else QuoteLine
    lines = list(model.objects.filter(document__in=chosen).select_related("product__category"))
    taken = _taken(lines)
    currency = chosen[0].company.currency
    costs = cost_now([part.product.pk for parts in taken.values() for part in parts], currency)
    by_document: dict[int, list[Any]] = {document.pk: [] for document in chosen}
    for line in lines:
        by_document[line.document_id].append(line)
    return {document.pk: _margin(document, by_document[document.pk], taken, costs, currency) for document in chosen}


def _taken(lines: Sequence[Any]) -> dict[int, list[Part]]:
    """What each line takes from the stock, in the goods' own units."""
    goods = [line for line in lines if line.product is not None]
    units = units_of(line.product for line in goods)
    parts = parts_of_kits(line.product for line in goods)
    found = {}
    for line in goods:
        size = units.in_base(line.product, Quantity(line.quantity, line.unit)).amount
        found[line.pk] = [
            Part(part.product, part.quantity * size) for part in parts[line.product.pk] if part.product.is_stocked
        ]
    return found


def _margin(
    document: Order | Quote, lines: Sequence[Any], taken: Mapping[int, list[Part]], costs: Mapping[int, Money],
    currency: str,
) -> Margin:  # fmt: skip
    places = currency_exponent(currency)
    revenue = sum((in_company(line.sums, document.exchange_rate, places).net for line in lines), ZERO)
    parts = [part for line in lines for part in taken.get(line.pk, [])]
    known = [part for part in parts if part.product.pk in costs]
    cost = sum((costs[part.product.pk].amount * part.quantity.amount for part in known), ZERO)
    unknown = dict.fromkeys(str(part.product) for part in parts if part.product.pk not in costs)
    return Margin(Money(revenue, currency), Money(round_half_up(cost, places), currency), tuple(unknown))
