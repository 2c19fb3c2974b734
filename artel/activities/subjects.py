"""What an activity is about: any record of any context, named by its kind and id."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Model

from artel.activities.models import Activity
from artel.core.actor import Actor
from artel.core.timeline import note, thread_of

PARTY = "parties.party"


@dataclass(frozen=True)
class Subject:
    """A record by its kind and id; nothing, if both are empty."""

    kind: str = ""
    id: int | None = None

    def columns(self) -> dict[str, Any]:
        """As an activity stores it."""
        return {"subject_kind": self.kind, "subject_id": self.id}

    def record(self) -> Model | None:
        """The record itself, if it still stands."""
        if not self.kind:
            return None
        model: type[Model] = apps.get_model(self.kind)
        return model._default_manager.filter(pk=self.id).first()


def subject_for(record: Model | None) -> Subject:
    """The name of a record."""
    return Subject() if record is None else Subject(record._meta.label_lower, record.pk)


def party_of(record: Model | None) -> int | None:
    """The party that a record is, or belongs to."""
    if record is None:
        return None
    if record._meta.label_lower == PARTY:
        return int(record.pk)
    found: int | None = getattr(record, "party_id", None)
    return found


def tell(
    activity: Activity, what: str, *, actor: Actor, text: str = "", at: datetime | None = None, to: str = ""
) -> None:
    """Write into the timeline of the record that the activity is about, and so that its party's shows it too."""
    record = Subject(activity.subject_kind, activity.subject_id).record()
    party: Model | None = activity.party
    shown_by = {(record._meta.label_lower, record.pk), thread_of(record)} if record is not None else set()
    seen = (PARTY, activity.party_id) in shown_by
    audience = [one for one in (record, None if seen else party) if one is not None]
    told = {
        "activity": activity.pk,
        "what": what,
        "title": activity.title,
        "due_at": activity.due_at,
        "due_on": activity.due_on,
        "owner": activity.owner.name if activity.owner else "",
        "outcome": activity.outcome,
        "direction": activity.direction,
        "phone": activity.phone,
        "seconds": int(activity.duration.total_seconds()) if activity.duration else None,
        "to": to,
    }
    body = text or (activity.result if what in {"done", "cancelled"} else "")
    data = {key: value for key, value in told.items() if value not in ("", None)}
    for one in audience:
        note(one, activity.type, text=body, data=data, actor=actor, at=at)
