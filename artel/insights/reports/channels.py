"""Where requests come from, what became of them, and what each cost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from artel.core.actor import company_of
from artel.core.gate import visible
from artel.crm.api import By, Campaign, Channel, Result, campaign_costs, results
from artel.insights.asking import Ask
from artel.insights.figures import Figure, Report, chart, count, label, money, money_is_hidden, series, share
from artel.insights.reports.people import together
from artel.intake.api import arrivals
from artel.kit.money import Money

Costs = dict[int, list[Money]]


@dataclass
class Line:
    """One channel or campaign: what came, what became of it, what it cost."""

    key: int | None
    requests: int = 0
    result: Result = field(default_factory=lambda: Result(None))
    cost: list[Money] = field(default_factory=list)


def channels(ask: Ask) -> Report:
    """Requests → deals → won by channel; a campaign's cost counts for its channel."""
    names = dict(visible(Channel, ask.actor).values_list("pk", "name"))
    return _report(ask, By.CHANNEL, _("Channel"), names)


def campaigns(ask: Ask) -> Report:
    """Requests → deals → won by campaign."""
    names = dict(visible(Campaign, ask.actor).values_list("pk", "name"))
    return _report(ask, By.CAMPAIGN, _("Campaign"), names)


def costs_by(by: By, ask: Ask) -> Costs:
    """What each channel or campaign of the question cost in the period."""
    rows = visible(Campaign, ask.actor)
    if ask.channel is not None:
        rows = rows.filter(channel=ask.channel)
    if ask.campaign is not None:
        rows = rows.filter(pk=ask.campaign.pk)
    places = dict(rows.values_list("pk", "channel_id" if by == By.CHANNEL else "pk"))
    found: Costs = {}
    for campaign_id, amounts in campaign_costs(ask.actor, ask.period).items():
        if campaign_id in places:
            found[places[campaign_id]] = sum_up([*found.get(places[campaign_id], []), *amounts])
    return found


def sum_up(amounts: Iterable[Money]) -> list[Money]:
    """Sums, one per currency."""
    sums: dict[str, Money] = {}
    for amount in amounts:
        held = sums.get(amount.currency)
        sums[amount.currency] = held + amount if held else amount
    return [sums[code] for code in sorted(sums)]


def _report(ask: Ask, by: By, head: str, names: Mapping[int, str]) -> Report:
    found = {row.key: row for row in results(by, ask.moments, actor=ask.actor, part=ask.part)}
    came = arrivals(by.value, ask.moments, actor=ask.actor, where=ask.requests)
    costs = costs_by(by, ask) if ask.is_whole else {}
    lines = [
        Line(key, came[key].count if key in came else 0, found.get(key) or Result(key), costs.get(key or 0, []))
        for key in {*found, *came, *costs}
    ]
    lines.sort(key=lambda line: (-line.result.won.count, -line.requests, names.get(line.key or 0, "")))
    whole = Line(
        None, sum(line.requests for line in lines), together(line.result for line in lines),
        sum_up(amount for line in lines for amount in line.cost),
    )  # fmt: skip
    heads = {
        by.value: head, "requests": _("Requests"), "opened": _("Deals"), "won": _("Won"), "won_for": _("Won for"),
        "won_share": _("Requests → won"), "cost": _("Cost"), "cost_per_request": _("Cost of a request"),
        "cost_per_win": _("Cost of a won deal"), "return": _("Return"),
    }  # fmt: skip
    rows = [_row(ask, line, names.get(line.key or 0, _("unknown")), {by.value: line.key}) for line in lines]
    charts = [_chart(ask, by, lines, names)] if lines else []
    notes = [] if ask.is_whole else [_("Costs are typed for the whole company and shown for all of its deals only.")]
    return Report(heads, rows, _row(ask, whole, _("Total"), {}), charts=charts, notes=notes)


def _chart(ask: Ask, by: By, lines: list[Line], names: Mapping[int, str]) -> dict[str, object]:
    asked = [{by.value: line.key} for line in lines]
    bars = [
        series(_("Requests"), [line.requests for line in lines], [ask.requests_url(**one) for one in asked], "info"),
        series(
            _("Deals"), [line.result.opened.count for line in lines],
            [ask.deals_url("opened_at", **one) for one in asked],
        ),
        series(
            _("Won"), [line.result.won.count for line in lines],
            [ask.deals_url("closed_at", state="won", **one) for one in asked], "success",
        ),
    ]  # fmt: skip
    return chart("bar", _("From request to won deal"), [names.get(x.key or 0, _("unknown")) for x in lines], bars)


def _row(ask: Ask, line: Line, name: str, where: Mapping[str, int | None]) -> list[Figure]:
    won_url = ask.deals_url("closed_at", state="won", **where)
    opened_url = ask.deals_url("opened_at", **where)
    won, opened = line.result.won, line.result.opened
    currency = company_of(ask.actor).currency
    spent = next((amount for amount in line.cost if amount.currency == currency), None)
    return [
        label(name, opened_url if opened.count else ""),
        count(line.requests, ask.requests_url(**where)),
        count(opened.count, opened_url),
        count(won.count, won_url),
        money(won.amounts, won_url),
        share(Fraction(won.count, line.requests) if line.requests else None),
        money(line.cost, _costs_url(ask, where)) if ask.is_whole else Figure("—"),
        _per(spent, line.requests),
        _per(spent, won.count),
        _back(spent, won.amounts.get(currency)),
    ]


def _costs_url(ask: Ask, where: Mapping[str, int | None]) -> str:
    return f"/reports/costs/?{urlencode({**ask.query, **where})}"


def _per(spent: Money | None, number: int) -> Figure:
    return money([(spent / number).rounded()]) if spent and number else Figure("—")


def _back(spent: Money | None, earned: Money | None) -> Figure:
    """What came back over the cost, as a share of it."""
    if not spent or money_is_hidden():
        return Figure("—")
    back = ((earned or Money(0, spent.currency)) - spent).share_of(spent)
    return Figure(f"{round(back * 100)} %", tone="error" if back < 0 else "", value=Fraction(back))
