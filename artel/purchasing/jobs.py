"""What purchasing does by the clock."""

from artel.core.actor import Actor
from artel.core.jobs import every
from artel.purchasing.actions.replenishing import plan


@every("30 5 * * *", "purchasing.plan")
def propose(company_id: int) -> None:
    """What should be bought is proposed before the working day; a second time proposes the same."""
    plan(company_id, actor=Actor.system(company_id))
