"""The head of sales: the load of each person, requests that wait, how quickly they are answered, what is stuck."""

from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from artel.activities.api import Activity
from artel.core.actor import Actor
from artel.core.gate import visible
from artel.core.models import User
from artel.crm.api import OPEN, By, Result, results, rotting
from artel.insights.asking import Ask, ask_of
from artel.insights.dashboards.board import (
    Dashboard,
    Section,
    chart_section,
    deal_list,
    forgotten_tile,
    forgotten_url,
    month_and_last,
    open_deals,
    overdue_tile,
    stepless_tile,
    waiting_list,
    waiting_tile,
)
from artel.insights.figures import Tile, count, label, money
from artel.insights.reports.funnel import funnel
from artel.insights.reports.outlook import forecast
from artel.insights.reports.people import names_of, overdue_work, reaction_of, results_of
from artel.kit.money import Money


def head(actor: Actor) -> Dashboard:
    """The work of a team."""
    month, last = month_and_last(actor)
    quarter = ask_of({"period": "last_90_days"}, actor)
    won, won_url = results_of(month).won, month.deals_url("closed_at", state="won")
    reaction, _number = reaction_of(month, month.moments)
    before, _number = reaction_of(last, last.moments)
    tiles = [
        waiting_tile(month),
        Tile(_("Reaction time"), reaction, _("last month %(last)s") % {"last": before.text}),
        overdue_tile(month),
        stepless_tile(month),
        forgotten_tile(month),
        Tile(_("Won this month"), count(won.count, won_url), money(won.amounts).text),
    ]
    stuck = open_deals(month, rotting(actor))
    sections = [
        _load(month),
        _conversion(quarter),
        *[chart_section(chart, "/reports/forecast/") for chart in forecast(month).charts],
        *[chart_section(chart, "/reports/funnel/?period=last_90_days") for chart in funnel(quarter).charts[:1]],
        waiting_list(month),
        deal_list(_("Stuck deals"), forgotten_url(), stuck, _("No deal is forgotten.")),
    ]
    return Dashboard(_("My team"), tiles, sections)


def _load(ask: Ask) -> Section:
    """What each person has in work, and what this month brought."""
    rows = open_deals(ask).order_by().values_list("owner_id", "currency")
    loads: dict[int | None, list[Money]] = {}
    numbers: dict[int | None, int] = {}
    for key, currency, number, total in rows.annotate(count=Count("pk"), total=Sum("amount")):
        loads.setdefault(key, []).append(Money(total, currency))
        numbers[key] = numbers.get(key, 0) + number
    won = {row.key: row for row in results(By.OWNER, ask.moments, actor=ask.actor, part=ask.part)}
    planned, late = _planned(ask), overdue_work(ask)
    keys = {*numbers, *won, *planned, *late}
    names = names_of(User, keys, pgettext("report", "nobody"))
    table = []
    for key in sorted(keys, key=lambda key: (-numbers.get(key, 0), names[key])):
        deals_url = ask.deals_url(state=OPEN, owner=key)
        won_url = ask.deals_url("closed_at", state="won", owner=key)
        result = won.get(key) or Result(key)
        table.append(
            [
                label(names[key], deals_url),
                count(numbers.get(key, 0), deals_url),
                money(loads.get(key, []), deals_url),
                count(planned.get(key or 0, 0), ask.work_url(owner=key, state="planned")),
                count(late.get(key or 0, 0), ask.work_url(owner=key, state="planned", due_at="past")),
                count(result.won.count, won_url),
                money(result.won.amounts, won_url),
            ]
        )
    heads = [
        _("Manager"), _("Open deals"), _("Amount"), _("Planned tasks"), _("Overdue tasks"), _("Won this month"),
        _("Won for"),
    ]  # fmt: skip
    return Section(_("Load of each manager"), "/reports/managers/", heads=heads, rows=table)


def _planned(ask: Ask) -> dict[int, int]:
    rows = visible(Activity, ask.actor).filter(state="planned", owner_id__in=ask.people or ())
    return dict(rows.order_by().values_list("owner_id").annotate(n=Count("pk")))


def _conversion(ask: Ask) -> Section:
    """How deals of the last 90 days went from stage to stage."""
    report = funnel(ask)
    rows = [row[:6] for row in report.rows if row[1].text]
    url = "/reports/funnel/?period=last_90_days"
    return Section(_("Conversion by stage, 90 days"), url, heads=list(report.heads.values())[:6], rows=rows)
