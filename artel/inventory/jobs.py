"""What runs by the clock and after late documents: costs that wait are worked out again."""

from artel.core.actor import Actor
from artel.core.jobs import every
from artel.inventory.recosting import recost_waiting


@every("* * * * *", "artel.inventory.recost")
def recost_late(company_id: int) -> None:
    """Carry forward what late documents changed."""
    recost_waiting(company_id, actor=Actor.system(company_id))
