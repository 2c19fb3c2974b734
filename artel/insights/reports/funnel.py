"""The funnel of one pipeline."""

from urllib.parse import urlencode

from django.utils.translation import gettext as _

from artel.core.actor import company_of
from artel.crm.api import WON, FunnelStep, state_totals
from artel.crm.api import funnel as steps_of_funnel
from artel.insights.asking import Ask
from artel.insights.figures import Report, chart, count, label, main_amount, money, series, share, span


def funnel(ask: Ask) -> Report:
    """Deals opened in the period by the stage they reached, with conversion, duration, money and losses."""
    steps = steps_of_funnel(ask.pipeline, ask.moments, actor=ask.actor, part=ask.part)
    rows = [
        [
            label(step.name, _rows_url(ask, step)),
            count(step.reached, _rows_url(ask, step)),
            share(step.conversion),
            money(step.amounts, _rows_url(ask, step)),
            span(step.average_stay),
            count(step.lost_here, _rows_url(ask, step, lost=True)),
        ]
        for step in steps
    ]
    heads = [_("Stage"), _("Deals"), _("Conversion"), _("Amount"), _("Average stay"), _("Lost here")]
    names = [step.name for step in steps]
    urls = [_rows_url(ask, step) for step in steps]
    currency = company_of(ask.actor).currency
    charts = [
        chart("funnel", _("Deals by stage"), names, [series(_("Deals"), (step.reached for step in steps), urls)]),
        chart(
            "bar", _("Amount by stage"), names,
            [series(_("Amount"), (main_amount(step.amounts, currency) for step in steps), urls)],
            format="money", unit=currency,
        ),
    ]  # fmt: skip
    return Report(heads, rows, charts=charts, stats=_states(ask))


def _rows_url(ask: Ask, step: FunnelStep, *, lost: bool = False) -> str:
    query = {**ask.query, "pipeline": str(ask.pipeline.pk), "stage": str(step.stage_id)}
    if lost:
        query["lost"] = "1"
    return f"/reports/funnel/deals/?{urlencode(query)}"


def _states(ask: Ask) -> list[dict[str, str]]:
    """Open, won and lost of all time, in the chosen part."""
    totals = state_totals(actor=ask.actor, part=ask.part)
    names = {"open": _("Open now"), WON: _("Won in all"), "lost": _("Lost in all")}
    stats = []
    for state, name in names.items():
        sums = totals.get(state)
        figure = money(sums.amounts) if sums else money([])
        number = count(sums.count if sums else 0)
        stats.append({"label": name, "value": number.text, "hint": figure.text, "url": ask.deals_url(state=state)})
    return stats
