"""The owner and director: money by month, the funnel, what advertising returns, what may come, why deals are lost."""

from zoneinfo import ZoneInfo

from django.db.models import F, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from artel.core.actor import Actor, company_of
from artel.crm.api import OPEN, By, Sums, won_by_month
from artel.insights.asking import Ask, ask_of
from artel.insights.dashboards.board import (
    Dashboard,
    Section,
    chart_section,
    money_tile,
    month_and_last,
    open_deals,
    since_last,
    waiting_tile,
)
from artel.insights.figures import Report, Tile, chart, count, main_amount, money, series, share, weighted
from artel.insights.reports.channels import campaigns, channels, costs_url, efforts, sum_up
from artel.insights.reports.funnel import funnel
from artel.insights.reports.outlook import forecast, lost_reasons
from artel.insights.reports.people import results_of
from artel.intake.api import requests_in
from artel.kit.money import Money
from artel.kit.periods import Period

RETURN = (0, 1, 2, 4, 7, 8, 11)  # of the report on channels: name, spent, requests, won, paid, margin, return


def director(actor: Actor) -> Dashboard:
    """The money of the whole company."""
    month, last = month_and_last(actor)
    quarter = ask_of({"period": "last_90_days"}, actor)
    result, before = results_of(month), results_of(last)
    won_url = month.deals_url("closed_at", state="won")
    open_url = month.deals_url(state=OPEN)
    whole, likely = _pipeline_worth(month)
    tiles = [
        money_tile(_("Won this month"), count(result.won.count, won_url), result.won.amounts, before.won.amounts),
        Tile(_("Deals won"), count(result.won.count, won_url), since_last(result.won.count, before.won.count)),
        Tile(_("Win rate this month"), share(result.win_rate), _("last month %(last)s") % {
            "last": share(before.win_rate).text
        }),
        Tile(_("Open deals"), money(whole, open_url)),
        Tile(_("Weighted by probability"), weighted(likely, open_url)),
        waiting_tile(month),
    ]  # fmt: skip
    sections = [
        chart_section(_money_by_month(actor), "/reports/managers/?period=last_365_days"),
        *[chart_section(item, "/reports/funnel/?period=last_90_days") for item in funnel(quarter).charts[:1]],
        *[chart_section(item, "/reports/forecast/") for item in forecast(month).charts],
        *[chart_section(item, "/reports/lost-reasons/?period=last_90_days") for item in lost_reasons(quarter).charts],
        _returns(_("What channels return, 90 days"), "channels", channels(quarter)),
    ]
    return Dashboard(_("The company"), tiles, sections)


def marketer(actor: Actor) -> Dashboard:
    """What advertising costs and brings."""
    month, last = month_and_last(actor)
    quarter = ask_of({"period": "last_90_days"}, actor)
    result, before = results_of(month), results_of(last)
    came = requests_in(month.moments, actor).count()
    came_before = requests_in(last.moments, actor).count()
    won_url = month.deals_url("closed_at", state="won")
    spent = sum_up(effort.spent for effort in efforts(By.CHANNEL, month).values())
    per_request = [(amount / came).rounded() for amount in spent if amount and came]
    tiles = [
        Tile(_("Requests this month"), count(came, month.requests_url()), since_last(came, came_before)),
        Tile(_("Deals opened"), count(result.opened.count, month.deals_url("opened_at"))),
        Tile(_("Deals won"), count(result.won.count, won_url), since_last(result.won.count, before.won.count)),
        money_tile(_("Won this month"), count(result.won.count, won_url), result.won.amounts, before.won.amounts),
        Tile(_("Spent this month"), money(spent, costs_url(month, By.CHANNEL, {}))),
        Tile(_("Cost of a request"), money(per_request)),
    ]
    report = channels(quarter)
    sections = [
        *[chart_section(item, "/reports/channels/?period=last_90_days") for item in report.charts],
        chart_section(_money_by_month(actor), "/reports/managers/?period=last_365_days"),
        _returns(_("What channels return, 90 days"), "channels", report),
        _returns(_("What campaigns return, 90 days"), "campaigns", campaigns(quarter)),
    ]
    return Dashboard(_("Advertising"), tiles, sections)


def _returns(title: str, name: str, report: Report) -> Section:
    rows = [[row[place] for place in RETURN] for row in report.rows]
    heads = [list(report.heads.values())[place] for place in RETURN]
    return Section(title, f"/reports/{name}/?period=last_90_days", heads=heads, rows=rows, empty=_("No requests yet."))


def _pipeline_worth(ask: Ask) -> tuple[dict[str, Money], dict[str, Money]]:
    """What the open deals are worth, whole and weighted."""
    rows = open_deals(ask).order_by().values_list("currency")
    found = rows.annotate(total=Sum("amount"), likely=Sum(F("amount") * F("stage__probability_rate")))
    whole, likely = {}, {}
    for currency, total, part in found:
        whole[currency], likely[currency] = Money(total, currency), Money(part, currency).rounded()
    return whole, likely


def _money_by_month(actor: Actor) -> dict[str, object]:
    """The last twelve months with this one, each bar a link to its deals."""
    zone = ZoneInfo(actor.timezone)
    today = timezone.now().astimezone(zone).date()
    ask = ask_of({"period": "this_month"}, actor)
    first = Period.month(today.year - 1, today.month + 1) if today.month < 12 else Period.month(today.year, 1)
    months = list(Period(first.from_on, Period.month(today.year, today.month).until_on).months())
    moments = first.moments(zone)[0], months[-1].moments(zone)[1]
    won = won_by_month(moments, zone, actor=actor, part=ask.part)
    currency = company_of(actor).currency
    bars = [main_amount(won.get(month.from_on, Sums()).amounts, currency) for month in months]
    urls = [ask.deals_url(state="won", closed_at=month) for month in months]
    names = [date_format(month.from_on, "M Y") for month in months]
    drawn = [series(_("Won"), bars, urls, "success")]
    return chart("bar", _("Money won by month"), names, drawn, format="money", unit=currency)
