"""The rows behind figures that no filter of a list could name: history of stages, lines of products, what was spent."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from artel.core.actor import company_of
from artel.core.addresses import address_of
from artel.core.gate import visible
from artel.crm.api import (
    Deal,
    Stage,
    deals_with_product,
    lost_in,
    opened_deals,
    products_won,
    reached,
)
from artel.insights.asking import Ask, ask_of
from artel.insights.figures import Figure, label, money
from artel.insights.reports.channels import origin_asked, sum_up
from artel.insights.views import period_of, reader_of
from artel.kit.money import Money
from artel.ledger.api import DIMENSIONS, SOME, CardRow, Operation, Subaccount, by_dimensions, card, spending
from artel.screens.asked import base_of
from artel.screens.listing import AFTER, Listing
from artel.screens.registry import screen_of
from artel.screens.views.listing import table_row

ORIGIN: Final = ("channel", "campaign")
MOST: Final = 500


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
    """The entries of what was spent on channels and campaigns; whoever may opens the bills behind them."""
    ask = ask_of(request.GET.dict(), reader_of(request))
    if not ask.is_whole:
        raise Http404
    company = company_of(ask.actor)
    of = "campaign" if request.GET.get("of") == "campaign" else "channel"
    chosen = spending(company.pk, {of: SOME, **origin_asked(ask)})
    rows = [row for row in card(chosen, ask.period, None, MOST).rows if row.debit != row.credit]
    whole = sum((line.debit - line.credit for line in by_dimensions(chosen, ask.period, ["account"])), Decimal(0))
    names = {key: DIMENSIONS[key].names(getattr(_side(row), f"{key}_id") for row in rows) for key in ORIGIN}
    context = {
        "figures_heads": [_("Date"), _("Document"), _("Channel"), _("Campaign"), _("What for"), _("Amount")],
        "figures": [_cost_row(ask, row, names, company.currency) for row in rows],
        "text_heads": 5,
        "count": len(rows),
        "sum_label": _("Spent"),
    }
    sums = [Money(whole, company.currency)] if whole else []
    return _page(request, ask, _("What advertising cost"), sums, context)


def _side(row: CardRow) -> Subaccount:
    """The side of an entry that was spent on something."""
    return row.entry.debit if row.debit else row.entry.credit


def _cost_row(ask: Ask, row: CardRow, names: Mapping[str, Mapping[Any, str]], currency: str) -> list[Figure]:
    operation, side = row.entry.operation, _side(row)
    address = address_of(operation.source_kind, operation.source_id) if ask.actor.scope(Operation) else ""
    return [
        label(date_format(row.entry.effective_on, "SHORT_DATE_FORMAT")),
        label(operation, address),
        *(label(names[key].get(getattr(side, f"{key}_id"), "")) for key in ORIGIN),
        label(row.entry.text),
        money([Money(row.debit - row.credit, currency)]),
    ]


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
