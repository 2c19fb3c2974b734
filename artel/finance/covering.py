"""Taking open items one after another until an amount is used up."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from artel.finance.queries.debts import Open

ZERO = Decimal(0)


@dataclass(slots=True)
class Taken:
    """What was taken of items that lie on one account for one party and deal: one entry, one item, several covers."""

    role: str
    account_id: int
    party_id: int
    deal_id: int | None
    parts: list[tuple[Open, Decimal]] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        """All that was taken."""
        return sum((amount for _item, amount in self.parts), ZERO)

    @property
    def tax(self) -> Decimal:
        """VAT that was charged on what was taken of advances."""
        return sum((item.tax_share(amount) for item, amount in self.parts), ZERO)


def take(items: Iterable[Open], amount: Decimal) -> tuple[list[Taken], Decimal]:
    """So much of the items, in their order, by account, party and deal; and what is left of the amount."""
    groups: dict[tuple[str, int, int, int | None], Taken] = {}
    left = amount
    for item in items:
        if not left:
            break
        taken = min(left, abs(item.rest))
        left -= taken
        key = (item.role, item.account_id, item.party_id, item.deal_id)
        groups.setdefault(key, Taken(*key)).parts.append((item, taken))
    return list(groups.values()), left
