"""What finance keeps."""

from artel.finance.models.bill import Bill, BillLine
from artel.finance.models.closing import ClosingStep, MonthClose
from artel.finance.models.invoice import Invoice, InvoiceLine, Proforma, ProformaLine, sums_until_now
from artel.finance.models.manual import ManualLine, ManualPosting, Offset, Revaluation, RevaluationLine
from artel.finance.models.money import Direction, MoneyAccount, Payment, Rate
from artel.finance.models.openitem import OpenItem, Settlement
from artel.finance.models.priced import (
    DocumentState,
    PricedDocument,
    PricedLine,
    document_promises,
    line_promises,
    write_prices,
)
from artel.finance.models.statement import BankLine, BankStatement
from artel.finance.models.tax import Practice, Rounding, TaxKind, TaxRate, percent
from artel.finance.models.taxation import Taxation, rate_label, rate_on, taxation_of
from artel.finance.models.vat import VatEntry

__all__ = [
    "BankLine",
    "BankStatement",
    "Bill",
    "BillLine",
    "ClosingStep",
    "Direction",
    "DocumentState",
    "Invoice",
    "InvoiceLine",
    "ManualLine",
    "ManualPosting",
    "MoneyAccount",
    "MonthClose",
    "Offset",
    "OpenItem",
    "Payment",
    "Practice",
    "PricedDocument",
    "PricedLine",
    "Proforma",
    "ProformaLine",
    "Rate",
    "Revaluation",
    "RevaluationLine",
    "Rounding",
    "Settlement",
    "TaxKind",
    "TaxRate",
    "Taxation",
    "VatEntry",
    "document_promises",
    "line_promises",
    "percent",
    "rate_label",
    "rate_on",
    "sums_until_now",
    "taxation_of",
    "write_prices",
]
