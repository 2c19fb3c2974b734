from datetime import date, datetime

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.screens.tests.sample.models import Bench, Repair


@action(Repair, permission="workshop.put", label="Put on", icon="arrow-right")
def put(repair: Repair, *, into: Bench, refusal: str = "", note: str = "", actor: Actor) -> None:
    """Hand it to another bench; the last one takes only what somebody explains."""
    lacking = [name for name in into.asks if not getattr(repair, name)]
    if lacking:
        raise Refused(f"«{into}» asks for more: {', '.join(lacking)}.", "bench-not-ready")
    if into.is_last and not refusal:
        raise Refused("Say why it is not repaired.", "refusal-needed")
    if repair.name == "Stubborn":
        raise Refused("This one stays where it is.", "stays")
    repair.bench, repair.is_open, repair.refusal = into, not into.is_last, refusal
    repair.save(update_fields=["bench", "is_open", "refusal", "changed_at"])


@action(Repair, permission="workshop.plan", label="Plan", icon="calendar")
def plan(
    repair: Repair,
    *,
    due_at: datetime | None = None,
    ends_at: datetime | None = None,
    due_on: date | None = None,
    actor: Actor,
) -> None:
    """Do it at another time."""
    if repair.name == "Stubborn":
        raise Refused("This one stays when it is.", "stays")
    repair.due_at, repair.ends_at, repair.due_on = due_at or repair.due_at, ends_at, due_on
    repair.save(update_fields=["due_at", "ends_at", "due_on", "changed_at"])
