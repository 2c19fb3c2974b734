"""Taxes where no pack says more: nothing is due until the company writes its own rates."""

from datetime import date
from decimal import Decimal
from typing import Final

from artel.finance.api import TaxPlan

TAXES: Final = TaxPlan(
    rates=tuple((kind, date(1990, 1, 1), Decimal(0)) for kind in ("standard", "reduced", "zero")),
    practice={"is_inclusive": False, "is_revenue_gross": False, "taxes_advances": False, "payment_days": 30},
)
