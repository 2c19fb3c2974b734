"""What purchasing keeps."""

from artel.purchasing.models.landed import LandedCost, LandedShare
from artel.purchasing.models.match import Match
from artel.purchasing.models.order import PurchaseOrder, PurchaseOrderLine
from artel.purchasing.models.receipt import Receipt, ReceiptLine
from artel.purchasing.models.replenish import Proposal, ReorderRule
from artel.purchasing.models.request import AskedSupplier, PriceAnswer, RequestForPrices, RequestLine
from artel.purchasing.models.requisition import Requisition, RequisitionLine
from artel.purchasing.models.returning import SupplierReturn, SupplierReturnLine
from artel.purchasing.models.terms import Terms

__all__ = [
    "AskedSupplier", "LandedCost", "LandedShare", "Match", "PriceAnswer", "Proposal", "PurchaseOrder",
    "PurchaseOrderLine", "Receipt", "ReceiptLine", "ReorderRule", "RequestForPrices", "RequestLine", "Requisition",
    "RequisitionLine", "SupplierReturn", "SupplierReturnLine", "Terms",
]  # fmt: skip
