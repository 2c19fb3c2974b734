"""What follows when something else happened: a form moved an activity, a person is forgotten."""

from django.db.models import Q

from artel.activities.actions import announce
from artel.activities.events import ActivityRescheduled
from artel.activities.models import Activity, State
from artel.core.events import RecordChanged, listens
from artel.parties.api import BLANK, Forgotten, forget_rows, forgets

KIND = "activities.activity"


@listens(RecordChanged)
def tell_of_moved(event: RecordChanged) -> None:
    """What a form moved counts as moved."""
    if event.kind != KIND or not {"due_at", "due_on"} & set(event.fields):
        return
    activity = Activity.objects.filter(pk=event.record_id, state=State.PLANNED).first()
    if activity is not None:
        announce(ActivityRescheduled, activity)


@forgets
def forget_person(person: Forgotten) -> dict[str, int]:
    """Words and numbers about an erased person go; that something was done, when and by whom stays countable."""
    mine = Q(party__in=person.party_ids) | Q(phone__in=person.phones)
    rows = Activity.objects.filter(mine, company_id=person.company_id)
    counted = forget_rows(
        person, rows, mention="activity", title=BLANK, description="", result="", phone="", place="", custom={}
    )
    return {"activity": counted}
