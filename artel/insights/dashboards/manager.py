"""The manager's day: what is late, what is due, what was forgotten, what came in, and the month against the last."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from artel.activities.api import Activity, work_done
from artel.core.actor import Actor
from artel.core.gate import visible
from artel.crm.api import OPEN, rotting
from artel.insights.asking import Ask, list_url
from artel.insights.dashboards.board import (
    ROWS,
    Dashboard,
    Entry,
    Section,
    deal_list,
    forgotten_tile,
    forgotten_url,
    moment,
    month_and_last,
    open_deals,
    overdue_tile,
    since_last,
    stepless_tile,
    waiting_list,
    waiting_tile,
)
from artel.insights.figures import Figure, Tile, count, label, money
from artel.insights.reports.people import results_of
from artel.intake.api import requests_in
from artel.kit.periods import Period


def manager(actor: Actor) -> Dashboard:
    """One's own work."""
    month, last = month_and_last(actor)
    won, won_before = results_of(month).won, results_of(last).won
    won_url = month.deals_url("closed_at", state="won")
    stepless_url = month.deals_url(state=OPEN, next_step_at=None)
    deals = open_deals(month)
    tiles = [
        overdue_tile(month),
        _today_tile(actor),
        stepless_tile(month),
        forgotten_tile(month),
        waiting_tile(month),
        Tile(_("Won this month"), count(won.count, won_url), since_last(won.count, won_before.count)),
    ]
    sections = [
        _my_day(actor),
        waiting_list(month),
        deal_list(
            _("Deals without a next step"), stepless_url, deals.filter(next_step_at=None),
            _("Every deal has its next step."),
        ),
        deal_list(_("Forgotten deals"), forgotten_url(), deals.filter(rotting(actor)), _("No deal is forgotten.")),
        _my_month(month, last),
    ]  # fmt: skip
    return Dashboard(_("My day"), tiles, sections)


def _today(actor: Actor) -> tuple[datetime, datetime]:
    zone = ZoneInfo(actor.timezone)
    return Period.day(timezone.now().astimezone(zone).date()).moments(zone)


def _today_tile(actor: Actor) -> Tile:
    since, until = _today(actor)
    rows = visible(Activity, actor).filter(
        owner_id=actor.user_id, state="planned", due_at__gte=since, due_at__lt=until
    )
    url = list_url("activities", {"owner": "me", "state": "planned", "due_at": "today"}, {})
    return Tile(_("Today's tasks"), count(rows.count(), url))


def _my_day(actor: Actor) -> Section:
    """What is late or due today, the oldest first."""
    rows = visible(Activity, actor).filter(owner_id=actor.user_id, state="planned", due_at__lt=_today(actor)[1])
    entries = [
        Entry(row.title, f"/activities/{row.pk}/", moment(row.due_at), "error" if row.is_overdue else "")
        for row in rows.order_by("due_at", "pk")[:ROWS]
    ]
    url = list_url("activities", {"owner": "me", "state": "planned", "due_at": "..today"}, {})
    return Section(_("My day"), url, entries, _("Nothing is planned for today."))


def _my_month(month: Ask, last: Ask) -> Section:
    columns = [_month_figures(month), _month_figures(last)]
    names = [_("Requests"), _("Calls"), _("Deals opened"), _("Won"), _("Won for"), _("Lost")]
    rows = [[label(name), *figures] for name, *figures in zip(names, *columns, strict=True)]
    return Section(_("My month against the last"), heads=["", _("This month"), _("Last month")], rows=rows)


def _month_figures(ask: Ask) -> list[Figure]:
    result = results_of(ask)
    me = ask.actor.user_id or 0
    work = work_done(*ask.moments, ask.actor).get(me)
    won_url = ask.deals_url("closed_at", state="won")
    return [
        count(requests_in(ask.moments, ask.actor).filter(ask.requests).count(), ask.requests_url()),
        count(work.calls if work else 0, ask.work_url(type="call", done_at=ask.period)),
        count(result.opened.count, ask.deals_url("opened_at")),
        count(result.won.count, won_url),
        money(result.won.amounts, won_url),
        count(result.lost.count, ask.deals_url("closed_at", state="lost")),
    ]
