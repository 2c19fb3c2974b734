"""What people do with the ledger itself: opening balances and closed days."""

from artel.ledger.actions.locks import close_days, move_lock, open_days
from artel.ledger.actions.opening import cancel, draft_opening, post

__all__ = ["cancel", "close_days", "draft_opening", "move_lock", "open_days", "post"]
