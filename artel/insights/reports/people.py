"""What people and teams did and achieved."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from artel.activities.api import Activity, work_done
from artel.core.actor import Actor, company_of
from artel.core.companies import team_user_ids
from artel.core.gate import visible
from artel.core.models import Membership, Team, User
from artel.crm.api import By, Result, Sums, results
from artel.insights.asking import NOBODY, Ask
from artel.insights.figures import Figure, Report, chart, count, label, main_amount, money, series, share, span
from artel.intake.api import Arrivals, arrivals


def managers(ask: Ask) -> Report:
    """Requests, reaction time, calls, deals, won, lost, average deal and overdue work of each person."""
    found = {row.key: row for row in results(By.OWNER, ask.moments, actor=ask.actor, part=ask.part)}
    came = arrivals("owner", ask.moments, actor=ask.actor, where=ask.requests)
    calls = {key: work.calls for key, work in work_done(*ask.moments, ask.actor).items() if _asked(ask, key)}
    late = overdue_work(ask)
    keys = {*found, *came, *(key for key, number in calls.items() if number), *late}
    names = names_of(User, keys, pgettext("report", "nobody"))
    currency = company_of(ask.actor).currency
    ordered = sorted(keys, key=lambda key: (-_of(found, key).won.count, names[key]))
    rows = [
        [
            label(names[key], ask.deals_url(owner=key)),
            *_arrived(ask, came.get(key), owner=key),
            count(calls.get(key or 0, 0), ask.work_url(owner=key, type="call", done_at=ask.period)),
            *deal_figures(ask, _of(found, key), currency, owner=key),
            _late(late.get(key or 0, 0), ask.work_url(owner=key, state="planned", due_at="past")),
        ]
        for key in ordered
    ]
    heads = {
        "manager": _("Manager"), "requests": _("Requests"), "reaction": _("Reaction"), "calls": _("Calls"),
        **_deal_heads(), "overdue": _("Overdue tasks"),
    }  # fmt: skip
    total = [
        label(_("Total")),
        count(sum(row.count for row in came.values()), ask.requests_url()),
        Figure(""),
        count(sum(calls.values()), ask.work_url(type="call", done_at=ask.period)),
        *deal_figures(ask, together(found.values()), currency),
        _late(sum(late.values()), ask.work_url(state="planned", due_at="past")),
    ]
    return Report(heads, rows, total, charts=[_won_chart(ask, ordered[:15], found, names)], notes=_notes(ask))


def _notes(ask: Ask) -> list[str]:
    if not (ask.pipeline or ask.channel or ask.campaign):
        return []
    return [_("Calls and tasks are counted whole, whatever the pipeline and channel.")]


def _won_chart(
    ask: Ask, keys: list[int | None], found: Mapping[int | None, Result], names: Mapping[int | None, str]
) -> dict[str, object]:
    currency = company_of(ask.actor).currency
    bars = [main_amount(_of(found, key).won.amounts, currency) for key in keys]
    urls = [ask.deals_url("closed_at", state="won", owner=key) for key in keys]
    drawn = [series(_("Won"), bars, urls, "success")]
    return chart("hbar", _("Won"), [names[key] for key in keys], drawn, format="money", unit=currency)


def _asked(ask: Ask, key: int) -> bool:
    return ask.people is None or key in ask.people


def overdue_work(ask: Ask) -> dict[int, int]:
    """How many planned things of each person should have been done by now."""
    rows = visible(Activity, ask.actor).filter(state="planned", due_at__lt=timezone.now(), owner__isnull=False)
    counted = rows.order_by().values_list("owner_id").annotate(n=Count("pk"))
    return {key: number for key, number in counted if _asked(ask, key)}


def names_of(model: type[User | Team], keys: Iterable[int | None], nobody: str) -> dict[int | None, str]:
    """What the rows of a report are called, by id."""
    known = dict(model.objects.filter(pk__in=[key for key in keys if key]).values_list("pk", "name"))
    return {key: known.get(key or 0, nobody) for key in keys}


def _of(found: Mapping[int | None, Result], key: int | None) -> Result:
    return found.get(key) or Result(key)


def _arrived(ask: Ask, arrived: Arrivals | None, owner: int | None) -> list[Figure]:
    number = arrived.count if arrived else 0
    return [count(number, ask.requests_url(owner=owner)), span(arrived.reaction if arrived else None)]


def _late(number: int, url: str) -> Figure:
    found = count(number, url)
    return replace(found, tone="error" if number else "")


def _deal_heads() -> dict[str, str]:
    return {
        "opened": _("Deals opened"), "won": _("Won"), "won_for": _("Won for"), "lost": _("Lost"),
        "win_rate": _("Win rate"), "average": _("Average deal"), "cycle": _("Cycle"),
    }  # fmt: skip


def deal_figures(ask: Ask, result: Result, currency: str, **who: object) -> list[Figure]:
    """Opened, won, lost and what follows from them, each with the way to its deals."""
    won_url = ask.deals_url("closed_at", state="won", **who)
    average = result.won.average(currency)
    return [
        count(result.opened.count, ask.deals_url("opened_at", **who)),
        count(result.won.count, won_url),
        money(result.won.amounts, won_url),
        count(result.lost.count, ask.deals_url("closed_at", state="lost", **who)),
        share(result.win_rate),
        money([average] if average else []),
        span(result.average_cycle),
    ]


def together(found: Iterable[Result]) -> Result:
    """The results of several as one."""
    whole = Result(None)
    for result in found:
        for name in ("opened", "won", "lost"):
            add_sums(getattr(whole, name), getattr(result, name))
    return whole


def add_sums(into: Sums, part: Sums) -> None:
    """Take other deals into a sum, each currency apart."""
    for currency, amount in part.amounts.items():
        into.add(part.counts[currency], amount)


def results_of(ask: Ask) -> Result:
    """What came of all the deals that the question is about."""
    return together(results(By.OWNER, ask.moments, actor=ask.actor, part=ask.part))


def teams(ask: Ask) -> Report:
    """Opened, won and lost deals of each team; people of the teams below count for their own team."""
    found = results(By.TEAM, ask.moments, actor=ask.actor, part=ask.part)
    names = names_of(Team, [result.key for result in found], _("no team"))
    currency = company_of(ask.actor).currency
    rows = []
    for result in found:
        who = _members(ask.actor, result.key, ask)
        figures = deal_figures(ask, result, currency, owner=who)
        rows.append([label(names[result.key], _managers_url(ask, result.key)), *figures])
    total = [label(_("Total")), *deal_figures(ask, together(found), currency)]
    return Report({"team": _("Team"), **_deal_heads()}, rows, total)


def _members(actor: Actor, team_id: int | None, ask: Ask) -> str:
    """The people of one team as a filter names them: the team itself where that says the same."""
    places = dict(
        Membership.objects.filter(company_id__in=actor.companies).order_by("id").values_list("user_id", "team_id")
    )
    own = {user_id for user_id, place in places.items() if place == team_id and _asked(ask, user_id)}
    team = Team.objects.filter(pk=team_id).first() if team_id else None
    if team is not None and team_user_ids(team) == own:
        return f"team-{team.pk}"
    ids = [str(pk) for pk in sorted(own)]
    return ",".join([*ids, NOBODY] if team_id is None and ask.people is None else ids) or NOBODY


def _managers_url(ask: Ask, team_id: int | None) -> str:
    return f"/reports/managers/?{urlencode({**ask.query, 'team': team_id})}" if team_id else ""


def reaction_of(ask: Ask, moments: tuple[datetime, datetime]) -> tuple[Figure, int]:
    """The average time to the first answer, with the requests it is about, and how many those are."""
    came = arrivals("company", moments, actor=ask.actor, where=ask.requests)
    row = came.get(ask.actor.company_id)
    number = row.count if row else 0
    found = span(row.reaction if row else None)
    return Figure(found.text, ask.requests_url() if number else ""), number
