"""What deals do when other contexts announce something."""

from artel.activities.api import next_steps
from artel.activities.events import (
    ActivityCancelled,
    ActivityDone,
    ActivityEvent,
    ActivityPlanned,
    ActivityRescheduled,
)
from artel.core.events import listens
from artel.crm.models import Deal
from artel.parties.api import BLANK, Forgotten, forget_rows, forgets

DEAL = "crm.deal"


def keep_next_step(event: ActivityEvent) -> None:
    """Ask the activities again what comes next for the deal. Under the deal's lock, so the last to ask is right."""
    if event.subject_kind == DEAL and event.subject_id is not None:
        refresh_next_step(event.subject_id)


listens(ActivityPlanned)(keep_next_step)
listens(ActivityRescheduled)(keep_next_step)
listens(ActivityDone)(keep_next_step)
listens(ActivityCancelled)(keep_next_step)


def refresh_next_step(deal_id: int) -> None:
    """Set the moment of the deal's next step to what the activities say now."""
    deal = Deal.objects.select_for_update().filter(pk=deal_id).first()
    if deal is None:
        return
    step = next_steps(DEAL, [deal.pk], deal.company_id).get(deal.pk)
    due_at = step.due_at if step else None
    if due_at != deal.next_step_at:
        Deal.objects.filter(pk=deal.pk).update(next_step_at=due_at)


@forgets
def forget_person(person: Forgotten) -> dict[str, int]:
    """Words about an erased person go from their deals; number, stage, amount, dates and reasons stay."""
    deals = Deal.objects.filter(company_id=person.company_id, party__in=person.party_ids)
    counted = forget_rows(person, deals, mention="deal", name=BLANK, description="", first_touch={}, custom={})
    return {"deal": counted}
