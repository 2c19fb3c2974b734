"""What sales knows of deals, for those above: documents by deal."""

from collections.abc import Iterable

from artel.core.actor import Actor
from artel.core.gate import visible
from artel.sales.models import Order, Quote, Return, Shipment

Document = Quote | Order | Shipment | Return


def documents_of_deal(deal_ids: Iterable[int], actor: Actor) -> dict[int, list[Document]]:
    """Quotes, orders, shipments and returns of some deals, as far as the actor sees them, in the order of a sale."""
    wanted = list(deal_ids)
    found: dict[int, list[Document]] = {pk: [] for pk in wanted}
    kinds: list[type[Document]] = [Quote, Order, Shipment, Return]
    for model in kinds:
        for row in visible(model, actor).filter(deal_id__in=wanted).order_by("id"):
            found[row.deal_id or 0].append(row)
    return found
