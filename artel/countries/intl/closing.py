"""The month close where no pack says more: revaluation and costs; the year's result to retained earnings."""

from typing import Final

from artel.finance.api import ClosingPlan, Look, YearEnd

CLOSING: Final = ClosingPlan(
    key="intl",
    steps=(
        Look("documents"),
        Look("costs"),
        Look("landed-costs"),
        Look("revaluation"),
        YearEnd(
            "year-end", ((("4000", "5000", "6000", "7000", "8000"), "3040"),), result="3040", profit="3030",
            loss="3030",
        ),
    ),
)  # fmt: skip
