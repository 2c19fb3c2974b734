"""What people and teams did and achieved."""

from django.utils.translation import gettext as _

from artel.activities.api import open_counts, work_done
from artel.core.actor import company_of
from artel.core.models import Team, User
from artel.crm.api import By, Result, Sums, results
from artel.insights.asking import Ask
from artel.insights.figures import Figure, Report, chart, count, label, main_amount, money, series, share, span
from artel.intake.api import arrivals

NONE = "none"


def managers(ask: Ask) -> Report:
    """Requests, reaction time, calls, deals, won, lost, average deal and overdue work of each person."""
    found = {row.key: row for row in results(By.OWNER, ask.moments, actor=ask.actor, part=ask.part)}
    came = arrivals("owner", ask.moments, actor=ask.actor)
    work = work_done(*ask.moments, ask.actor)
    keys = _people(ask, {*found, *came, *work})
    names = dict(User.objects.filter(pk__in=[key for key in keys if key]).values_list("pk", "name"))
    loads = open_counts([key for key in keys if key], ask.actor.company_id)
    currency = company_of(ask.actor).currency
    rows = []
    ordered = sorted(keys, key=lambda key: (-_result(found, key).won.count, names.get(key or 0, "")))
    for key in ordered:
        result, arrived, done = _result(found, key), came.get(key), work.get(key or 0)
        late = loads[key].overdue if key else 0
        rows.append(
            [
                label(names.get(key or 0, _("nobody")), ask.deals_url(owner=key)),
                count(arrived.count if arrived else 0, f"/requests/?f.owner={key or NONE}&f.received_at={ask.period}"),
                span(arrived.reaction if arrived else None),
                count(done.calls if done else 0, f"/activities/?f.owner={key}&f.type=call&f.done_at={ask.period}"),
                *_deal_figures(ask, result, currency, owner=key),
                Figure(str(late), f"/activities/?f.owner={key}&f.state=planned&f.due_at=..today" if late else "",
                       tone="error" if late else ""),
            ]
        )  # fmt: skip
    heads = [_("Manager"), _("Requests"), _("Reaction"), _("Calls"), *_deal_heads(), _("Overdue tasks")]
    top = ordered[:15]
    bars = [main_amount(_result(found, key).won.amounts, currency) for key in top]
    urls = [ask.deals_url("closed_at", state="won", owner=key) for key in top]
    chosen = [names.get(key or 0, _("nobody")) for key in top]
    charts = [chart("hbar", _("Won"), chosen, [series(_("Won"), bars, urls, "success")], format="money", unit=currency)]
    return Report(heads, rows, total=_total(ask, list(found.values()), currency, before=3, after=1), charts=charts)


def _people(ask: Ask, keys: set[int | None]) -> list[int | None]:
    allowed = ask.part.owner_ids
    return [key for key in keys if allowed is None or key in allowed]


def _result(found: dict[int | None, Result], key: int | None) -> Result:
    return found.get(key) or Result(key)


def _deal_heads() -> list[str]:
    return [_("Deals opened"), _("Won"), _("Won for"), _("Lost"), _("Win rate"), _("Average deal"), _("Cycle")]


def _deal_figures(ask: Ask, result: Result, currency: str, **who: int | None) -> list[Figure]:
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


def _total(ask: Ask, found: list[Result], currency: str, *, before: int = 0, after: int = 0) -> list[Figure]:
    whole = Result(None)
    for result in found:
        for name in ("opened", "won", "lost"):
            _add(getattr(whole, name), getattr(result, name))
    blank = Figure("")
    figures = _deal_figures(ask, whole, currency)
    return [label(_("Total")), *[blank] * before, *figures, *[blank] * after]


def _add(into: Sums, part: Sums) -> None:
    for currency, amount in part.amounts.items():
        into.add(part.counts[currency], amount)


def teams(ask: Ask) -> Report:
    """Opened, won and lost deals of each team."""
    found = results(By.TEAM, ask.moments, actor=ask.actor, part=ask.part)
    names = dict(Team.objects.filter(company_id=ask.actor.company_id).values_list("pk", "name"))
    currency = company_of(ask.actor).currency
    rows = []
    for result in found:
        name = names.get(result.key or 0, _("no team"))
        rows.append([label(name, _team_url(ask, result.key)), *_unlinked(ask, result, currency)])
    return Report([_("Team"), *_deal_heads()], rows, total=_total(ask, found, currency))


def _team_url(ask: Ask, team_id: int | None) -> str:
    query = "&".join(f"{name}={value}" for name, value in ask.query.items() if name != "team")
    return f"/reports/managers/?{query}&team={team_id}" if team_id else ""


def _unlinked(ask: Ask, result: Result, currency: str) -> list[Figure]:
    url = _team_url(ask, result.key)
    return [Figure(figure.text, url) for figure in _deal_figures(ask, result, currency)]
