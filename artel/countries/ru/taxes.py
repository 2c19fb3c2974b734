"""Russian VAT by day: law 425-ФЗ of 28.11.2025 raised the general rate from 2026; 5 and 7 % are for the simplified."""

from datetime import date
from decimal import Decimal
from typing import Final

from artel.finance.api import TaxPlan

TAXES: Final = TaxPlan(
    rates=(
        ("standard", date(2019, 1, 1), Decimal("0.20")),
        ("standard", date(2026, 1, 1), Decimal("0.22")),
        ("reduced", date(2005, 1, 1), Decimal("0.10")),
        ("zero", date(2005, 1, 1), Decimal(0)),
        ("special5", date(2025, 1, 1), Decimal("0.05")),
        ("special7", date(2025, 1, 1), Decimal("0.07")),
    ),
    practice={"is_inclusive": True, "is_revenue_gross": True, "taxes_advances": True, "payment_days": 5},
)
