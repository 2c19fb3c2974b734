"""What finance keeps."""

from artel.finance.models.bill import Bill, BillLine
from artel.finance.models.invoice import Invoice, InvoiceLine, Proforma, ProformaLine
from artel.finance.models.openitem import OpenItem, Settlement
from artel.finance.models.priced import (
    DocumentState,
    PricedDocument,
    PricedLine,
    document_promises,
    line_promises,
)
from artel.finance.models.tax import Practice, Rounding, TaxKind, TaxRate, percent
from artel.finance.models.vat import VatEntry

__all__ = [
    "Bill",
    "BillLine",
    "DocumentState",
    "Invoice",
    "InvoiceLine",
    "OpenItem",
    "Practice",
    "PricedDocument",
    "PricedLine",
    "Proforma",
    "ProformaLine",
    "Rounding",
    "Settlement",
    "TaxKind",
    "TaxRate",
    "VatEntry",
    "document_promises",
    "line_promises",
    "percent",
]
