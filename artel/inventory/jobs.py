"""What runs by the clock: costs that still wait are worked out again, reservations that are over are given back."""

from artel.core.actor import Actor
from artel.core.jobs import every
from artel.inventory.expiring import release_expired
from artel.inventory.recosting import recost_waiting


@every("* * * * *", "artel.inventory.recost")
def recost_late(company_id: int) -> None:
    """Carry forward what late documents changed."""
    recost_waiting(company_id, actor=Actor.system(company_id))


@every("* * * * *", "artel.inventory.expire")
def give_back_expired(company_id: int) -> None:
    """Free what was promised until a moment that has passed."""
    release_expired(company_id, actor=Actor.system(company_id))
