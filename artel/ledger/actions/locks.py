"""Closing days, and opening them again."""

from datetime import date

from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.core.events import emit
from artel.core.steps import step
from artel.ledger.events import PeriodLocked
from artel.ledger.models import Area, Lock


def close_days(area: Area | str, until: date | None, *, actor: Actor) -> None:
    """Nothing is entered in an area (empty: in all of them) up to this day; without a day all its days are open."""
    actor.require("ledger.lock")
    label = gettext_lazy("Close a period") if until else gettext_lazy("Open a period")
    with step(actor, label):
        if until is None:
            for lock in Lock.objects.filter(company_id=actor.company_id, area=str(area)):
                lock.delete()
            return
        Lock.objects.update_or_create(
            company_id=actor.company_id, area=str(area), defaults={"locked_until": until}
        )
        emit(PeriodLocked(company_id=actor.company_id, area=str(area), locked_until=until.isoformat()))
