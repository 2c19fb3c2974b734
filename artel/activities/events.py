"""What activities announce."""

from dataclasses import dataclass

from artel.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ActivityEvent(Event):
    """Something happened to an activity; the subject is the record it is about."""

    activity_id: int
    type: str
    owner_id: int | None = None
    subject_kind: str = ""
    subject_id: int | None = None
    party_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ActivityPlanned(ActivityEvent):
    """Somebody intends to do something."""


@dataclass(frozen=True, kw_only=True)
class ActivityRescheduled(ActivityEvent):
    """It was moved to another time."""


@dataclass(frozen=True, kw_only=True)
class ActivityDone(ActivityEvent):
    """It was done, or a call that nobody had planned was recorded."""

    outcome: str = ""


@dataclass(frozen=True, kw_only=True)
class ActivityCancelled(ActivityEvent):
    """It will not be done."""
