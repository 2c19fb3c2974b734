"""What a deal earns: by today's cost before it is carried out, by the ledger after."""

from dataclasses import dataclass
from typing import Any

from artel.core.actor import Actor
from artel.core.gate import hidden_fields
from artel.crm.models import Deal
from artel.kit.money import Money
from artel.ledger.api import card_of_profit, profit_of
from artel.sales import api as sales


@dataclass(frozen=True)
class Earned:
    """Planned from documents that are not carried out yet, actual from posted entries; either may be unknown."""

    planned: Money | None = None
    planned_revenue: Money | None = None
    actual: Money | None = None
    revenue: Money | None = None
    cost: Money | None = None
    expenses: Money | None = None
    unknown: tuple[str, ...] = ()


def earned(deal: Deal) -> Earned:
    """Both margins of a deal. The actual one is a sum over entries with this deal, so it equals the ledger."""
    plan = _plan(deal)
    fact = profit_of("deal", [deal.pk]).get(deal.pk)
    return Earned(
        planned=plan.profit if plan else None,
        planned_revenue=plan.revenue if plan else None,
        unknown=plan.unknown if plan else (),
        actual=fact.profit if fact else None,
        revenue=fact.revenue if fact else None,
        cost=fact.cost if fact else None,
        expenses=fact.expenses if fact else None,
    )


def _plan(deal: Deal) -> sales.Margin | None:
    """The margin of the newest order that stands, or of the newest quote."""
    orders = sales.Order.objects.filter(deal_id=deal.pk).exclude(state=sales.Order.State.CANCELLED)
    newest: Any = orders.order_by("-id").first()
    if newest is None:
        standing = [sales.Quote.State.DRAFT, sales.Quote.State.SENT, sales.Quote.State.ACCEPTED]
        newest = sales.Quote.objects.filter(deal_id=deal.pk, state__in=standing).order_by("-id").first()
    return sales.planned_margin(newest) if newest is not None else None


def money_of_deal(deal: Deal, actor: Actor) -> dict[str, Any]:
    """The block of the deal's page: planned and actual profit, each with the way to its rows."""
    if "amount" in hidden_fields(actor, Deal):
        return {}
    found = earned(deal)
    cards = card_of_profit("deal", deal.pk, deal.company_id) if actor.may("ledger.report") else {}
    return {"earned": found, "entries": {str(part or "profit"): url for part, url in cards.items()}}


def chain_of_deal(deal: Deal, actor: Actor) -> list[dict[str, Any]]:
    """Quotes, orders, shipments, invoices and payments of a deal, each with its state and sum."""
    documents = sales.documents_of_deal([deal.pk], actor)[deal.pk]
    orders = [row for row in documents if isinstance(row, sales.Order)]
    quotes = [row for row in documents if isinstance(row, sales.Quote)]
    return [sales.chain_step(row, deal) for row in (*quotes, *sales.documents_of_orders(orders, actor))]
