"""The door of purchasing: drafting and carrying out purchases, and asking how far they are.

order = draft_purchase(supplier, [Wanted(Decimal(10), table)], actor=anna, deal_id=deal.pk)
confirm_purchase(order, actor=anna)
receipt = receive_order(order, actor=anna); post_receipt(receipt, actor=anna)
bill = bill_receipt(receipt, number="17", on=today, actor=anna)      # then finance.api.post_bill
"""

from artel.purchasing.actions import (
    Wanted,
    approve_match,
    approve_requisition,
    ask_for_requisition,
    ask_prices,
    bill_order,
    bill_receipt,
    cancel_landed,
    cancel_purchase,
    cancel_receipt,
    cancel_request,
    cancel_requisition,
    cancel_supplier_return,
    choose_best,
    close_purchase,
    compare_again,
    confirm_purchase,
    draft_purchase,
    land,
    note_answer,
    order_proposal,
    order_requisition,
    plan,
    post_landed,
    post_receipt,
    post_supplier_return,
    receive_order,
    return_receipt,
    revise_purchase,
)
from artel.purchasing.models import (
    LandedCost,
    LandedShare,
    Match,
    Proposal,
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    ReceiptLine,
    ReorderRule,
    RequestForPrices,
    Requisition,
    SupplierReturn,
    SupplierReturnLine,
    Terms,
)
from artel.purchasing.queries.chain import chain_of, documents_of_orders
from artel.purchasing.queries.progress import LineProgress, progress_of

__all__ = [
    "LandedCost", "LandedShare", "LineProgress", "Match", "Proposal", "PurchaseOrder", "PurchaseOrderLine", "Receipt",
    "ReceiptLine", "ReorderRule", "RequestForPrices", "Requisition", "SupplierReturn", "SupplierReturnLine", "Terms",
    "Wanted", "approve_match", "approve_requisition", "ask_for_requisition", "ask_prices", "bill_order",
    "bill_receipt", "cancel_landed", "cancel_purchase", "cancel_receipt", "cancel_request", "cancel_requisition",
    "cancel_supplier_return", "chain_of", "choose_best", "close_purchase", "compare_again", "confirm_purchase",
    "documents_of_orders", "draft_purchase", "land", "note_answer", "order_proposal", "order_requisition", "plan",
    "post_landed", "post_receipt", "post_supplier_return", "progress_of", "receive_order", "return_receipt",
    "revise_purchase",
]  # fmt: skip
