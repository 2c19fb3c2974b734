"""What deals do when other contexts announce something."""

from artel.activities.api import next_steps
from artel.activities.events import (
    ActivityCancelled,
    ActivityDone,
    ActivityEvent,
    ActivityPlanned,
    ActivityRescheduled,
)
from artel.core.events import listens
from artel.crm.facts import reach_stage
from artel.crm.models import Deal
from artel.finance.events import InvoicePosted, ItemsSettled
from artel.parties.api import BLANK, Forgotten, forget_rows, forgets
from artel.sales.events import OrderConfirmed, ShipmentPosted

DEAL = "crm.deal"


def keep_next_step(event: ActivityEvent) -> None:
    """Ask the activities again what comes next for the deal. Under the deal's lock, so the last to ask is right."""
    if event.subject_kind == DEAL and event.subject_id is not None:
        refresh_next_step(event.subject_id)


listens(ActivityPlanned)(keep_next_step)
listens(ActivityRescheduled)(keep_next_step)
listens(ActivityDone)(keep_next_step)
listens(ActivityCancelled)(keep_next_step)


def refresh_next_step(deal_id: int) -> None:
    """Set the moment of the deal's next step to what the activities say now."""
    deal = Deal.objects.select_for_update().filter(pk=deal_id).first()
    if deal is None:
        return
    step = next_steps(DEAL, [deal.pk], deal.company_id).get(deal.pk)
    due_at = step.due_at if step else None
    if due_at != deal.next_step_at:
        Deal.objects.filter(pk=deal.pk).update(next_step_at=due_at)


def of_a_deal(event: OrderConfirmed | ShipmentPosted | InvoicePosted) -> bool:
    """Whether it happened on a deal."""
    return event.deal_id is not None


@listens(OrderConfirmed, when=of_a_deal)
def follow_order(event: OrderConfirmed) -> None:
    """An order of a deal may have brought it to another stage."""
    reach_stage(event.deal_id or 0)


@listens(ShipmentPosted, when=of_a_deal)
def follow_shipment(event: ShipmentPosted) -> None:
    """So may a shipment."""
    reach_stage(event.deal_id or 0)


@listens(InvoicePosted, when=of_a_deal)
def follow_invoice(event: InvoicePosted) -> None:
    """So may an invoice, also one that an advance had paid before."""
    reach_stage(event.deal_id or 0)


@listens(ItemsSettled, when=lambda event: bool(event.deal_ids))
def follow_payment(event: ItemsSettled) -> None:
    """So may the money for it."""
    for deal_id in event.deal_ids:
        reach_stage(deal_id)


@forgets
def forget_person(person: Forgotten) -> dict[str, int]:
    """Words about an erased person go from their deals; number, stage, amount, dates and reasons stay."""
    deals = Deal.objects.filter(company_id=person.company_id, party__in=person.party_ids)
    counted = forget_rows(person, deals, mention="deal", name=BLANK, description="", first_touch={}, custom={})
    return {"deal": counted}
