"""What can be done in the catalogue."""

from artel.catalog.actions.prices import approve, ask_price, reject, withdraw

__all__ = ["approve", "ask_price", "reject", "withdraw"]
