"""Where requests come from, what became of them, and what each cost."""

from collections.abc import Iterable
from fractions import Fraction

from django.utils.translation import gettext as _

from artel.core.actor import company_of
from artel.crm.api import By, Campaign, Channel, Result, campaign_costs, results
from artel.insights.asking import Ask
from artel.insights.figures import Figure, Report, chart, count, label, money, series, share
from artel.intake.api import Arrivals, arrivals
from artel.kit.money import Money


def channels(ask: Ask) -> Report:
    """Requests → deals → won by channel; a campaign's cost counts for its channel."""
    names = dict(Channel.objects.filter(company_id=ask.actor.company_id).values_list("pk", "name"))
    places = dict(Campaign.objects.filter(company_id=ask.actor.company_id).values_list("pk", "channel_id"))
    costs: dict[int, list[Money]] = {}
    for campaign_id, amounts in campaign_costs(ask.actor, ask.period).items():
        costs[places[campaign_id]] = _together([*costs.get(places[campaign_id], []), *amounts])
    return _report(ask, By.CHANNEL, _("Channel"), names, costs)


def campaigns(ask: Ask) -> Report:
    """Requests → deals → won by campaign."""
    names = dict(Campaign.objects.filter(company_id=ask.actor.company_id).values_list("pk", "name"))
    return _report(ask, By.CAMPAIGN, _("Campaign"), names, campaign_costs(ask.actor, ask.period))


def _together(amounts: Iterable[Money]) -> list[Money]:
    sums: dict[str, Money] = {}
    for amount in amounts:
        held = sums.get(amount.currency)
        sums[amount.currency] = held + amount if held else amount
    return [sums[code] for code in sorted(sums)]


def _report(ask: Ask, by: By, head: str, names: dict[int, str], costs: dict[int, list[Money]]) -> Report:
    found = {row.key: row for row in results(by, ask.moments, actor=ask.actor, part=ask.part)}
    came = arrivals(by.value, ask.moments, actor=ask.actor)
    keys = sorted({*found, *came, *costs}, key=lambda key: (-_won(found, key), names.get(key or 0, "")))
    rows = [
        _row(ask, by, key, names, came.get(key), found.get(key) or Result(key), costs.get(key or 0, [])) for key in keys
    ]
    heads = [
        head, _("Requests"), _("Deals"), _("Won"), _("Won for"), _("Requests → won"), _("Cost"),
        _("Cost of a request"), _("Cost of a won deal"), _("Return"),
    ]  # fmt: skip
    labels = [names.get(key or 0, _("unknown")) for key in keys]
    bars = [
        series(_("Requests"), [came[key].count if key in came else 0 for key in keys], tone="info"),
        series(_("Deals"), [found[key].opened.count if key in found else 0 for key in keys]),
        series(_("Won"), [_won(found, key) for key in keys], tone="success"),
    ]
    return Report(heads, rows, charts=[chart("bar", _("From request to won deal"), labels, bars)])


def _won(found: dict[int | None, Result], key: int | None) -> int:
    return found[key].won.count if key in found else 0


def _row(
    ask: Ask, by: By, key: int | None, names: dict[int, str], came: Arrivals | None, result: Result, cost: list[Money]
) -> list[Figure]:
    where = {by.value: key}
    won_url = ask.deals_url("closed_at", state="won", **where)
    requests = came.count if came else 0
    currency = company_of(ask.actor).currency
    spent = next((amount for amount in cost if amount.currency == currency), None)
    earned = result.won.amounts.get(currency)
    back = (earned - spent).share_of(spent) if spent and earned is not None else None
    return [
        label(names.get(key or 0, _("unknown")), ask.deals_url("opened_at", **where)),
        count(requests, f"/requests/?f.{by.value}={key or 'none'}&f.received_at={ask.period}"),
        count(result.opened.count, ask.deals_url("opened_at", **where)),
        count(result.won.count, won_url),
        money(result.won.amounts, won_url),
        share(_ratio(result.won.count, requests)),
        money(
            cost, f"/campaigns/?f.channel={key}" if by == By.CHANNEL and key else f"/campaigns/{key}/" if key else ""
        ),
        money([(spent / requests).rounded()] if spent and requests else []),
        money([(spent / result.won.count).rounded()] if spent and result.won.count else []),
        Figure(
            "—" if back is None else f"{round(back * 100)} %", tone="error" if back is not None and back < 0 else ""
        ),
    ]


def _ratio(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None
