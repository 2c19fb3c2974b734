"""Moving deals along their pipelines, to the end and back."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from artel.core.action import action
from artel.core.actor import Actor, company_of
from artel.core.errors import Refused
from artel.core.events import emit
from artel.crm.entry import require_ready
from artel.crm.events import DealLost, DealMoved, DealWon, facts_of
from artel.crm.models import LOST, OPEN, WON, Deal, LostReason, Outcome, Pipeline, Stage, StageStay
from artel.crm.queries.stages import closing_stage, first_stage, last_open_stage


@action(
    Deal,
    permission="crm.move_deal",
    label=gettext_lazy("Move to stage"),
    told=gettext_lazy("Moved to stage «%(into)s»"),
    source=OPEN,
    icon="arrow-right",
    labels={"into": gettext_lazy("Stage"), "reason": gettext_lazy("Lost reason"), "note": gettext_lazy("Note")},
)
def move(deal: Deal, *, into: Stage, reason: LostReason | None = None, note: str = "", actor: Actor) -> None:
    """Put an open deal into a stage of its pipeline; the last stages win or lose it."""
    _require_own_stage(deal, into)
    if into.pk == deal.stage_id:
        raise Refused(_("The deal is in this stage already."), "already-there")
    if into.outcome == Outcome.WON:
        actor.require(win.permission)
        win.body(deal, actor=actor)
    elif into.outcome == Outcome.LOST:
        if reason is None:
            raise Refused(_("Say why the deal was lost: use «Lose» and choose a reason."), "reason-needed")
        actor.require(lose.permission)
        lose.body(deal, reason=reason, actor=actor)
    else:
        require_ready(deal, into)
        _advance(deal, into)


@action(
    Deal,
    permission="crm.win_deal",
    label=gettext_lazy("Win"),
    told=pgettext_lazy("deal", "Won"),
    source=OPEN,
    icon="trophy",
    tone="success",
    labels={"closed_on": gettext_lazy("Closed on"), "note": gettext_lazy("Note")},
)
def win(deal: Deal, *, closed_on: date | None = None, note: str = "", actor: Actor) -> None:
    """The client buys."""
    stage = closing_stage(deal.pipeline_id, Outcome.WON)
    require_ready(deal, stage)
    left = deal.stage_id
    _close(deal, stage, _closing_moment(deal, closed_on, actor))
    emit(DealWon(**facts_of(deal), from_stage_id=left, amount=str(deal.amount), currency=deal.currency))


@action(
    Deal,
    permission="crm.lose_deal",
    label=gettext_lazy("Lose"),
    told=gettext_lazy("Lost: %(reason)s"),
    source=OPEN,
    icon="circle-x",
    tone="error",
    labels={
        "reason": gettext_lazy("Lost reason"),
        "closed_on": gettext_lazy("Closed on"),
        "note": gettext_lazy("Note"),
    },
)
def lose(
    deal: Deal, *, reason: LostReason, closed_on: date | None = None, note: str = "", actor: Actor
) -> None:
    """The client does not buy, and we know why."""
    if reason.company_id != deal.company_id or reason.is_archived:
        raise Refused(_("Choose a reason from the list of your company."), "unknown-reason")
    stage = closing_stage(deal.pipeline_id, Outcome.LOST)
    left = deal.stage_id
    _close(deal, stage, _closing_moment(deal, closed_on, actor), reason)
    emit(DealLost(**facts_of(deal), from_stage_id=left, lost_reason_id=reason.pk))


@action(
    Deal,
    permission="crm.reopen_deal",
    label=gettext_lazy("Reopen"),
    told=gettext_lazy("Taken up again"),
    source=(WON, LOST),
    icon="rotate-ccw",
    labels={"into": gettext_lazy("Stage"), "note": gettext_lazy("Note")},
)
def reopen(deal: Deal, *, into: Stage | None = None, note: str = "", actor: Actor) -> None:
    """Work on a closed deal again, in the stage where it stood or in another open one."""
    stage = into or last_open_stage(deal)
    _require_own_stage(deal, stage)
    if stage.outcome != Outcome.OPEN:
        raise Refused(_("Choose a stage for deals in work."), "stage-closes")
    _advance(deal, stage)


@action(
    Deal,
    permission="crm.move_deal",
    label=gettext_lazy("Change pipeline"),
    told=gettext_lazy("Moved to pipeline «%(into)s»"),
    source=OPEN,
    icon="shuffle",
    labels={"into": gettext_lazy("Pipeline"), "stage": gettext_lazy("Stage"), "note": gettext_lazy("Note")},
)
def change_pipeline(
    deal: Deal, *, into: Pipeline, stage: Stage | None = None, note: str = "", actor: Actor
) -> None:
    """Sell on by another pipeline, from its first stage or a named one."""
    if into.company_id != deal.company_id or into.is_archived:
        raise Refused(_("Choose a pipeline of your company that is in use."), "unknown-pipeline")
    if into.pk == deal.pipeline_id:
        raise Refused(_("The deal is in this pipeline already."), "already-there")
    target = stage or first_stage(into.pk)
    if target.pipeline_id != into.pk or target.outcome != Outcome.OPEN:
        raise Refused(_("Choose an open stage of the new pipeline."), "other-pipeline")
    require_ready(deal, target)
    _advance(deal, target)


def _require_own_stage(deal: Deal, stage: Stage) -> None:
    if stage.pipeline_id != deal.pipeline_id:
        raise Refused(_("This stage belongs to another pipeline. Change the pipeline first."), "other-pipeline")


def _advance(deal: Deal, stage: Stage) -> None:
    """Into an open stage, now."""
    left = deal.stage_id
    _enter(deal, stage, timezone.now())
    emit(DealMoved(**facts_of(deal), from_stage_id=left))


def _close(deal: Deal, stage: Stage, closed_at: datetime, reason: LostReason | None = None) -> None:
    _enter(deal, stage, closed_at, closed_at=closed_at, reason=reason)


def _enter(
    deal: Deal, stage: Stage, at: datetime, *, closed_at: datetime | None = None, reason: LostReason | None = None
) -> None:
    """The only place that changes a deal's stage; the caller holds the deal's lock, so its stays form one line."""
    at = max(at, deal.stage_entered_at)
    StageStay.objects.filter(deal=deal, left_at=None).update(left_at=at)
    StageStay.objects.create(company_id=deal.company_id, deal=deal, stage=stage, entered_at=at)
    deal.stage, deal.pipeline_id, deal.state = stage, stage.pipeline_id, stage.outcome
    deal.stage_entered_at, deal.closed_at, deal.lost_reason = at, closed_at, reason
    deal.save(
        update_fields=[
            "stage", "pipeline", "state", "stage_entered_at", "closed_at", "lost_reason", "changed_at",
        ]
    )  # fmt: skip


def _closing_moment(deal: Deal, day: date | None, actor: Actor) -> datetime:
    """Now, or the day on which it really was decided."""
    now = timezone.now()
    zone = ZoneInfo(company_of(actor).timezone)
    if day is None or day == now.astimezone(zone).date():
        return max(now, deal.opened_at)
    if day > now.astimezone(zone).date():
        raise Refused(_("A deal cannot be closed on a day that is still to come."), "closed-in-future")
    if day < deal.opened_at.astimezone(zone).date():
        raise Refused(_("A deal cannot be closed before it was opened."), "closed-before-opened")
    return max(datetime.combine(day, time.min, zone), deal.opened_at)
