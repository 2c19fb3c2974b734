"""Rules by the clock."""

from datetime import timedelta

from django.utils import timezone

from artel.automation.models import BY_TIME, AutomationRule
from artel.automation.running import fire
from artel.automation.triggers import occasions
from artel.core.jobs import every
from artel.crm.api import Deal

REACH = timedelta(days=2)


@every("*/5 * * * *", "automation.by_time")
def run_by_time(company_id: int) -> None:
    """Run what became due; a worker that was away for a day catches up, and nothing runs twice for one cause."""
    now = timezone.now()
    rules = AutomationRule.objects.filter(company_id=company_id, is_active=True, trigger__in=BY_TIME)
    for rule in rules:
        for item in occasions(rule, max(rule.since, now - REACH), now):
            if item.is_over:
                continue
            deal = Deal.objects.filter(pk=item.deal_id or 0).select_related("stage", "party", "owner").first()
            if deal is not None or item.deal_id is None:
                fire(rule, deal, item.cause)
