"""What an order hands on to the invoices that are made from it."""

from datetime import date
from typing import Any, Final

from artel.sales.models import Order

HANDED_ON: Final = (
    "party_id", "owner_id", "contract", "is_inclusive", "currency", "exchange_rate", "deal_id", "channel_id",
    "campaign_id", "project_id",
)  # fmt: skip


def head_of(order: Order, on: date, form: str) -> dict[str, Any]:
    """Columns of an invoice of an order."""
    handed_on = {name: getattr(order, name) for name in HANDED_ON}
    return {**handed_on, "issued_on": on, "form": form, "source_kind": order.kind, "source_id": order.pk}
