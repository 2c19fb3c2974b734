"""What may come, why it did not, and what was sold."""

from fractions import Fraction
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from artel.core.actor import company_of
from artel.core.gate import visible
from artel.crm.api import LostReason, Sums, products_won
from artel.crm.api import forecast as months_ahead
from artel.crm.api import lost_reasons as losses_of
from artel.insights.asking import Ask
from artel.insights.figures import (
    Figure,
    Report,
    chart,
    count,
    label,
    main_amount,
    money,
    series,
    share,
    weighted,
)
from artel.insights.reports.channels import sum_up
from artel.insights.reports.people import add_sums
from artel.kit.money import Money
from artel.kit.periods import Period


def forecast(ask: Ask) -> Report:
    """Open deals by the month of their expected close, whole and weighted."""
    currency = company_of(ask.actor).currency
    rows, names, whole, likely, urls = [], [], [], [], []
    totals = Sums(), Sums()
    for month in months_ahead(actor=ask.actor, part=ask.part):
        day = month.starts_on
        name = date_format(day, "F Y") if day else _("no date")
        span = str(Period.month(day.year, day.month)) if day else "none"
        url = ask.deals_url(state="open", expected_close_on=span)
        rows.append(
            [label(name, url), count(month.expected.count, url), money(month.expected.amounts, url),
             weighted(month.weighted.amounts, url)]
        )  # fmt: skip
        names.append(name)
        urls.append(url)
        whole.append(main_amount(month.expected.amounts, currency))
        likely.append(main_amount(month.weighted.amounts, currency))
        add_sums(totals[0], month.expected)
        add_sums(totals[1], month.weighted)
    url = ask.deals_url(state="open")
    bars = [series(_("Expected"), whole, urls, "info"), series(_("Weighted"), likely, urls)]
    return Report(
        {"month": _("Month"), "deals": _("Deals"), "expected": _("Expected"), "weighted": _("Weighted")},
        rows,
        total=[label(_("Total")), count(totals[0].count, url), money(totals[0].amounts, url),
               weighted(totals[1].amounts, url)],
        charts=[chart("bar", _("Forecast by month"), names, bars, format="money", unit=currency)],
        notes=[_("The forecast counts open deals of today, whatever the period.")],
    )  # fmt: skip


def lost_reasons(ask: Ask) -> Report:
    """Why deals were lost in the period."""
    found = losses_of(ask.moments, actor=ask.actor, part=ask.part)
    names = dict(visible(LostReason, ask.actor).values_list("pk", "name"))
    whole = Sums()
    for loss in found:
        add_sums(whole, loss.lost)
    rows, labels, values, urls = [], [], [], []
    for loss in found:
        name = names.get(loss.reason_id or 0, _("no reason given"))
        url = ask.deals_url("closed_at", state="lost", lost_reason=loss.reason_id)
        part = Fraction(loss.lost.count, whole.count)
        rows.append([label(name, url), count(loss.lost.count, url), share(part), money(loss.lost.amounts, url)])
        labels.append(name)
        values.append(loss.lost.count)
        urls.append(url)
    charts = [chart("pie", _("Lost reasons"), labels, [series(_("Lost"), values, urls, "error")])]
    everything = ask.deals_url("closed_at", state="lost")
    total = [label(_("Total")), count(whole.count, everything), Figure(""), money(whole.amounts, everything)]
    heads = {"reason": _("Reason"), "lost": _("Lost"), "share": _("Share"), "amount": _("Amount")}
    return Report(heads, rows, total, charts=charts if rows else [])


def products(ask: Ask) -> Report:
    """What was sold in the deals won in the period."""
    found = products_won(ask.moments, actor=ask.actor, part=ask.part)
    currency = company_of(ask.actor).currency
    rows = []
    for row in found:
        url = _product_url(ask, row.name)
        rows.append([label(row.name, url), count(row.won.count, url), money(row.won.amounts, url)])
    top = found[:15]
    bars = series(
        _("Won"), [main_amount(row.won.amounts, currency) for row in top],
        [_product_url(ask, row.name) for row in top], "success",
    )  # fmt: skip
    charts = [chart("hbar", _("Best sold"), [row.name for row in top], [bars], format="money", unit=currency)]
    sums: list[Money] = sum_up(amount for row in found for amount in row.won.amounts.values())
    total = [label(_("Total")), Figure(""), money(sums)]
    notes = [_("A deal with several products counts for each of them.")]
    heads = {"product": _("Product"), "won": _("Won deals"), "amount": _("Amount of the lines")}
    return Report(heads, rows, total, charts if rows else [], notes=notes)


def _product_url(ask: Ask, name: str) -> str:
    return f"/reports/products/deals/?{urlencode({**ask.query, 'product': name})}"
