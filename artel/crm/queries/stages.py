"""Questions about pipelines and stages."""

import json
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.crm.models import OPEN, Deal, Outcome, Pipeline, Stage, StageStay


def default_pipeline(actor: Actor) -> Pipeline:
    """The pipeline in which deals begin when nobody says otherwise: the first in use."""
    found = Pipeline.objects.filter(company_id=actor.company_id, is_archived=False).first()
    if found is None:
        raise Refused(_("There is no pipeline yet. Add one in the settings."), "no-pipeline")
    return found


def first_stage(pipeline_id: int) -> Stage:
    """Where deals of a pipeline begin."""
    found = Stage.objects.filter(pipeline_id=pipeline_id, outcome=Outcome.OPEN).select_related("pipeline").first()
    if found is None:
        raise Refused(_("The pipeline has no stage for deals in work. Add one in the settings."), "no-open-stage")
    return found


def closing_stage(pipeline_id: int, outcome: Outcome) -> Stage:
    """Where deals of a pipeline end."""
    found = Stage.objects.filter(pipeline_id=pipeline_id, outcome=outcome).first()
    if found is None:
        message = _("The pipeline has no stage for deals that are %(outcome)s. Add one in the settings.")
        raise Refused(message % {"outcome": outcome.label}, "no-closing-stage")
    return found


def last_open_stage(deal: Deal) -> Stage:
    """Where a closed deal stood before it was decided."""
    stays = StageStay.objects.filter(deal=deal, stage__outcome=Outcome.OPEN, stage__pipeline_id=deal.pipeline_id)
    last = stays.select_related("stage").order_by("-entered_at", "-id").first()
    return last.stage if last else first_stage(deal.pipeline_id)


def days_in_stages(deal: Deal) -> dict[int, timedelta]:
    """How long the deal has been in each stage, all its stays there together."""
    spent: dict[int, timedelta] = {}
    for stay in deal.stays.all():
        ends = stay.left_at or (timezone.now() if deal.state == OPEN else stay.entered_at)
        spent[stay.stage_id] = spent.get(stay.stage_id, timedelta()) + (ends - stay.entered_at)
    return spent


def stage_bar(deal: Deal, actor: Actor) -> list[dict[str, Any]]:
    """The stages of the deal's pipeline with the days spent in each, as the stage bar shows them."""
    spent = days_in_stages(deal)
    stages = list(Stage.objects.filter(pipeline_id=deal.pipeline_id))
    now = next(stage for stage in stages if stage.pk == deal.stage_id)
    movable = deal.state == OPEN and actor.may("crm.move_deal")
    return [
        {
            "label": stage.name,
            "state": _place(stage, now),
            "days": spent[stage.pk].days if stage.pk in spent else None,
            "rotten": stage.pk == deal.stage_id and deal.is_rotting,
            "url": "/deals/board/move/" if movable and stage.pk != now.pk else "",
            "vals": json.dumps({"id": deal.pk, "column": str(stage.pk)}),
        }
        for stage in stages
        if stage.outcome in {OPEN, now.outcome if now.outcome != OPEN else Outcome.WON}
    ]


def _place(stage: Stage, now: Stage) -> str:
    if stage.pk == now.pk:
        return "now" if stage.outcome == OPEN else str(stage.outcome)
    return "done" if (stage.position, stage.pk) < (now.position, now.pk) else "next"
