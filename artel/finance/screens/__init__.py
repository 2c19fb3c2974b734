"""What people see of finance."""

from artel.finance.screens import bank, documents, manual, money, taxes

__all__ = ["bank", "documents", "manual", "money", "taxes"]
