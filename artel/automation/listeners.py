"""Events that set rules off. Each is read the same way as the dry run reads the past."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from artel.activities.events import ActivityDone
from artel.automation.models import AutomationRule, Run, Trigger
from artel.automation.running import fire
from artel.automation.triggers import occasions
from artel.core.events import RecordChanged, listens
from artel.correspondence.events import MailReceived
from artel.crm.api import Deal
from artel.crm.events import DealLost, DealMoved, DealOpened, DealWon
from artel.parties.api import Forgotten, forget_rows, forgets
from artel.sales.events import OrderConfirmed

DEAL = "crm.deal"
# How far back an event's own trace is looked for: deliveries may wait for a worker that was away.
REACH = timedelta(days=2)


def _fire(company_id: int, deal_id: int | None, *triggers: Trigger) -> None:
    rules = list(
        AutomationRule.objects.filter(company_id=company_id, is_active=True, trigger__in=triggers).order_by("pk")
    )
    if not rules:
        return
    deal = Deal.objects.filter(pk=deal_id or 0, company_id=company_id).select_related("stage", "party", "owner").first()
    if deal is None:
        return
    now = timezone.now()
    for rule in rules:
        started = max(rule.since, now - REACH)
        latest = [item for item in occasions(rule, started, now) if item.deal_id == deal.pk]
        if latest:
            fire(rule, deal, latest[-1].cause)


@listens(DealOpened)
def on_opened(event: DealOpened) -> None:
    """A new deal; it has entered its first stage as well."""
    _fire(event.company_id, event.deal_id, Trigger.OPENED, Trigger.STAGE)


@listens(DealMoved)
def on_moved(event: DealMoved) -> None:
    """A deal entered another stage."""
    _fire(event.company_id, event.deal_id, Trigger.STAGE)


@listens(DealWon)
def on_won(event: DealWon) -> None:
    """A deal was won; that is a stage too."""
    _fire(event.company_id, event.deal_id, Trigger.WON, Trigger.STAGE)


@listens(DealLost)
def on_lost(event: DealLost) -> None:
    """A deal was lost; that is a stage too."""
    _fire(event.company_id, event.deal_id, Trigger.LOST, Trigger.STAGE)


@listens(OrderConfirmed, when=lambda event: event.deal_id is not None)
def on_ordered(event: OrderConfirmed) -> None:
    """An order of a deal was confirmed."""
    _fire(event.company_id, event.deal_id, Trigger.ORDERED)


@listens(RecordChanged)
def on_changed(event: RecordChanged) -> None:
    """Fields of a deal changed."""
    if event.kind == DEAL:
        _fire(event.company_id, event.record_id, Trigger.CHANGED)


@listens(MailReceived)
def on_mail(event: MailReceived) -> None:
    """A client wrote about a deal."""
    if event.subject_kind == DEAL and not event.is_auto:
        _fire(event.company_id, event.subject_id, Trigger.MAIL)


@listens(ActivityDone)
def on_done(event: ActivityDone) -> None:
    """Something planned for a deal was done."""
    if event.subject_kind == DEAL:
        _fire(event.company_id, event.subject_id, Trigger.DONE)


@forgets
def forget_person(person: Forgotten) -> dict[str, int]:
    """What rules did for deals of an erased person stays countable; whom they wrote to goes."""
    whose = Q(deal__party__in=person.party_ids) | Q(party__in=person.party_ids)
    runs = Run.objects.filter(whose, company_id=person.company_id)
    return {"run": forget_rows(person, runs, log=[])}
