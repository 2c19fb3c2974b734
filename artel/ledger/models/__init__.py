"""What the ledger keeps."""

from artel.ledger.models.account import Account, AccountRule, Article, CostCentre
from artel.ledger.models.book import (
    Area,
    DayTotal,
    Delta,
    Entry,
    MonthTotal,
    Operation,
    Seal,
    Subaccount,
    Traced,
    Turnover,
)
from artel.ledger.models.locks import Lock, LockException

__all__ = [
    "Account",
    "AccountRule",
    "Area",
    "Article",
    "CostCentre",
    "DayTotal",
    "Delta",
    "Entry",
    "Lock",
    "LockException",
    "MonthTotal",
    "Operation",
    "Seal",
    "Subaccount",
    "Traced",
    "Turnover",
]
