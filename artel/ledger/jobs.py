"""What runs by the clock: totals are folded, operations sealed."""

from artel.core.jobs import every
from artel.ledger import verify


@every("* * * * *", "artel.ledger.fold")
def fold_totals(company_id: int) -> None:
    """Add to the totals what posters appended."""
    verify.fold(company_id)


@every("*/5 * * * *", "artel.ledger.seal")
def seal_operations(company_id: int) -> None:
    """Put new operations into the chain."""
    verify.seal(company_id)
