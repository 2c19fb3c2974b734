"""The Russian month close: 26 and 44 to 90, 90 and 91 to 99, profit tax, in December the reformation (94н, ПБУ 18/02).

Profit tax is 8 % to the federal and 17 % to the regional budget from 2025 (3 and 17 % before), each rounded by itself.
Differences between the books and the tax law (ПБУ 18/02) are not kept: the profit of the books is what is taxed.
"""

from datetime import date
from decimal import Decimal
from typing import Final

from artel.finance.api import Carry, ClosingPlan, Look, ProfitTax, Result, YearEnd

CLOSING: Final = ClosingPlan(
    key="ru",
    steps=(
        Look("documents"),
        Look("costs"),
        Look("landed-costs"),
        Look("revaluation"),
        Look("vat-advances"),
        Look("vat-input"),
        Carry("administrative-costs", ("26",), "90.08"),
        Carry("selling-costs", ("44",), "90.07"),
        Result("sales-result", "90", via="90.09", target="99.01"),
        Result("other-result", "91", via="91.09", target="99.01"),
        ProfitTax(
            "profit-tax", ("90", "91"), expense="99.02.1", liability="68.04.1",
            rates=(
                (date(2017, 1, 1), (Decimal("0.03"), Decimal("0.17"))),
                (date(2025, 1, 1), (Decimal("0.08"), Decimal("0.17"))),
            ),
        ),
        YearEnd(
            "year-end", ((("90",), "90.09"), (("91",), "91.09"), (("99",), "99.01")), result="99.01", profit="84.01",
            loss="84.02",
        ),
    ),
)  # fmt: skip
