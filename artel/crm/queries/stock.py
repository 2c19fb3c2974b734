"""How the goods of a deal stand: what of them is free, and from which day all of it can leave."""

from artel.catalog.api import in_base_unit
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.crm.models import OPEN, Deal, DealLine
from artel.kit.quantity import Quantity
from artel.sales import api as sales


def lines_with_stock(deal: Deal, actor: Actor) -> list[DealLine]:
    """The lines; those of an open deal with what of them is free in all warehouses and when they can leave."""
    lines = list(deal.lines.select_related("product__category"))
    wanted = {line.pk: (line.product, own) for line in lines if line.product and (own := _in_own_unit(line))}
    stand = sales.stock_for(wanted) if deal.state == OPEN and wanted else {}
    for line in lines:
        line.__dict__["stocked"] = stand.get(line.pk)
    return lines


def _in_own_unit(line: DealLine) -> Quantity | None:
    """What is wanted in the unit of the stock; none where the words of the deal are no unit of the product."""
    assert line.product is not None, "asked before"
    try:
        return in_base_unit(line.product, Quantity(line.quantity, line.unit))
    except Refused:
        return None
