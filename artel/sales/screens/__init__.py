"""What people see of sales."""

from artel.sales.screens import credit, offers, shipping

__all__ = ["credit", "offers", "shipping"]
