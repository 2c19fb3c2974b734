"""The funnel of one pipeline."""

from urllib.parse import urlencode

from django.utils.translation import gettext as _

from artel.core.actor import company_of
from artel.crm.api import LOST, OPEN, WON, FunnelStep, Pipeline, Stage, Sums, opened_deals, standing, state_totals
from artel.crm.api import funnel as steps_of_funnel
from artel.insights.asking import Ask
from artel.insights.figures import (
    Figure,
    Report,
    Tile,
    chart,
    count,
    label,
    main_amount,
    money,
    series,
    share,
    span,
)


def funnel(ask: Ask) -> Report:
    """Deals opened in the period by the stage they reached and by the one they stand in, with money and losses."""
    heads = {
        "stage": _("Stage"), "reached": _("Came here"), "conversion": _("Conversion"), "amount": _("Amount"),
        "average_stay": _("Average stay"), "lost_here": _("Lost here"), "here_now": _("Stand here now"),
        "amount_now": _("Amount now"),
    }  # fmt: skip
    pipeline = ask.in_pipeline().pipeline
    if pipeline is None:
        return Report(heads, [], notes=[_("There is no pipeline yet. Add one in the settings.")])
    steps = steps_of_funnel(pipeline, ask.moments, actor=ask.actor, part=ask.part)
    stats = _states(ask)
    if not any(step.reached for step in steps):
        return Report(heads, [], stats=stats)
    here = standing(opened_deals(pipeline, ask.moments, actor=ask.actor, part=ask.part))
    rows = [_row(ask, pipeline, step, here.get(step.stage_id, Sums())) for step in steps]
    lost = Stage.objects.filter(pipeline=pipeline, outcome=LOST).first()
    if lost is not None:
        rows.append([label(lost.name), *[Figure("")] * 5, *_now(ask, pipeline, lost.pk, here.get(lost.pk, Sums()))])
    return Report(heads, rows, charts=_charts(ask, pipeline, steps), stats=stats)


def _row(ask: Ask, pipeline: Pipeline, step: FunnelStep, here: Sums) -> list[Figure]:
    url = _rows_url(ask, pipeline, step)
    return [
        label(step.name, url if step.reached else ""),
        count(step.reached, url),
        share(step.conversion),
        money(step.amounts, url),
        span(step.average_stay),
        count(step.lost_here, _rows_url(ask, pipeline, step, lost=True)) if step.outcome == OPEN else Figure(""),
        *_now(ask, pipeline, step.stage_id, here),
    ]


def _now(ask: Ask, pipeline: Pipeline, stage_id: int, here: Sums) -> list[Figure]:
    url = ask.deals_url("opened_at", pipeline=pipeline.pk, stage=stage_id)
    return [count(here.count, url), money(here.amounts, url)]


def _charts(ask: Ask, pipeline: Pipeline, steps: list[FunnelStep]) -> list[dict[str, object]]:
    names = [step.name for step in steps]
    urls = [_rows_url(ask, pipeline, step) for step in steps]
    currency = company_of(ask.actor).currency
    amounts = series(_("Amount"), (main_amount(step.amounts, currency) for step in steps), urls)
    return [
        chart("funnel", _("Deals by stage"), names, [series(_("Deals"), (step.reached for step in steps), urls)]),
        chart("bar", _("Amount by stage"), names, [amounts], format="money", unit=currency),
    ]


def _rows_url(ask: Ask, pipeline: Pipeline, step: FunnelStep, *, lost: bool = False) -> str:
    query = {**ask.query, "pipeline": str(pipeline.pk), "stage": str(step.stage_id)}
    if lost:
        query["lost"] = "1"
    return f"/reports/funnel/deals/?{urlencode(query)}"


def _states(ask: Ask) -> list[Tile]:
    """Open, won and lost of all time, in the chosen part."""
    totals = state_totals(actor=ask.actor, part=ask.part)
    names = {OPEN: _("Open now"), WON: _("Won in all"), LOST: _("Lost in all")}
    tiles = []
    for state, name in names.items():
        sums = totals.get(state, Sums())
        tiles.append(Tile(name, count(sums.count, ask.deals_url(state=state)), money(sums.amounts).text))
    return tiles
