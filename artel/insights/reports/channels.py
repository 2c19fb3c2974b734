"""The way of advertising: what was spent → requests → deals → orders → paid → what was left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Model, QuerySet, Sum
from django.utils.translation import gettext as _

from artel.core.actor import company_of
from artel.core.gate import visible
from artel.crm.api import By, Campaign, Channel, Result, results
from artel.finance.api import Payment
from artel.insights.asking import Ask, list_url
from artel.insights.figures import Figure, Report, chart, count, label, money, money_is_hidden, series
from artel.insights.reports.people import together
from artel.intake.api import arrivals
from artel.kit.money import Money
from artel.ledger.api import Effort, efforts_by
from artel.sales.api import Order

Amounts = dict[str, Money]
ORDERED: Final = (Order.State.CONFIRMED, Order.State.CLOSED)


@dataclass
class Line:
    """One channel or campaign: what it took, what came, what became of it. Without books nothing is known of effort."""

    key: int | None
    requests: int = 0
    result: Result = field(default_factory=lambda: Result(None))
    ordered: Amounts = field(default_factory=dict)
    paid: Amounts = field(default_factory=dict)
    effort: Effort | None = None


def channels(ask: Ask) -> Report:
    """Spent → requests → deals → orders → paid → left, by channel; what a campaign cost counts for its channel."""
    names = dict(visible(Channel, ask.actor).values_list("pk", "name"))
    return _report(ask, By.CHANNEL, _("Channel"), names)


def campaigns(ask: Ask) -> Report:
    """The same by campaign."""
    names = dict(visible(Campaign, ask.actor).values_list("pk", "name"))
    return _report(ask, By.CAMPAIGN, _("Campaign"), names)


def efforts(by: By, ask: Ask) -> dict[int | None, Effort]:
    """What each channel or campaign of the question cost and left, as the books of the period have it."""
    found: dict[Any, Effort] = efforts_by(by.value, company_of(ask.actor), ask.period, origin_asked(ask))
    return found


def origin_asked(ask: Ask) -> dict[str, int | None]:
    """The channel and campaign of a question as dimensions of the books."""
    chosen = {"channel": ask.channel, "campaign": ask.campaign}
    return {key: record.pk for key, record in chosen.items() if record is not None}


def _report(ask: Ask, by: By, head: str, names: Mapping[int, str]) -> Report:
    lines = _lines(ask, by, names)
    heads = {
        by.value: head, "spent": _("Spent"), "requests": _("Requests"), "opened": _("Deals"), "won": _("Won"),
        "won_for": _("Won for"), "ordered": _("Ordered for"), "paid": _("Paid"),
        "margin": _("Gross margin"), "cost_per_request": _("Cost of a request"),
        "cost_per_win": _("Cost of a won deal"), "return": _("Return"),
    }  # fmt: skip
    rows = [_row(ask, by, line, names.get(line.key or 0, _("unknown")), {by.value: line.key}) for line in lines]
    charts = [_chart(ask, by, lines, names)] if lines else []
    about_all = _("Spending and margin are known of the whole company and shown for all of its deals only.")
    return Report(heads, rows, _row(ask, by, _whole(lines), _("Total"), {}), charts=charts,
                  notes=[] if ask.is_whole else [about_all])  # fmt: skip


def _lines(ask: Ask, by: By, names: Mapping[int, str]) -> list[Line]:
    found = {row.key: row for row in results(by, ask.moments, actor=ask.actor, part=ask.part)}
    came = arrivals(by.value, ask.moments, actor=ask.actor, where=ask.requests)
    ordered, paid = _by_origin(by, ask, _orders(ask), "total"), _by_origin(by, ask, _received(ask), "amount")
    left = efforts(by, ask) if ask.is_whole else {}
    none = Money(0, company_of(ask.actor).currency)
    nothing = Effort(none, none) if left else None
    lines = [
        Line(key, came[key].count if key in came else 0, found.get(key) or Result(key), ordered.get(key, {}),
             paid.get(key, {}), left.get(key, nothing))
        for key in {*found, *came, *ordered, *paid, *left}
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (-line.result.won.count, -line.requests, names.get(line.key or 0, "")))


def _orders(ask: Ask) -> QuerySet[Any]:
    return _asked(ask, Order).filter(state__in=ORDERED, issued_on__range=(ask.period.from_on, ask.period.until_on))


def _received(ask: Ask) -> QuerySet[Any]:
    """Money that customers paid; what was given back has no part in it."""
    days = (ask.period.from_on, ask.period.until_on)
    return _asked(ask, Payment).filter(**RECEIVED, paid_on__range=days)


RECEIVED: Final = {"state": "posted", "direction": "in", "kind_of_payment": "customer"}


def _asked(ask: Ask, model: type[Any]) -> QuerySet[Any]:
    """Documents of the question: those of the whole company, or the asked people's own that the reader sees."""
    if ask.pipeline is not None:
        nothing: QuerySet[Any] = model._default_manager.none()
        return nothing
    chosen = {f"{key}_id": value for key, value in origin_asked(ask).items()}
    rows: QuerySet[Any] = model._default_manager.filter(company_id=ask.actor.company_id, **chosen)
    return rows if ask.people is None else rows & visible(model, ask.actor).filter(owner_id__in=ask.people)


def _by_origin(by: By, ask: Ask, documents: QuerySet[Any], column: str) -> dict[int | None, Amounts]:
    found: dict[int | None, Amounts] = {}
    rows = documents.order_by().values_list(f"{by.value}_id", "currency").annotate(total=Sum(column))
    for key, currency, total in rows:
        found.setdefault(key, {})[currency] = Money(total, currency)
    return found


def _whole(lines: list[Line]) -> Line:
    known = [line.effort for line in lines if line.effort is not None]
    effort = None
    if known:
        zero = Money(0, known[0].spent.currency)
        effort = Effort(sum((one.spent for one in known), zero), sum((one.margin for one in known), zero))
    return Line(
        None, sum(line.requests for line in lines), together(line.result for line in lines),
        _added(line.ordered for line in lines), _added(line.paid for line in lines), effort,
    )  # fmt: skip


def _added(given: Iterable[Amounts]) -> Amounts:
    return {amount.currency: amount for amount in sum_up(amount for one in given for amount in one.values())}


def sum_up(amounts: Iterable[Money]) -> list[Money]:
    """Sums, one per currency."""
    sums: Amounts = {}
    for amount in amounts:
        held = sums.get(amount.currency)
        sums[amount.currency] = held + amount if held else amount
    return [sums[code] for code in sorted(sums)]


def _chart(ask: Ask, by: By, lines: list[Line], names: Mapping[int, str]) -> dict[str, object]:
    shown = [line for line in lines if line.requests or line.result.opened.count or line.result.won.count]
    asked = [{by.value: line.key} for line in shown]
    bars = [
        series(_("Requests"), [line.requests for line in shown], [ask.requests_url(**one) for one in asked], "info"),
        series(
            _("Deals"), [line.result.opened.count for line in shown],
            [ask.deals_url("opened_at", **one) for one in asked],
        ),
        series(
            _("Won"), [line.result.won.count for line in shown],
            [ask.deals_url("closed_at", state="won", **one) for one in asked], "success",
        ),
    ]  # fmt: skip
    return chart("bar", _("From request to won deal"), [names.get(x.key or 0, _("unknown")) for x in shown], bars)


def _row(ask: Ask, by: By, line: Line, name: str, where: Mapping[str, int | None]) -> list[Figure]:
    won_url = ask.deals_url("closed_at", state="won", **where)
    opened_url = ask.deals_url("opened_at", **where)
    won, opened, effort = line.result.won, line.result.opened, line.effort
    spent = effort.spent if effort is not None else None
    return [
        label(name, opened_url if opened.count else ""),
        money([spent], costs_url(ask, by, where)) if spent is not None else Figure("—"),
        count(line.requests, ask.requests_url(**where)),
        count(opened.count, opened_url),
        count(won.count, won_url),
        money(won.amounts, won_url),
        _documents(ask, Order, line.ordered, _orders_url(ask, where)),
        _documents(ask, Payment, line.paid, _received_url(ask, where)),
        replace(money([effort.margin], _margin_url(ask, where)), sums=None) if effort is not None else Figure("—"),
        _per(spent, line.requests),
        _per(spent, won.count),
        _back(effort),
    ]


def costs_url(ask: Ask, by: By, where: Mapping[str, int | None]) -> str:
    """The page with the entries of what was spent."""
    return f"/reports/costs/?{urlencode({**ask.query, 'of': by.value, **where})}"


def _margin_url(ask: Ask, where: Mapping[str, int | None]) -> str:
    """The report of the books that tells the same part by deal; its figures lead to entries."""
    if not ask.actor.may("ledger.report"):
        return ""
    only = {f"f.{key}": "none" if value is None else value for key, value in {**origin_asked(ask), **where}.items()}
    return f"/books/profit/?{urlencode({'period': str(ask.period), 'by': 'deal', **only})}"


def _documents(ask: Ask, model: type[Model], amounts: Amounts, url: str) -> Figure:
    if ask.pipeline is not None:
        return Figure("—")
    return replace(money(amounts, url if ask.actor.scope(model) else ""), sums=None)


def _orders_url(ask: Ask, where: Mapping[str, int | None]) -> str:
    return _document_url("orders", "issued_on", ask, {"state": ",".join(ORDERED)}, where)


def _received_url(ask: Ask, where: Mapping[str, int | None]) -> str:
    return _document_url("payments", "paid_on", ask, RECEIVED, where)


def _document_url(slug: str, day: str, ask: Ask, fixed: Mapping[str, Any], where: Mapping[str, int | None]) -> str:
    asked = {**origin_asked(ask), **where}
    return list_url(slug, {"owner": ask.whose, day: ask.period, **fixed}, {f"{key}_id": v for key, v in asked.items()})


def _per(spent: Money | None, number: int) -> Figure:
    return money([(spent / number).rounded()]) if spent and number else Figure("—")


def _back(effort: Effort | None) -> Figure:
    """What was left over the cost, as a share of it."""
    if effort is None or not effort.spent or money_is_hidden():
        return Figure("—")
    back = (effort.margin - effort.spent).share_of(effort.spent)
    return Figure(f"{round(back * 100)} %", tone="error" if back < 0 else "", value=Fraction(back))
