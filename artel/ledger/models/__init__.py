"""What the ledger keeps."""

from artel.ledger.models.account import Account, AccountRule, Article, CostCentre, PostingGroup, Role
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
from artel.ledger.models.opening import OpeningBalance

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
    "OpeningBalance",
    "Operation",
    "PostingGroup",
    "Role",
    "Seal",
    "Subaccount",
    "Traced",
    "Turnover",
]
