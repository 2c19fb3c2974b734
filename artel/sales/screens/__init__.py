"""What people see of sales."""

from artel.sales.screens import offers, shipping

__all__ = ["offers", "shipping"]
