"""What runs by the clock in finance: exchange rates."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from artel.core.actor import Actor
from artel.core.jobs import every, job
from artel.core.models import Company
from artel.finance.actions.rates import fetched_rates, load_rates
from artel.finance.models import MoneyAccount


@every("30 15 * * *", "artel.finance.rates")
def ask_for_rates(company_id: int) -> None:
    """Rates of tomorrow are set in the afternoon; only companies with money in other currencies ask."""
    company = Company.objects.get(pk=company_id)
    foreign = MoneyAccount.objects.filter(company=company, is_archived=False).exclude(currency=company.currency)
    if settings.RATES_URL and foreign.exists():
        tomorrow = timezone.now().astimezone(ZoneInfo(company.timezone)).date() + timedelta(days=1)
        fetch_rates.defer(company_id=company_id, day=tomorrow.isoformat())


@job("artel.finance.fetch_rates")
def fetch_rates(*, company_id: int, day: str) -> None:
    """Fetch and store the rates of a day; where the bank does not answer, the job is tried again later."""
    load_rates(fetched_rates(date.fromisoformat(day)), actor=Actor.system(company_id))
