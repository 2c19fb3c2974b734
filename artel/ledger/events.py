"""What the ledger announces."""

from dataclasses import dataclass

from artel.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PeriodLocked(Event):
    """Days were closed, in one area or in all."""

    area: str
    locked_until: str


@dataclass(frozen=True, kw_only=True)
class OpeningPosted(Event):
    """Balances of the books kept elsewhere were entered: what lies above makes its open items and stock of them."""

    opening_id: int


@dataclass(frozen=True, kw_only=True)
class OpeningCancelled(Event):
    """Balances of the books kept elsewhere were taken back."""

    opening_id: int
