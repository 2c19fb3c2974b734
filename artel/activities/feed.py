"""The calendar as an iCalendar feed: one secret address per user, shut by one click."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from icalendar import Alarm, Event, Todo
from icalendar import Calendar as Feed

from artel.activities.models import Activity, Priority, State, Type
from artel.activities.queries import calendar_of
from artel.core.actor import Actor, acting_as_user, actor_of
from artel.core.doors import close_doors, enter, open_door
from artel.core.errors import Forbidden
from artel.core.models import Door, User
from artel.core.steps import step

PURPOSE = "activities.calendar"
BACK, AHEAD = timedelta(days=90), timedelta(days=400)
MOST = 5000
IMPORTANCE = {Priority.HIGH: 1, Priority.NORMAL: 5, Priority.LOW: 9}


def open_feed(*, actor: Actor) -> str:
    """A new secret address of the actor's own calendar; the one given out before stops working. Returns its token."""
    actor.require("activities.subscribe")
    assert actor.user_id is not None, "only a person has a calendar"
    with step(actor, gettext_lazy("Open the calendar feed")):
        close_doors(PURPOSE, actor.user_id, actor=actor)
        return open_door(PURPOSE, actor.user_id, actor=actor, user_id=actor.user_id)


def close_feed(*, actor: Actor) -> int:
    """Shut the feed; programs that have the address see nothing from now on."""
    assert actor.user_id is not None, "only a person has a calendar"
    with step(actor, gettext_lazy("Close the calendar feed")):
        return close_doors(PURPOSE, actor.user_id, actor=actor)


def has_feed(actor: Actor) -> bool:
    """Whether somebody was given the address of this calendar."""
    return Door.objects.filter(company_id=actor.company_id, purpose=PURPOSE, subject_id=actor.user_id or 0).exists()


def reader_of(token: str) -> Actor | None:
    """Whose calendar a token opens; None when it was shut, has expired, or the user has left."""
    entrance = enter(PURPOSE, token)
    if entrance is None or entrance.user_id is None:
        return None
    with acting_as_user(entrance.user_id):
        user = User.objects.filter(pk=entrance.user_id, is_active=True).first()
    if user is None:
        return None
    try:
        actor = actor_of(user, entrance.company_id)
    except Forbidden:
        return None
    return actor if actor.company_id == entrance.company_id else None


def feed_of(actor: Actor, now: datetime | None = None) -> bytes:
    """The actor's calendar as calendar programs read it: moments in UTC, whole days as dates."""
    now = now or timezone.now()
    rows = calendar_of(actor, now - BACK, now + AHEAD).select_related("party")[:MOST]
    feed = Feed()
    feed.add("prodid", "-//Artel//Artel//EN")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    with translation.override(actor.language):
        feed.add("x-wr-calname", _("Artel: %(name)s") % {"name": actor.name})
        feed.add("x-wr-timezone", actor.timezone)
        feed.add("refresh-interval", timedelta(minutes=15), parameters={"value": "DURATION"})
        for activity in rows:
            feed.add_component(_component(activity))
    return bytes(feed.to_ical())


def _component(activity: Activity) -> Event | Todo:
    as_event = activity.type in {Type.CALL, Type.MEETING}
    item = _event(activity) if as_event else _todo(activity)
    item.add("uid", f"activity-{activity.pk}@{settings.SITE_URL.split('//')[-1].split(':')[0]}")
    item.add("dtstamp", activity.changed_at)
    item.add("last-modified", activity.changed_at)
    item.add("created", activity.created_at)
    item.add("summary", activity.title)
    item.add("url", f"{settings.SITE_URL}/activities/{activity.pk}/")
    item.add("priority", IMPORTANCE[Priority(activity.priority)])
    if activity.place:
        item.add("location", activity.place)
    if text := "\n".join(part for part in (str(activity.party or ""), activity.phone, activity.description) if part):
        item.add("description", text)
    if activity.remind_at and activity.state == State.PLANNED:
        item.add_component(_alarm(activity))
    return item


def _event(activity: Activity) -> Event:
    event = Event()
    if activity.due_on:
        event.add("dtstart", activity.due_on)
        event.add("dtend", activity.due_on + timedelta(days=1))
    else:
        event.add("dtstart", activity.due_at)
        event.add("dtend", activity.ends_at or activity.due_at + timedelta(minutes=15))
    event.add("status", "CONFIRMED")
    return event


def _todo(activity: Activity) -> Todo:
    todo = Todo()
    todo.add("due", activity.due_on or activity.due_at)
    if activity.state == State.DONE:
        todo.add("status", "COMPLETED")
        todo.add("completed", activity.done_at)
        todo.add("percent-complete", 100)
    else:
        todo.add("status", "NEEDS-ACTION")
    return todo


def _alarm(activity: Activity) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", activity.title)
    alarm.add("trigger", activity.remind_at)
    return alarm
