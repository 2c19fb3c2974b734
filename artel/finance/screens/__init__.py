"""What people see of finance."""

from artel.finance.screens import bank, closing, documents, manual, money, taxes

__all__ = ["bank", "closing", "documents", "manual", "money", "taxes"]
