"""What follows when something else happened: a form moved an activity, a person's data were erased."""

from artel.activities.actions import announce
from artel.activities.events import ActivityRescheduled
from artel.activities.models import Activity, State
from artel.core.events import RecordChanged, listens
from artel.parties.events import PersonErased

KIND = "activities.activity"


@listens(RecordChanged)
def tell_of_moved(event: RecordChanged) -> None:
    """What a form moved counts as moved."""
    if event.kind != KIND or not {"due_at", "due_on"} & set(event.fields):
        return
    activity = Activity.objects.filter(pk=event.record_id, state=State.PLANNED).first()
    if activity is not None:
        announce(ActivityRescheduled, activity)


@listens(PersonErased)
def forget_person(event: PersonErased) -> None:
    """Words and numbers about an erased person go; that something was done stays countable."""
    rows = Activity.objects.filter(company_id=event.company_id, party_id=event.party_id)
    rows.update(title="—", description="", result="", phone="", place="")
