"""The dry run: what a rule would have done over the last days, without doing any of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from artel.automation.conditions import narrowed
from artel.automation.doing import late_invoices, steps_of, told
from artel.automation.models import AutomationRule
from artel.automation.triggers import occasions
from artel.core.actor import Actor
from artel.core.gate import visible
from artel.crm.api import Deal
from artel.finance.api import Invoice
from artel.screens.registry import url_of

LONGEST_DAYS = 365
SHOWN = 200


@dataclass
class Rehearsed:
    """One time the rule would have run."""

    at: datetime
    record: Deal | Invoice
    url: str
    steps: list[str]


@dataclass
class Rehearsal:
    """The whole dry run: how often, for how many deals and invoices, and the latest times in detail."""

    days: int
    count: int = 0
    deal_count: int = 0
    passed_over: int = 0
    shown: list[Rehearsed] = field(default_factory=list)
    problem: str = ""


def rehearse(rule: AutomationRule, days: int, *, actor: Actor) -> Rehearsal:
    """Go through the last days as if the rule had been in force. Conditions see deals as they are today."""
    days = max(1, min(days, LONGEST_DAYS))
    result = Rehearsal(days)
    now = timezone.now()
    found = list(occasions(rule, now - timedelta(days=days), now))
    try:
        deals = narrowed(visible(Deal, actor), rule.condition, actor).filter(pk__in={item.deal_id for item in found})
    except ValidationError as problem:
        result.problem = " ".join(problem.messages)
        return result
    if rule.pipeline_id:
        deals = deals.filter(pipeline_id=rule.pipeline_id)
    known: dict[int, Deal] = {deal.pk: deal for deal in deals.select_related("stage", "party", "owner")}
    alone = {}
    if not rule.pipeline_id and not rule.condition:
        alone = late_invoices((item.cause for item in found if item.deal_id is None), actor)
    fitting = [(item, about) for item in found if (about := known.get(item.deal_id or 0) or alone.get(item.cause))]
    result.count, result.deal_count = len(fitting), len({(type(about), about.pk) for _item, about in fitting})
    result.passed_over = len(found) - len(fitting)
    steps = steps_of(rule)
    for item, about in reversed(fitting[-SHOWN:]):
        result.shown.append(
            Rehearsed(item.at, about, url_of(about), [told(step, about, item.cause) for step in steps])
        )
    return result
