"""The timeline: everything that happened to a record, newest first, and who hears of it."""

import json
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import BigIntegerField, Case, Exists, Model, OuterRef, Q, QuerySet, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from artel.core.actor import Actor
from artel.core.gate import visible
from artel.core.models import Follower, Record, TimelineEntry
from artel.core.rights import Scope
from artel.core.steps import running_step

_WRITE = """
WITH entry AS (
  INSERT INTO core_timelineentry
    (company_id, subject_kind, subject_id, thread_kind, thread_id, verb, text, data, at, actor_id, actor_name, step_id)
  VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
  RETURNING id
)
SELECT id, pg_notify('artel_live', %s) FROM entry
"""

SINGLY = 50  # of more records than these, open pages are told the kind alone

_WRITE_MANY = """
INSERT INTO core_timelineentry
  (company_id, subject_kind, subject_id, thread_kind, thread_id, verb, text, data, at, actor_id, actor_name, step_id)
SELECT company, kind, pk, thread_kind, thread_id, %s, '', %s, %s, %s, %s, %s
FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::bigint[]) AS noted
  (company, kind, pk, thread_kind, thread_id)
"""


def note(
    record: Model,
    verb: str,
    text: str = "",
    data: dict[str, Any] | None = None,
    *,
    actor: Actor,
    at: datetime | None = None,
) -> int:
    """Write one timeline entry about a record; open pages hear of it at once. Returns the entry's id."""
    kind = record._meta.label_lower
    thread_kind, thread_id = thread_of(record)
    running = running_step()
    news = {"company": _company_id(record, actor), "kind": kind, "id": record.pk, "by": actor.user_id}
    if thread_id:
        news["thread"] = f"{thread_kind}:{thread_id}"
    row = [
        news["company"], kind, record.pk, thread_kind, thread_id, verb, text,
        json.dumps(data or {}, cls=DjangoJSONEncoder, ensure_ascii=False),
        at or timezone.now(), actor.user_id, actor.name[:150], running.pk if running else None,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [*row, json.dumps(news)])
        written: int = cursor.fetchone()[0]
    return written


def note_many(records: Iterable[Model], verb: str, *, actor: Actor, data: dict[str, Any] | None = None) -> None:
    """Write the same entry about many records with one statement; open pages hear of it at once."""
    noted = list(records)
    if not noted:
        return
    running = running_step()
    threads = [thread_of(record) for record in noted]
    common: list[Any] = [
        verb, json.dumps(data or {}, cls=DjangoJSONEncoder, ensure_ascii=False), timezone.now(), actor.user_id,
        actor.name[:150], running.pk if running else None,
    ]  # fmt: skip
    columns: list[Any] = [
        [_company_id(record, actor) for record in noted],
        [record._meta.label_lower for record in noted],
        [record.pk for record in noted],
        [kind for kind, _pk in threads],
        [pk for _kind, pk in threads],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_MANY, [*common, *columns])
        cursor.execute("SELECT pg_notify('artel_live', news) FROM unnest(%s::text[]) AS news", [_news(noted, actor)])


def _news(noted: list[Model], actor: Actor) -> list[str]:
    """What open pages are told of many records; 0 stands for any of the kind."""
    singly = len(noted) <= SINGLY
    told = set()
    for record in noted:
        thread_kind, thread_id = thread_of(record)
        thread = f"{thread_kind}:{thread_id}" if thread_id and singly else ""
        told.add((_company_id(record, actor), record._meta.label_lower, record.pk if singly else 0, thread))
    return [
        json.dumps({"company": company, "kind": kind, "id": pk, "by": actor.user_id, "thread": thread})
        for company, kind, pk, thread in sorted(told)
    ]


def thread_of(record: Model) -> tuple[str, int | None]:
    """The second record whose timeline shows what happens here: a deal's party."""
    name = getattr(record, "thread", "")
    if not name:
        return "", None
    field: Any = record._meta.get_field(name)
    value: int | None = getattr(record, field.attname)
    return (field.related_model._meta.label_lower, value) if value else ("", None)


def _company_id(record: Model, actor: Actor) -> int:
    company_id: int = getattr(record, "company_id", None) or actor.company_id
    return company_id


def timeline(record: Model) -> QuerySet[TimelineEntry]:
    """Entries about a record and about what belongs to its thread, newest first."""
    kind = record._meta.label_lower
    about = Q(subject_kind=kind, subject_id=record.pk) | Q(thread_kind=kind, thread_id=record.pk)
    return TimelineEntry.objects.filter(about).order_by("-at", "-id")


def told_to(actor: Actor, record: Model) -> QuerySet[TimelineEntry]:
    """The timeline of a record without what happened to records of its thread that the actor may not see."""
    rows = timeline(record).filter(company_id__in=actor.companies)
    about = Q(subject_kind=record._meta.label_lower, subject_id=record.pk) | Q(actor_id=actor.user_id or 0)
    for model in _threaded(type(record)):
        seen = Q(subject_kind=model._meta.label_lower)
        if actor.scope(model) < Scope.COMPANY:
            mine = visible(model, actor).filter(**{model.thread: record.pk})
            seen &= Q(subject_id__in=mine.order_by().values("pk"))
        about |= seen
    rows = rows.filter(about)
    # What is about a deal is told with the deal; what is noted on a client, whom everybody reads, only to its readers.
    return rows if getattr(record, "thread", "") else _without_unreadable(rows, actor)


def _without_unreadable(rows: QuerySet[TimelineEntry], actor: Actor) -> QuerySet[TimelineEntry]:
    """Entries about letters, calls and tasks of others go, where the actor may not open what they tell of."""
    for model in _told():
        if actor.scope(model) >= Scope.COMPANY:
            continue
        name = f"told_{model._meta.model_name}"
        key = Cast(KeyTextTransform(str(model._meta.model_name), "data"), BigIntegerField())
        mine = Q(actor_id=actor.user_id or 0) | Exists(visible(model, actor).filter(pk=OuterRef(name)))
        elsewhere = Q(**{name: None}) | Q(thread_id__isnull=False)
        rows = rows.alias(**{name: Case(When(verb__in=model.told_as, then=key))}).filter(mine | elsewhere)
    return rows


@cache
def _told() -> list[type[Record]]:
    """Kinds of records of which the timelines of others tell."""
    return [model for model in apps.get_models() if issubclass(model, Record) and model.told_as]


@cache
def _threaded(root: type[Model]) -> list[type[Record]]:
    """Kinds of records whose second timeline is that of the root."""
    kinds = [model for model in apps.get_models() if issubclass(model, Record) and model.thread]
    return [model for model in kinds if model._meta.get_field(model.thread).related_model is root]


def follow(record: Model, user_ids: Iterable[int], *, actor: Actor) -> None:
    """Let users hear of everything that happens to the record from now on."""
    Follower.objects.bulk_create(
        [
            Follower(
                company_id=_company_id(record, actor),
                subject_kind=record._meta.label_lower,
                subject_id=record.pk,
                user_id=user_id,
            )
            for user_id in user_ids
        ],
        ignore_conflicts=True,
    )


def unfollow(record: Model, user_id: int) -> None:
    """Stop telling a user about the record."""
    Follower.objects.filter(
        subject_kind=record._meta.label_lower, subject_id=record.pk, user_id=user_id
    ).delete()


def follower_ids(record: Model) -> list[int]:
    """Users who follow the record."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT user_id FROM core_follower WHERE subject_kind = %s AND subject_id = %s",
            [record._meta.label_lower, record.pk],
        )
        return [user_id for (user_id,) in cursor.fetchall()]
