"""Closing days, and opening them again."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy

from artel.core import drafts
from artel.core.action import action
from artel.core.actor import Actor
from artel.core.events import emit
from artel.core.steps import step
from artel.ledger.events import PeriodLocked
from artel.ledger.models import Area, Lock

CLOSE: Final = "ledger.lock"


@drafts.opens(Lock)
def lock_days(values: Mapping[str, Any], *, actor: Actor) -> Lock:
    """Close the days of an area (empty: of all of them) that was open until now."""
    actor.require(CLOSE)
    lock = drafts.store(Lock, values, actor=actor)
    _announce(lock)
    return lock


@action(
    Lock, permission=CLOSE, label=gettext_lazy("Close until"), labels={"until": gettext_lazy("Until")}, icon="lock",
    bulk=False, silent=True,
)  # fmt: skip
def move_lock(lock: Lock, *, until: date, actor: Actor) -> None:
    """Nothing is entered in the area up to this day; an earlier one opens the days after it."""
    lock.locked_until = until
    lock.save(update_fields=["locked_until"])
    _announce(lock)


@action(
    Lock, permission=CLOSE, label=gettext_lazy("Open all days"), icon="lock-open", tone="danger", bulk=False,
    silent=True, confirm=gettext_lazy("Then anything can be entered on any day of this area."),
)  # fmt: skip
def open_days(lock: Lock, *, actor: Actor) -> None:
    """Every day of the area is open."""
    lock.delete()


def close_days(area: Area | str, until: date | None, *, actor: Actor) -> None:
    """Nothing is entered in an area (empty: in all of them) up to this day; without a day all its days are open."""
    actor.require(CLOSE)
    with step(actor, gettext_lazy("Close a period") if until else gettext_lazy("Open a period")):
        lock = Lock.objects.filter(company_id=actor.company_id, area=str(area)).first()
        if lock is None and until is not None:
            lock_days({"area": str(area), "locked_until": until}, actor=actor)
        elif lock is not None and until is not None:
            move_lock(lock, until=until, actor=actor)
        elif lock is not None:
            open_days(lock, actor=actor)


def _announce(lock: Lock) -> None:
    emit(PeriodLocked(company_id=lock.company_id, area=lock.area, locked_until=lock.locked_until.isoformat()))
