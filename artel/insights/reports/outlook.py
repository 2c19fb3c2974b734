"""What may come, why it did not, and what was sold."""

from fractions import Fraction

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from artel.core.actor import company_of
from artel.crm.api import LostReason, Sums, products_won
from artel.crm.api import forecast as months_ahead
from artel.crm.api import lost_reasons as losses_of
from artel.insights.asking import Ask
from artel.insights.figures import Report, chart, count, label, main_amount, money, series, share
from artel.kit.periods import Period


def forecast(ask: Ask) -> Report:
    """Open deals by the month of their expected close, whole and weighted."""
    currency = company_of(ask.actor).currency
    rows, names, whole, weighted, urls = [], [], [], [], []
    totals = Sums(), Sums()
    for month in months_ahead(actor=ask.actor, part=ask.part):
        day = month.starts_on
        name = date_format(day, "F Y") if day else _("no date")
        span = str(Period.month(day.year, day.month)) if day else "none"
        url = ask.deals_url(state="open", expected_close_on=span)
        rows.append(
            [label(name, url), count(month.expected.count, url), money(month.expected.amounts, url),
             money(month.weighted.amounts, url)]
        )  # fmt: skip
        names.append(name)
        urls.append(url)
        whole.append(main_amount(month.expected.amounts, currency))
        weighted.append(main_amount(month.weighted.amounts, currency))
        for total, part in zip(totals, (month.expected, month.weighted), strict=True):
            for code, amount in part.amounts.items():
                total.add(part.counts[code], amount)
    bars = [series(_("Expected"), whole, urls, "info"), series(_("Weighted"), weighted, urls)]
    return Report(
        [_("Month"), _("Deals"), _("Expected"), _("Weighted")],
        rows,
        total=[label(_("Total")), count(totals[0].count), money(totals[0].amounts), money(totals[1].amounts)],
        charts=[chart("bar", _("Forecast by month"), names, bars, format="money", unit=currency)],
        note=_("The forecast counts open deals of today, whatever the period."),
    )


def lost_reasons(ask: Ask) -> Report:
    """Why deals were lost in the period."""
    found = losses_of(ask.moments, actor=ask.actor, part=ask.part)
    names = dict(LostReason.objects.filter(company_id=ask.actor.company_id).values_list("pk", "name"))
    everything = sum(loss.lost.count for loss in found)
    rows, labels, values, urls = [], [], [], []
    for loss in found:
        name = names.get(loss.reason_id or 0, _("no reason given"))
        url = ask.deals_url("closed_at", state="lost", lost_reason=loss.reason_id)
        part = _share(loss.lost.count, everything)
        rows.append([label(name, url), count(loss.lost.count, url), share(part), money(loss.lost.amounts, url)])
        labels.append(name)
        values.append(loss.lost.count)
        urls.append(url)
    charts = [chart("pie", _("Lost reasons"), labels, [series(_("Lost"), values, urls, "error")])]
    return Report([_("Reason"), _("Lost"), _("Share"), _("Amount")], rows, charts=charts if rows else [])


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def products(ask: Ask) -> Report:
    """What was sold in the deals won in the period."""
    found = products_won(ask.moments, actor=ask.actor, part=ask.part)
    currency = company_of(ask.actor).currency
    rows = [[label(row.name), count(row.won.count), money(row.won.amounts)] for row in found]
    top = found[:15]
    bars = series(_("Won"), [main_amount(row.won.amounts, currency) for row in top], tone="success")
    charts = [chart("hbar", _("Best sold"), [row.name for row in top], [bars], format="money", unit=currency)]
    return Report([_("Product"), _("Won deals"), _("Amount of the lines")], rows, charts=charts if rows else [])
