"""The door of activities: what other contexts may ask and order."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.expressions import Combinable

from artel.activities import actions, queries
from artel.activities.actions import When
from artel.activities.models import Activity, Direction, Outcome, Priority, State, Type
from artel.activities.queries import Load, NextStep, Work
from artel.core.actor import Actor

__all__ = [
    "Activity", "Direction", "Load", "NextStep", "Outcome", "Priority", "State", "Type", "When", "Work",
    "activities_of", "complete", "first_done", "log_call", "next_due", "next_step_of", "next_steps",
    "open_count", "open_counts", "plan", "reschedule", "without_next_step", "work_done",
]  # fmt: skip


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
    """Intend to do something about a record; a `date` means the whole day where the responsible person lives."""
    return actions.plan(
        subject, title, when, actor=actor, type=type, owner_id=owner_id, party_id=party_id, remind_at=remind_at,
        participant_ids=participant_ids, **more,
    )  # fmt: skip


def log_call(
    subject: Model | None,
    phone: str,
    *,
    actor: Actor,
    direction: str = Direction.OUTBOUND,
    duration_seconds: int = 0,
    result: str = "",
    outcome: str = "",
    at: datetime | None = None,
) -> Activity:
    """Record a call that took place; without a record it belongs to the party with that number."""
    return actions.log_call(
        subject, phone, direction=direction, duration_seconds=duration_seconds, result=result, outcome=outcome,
        at=at, actor=actor,
    )  # fmt: skip


def complete(activity: Activity, *, actor: Actor, result: str = "", **options: Any) -> None:
    """Mark it done; options are `outcome`, `next_title`, `next_at`, `next_type`."""
    actions.complete(activity, result=result, actor=actor, **options)


def reschedule(activity: Activity, due_at: datetime, *, actor: Actor) -> None:
    """Do it at another time."""
    actions.reschedule(activity, due_at=due_at, actor=actor)


def activities_of(record: Model, actor: Actor) -> QuerySet[Activity]:
    """Everything planned and done about a record that the actor may see, latest first."""
    return queries.activities_about(record._meta.label_lower, record.pk, actor)


def next_step_of(kind: str, record_id: int, company_id: int) -> NextStep | None:
    """The earliest thing still to be done about one record."""
    return next_steps(kind, [record_id], company_id).get(record_id)


def next_steps(kind: str, record_ids: Collection[int], company_id: int) -> dict[int, NextStep]:
    """The next step of each record that has one, in one query: for boards and lists."""
    return queries.next_steps(kind, record_ids, company_id)


def next_due(kind: str, outer: str = "pk") -> Combinable:
    """An expression to annotate, sort and filter by: when the next step of the outer row is due, NULL without one."""
    return queries.next_due(kind, outer)


def without_next_step(kind: str, outer: str = "pk") -> Combinable:
    """A condition on the outer row: nothing is planned about it."""
    return queries.without_next_step(kind, outer)


def open_count(record: Model) -> int:
    """How much is still to be done about a record."""
    return queries.planned_about(record._meta.label_lower, [record.pk], record.company_id).count()  # type: ignore[attr-defined]  # every record has a company


def open_counts(user_ids: Iterable[int], company_id: int) -> dict[int, Load]:
    """How much each user still has to do and how much of it is late, for assignment and reports."""
    return queries.open_counts(user_ids, company_id)


def work_done(since: datetime, until: datetime, actor: Actor) -> dict[int, Work]:
    """Calls, meetings and tasks that each user did in a period, as far as the actor may see."""
    return queries.work_done(since, until, actor)


def first_done(kind: str, record_ids: Collection[int], company_id: int) -> dict[int, datetime]:
    """When somebody first did something about each record."""
    return queries.first_done(kind, record_ids, company_id)
