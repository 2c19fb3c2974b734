"""What the catalogue announces."""

from dataclasses import dataclass

from artel.core.events import Event


@dataclass(frozen=True, kw_only=True)
class SpecialPriceDecided(Event):
    """Somebody said yes or no to a price asked for one customer."""

    special_price_id: int
    party_id: int
    product_id: int
    is_approved: bool
