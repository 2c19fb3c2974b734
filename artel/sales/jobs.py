"""What sales does by the clock."""

from artel.core.jobs import every
from artel.sales.actions import expire_quotes


@every("10 0 * * *", "sales.expire_quotes")
def expire(company_id: int) -> None:
    """Quotes whose last day has passed hold no more; a second time finds none."""
    expire_quotes(company_id)
