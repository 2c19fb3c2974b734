"""Contexts above look at a bill in the transaction in which it begins to count, or counts no more.

    @bill_posting
    def match(bill: Bill, lines: Sequence[BillLine], actor: Actor) -> None: ...

Whoever raises `Refused` keeps the bill from being posted, or from being taken back.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from artel.core.actor import Actor
from artel.finance.models import Bill, BillLine

Posting = Callable[[Bill, Sequence[BillLine], Actor], None]
Cancelling = Callable[[Bill, date, str, Actor], None]
POSTING: Final[list[Posting]] = []
CANCELLING: Final[list[Cancelling]] = []


def bill_posting(watch: Posting) -> Posting:
    """Let a context look at each bill, priced and numbered, before it is written into the books."""
    POSTING.append(watch)
    return watch


def bill_cancelling(watch: Cancelling) -> Cancelling:
    """Let a context take back what it did with a bill before the bill itself is taken back."""
    CANCELLING.append(watch)
    return watch
