"""The door of sales: drafting for deals, what was made of them, and what it earns.

order = draft_order(party, [Wanted(Decimal(2), table)], deal_id=deal.pk, owner=anna, actor=actor)
documents_of_deal([deal.pk], actor)     # {deal id: [quote, order, shipment, …]}
planned_margin(order).profit            # at today's cost
"""

from artel.sales.actions import (
    Wanted,
    accept,
    ask_payment,
    cancel,
    cancel_return,
    cancel_shipment,
    close,
    confirm,
    decline,
    draft_order,
    draft_quote,
    drop_ship,
    invoice_services,
    new_version,
    post_return,
    post_shipment,
    reserve_more,
    revise,
    send,
    ship,
    take_return,
    to_order,
)
from artel.sales.models import (
    Delivery,
    Order,
    OrderLine,
    Quote,
    QuoteLine,
    Return,
    ReturnLine,
    Shipment,
    ShipmentLine,
    Terms,
)
from artel.sales.queries.chain import chain_of, chain_step, documents_of_orders
from artel.sales.queries.deals import documents_of_deal
from artel.sales.queries.margin import Margin, planned_margin, planned_margins
from artel.sales.queries.progress import LineProgress, progress_of
from artel.sales.queries.shown import Stocked, stock_for
from artel.sales.stock import Shortage

__all__ = [
    "Delivery", "LineProgress", "Margin", "Order", "OrderLine", "Quote", "QuoteLine", "Return", "ReturnLine",
    "Shipment", "ShipmentLine", "Shortage", "Stocked", "Terms", "Wanted", "accept", "ask_payment", "cancel",
    "cancel_return", "cancel_shipment", "chain_of", "chain_step", "close", "confirm", "decline", "documents_of_deal",
    "documents_of_orders",
    "draft_order", "draft_quote", "drop_ship", "invoice_services", "new_version", "planned_margin", "planned_margins",
    "post_return", "post_shipment", "progress_of", "reserve_more", "revise", "send", "ship", "stock_for", "take_return",
    "to_order",
]  # fmt: skip
