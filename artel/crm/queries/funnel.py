"""The funnel: of the deals opened in a period, how many came how far, how long it took, and what they are worth.

A deal has reached a stage when it ever stood in it or in a later one of its pipeline; a won deal has reached them all.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum

from artel.core.actor import Actor
from artel.crm.models import OPEN, WON, Deals, Outcome, Pipeline, Stage, StageStay
from artel.crm.queries.deals import Slice, deals_in, in_period
from artel.crm.queries.results import Sums
from artel.kit.money import Money

Moments = tuple[datetime, datetime]


@dataclass(frozen=True)
class FunnelStep:
    """One stage of the funnel. `amounts` has one sum per currency; `average_stay` counts stays that are over."""

    stage_id: int
    name: str
    outcome: str
    reached: int
    amounts: tuple[Money, ...]
    conversion: Fraction | None
    average_stay: timedelta | None
    lost_here: int


def funnel(pipeline: Pipeline, moments: Moments, *, actor: Actor, part: Slice | None = None) -> list[FunnelStep]:
    """The funnel of the deals opened in a period, from the first open stage to won.

    `conversion` is the share of the stage before that came here; None at the first stage and where nobody was before.
    """
    cohort = opened_deals(pipeline, moments, actor=actor, part=part)
    stages = list(Stage.objects.filter(pipeline=pipeline).exclude(outcome=Outcome.LOST).order_by("position", "id"))
    stages.sort(key=lambda stage: stage.outcome == Outcome.WON)
    groups = _groups(cohort)
    stays = _average_stays(cohort)
    lost = _lost_by_stage(cohort)
    steps: list[FunnelStep] = []
    for stage in stages:
        count, amounts = _sum_up(groups, stage, first=not steps)
        before = steps[-1].reached if steps else 0
        steps.append(
            FunnelStep(
                stage_id=stage.pk,
                name=stage.name,
                outcome=stage.outcome,
                reached=count,
                amounts=amounts,
                conversion=Fraction(count, before) if before else None,
                average_stay=stays.get(stage.pk) if stage.outcome == OPEN else None,
                lost_here=lost.get(stage.pk, 0),
            )
        )
    return steps


def opened_deals(pipeline: Pipeline, moments: Moments, *, actor: Actor, part: Slice | None = None) -> Deals:
    """The deals that a funnel follows: those opened in the period."""
    return deals_in(part or Slice(), actor).filter(pipeline=pipeline).filter(in_period("opened_at", moments))


def reached(cohort: Deals, stage: Stage) -> Deals:
    """The deals behind one bar of the funnel."""
    if stage.outcome == Outcome.WON:
        return cohort.won()
    if not _stages_before(stage).exists():
        return cohort
    return cohort.annotate(furthest=FURTHEST).filter(Q(state=WON) | Q(furthest__gte=stage.position))


def lost_in(cohort: Deals, stage: Stage) -> Deals:
    """The deals of the cohort that were lost in a stage."""
    return cohort.lost().annotate(last_stage=LAST_STAGE).filter(last_stage=stage.pk)


def _stages_before(stage: Stage) -> QuerySet[Stage]:
    """Every deal was in the first stage, also one of which a file did not tell where it stood."""
    return Stage.objects.filter(pipeline_id=stage.pipeline_id, outcome=OPEN, position__lt=stage.position)


def standing(cohort: Deals) -> dict[int, Sums]:
    """The deals of the cohort by the stage in which they stand now; the closed ones stand in won and lost."""
    rows = cohort.order_by().values_list("stage_id", "currency").annotate(count=Count("*"), total=Sum("amount"))
    found: dict[int, Sums] = {}
    for stage_id, currency, count, total in rows:
        found.setdefault(stage_id, Sums()).add(count, Money(total, currency))
    return found


OPEN_STAYS = StageStay.objects.filter(
    deal=OuterRef("pk"), stage__outcome=OPEN, stage__pipeline=OuterRef("pipeline")
).order_by()
FURTHEST = Subquery(OPEN_STAYS.order_by("-stage__position").values("stage__position")[:1])
LAST_STAGE = Subquery(OPEN_STAYS.order_by("-entered_at", "-id").values("stage")[:1])


@dataclass(frozen=True)
class _Group:
    """Deals that came equally far, in one currency."""

    furthest: int | None
    state: str
    currency: str
    count: int
    total: Decimal

    def came_to(self, stage: Stage, first: bool) -> bool:
        """Whether these deals reached the stage; the same rule as `reached`."""
        if stage.outcome == Outcome.WON:
            return self.state == WON
        return first or self.state == WON or (self.furthest is not None and self.furthest >= stage.position)


def _groups(cohort: Deals) -> list[_Group]:
    rows = (
        cohort.order_by()
        .annotate(furthest=FURTHEST)
        .values_list("furthest", "state", "currency")
        .annotate(count=Count("*"), total=Sum("amount"))
    )
    return [_Group(*row) for row in rows]


def _sum_up(groups: list[_Group], stage: Stage, first: bool) -> tuple[int, tuple[Money, ...]]:
    there = [group for group in groups if group.came_to(stage, first)]
    sums: dict[str, Decimal] = {}
    for group in there:
        sums[group.currency] = sums.get(group.currency, Decimal(0)) + group.total
    return sum(group.count for group in there), tuple(Money(amount, code) for code, amount in sorted(sums.items()))


def _average_stays(cohort: Deals) -> dict[int, timedelta]:
    lasted = ExpressionWrapper(F("left_at") - F("entered_at"), output_field=DurationField())
    rows = StageStay.objects.filter(deal__in=cohort.order_by().values("pk"), left_at__isnull=False).order_by()
    return dict(rows.values_list("stage_id").annotate(average=Avg(lasted)))


def _lost_by_stage(cohort: Deals) -> dict[int, int]:
    rows = cohort.lost().order_by().annotate(last_stage=LAST_STAGE).values_list("last_stage")
    return dict(rows.annotate(count=Count("*")))
