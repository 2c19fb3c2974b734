"""Verbs of purchasing."""

from artel.purchasing.actions.billing import approve_match, bill_order, bill_receipt, compare_again
from artel.purchasing.actions.drafting import Wanted, draft_purchase
from artel.purchasing.actions.landing import cancel_landed, land, post_landed
from artel.purchasing.actions.order import (
    cancel_purchase,
    close_purchase,
    confirm_purchase,
    receive_order,
    revise_purchase,
)
from artel.purchasing.actions.receipt import cancel_receipt, post_receipt
from artel.purchasing.actions.replenishing import order_proposal, plan, plan_now
from artel.purchasing.actions.request import ask_prices, cancel_request, choose_best, note_answer
from artel.purchasing.actions.requisition import (
    approve_requisition,
    ask_for_requisition,
    cancel_requisition,
    order_requisition,
)
from artel.purchasing.actions.returning import cancel_supplier_return, post_supplier_return, return_receipt
from artel.purchasing.queries import expecting

__all__ = [
    "Wanted", "approve_match", "approve_requisition", "ask_for_requisition", "ask_prices", "bill_order",
    "bill_receipt", "cancel_landed", "cancel_purchase", "cancel_receipt", "cancel_request", "cancel_requisition",
    "cancel_supplier_return", "choose_best", "close_purchase", "compare_again", "confirm_purchase", "draft_purchase",
    "expecting", "land", "note_answer", "order_proposal", "order_requisition", "plan", "plan_now", "post_landed",
    "post_receipt", "post_supplier_return", "receive_order", "return_receipt", "revise_purchase",
]  # fmt: skip
