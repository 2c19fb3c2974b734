"""Replenishment: what should be bought by rules and by demand, of whom, and one press that orders it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.catalog.api import Offer, Product, SupplierPrice, supplier_offers
from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.steps import step
from artel.inventory.api import Warehouse, forecasts
from artel.kit.quantity import Quantity
from artel.purchasing.actions.drafting import Wanted, add_lines, draft_purchase
from artel.purchasing.models import Proposal, PurchaseOrder, ReorderRule

ZERO: Final = Decimal(0)
LOW, DEMAND = Proposal.Cause.LOW, Proposal.Cause.DEMAND


@dataclass(frozen=True, slots=True)
class Shortfall:
    """So much of a product, in its own unit, is missing in a warehouse."""

    product: Product
    warehouse: Warehouse
    quantity: Decimal
    cause: str


def plan(company_id: int, *, actor: Actor) -> int:
    """Work out anew what should be bought; what was proposed before is forgotten. Returns how much is proposed."""
    with step(actor, gettext_lazy("Work out what to buy")):
        Proposal.objects.filter(company_id=company_id).delete()
        found = [*_by_rules(company_id)]
        seen = {(row.product.pk, row.warehouse.pk) for row in found}
        found += [row for row in _by_demand(company_id) if (row.product.pk, row.warehouse.pk) not in seen]
        Proposal.objects.bulk_create([_proposed(company_id, row, actor) for row in found])
    return len(found)


@action(
    ReorderRule, permission="purchasing.replenish", label=gettext_lazy("Work out what to buy"), icon="calculator",
    needs="read", bulk=False,
)  # fmt: skip
def plan_now(rule: ReorderRule, *, actor: Actor) -> None:
    """Work out anew what should be bought, of everything."""
    plan(rule.company_id, actor=actor)


@action(
    Proposal, permission="purchasing.replenish", label=gettext_lazy("Order"), icon="shopping-basket", tone="primary",
)  # fmt: skip
def order_proposal(proposal: Proposal, *, actor: Actor) -> PurchaseOrder:
    """Put it on the open draft for this supplier and warehouse; the first of a supplier makes the draft."""
    if proposal.party is None:
        raise Refused(_("Choose the supplier first."), "no-supplier")
    # Its price is asked of the supplier's prices by the order, with or without VAT as the order is written.
    wanted = Wanted(proposal.quantity, proposal.product, unit=proposal.unit)
    terms = {"currency": proposal.currency, "warehouse": proposal.warehouse}
    drafts = PurchaseOrder.objects.select_for_update(of=("self",)).filter(
        company_id=proposal.company_id, party=proposal.party, state=PurchaseOrder.State.DRAFT,
        source_kind=proposal.kind, **terms,
    )  # fmt: skip
    order = drafts.order_by("-id").first()
    if order is None:
        order = draft_purchase(
            proposal.party, [wanted], actor=actor, expected_on=proposal.arrives_on, **terms,
            source_kind=proposal.kind, source_id=proposal.pk,
        )  # fmt: skip
    else:
        add_lines(order, [wanted], actor=actor)
    Proposal.objects.filter(pk=proposal.pk).delete()
    return order


def _by_rules(company_id: int) -> Iterable[Shortfall]:
    """Products whose last outlook falls below the least quantity of their rule: up to the greatest."""
    rules = ReorderRule.objects.filter(company_id=company_id, product__is_archived=False)
    by_warehouse: dict[int, list[ReorderRule]] = {}
    for rule in rules.select_related("product", "warehouse").order_by("product_id"):
        by_warehouse.setdefault(rule.warehouse_id, []).append(rule)
    for warehouse_id, mine in by_warehouse.items():
        outlooks = forecasts([rule.product_id for rule in mine], warehouse_id)
        for rule in mine:
            free = outlooks[rule.product_id][-1].free
            if free < rule.least:
                missing = _in_multiples(rule.most - free, rule.multiple)
                yield Shortfall(rule.product, rule.warehouse, missing, DEMAND if free < 0 else LOW)


def _by_demand(company_id: int) -> Iterable[Shortfall]:
    """Products that suppliers sell us and of which more is ordered than will be there."""
    ids = SupplierPrice.objects.filter(company_id=company_id).values("product")
    products = {row.pk: row for row in Product.objects.filter(pk__in=ids, is_archived=False, kind_of_product="goods")}
    warehouses = Warehouse.objects.filter(company_id=company_id, is_archived=False, is_transit=False).order_by("pk")
    for warehouse in warehouses:
        for pk, outlooks in forecasts(list(products), warehouse.pk).items():
            if outlooks[-1].free < 0:
                yield Shortfall(products[pk], warehouse, -outlooks[-1].free, DEMAND)


def _in_multiples(quantity: Decimal, multiple: Decimal | None) -> Decimal:
    if multiple is None:
        return quantity
    return multiple * math.ceil(Fraction(quantity) / Fraction(multiple))


def _proposed(company_id: int, row: Shortfall, actor: Actor) -> Proposal:
    """A proposal with the offer of the preferred supplier, else the cheapest; without any, nobody is named."""
    product = row.product
    offers = supplier_offers(product, Quantity(row.quantity, product.unit), timezone.localdate())
    offer: Offer | None = offers[0] if offers else None
    proposal = Proposal(
        company_id=company_id, owner_id=actor.user_id, product=product, warehouse=row.warehouse, cause=row.cause,
        quantity=row.quantity, unit=product.unit,
    )  # fmt: skip
    if offer is not None:
        proposal.party, proposal.arrives_on = offer.supplier, offer.arrives_on
        proposal.quantity, proposal.unit = offer.quantity.amount, offer.quantity.unit.code
        proposal.currency = offer.row.currency
        proposal.unit_price = None if offer.price is None else offer.price.amount
    return proposal
