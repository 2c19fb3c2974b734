"""Papers as Russian law and custom have them. Each module declares one form: what is printed of it, and from what."""

from artel.countries.ru.forms import (
    act,
    cash_order,
    payment_order,
    reconciliation,
    request_to_pay,
    stock,
    tax_invoice,
    torg12,
    upd,
)

__all__ = [
    "act", "cash_order", "payment_order", "reconciliation", "request_to_pay", "stock", "tax_invoice", "torg12", "upd",
]  # fmt: skip
