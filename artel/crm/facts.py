"""Stages bound to facts: a deal reaches them when the books say so, not when somebody drags its card."""

from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.timeline import note
from artel.crm.actions.stage import move
from artel.crm.models import OPEN, Deal, Fact, Stage
from artel.finance.api import DocumentState, Invoice, deal_is_paid
from artel.sales import api as sales

NAME = gettext_lazy("Books")


def facts_of_deal(deal: Deal) -> set[Fact]:
    """What the books say of a deal now."""
    confirmed = [sales.Order.State.CONFIRMED, sales.Order.State.CLOSED]
    found = set()
    if sales.Order.objects.filter(deal_id=deal.pk, state__in=confirmed).exists():
        found.add(Fact.ORDERED)
    if sales.Shipment.objects.filter(deal_id=deal.pk, state=DocumentState.POSTED).exists():
        found.add(Fact.SHIPPED)
    if Invoice.objects.filter(deal_id=deal.pk, state=DocumentState.POSTED).exists():
        found.add(Fact.INVOICED)
        if deal_is_paid(deal.pk):
            found.add(Fact.PAID)
    return found


def reach_stage(deal_id: int) -> None:
    """Move an open deal to the furthest stage that its facts reach; never back, and never past what the stage asks."""
    deal = Deal.objects.select_related("stage").filter(pk=deal_id, state=OPEN).first()
    if deal is None:
        return
    bound = Stage.objects.filter(pipeline_id=deal.pipeline_id).exclude(fact="").order_by("-position")
    if not bound:
        return
    facts = facts_of_deal(deal)
    stage = next((stage for stage in bound if stage.fact in facts), None)
    if stage is None or stage.position <= deal.stage.position:
        return
    actor = Actor.system(deal.company_id, str(NAME))
    try:
        move(deal, into=stage, actor=actor)
    except Refused as refusal:
        note(deal, "crm.fact_refused", text=str(refusal), data={"stage": stage.name}, actor=actor)
