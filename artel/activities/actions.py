"""Verbs of activities: plan, move, do, drop, hand over, record a call."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from artel.activities.events import ActivityCancelled, ActivityDone, ActivityPlanned, ActivityRescheduled
from artel.activities.models import Activity, Direction, Outcome, Participant, State, Type, end_of_day
from artel.activities.subjects import Subject, party_of, subject_for, tell
from artel.core import gate
from artel.core.action import action
from artel.core.actor import Actor
from artel.core.drafts import opens, store
from artel.core.errors import Refused
from artel.core.events import emit
from artel.core.models import User
from artel.core.steps import step
from artel.kit.phones import format_phone, parse_phone
from artel.parties import api as parties

HEADS_UP = timedelta(minutes=15)


@dataclass(frozen=True)
class When:
    """The time of an activity: a moment, perhaps until another, or a whole day."""

    due_at: datetime
    ends_at: datetime | None = None
    due_on: date | None = None

    @classmethod
    def day(cls, day: date, zone: str) -> "When":
        """A whole day of somebody who lives in the zone."""
        return cls(end_of_day(day, zone), None, day)

    def reminder(self, kind: str) -> datetime:
        """When to remind by default: in the morning of a day, before a talk begins, when a task is due."""
        if self.due_on:
            return self.due_at.replace(hour=9, minute=0, second=0)
        return self.due_at - HEADS_UP if kind in {Type.CALL, Type.MEETING} else self.due_at


def plan(
    subject: Model | None,
    title: str,
    when: When | datetime | date,
    *,
    actor: Actor,
    type: str = Type.TASK,  # noqa: A002  the word people use
    owner_id: int | None = None,
    party_id: int | None = None,
    remind_at: datetime | None = None,
    participant_ids: Iterable[int] = (),
    **more: Any,
) -> Activity:
    """Intend to do something about a record. It is the actor's own unless an owner is named.

    A moment that is over already needs no reminder. `more` takes description, priority, place, phone, direction.
    """
    if subject is not None:
        gate.require(subject, actor, "read")
    owner_id = owner_id or actor.user_id or getattr(subject, "owner_id", None)
    when = _when(when, owner_id, actor)
    values = {
        "type": type, "title": title[:300], "owner_id": owner_id, "party_id": party_id or party_of(subject),
        "due_at": when.due_at, "ends_at": when.ends_at, "due_on": when.due_on,
        "remind_at": remind_at or _usual_reminder(when, type), **subject_for(subject).columns(), **more,
    }  # fmt: skip
    with step(actor, gettext_lazy("Plan")):
        activity = store(Activity, values, actor=actor)
        _invite(activity, participant_ids, actor)
        tell(activity, "planned", actor=actor)
        announce(ActivityPlanned, activity)
    return activity


@opens(Activity)
def plan_from_form(values: Mapping[str, Any], *, actor: Actor) -> Activity:
    """Plan what a form, an import or a program asks for. A whole day needs no moment."""
    values = dict(values)
    due_at, due_on, ends_at = (values.pop(name, None) for name in ("due_at", "due_on", "ends_at"))
    if due_at is None and due_on is None:
        raise ValidationError({"due_at": _("Say when.")})
    owner, party = values.pop("owner", None), values.pop("party", None)
    owner_id = owner.pk if owner else None
    when = When.day(due_on, zone_of(owner_id, actor)) if due_on else When(due_at, ends_at)
    title = str(values.pop("title", "")) or str(Type(values.get("type") or Type.TASK).label).capitalize()
    return plan(None, title, when, owner_id=owner_id, party_id=party.pk if party else None, actor=actor, **values)


def _usual_reminder(when: When, kind: str) -> datetime | None:
    usual = when.reminder(kind)
    return usual if usual > timezone.now() else None


def _when(when: When | datetime | date, owner_id: int | None, actor: Actor) -> When:
    if isinstance(when, When):
        return when
    if isinstance(when, datetime):
        return When(when)
    return When.day(when, zone_of(owner_id, actor))


def zone_of(user_id: int | None, actor: Actor) -> str:
    """The time zone in which a user lives."""
    if user_id is None or user_id == actor.user_id:
        return actor.timezone
    return User.objects.filter(pk=user_id).values_list("timezone", flat=True).first() or actor.timezone


def _invite(activity: Activity, participant_ids: Iterable[int], actor: Actor) -> None:
    wanted = set(participant_ids) - {activity.owner_id}
    known = gate.visible(User, actor).filter(pk__in=wanted).values_list("pk", flat=True)
    Participant.objects.bulk_create(
        [Participant(company_id=activity.company_id, activity=activity, user_id=pk) for pk in sorted(known)]
    )


def announce(kind: Any, activity: Activity, **more: Any) -> None:
    """Tell other contexts what happened to an activity."""
    emit(
        kind(
            company_id=activity.company_id,
            activity_id=activity.pk,
            type=activity.type,
            owner_id=activity.owner_id,
            subject_kind=activity.subject_kind,
            subject_id=activity.subject_id,
            party_id=activity.party_id,
            **more,
        )
    )


def log_call(
    subject: Model | None,
    phone: str,
    *,
    direction: str = Direction.OUTBOUND,
    duration_seconds: int = 0,
    result: str = "",
    outcome: str = "",
    at: datetime | None = None,
    actor: Actor,
) -> Activity:
    """Record a call that took place. Without a record it belongs to the party with that number, if there is one."""
    if subject is not None:
        gate.require(subject, actor, "read")
    number = _canonical(phone)
    began = at or timezone.now() - timedelta(seconds=duration_seconds)
    values = {
        "type": Type.CALL, "state": State.DONE, "title": _call_title(direction, number),
        "owner_id": actor.user_id or getattr(subject, "owner_id", None), "phone": number, "direction": direction,
        "due_at": began, "ends_at": began + timedelta(seconds=duration_seconds), "result": result, "outcome": outcome,
        "done_at": timezone.now(), "done_by_id": actor.user_id, "party_id": party_of(subject) or _caller(number, actor),
        **subject_for(subject).columns(),
    }  # fmt: skip
    with step(actor, gettext_lazy("Record a call")):
        activity = store(Activity, values, actor=actor)
        tell(activity, "done", actor=actor, at=began)
        announce(ActivityDone, activity, outcome=outcome)
    return activity


def _canonical(phone: str) -> str:
    if not phone.strip():
        return ""
    try:
        return str(parse_phone(phone))
    except ValueError as problem:
        raise Refused(str(problem), "phone-wrong") from problem


def _caller(number: str, actor: Actor) -> int | None:
    """The party that is most likely behind a number."""
    found = parties.find_by_contact(phones=[number], actor=actor) if number else []
    return found[0].pk if found else None


def _call_title(direction: str, number: str) -> str:
    inbound = direction == Direction.INBOUND
    if not number:
        return _("Inbound call") if inbound else _("Outbound call")
    return (_("Call from %(phone)s") if inbound else _("Call to %(phone)s")) % {"phone": format_phone(number)}


@action(
    Activity, permission="activities.complete", label=pgettext_lazy("activity", "Done"), source=State.PLANNED,
    target=State.DONE, icon="check", tone="success", told=pgettext_lazy("activity fact", "Done"), labels={
        "result": gettext_lazy("What came of it"), "outcome": gettext_lazy("Outcome"),
        "next_title": gettext_lazy("Next: what to do"), "next_at": gettext_lazy("Next: when"),
        "next_type": gettext_lazy("Next: what kind"),
    },
)  # fmt: skip
def complete(
    activity: Activity,
    *,
    result: str = "",
    outcome: Outcome | None = None,
    next_title: str = "",
    next_at: datetime | None = None,
    next_type: Type | None = None,
    actor: Actor,
) -> None:
    """Write what came of it and, in the same go, what comes next."""
    if bool(next_title) != bool(next_at):
        raise Refused(_("For the next step give both what to do and when."), "next-step-half")
    activity.result = result or activity.result
    activity.outcome = outcome or activity.outcome
    activity.done_at = timezone.now()
    activity.done_by_id = actor.user_id
    activity.state = State.DONE
    activity.save()
    tell(activity, "done", actor=actor)
    announce(ActivityDone, activity, outcome=activity.outcome)
    if next_title and next_at:
        _plan_next(activity, next_title, next_at, next_type or Type(activity.type), actor)


def _plan_next(activity: Activity, title: str, at: datetime, kind: str, actor: Actor) -> None:
    subject = Subject(activity.subject_kind, activity.subject_id).record()
    owner_id, party_id = activity.owner_id, activity.party_id
    plan(subject, title, at, type=kind, owner_id=owner_id, party_id=party_id, actor=actor)


@action(
    Activity, permission="activities.reschedule", label=pgettext_lazy("activity", "Move"), source=State.PLANNED,
    icon="calendar-clock", told=pgettext_lazy("activity fact", "Moved"), labels={
        "due_at": gettext_lazy("When"), "ends_at": pgettext_lazy("activity", "Until"),
        "due_on": gettext_lazy("Whole day"),
    },
)  # fmt: skip
def reschedule(
    activity: Activity,
    *,
    due_at: datetime | None = None,
    ends_at: datetime | None = None,
    due_on: date | None = None,
    actor: Actor,
) -> None:
    """Do it at another time. Its length and how long before it reminds stay as they were."""
    if (due_at is None) == (due_on is None):
        raise Refused(_("Give either the moment or the whole day."), "when-unclear")
    if due_on:
        when = When.day(due_on, zone_of(activity.owner_id, actor))
    else:
        assert due_at is not None, "one of the two was just checked"
        length = activity.duration
        when = When(due_at, ends_at or (due_at + length if length else None))
    if when.ends_at and when.ends_at < when.due_at:
        raise Refused(_("The end lies before the beginning."), "span-wrong")
    _move(activity, when)
    tell(activity, "moved", actor=actor)
    announce(ActivityRescheduled, activity)


def _move(activity: Activity, when: When) -> None:
    ahead = activity.due_at - activity.remind_at if activity.remind_at and not activity.due_on else None
    reminder = when.due_at - ahead if ahead is not None and not when.due_on else when.reminder(activity.type)
    activity.remind_at = reminder if reminder > timezone.now() else None
    activity.due_at, activity.ends_at, activity.due_on = when.due_at, when.ends_at, when.due_on
    activity.save()


@action(
    Activity, permission="activities.cancel", label=gettext_lazy("Cancel it"), source=State.PLANNED,
    target=State.CANCELLED, icon="x", told=pgettext_lazy("activity fact", "Cancelled"),
    labels={"reason": gettext_lazy("Why")},
)  # fmt: skip
def cancel(activity: Activity, *, reason: str = "", actor: Actor) -> None:
    """It will not be done."""
    activity.result = reason or activity.result
    activity.save(update_fields=["result", "changed_at"])
    tell(activity, "cancelled", actor=actor)
    announce(ActivityCancelled, activity)


@action(
    Activity, permission="activities.reopen", label=gettext_lazy("Open again"),
    source=(State.DONE, State.CANCELLED), icon="rotate-ccw", told=pgettext_lazy("activity fact", "Opened again"),
)  # fmt: skip
def reopen(activity: Activity, *, actor: Actor) -> None:
    """It is to be done after all."""
    activity.state = State.PLANNED
    activity.done_at = activity.done_by = None
    activity.save(update_fields=["state", "done_at", "done_by", "changed_at"])
    tell(activity, "reopened", actor=actor)
    announce(ActivityPlanned, activity)


@action(
    Activity, permission="activities.assign", label=gettext_lazy("Hand over"), source=State.PLANNED,
    icon="user-round-check", told=gettext_lazy("Handed over to %(owner)s"),
    labels={"owner": pgettext_lazy("activity", "To whom"), "note": gettext_lazy("Comment")},
)  # fmt: skip
def assign(activity: Activity, *, owner: User, note: str = "", actor: Actor) -> None:
    """Let a colleague do it."""
    if activity.owner_id == owner.pk:
        raise Refused(_("%(name)s is responsible already.") % {"name": owner.name}, "same-owner")
    activity.owner = owner
    activity.save(update_fields=["owner", "changed_at"])
    tell(activity, "assigned", actor=actor, text=note, to=owner.name)


@action(
    Activity, permission="activities.assign", label=gettext_lazy("Invite"), source=State.PLANNED,
    icon="user-round-plus", bulk=False, labels={"colleagues": gettext_lazy("Whom")},
)  # fmt: skip
def invite(activity: Activity, *, colleagues: list[User], actor: Actor) -> None:
    """Let colleagues take part: it stands in their calendars, and they are reminded."""
    known = set(activity.participants.filter(user__isnull=False).values_list("user_id", flat=True))
    _invite(activity, [user.pk for user in colleagues if user.pk not in known], actor)
