"""Exchange rates: loaded from the Bank of Russia or from a file, or entered by hand."""

from datetime import date
from typing import Final
from urllib.parse import urlencode
from urllib.request import urlopen

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.models import Company
from artel.core.steps import step
from artel.finance.models import Rate
from artel.finance.queries.exchange import quotations_for
from artel.finance.statements import read_rates

LOAD: Final = "finance.load_rates"
WAIT_SECONDS: Final = 20
MOST_BYTES: Final = 2**20


def fetched_rates(day: date) -> bytes:
    """The file of rates of a day from the address in the settings. Raises where it does not come: jobs try again."""
    if not settings.RATES_URL.startswith(("https://", "http://")):
        raise Refused(_("The address of exchange rates is not set up. Load a file instead."), "rates-address")
    address = f"{settings.RATES_URL}?{urlencode({'date_req': f'{day:%d/%m/%Y}'})}"
    with urlopen(address, timeout=WAIT_SECONDS) as answer:  # noqa: S310  an address of the web, as checked above
        content: bytes = answer.read(MOST_BYTES)
    return content


def load_rates(content: bytes, *, actor: Actor) -> int:
    """Store the rates of a file; those of a known day are put right. Returns their number.

    On days off the bank answers with an earlier sheet: it is stored under its own day and stays in force.
    """
    actor.require(LOAD)
    sheet = read_rates(content)
    company = Company.objects.get(pk=actor.company_id)
    rows = [
        Rate(company=company, currency=row.currency, day=sheet.day, nominal=row.nominal, value=row.value)
        for row in quotations_for(sheet, company.currency)
    ]
    with step(actor, gettext_lazy("Load exchange rates")):
        Rate.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["company", "currency", "day"],
            update_fields=["nominal", "value"],
        )
    return len(rows)
