"""Questions about activities."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.utils import timezone

from artel.activities.models import Activity, Participant, State, Type, start_of_day
from artel.core.actor import Actor
from artel.core.gate import visible


def activities_about(kind: str, record_id: int, actor: Actor) -> QuerySet[Activity]:
    """Everything planned and done about one record that the actor may see, the next first."""
    rows = visible(Activity, actor).filter(subject_kind=kind, subject_id=record_id)
    return rows.select_related("owner").order_by("-due_at", "-id")


def planned_about(kind: str, record_ids: Collection[int], company_id: int) -> QuerySet[Activity]:
    """What is still to be done about records of a kind."""
    return Activity.objects.filter(
        company_id=company_id, state=State.PLANNED, subject_kind=kind, subject_id__in=record_ids
    )


@dataclass(frozen=True)
class NextStep:
    """The earliest thing that is still to be done about a record."""

    activity_id: int
    type: str
    title: str
    due_at: datetime
    owner_id: int | None

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been done by now."""
        return self.due_at < timezone.now()


def next_steps(kind: str, record_ids: Collection[int], company_id: int) -> dict[int, NextStep]:
    """The next step of each record that has one; one query for all of them."""
    rows = planned_about(kind, record_ids, company_id).order_by("subject_id", "due_at", "id").distinct("subject_id")
    wanted = rows.only("subject_id", "id", "type", "title", "due_at", "owner_id")
    return {
        row.subject_id: NextStep(row.pk, row.type, row.title, row.due_at, row.owner_id)
        for row in wanted
        if row.subject_id is not None
    }


def next_due(kind: str, outer: str = "pk") -> Combinable:
    """When the next step of the outer row is due, to sort and filter lists and boards by."""
    rows = Activity.objects.filter(
        company_id=OuterRef("company_id"), state=State.PLANNED, subject_kind=kind, subject_id=OuterRef(outer)
    )
    return Subquery(rows.order_by("due_at").values("due_at")[:1])


def without_next_step(kind: str, outer: str = "pk") -> Combinable:
    """Whether nothing is planned about the outer row."""
    rows = Activity.objects.filter(
        company_id=OuterRef("company_id"), state=State.PLANNED, subject_kind=kind, subject_id=OuterRef(outer)
    )
    return ~Exists(rows)


def mine(actor: Actor) -> Q:
    """What the actor is responsible for or takes part in."""
    invited = Participant.objects.filter(company_id=actor.company_id, user_id=actor.user_id or 0).values("activity_id")
    return Q(owner_id=actor.user_id) | Q(pk__in=invited)


def overdue(actor: Actor) -> Q:
    """What the actor should have done by now."""
    return Q(owner_id=actor.user_id, state=State.PLANNED, due_at__lt=timezone.now())


def due_today(actor: Actor) -> Q:
    """What the actor has to do today, by the actor's own clock."""
    start, end = day_bounds(actor)
    return Q(owner_id=actor.user_id, state=State.PLANNED, due_at__gte=start, due_at__lt=end)


def due_this_week(actor: Actor) -> Q:
    """What the actor has to do until Sunday, by the actor's own clock."""
    start, _end = day_bounds(actor)
    today = start.date()
    end = start_of_day(today + timedelta(days=7 - today.weekday()), actor.timezone)
    return Q(owner_id=actor.user_id, state=State.PLANNED, due_at__gte=start, due_at__lt=end)


def day_bounds(actor: Actor, now: datetime | None = None) -> tuple[datetime, datetime]:
    """The first moments of today and of tomorrow where the actor lives; a day of a clock change has 23 or 25 hours."""
    today = local_day(actor, now)
    return start_of_day(today, actor.timezone), start_of_day(today + timedelta(days=1), actor.timezone)


def local_day(actor: Actor, now: datetime | None = None) -> date:
    """The date where the actor lives."""
    return (now or timezone.now()).astimezone(ZoneInfo(actor.timezone)).date()


def calendar_of(actor: Actor, since: datetime, until: datetime) -> QuerySet[Activity]:
    """What stands in the actor's own calendar between two moments, also by invitation."""
    rows = Activity.objects.filter(mine(actor), company_id=actor.company_id).exclude(state=State.CANCELLED)
    return rows.filter(due_at__lt=until).filter(Q(ends_at__gte=since) | Q(due_at__gte=since)).order_by("due_at", "id")


@dataclass(frozen=True)
class Load:
    """How much one person still has to do."""

    planned: int = 0
    overdue: int = 0


def open_counts(user_ids: Iterable[int], company_id: int) -> dict[int, Load]:
    """How much each of the users still has to do, and how much of it is late."""
    ids = list(user_ids)
    rows = (
        Activity.objects.filter(company_id=company_id, state=State.PLANNED, owner_id__in=ids)
        .order_by()
        .values_list("owner_id")
        .annotate(planned=Count("id"), late=Count("id", filter=Q(due_at__lt=timezone.now())))
    )
    found = {owner_id: Load(planned, late) for owner_id, planned, late in rows if owner_id is not None}
    return {user_id: found.get(user_id, Load()) for user_id in ids}


@dataclass(frozen=True)
class Work:
    """What one person did in a period."""

    done: int = 0
    calls: int = 0
    calls_answered: int = 0
    meetings: int = 0
    tasks: int = 0


def work_done(since: datetime, until: datetime, actor: Actor) -> dict[int, Work]:
    """What each person did from a moment to another, as far as the actor may see."""
    talked = Q(type=Type.CALL) & ~Q(outcome="no_answer")
    rows = (
        visible(Activity, actor)
        .filter(state=State.DONE, done_at__gte=since, done_at__lt=until)
        .order_by()
        .values_list("owner_id")
        .annotate(
            done=Count("id"),
            calls=Count("id", filter=Q(type=Type.CALL)),
            answered=Count("id", filter=talked),
            meetings=Count("id", filter=Q(type=Type.MEETING)),
            tasks=Count("id", filter=Q(type__in=[Type.TASK, Type.REMINDER])),
        )
    )
    return {row[0]: Work(*row[1:]) for row in rows if row[0] is not None}


def first_done(kind: str, record_ids: Collection[int], company_id: int) -> dict[int, datetime]:
    """When somebody first did something about each record: the end of the time to react."""
    rows = (
        Activity.objects.filter(
            company_id=company_id, state=State.DONE, subject_kind=kind, subject_id__in=record_ids
        )
        .order_by()
        .values_list("subject_id")
        .annotate(first=Min(F("done_at")))
    )
    return {record_id: first for record_id, first in rows if record_id is not None and first is not None}
