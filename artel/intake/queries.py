"""Questions about requests: how many, by whom, how quickly they were answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Least

from artel.activities.api import Activity
from artel.core.actor import Actor
from artel.core.gate import visible
from artel.correspondence.api import Message
from artel.intake.models import Request, State

Moments = tuple[datetime, datetime]


@dataclass(frozen=True)
class Arrivals:
    """Requests of one owner, channel or campaign: how many came, became new deals, were declined, wait."""

    key: int | None
    count: int = 0
    opened: int = 0
    declined: int = 0
    waiting: int = 0
    reaction: timedelta | None = None


def requests_in(moments: Moments, actor: Actor) -> QuerySet[Request]:
    """Requests that arrived between two moments, the second not included."""
    return visible(Request, actor).filter(received_at__gte=moments[0], received_at__lt=moments[1])


def arrivals(by: str, moments: Moments, *, actor: Actor, where: Q | None = None) -> dict[int | None, Arrivals]:
    """Requests by `owner`, `channel` or `campaign`, with the average time to the first answer."""
    rows = requests_in(moments, actor).filter(where or Q()).order_by()
    counted = rows.values_list(f"{by}_id").annotate(
        count=Count("pk"),
        opened=Count("pk", filter=Q(opened_deal=True)),
        declined=Count("pk", filter=Q(state=State.DECLINED)),
        waiting=Count("pk", filter=Q(state__in=[State.NEW, State.WAITING])),
    )
    answered = dict(with_reaction(rows).values_list(f"{by}_id").annotate(average=Avg("reaction")))
    return {
        key: Arrivals(key, count, opened, declined, waiting, answered.get(key))
        for key, count, opened, declined, waiting in counted
    }


def with_reaction(rows: QuerySet[Request]) -> QuerySet[Any]:
    """Requests with the time until somebody did or wrote something about their deal; unanswered ones left out."""
    done = Activity.objects.filter(
        subject_kind="crm.deal", subject_id=OuterRef("deal_id"), state="done", done_at__gte=OuterRef("received_at")
    ).order_by("done_at")
    wrote = Message.objects.filter(
        conversation__subject_kind="crm.deal",
        conversation__subject_id=OuterRef("deal_id"),
        direction="out",
        sent_at__gte=OuterRef("received_at"),
    ).order_by("sent_at")
    first = Least(Subquery(done.values("done_at")[:1]), Subquery(wrote.values("sent_at")[:1]))
    lasted = ExpressionWrapper(F("answered") - F("received_at"), output_field=DurationField())
    return rows.annotate(answered=first).filter(answered__isnull=False).annotate(reaction=lasted)
