"""The door of finance: drafting, posting and settling, and asking what is owed."""

from artel.finance.models import (
    Bill,
    BillLine,
    DocumentState,
    Invoice,
    InvoiceLine,
    OpenItem,
    Practice,
    Proforma,
    ProformaLine,
    Rounding,
    Settlement,
    TaxKind,
    TaxRate,
    VatEntry,
)

__all__ = [
    "Bill",
    "BillLine",
    "DocumentState",
    "Invoice",
    "InvoiceLine",
    "OpenItem",
    "Practice",
    "Proforma",
    "ProformaLine",
    "Rounding",
    "Settlement",
    "TaxKind",
    "TaxRate",
    "VatEntry",
]
