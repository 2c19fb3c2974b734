"""What people see of activities: the list of tasks, the calendar, the form, and how the timeline tells of them."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from artel.activities import actions
from artel.activities.models import Activity, Direction, Outcome, State, Type
from artel.activities.queries import due_this_week, due_today, mine, overdue
from artel.core.actor import Actor
from artel.core.models import TimelineEntry
from artel.core.views.profile import LINKS
from artel.screens.declare import (
    Badge,
    Between,
    Calendar,
    Column,
    Form,
    Hidden,
    Moment,
    Page,
    Phone,
    Related,
    Row,
    Screen,
    Table,
)
from artel.screens.feed import COMPOSERS, Entry, tells
from artel.screens.menu import Item, in_menu
from artel.screens.registry import screen, screen_of


def _mine(actor: Actor) -> Q:
    return mine(actor) & Q(state=State.PLANNED)


def _mine_done(actor: Actor) -> Q:
    return Q(owner_id=actor.user_id, state=State.DONE)


def _overdue_everywhere(_actor: Actor) -> Q:
    return Q(state=State.PLANNED, due_at__lt=timezone.now())


@screen
class ActivityScreen(Screen):
    """Tasks, calls, meetings and reminders."""

    model = Activity
    slug = "activities"
    title = gettext_lazy("Tasks")
    one = gettext_lazy("Task")
    icon = "circle-check"
    menu = "work"
    position = 20
    key = "t"
    related = ["owner", "party"]
    name_field = "title"
    menu_view = 0
    table = Table(
        "title",
        Badge("type"),
        Column("due", label=gettext_lazy("When"), sort="due_at"),
        Badge("standing", label=gettext_lazy("State"), sort="state"),
        "party",
        "owner",
        Hidden("priority", look="badge"),
        Hidden("outcome"),
        Hidden("place"),
        Hidden("phone", look="phone"),
        Hidden("ends_at", look="moment"),
        Hidden("done_at", look="moment"),
        Hidden("created_at", look="moment"),
        filters=["type", "state", "owner", "party", "priority", "outcome", Between("due_at"), Between("done_at")],
        views={
            gettext_lazy("Mine"): _mine,
            gettext_lazy("Overdue"): overdue,
            gettext_lazy("Today"): due_today,
            gettext_lazy("This week"): due_this_week,
            pgettext_lazy("activity", "Done"): _mine_done,
            gettext_lazy("Overdue of all"): _overdue_everywhere,
        },
        order="due_at",
        group=["type", "state", "owner"],
        empty=gettext_lazy("Nothing is planned. Plan a call or a task, here or on the page of a client or a deal."),
    )
    form = Form(
        Row("title", "type"),
        Row("due_at", "ends_at", "remind_at"),
        Row("party", "owner", "priority"),
        Row("place", "phone"),
        "description",
    )
    calendar = Calendar(
        start="due_at", end="ends_at", day="due_on", title="title", tone="standing", done="done_at",
        move=actions.reschedule,
    )  # fmt: skip
    page = Page(
        facts=[
            Badge("type"), Column("due", label=gettext_lazy("When")), Moment("ends_at"), Moment("remind_at"), "party",
            "owner", Badge("priority"), "place", Phone("phone"), "description", "outcome", "result", Moment("done_at"),
            "done_by",
        ],
        related=[Related(gettext_lazy("Participants"), "participants", ["user", "party"])],
        blocks=["activities/subject.html"],
    )  # fmt: skip
    actions = [
        actions.complete, actions.reschedule, actions.assign, actions.invite, actions.cancel, actions.reopen,
    ]  # fmt: skip


def _feed_link(actor: Actor) -> dict[str, Any] | None:
    """One's own calendar in other programs, offered in the profile."""
    if not actor.may("activities.subscribe"):
        return None
    hint = _("See your tasks, calls and meetings in the calendar of your phone.")
    return {"label": _("Calendar feed"), "url": "/calendar/", "icon": "calendar-sync", "hint": hint}


LINKS.append(_feed_link)
in_menu(
    Item(
        gettext_lazy("Calendar feed"), "/calendar/", "calendar-sync", "settings.own", 60,
        may=lambda actor: actor.kind == "person" and actor.may("activities.subscribe"),
    )
)  # fmt: skip

ICONS = {Type.TASK: "circle-check", Type.MEETING: "calendar", Type.REMINDER: "alarm-clock", Type.CALL: "phone"}
CALL_ICONS = {Direction.INBOUND: "phone-incoming", Direction.OUTBOUND: "phone-outgoing"}
WORDS = {
    "planned": gettext_lazy("Planned"),
    "moved": gettext_lazy("Moved"),
    "assigned": gettext_lazy("Handed over"),
    "done": pgettext_lazy("activity", "Done"),
    "cancelled": gettext_lazy("Cancelled"),
    "reopened": gettext_lazy("Opened again"),
}


@tells(Type.TASK)
@tells(Type.CALL)
@tells(Type.MEETING)
@tells(Type.REMINDER)
def tell_activity(entry: TimelineEntry, shown: Entry, actor: Actor) -> None:
    """Show an entry about an activity: what happened to it, when it is due, what came of it."""
    kind, told = Type(entry.verb), entry.data
    what = str(told.get("what", ""))
    icon = CALL_ICONS.get(Direction(told["direction"])) if kind == Type.CALL and told.get("direction") else None
    shown.update(
        kind="task" if kind == Type.REMINDER else str(kind),
        icon=icon or ICONS[kind],
        title=f"{WORDS.get(what, what)}: {told.get('title', '')}",
        url=f"/activities/{told.get('activity')}/",
        direction=told.get("direction", ""),
        text=_text(entry),
    )
    if told.get("outcome"):
        shown["badge"] = {"text": str(Outcome(told["outcome"]).label), "state": _tone(told["outcome"])}
    if what in {"planned", "moved", "reopened"} and told.get("due_at"):
        shown["due"] = {"state": "later", "text": _due(told)}


def _text(entry: TimelineEntry) -> str:
    parts = [entry.text]
    if entry.data.get("to"):
        parts.insert(0, _("To %(name)s") % {"name": entry.data["to"]})
    if seconds := entry.data.get("seconds"):
        parts.append(_("%(minutes)s min %(seconds)s s") % {"minutes": seconds // 60, "seconds": seconds % 60})
    return "\n".join(part for part in parts if part)


def _tone(outcome: str) -> str:
    return {Outcome.SUCCESS: "success", Outcome.REFUSAL: "error"}.get(Outcome(outcome), "neutral")


def _due(told: dict[str, Any]) -> str:
    if told.get("due_on"):
        return date_format(date.fromisoformat(told["due_on"]), "SHORT_DATE_FORMAT")
    return date_format(timezone.localtime(datetime.fromisoformat(told["due_at"])), "SHORT_DATETIME_FORMAT")


def task_composer(record: Any, actor: Actor) -> dict[str, Any] | None:
    """Plan something right on the page of a record."""
    if not _has_next_steps(record) or not actor.grant(Activity).create:
        return None
    return {
        "kind": "task",
        "label": _("Task"),
        "icon": "circle-check",
        "fields_url": f"/plan/{record._meta.label_lower}/{record.pk}/",
    }


def call_composer(record: Any, actor: Actor) -> dict[str, Any] | None:
    """Write down a call right on the page of a record."""
    if not _has_next_steps(record) or not actor.grant(Activity).create:
        return None
    return {
        "kind": "call",
        "label": pgettext("activity", "Call"),
        "icon": "phone",
        "fields_url": f"/call/{record._meta.label_lower}/{record.pk}/",
    }


def _has_next_steps(record: Any) -> bool:
    """Whether something is planned about such records: not about settings, nor about another activity."""
    shown = screen_of(type(record))
    return shown is not None and not shown.settings and not isinstance(record, Activity)


COMPOSERS += [task_composer, call_composer]
