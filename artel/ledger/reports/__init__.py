"""Reports of the book: each is a list of tables of figures whose links lead to rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from artel.ledger.reports.asking import Ask
from artel.ledger.reports.cards import account_analysis, account_card, general_ledger, whole_card
from artel.ledger.reports.figures import Report
from artel.ledger.reports.profits import profit_report
from artel.ledger.reports.statements import balance_sheet, cash_flow, income_statement
from artel.ledger.reports.turnover import turnover_sheet

Build = Callable[[Ask], Report]


@dataclass(frozen=True)
class Kind:
    """One report: its name for people, how it is built, and what may be chosen for it. `whole` builds it for a file."""

    label: Any
    build: Build
    whole: Build
    choices: tuple[str, ...] = ()
    needs_account: bool = False


def _kind(name: Any, build: Build, *choices: str, whole: Build | None = None, needs_account: bool = False) -> Kind:
    return Kind(name, build, whole or build, choices, needs_account)


REPORTS: Final[Mapping[str, Kind]] = {
    "turnover": _kind(_("Turnover sheet"), turnover_sheet, "account", "by", "netted"),
    "card": _kind(_("Account card"), account_card, "account", whole=whole_card, needs_account=True),
    "analysis": _kind(_("Account analysis"), account_analysis, "account", needs_account=True),
    "general": _kind(_("General ledger"), general_ledger, "account", "netted"),
    "balance": _kind(_("Balance sheet"), balance_sheet),
    "income": _kind(_("Income statement"), income_statement),
    "cash": _kind(_("Cash flow"), cash_flow),
    "profit": _kind(_("Profit"), profit_report, "profit_by"),
}
