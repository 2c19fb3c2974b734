"""Verbs of sales."""

from artel.sales.actions.drafting import Wanted, draft_order, draft_quote
from artel.sales.actions.invoicing import ask_payment
from artel.sales.actions.order import (
    cancel,
    close,
    confirm,
    drop_ship,
    invoice_services,
    move,
    reserve_more,
    revise,
    ship,
)
from artel.sales.actions.quote import accept, decline, expire_quotes, link_of, new_version, send, to_order
from artel.sales.actions.returning import cancel_return, post_return, take_return
from artel.sales.actions.shipment import cancel_shipment, post_shipment

__all__ = [
    "Wanted", "accept", "ask_payment", "cancel", "cancel_return", "cancel_shipment", "close", "confirm", "decline",
    "draft_order", "draft_quote", "drop_ship", "expire_quotes", "invoice_services", "link_of", "move",
    "new_version", "post_return", "post_shipment", "reserve_more", "revise", "send", "ship", "take_return", "to_order",
]  # fmt: skip
