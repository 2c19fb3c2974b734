"""The rows behind figures that no filter of a list could name: history of stages, lines of products, typed costs."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from artel.core.gate import visible
from artel.crm.api import (
    By,
    Deal,
    Stage,
    cost_parts,
    deals_with_product,
    lost_in,
    opened_deals,
    products_won,
    reached,
)
from artel.insights.asking import Ask, ask_of
from artel.insights.figures import label, money
from artel.insights.reports.channels import costs_by, sum_up
from artel.insights.views import period_of, reader_of
from artel.kit.money import Money
from artel.screens.asked import base_of
from artel.screens.listing import AFTER, Listing
from artel.screens.registry import screen_of
from artel.screens.views.listing import table_row


def funnel_deals(request: HttpRequest) -> HttpResponse:
    """The deals behind one bar of the funnel."""
    ask = ask_of(request.GET.dict(), reader_of(request)).in_pipeline()
    wanted = request.GET.get("stage", "")
    known = visible(Stage, ask.actor).filter(pipeline=ask.pipeline)
    stage = known.filter(pk=int(wanted) if wanted.isdecimal() and len(wanted) <= 18 else 0).first()
    if stage is None or ask.pipeline is None:
        raise Http404
    cohort = opened_deals(ask.pipeline, ask.moments, actor=ask.actor, part=ask.part)
    if request.GET.get("lost"):
        return _deals(request, ask, lost_in(cohort, stage), _("Lost in «%(stage)s»") % {"stage": stage})
    return _deals(request, ask, reached(cohort, stage), _("Reached «%(stage)s»") % {"stage": stage})


def product_deals(request: HttpRequest) -> HttpResponse:
    """The won deals that have a line of a product, and what those lines come to."""
    ask = ask_of(request.GET.dict(), reader_of(request))
    name = request.GET.get("product", "").replace("\x00", "")
    rows = deals_with_product(name, ask.moments, actor=ask.actor, part=ask.part)
    sold = products_won(ask.moments, actor=ask.actor, part=ask.part, name=name)
    sums = sum_up(amount for row in sold for amount in row.won.amounts.values())
    return _deals(request, ask, rows, _("Won with «%(product)s»") % {"product": name}, lines=sums)


def _deals(
    request: HttpRequest, ask: Ask, deals: QuerySet[Deal], title: str, *, lines: Iterable[Money] | None = None
) -> HttpResponse:
    """A page of deals with their exact number and sum."""
    shown = screen_of(Deal)
    assert shown is not None, "deals have a screen"
    asked = {AFTER: request.GET[AFTER]} if AFTER in request.GET else {}
    listing = Listing(shown, ask.actor, asked, fixed=Q(pk__in=deals.order_by().values("pk")))
    page = listing.page()
    found = [Money(total, currency) for currency, total in listing.sums.get("amount", [])]
    sums = found if lines is None else list(lines)
    context = {
        "heads": listing.columns,
        "rows": [table_row(listing, row) for row in page.rows],
        "count": listing.count,
        "sum_label": _("Amount") if lines is None else _("Amount of the lines"),
        "next_url": f"?{urlencode({**request.GET.dict(), AFTER: page.next_place})}" if page.next_place else "",
    }
    return _page(request, ask, title, sums, context)


def costs(request: HttpRequest) -> HttpResponse:
    """The typed costs behind a figure, each with its part in the period."""
    ask = ask_of(request.GET.dict(), reader_of(request))
    spent = costs_by(By.CAMPAIGN, ask)
    parts = [part for part in cost_parts(ask.actor, ask.period) if part.cost.campaign_id in spent]
    parts.sort(key=lambda part: (part.cost.from_on, part.cost.pk))
    whole = sum_up(amount for amounts in spent.values() for amount in amounts)
    context = {
        "figures_heads": [_("Campaign"), _("Channel"), _("First day"), _("Last day"), _("Typed"), _("In the period")],
        "figures": [
            [
                label(part.cost.campaign, f"/campaigns/{part.cost.campaign_id}/"),
                label(part.cost.campaign.channel),
                label(date_format(part.cost.from_on, "SHORT_DATE_FORMAT")),
                label(date_format(part.cost.until_on, "SHORT_DATE_FORMAT")),
                money([Money(part.cost.amount, part.cost.currency)]),
                money([part.amount]),
            ]
            for part in parts
        ],
        "count": len(parts),
        "sum_label": _("In the period"),
    }
    return _page(request, ask, _("Costs of campaigns"), whole, context)


def _page(request: HttpRequest, ask: Ask, title: str, sums: list[Money], more: Mapping[str, Any]) -> HttpResponse:
    context = {
        "base": base_of(request),
        "title": title,
        "period": period_of(ask),
        "problems": ask.problems,
        "sums": sums,
        "sum": money(sums).text,
        **more,
    }
    return render(request, "insights/rows.html", context)
