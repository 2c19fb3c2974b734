"""From the deal to the documents: an offer or an order in one step, without typing anything twice."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.timeline import note
from artel.crm.models import OPEN, WON, Deal
from artel.sales import api as sales


@action(
    Deal,
    permission="crm.offer_deal",
    label=gettext_lazy("Make a quote"),
    source=(OPEN, WON),
    icon="file-text",
    bulk=False,
    silent=True,
)
def offer(deal: Deal, *, actor: Actor) -> sales.Quote:
    """Draft a quote with the deal's client and lines, at the prices that the deal names."""
    _require_client(deal)
    quote = sales.draft_quote(deal.party, _lines(deal), actor=actor, **_head(deal))  # type: ignore[arg-type]  # required above
    note(deal, "crm.offered", data={"number": quote.number, "id": quote.pk}, actor=actor)
    return quote


@action(
    Deal,
    permission="crm.order_deal",
    label=gettext_lazy("Make an order"),
    source=(OPEN, WON),
    icon="shopping-cart",
    bulk=False,
    silent=True,
)
def order(deal: Deal, *, actor: Actor) -> sales.Order:
    """Draft an order with the deal's client and lines, at the prices that the deal names."""
    _require_client(deal)
    drafted = sales.draft_order(deal.party, _lines(deal), actor=actor, **_head(deal))  # type: ignore[arg-type]  # required above
    note(deal, "crm.ordered", data={"number": drafted.number, "id": drafted.pk}, actor=actor)
    return drafted


def _require_client(deal: Deal) -> None:
    if deal.party is None:
        raise Refused(_("Say first who the client is."), "no-client")


def _lines(deal: Deal) -> list[sales.Wanted]:
    """The deal's lines; a deal without any is one line of its amount."""
    lines = list(deal.lines.select_related("product"))
    if not lines:
        raise Refused(_("Add a line first: what the client buys, and at what price."), "no-lines")
    return [
        sales.Wanted(
            quantity=line.quantity,
            product=line.product,
            text="" if line.product and line.product_name == line.product.name else line.product_name,
            unit=line.unit,
            unit_price=line.unit_price if line.unit_price or line.product is None else None,
            discount_rate=line.discount_rate,
        )
        for line in lines
    ]


def _head(deal: Deal) -> dict[str, Any]:
    """What documents take over: whose it is, in which currency, and where the client came from."""
    return {
        "deal_id": deal.pk, "channel_id": deal.channel_id, "campaign_id": deal.campaign_id,
        "owner": deal.owner, "currency": deal.currency,
    }  # fmt: skip
