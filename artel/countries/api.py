"""The door of the countries: what a company of a country gets."""

from django.db import transaction
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.core.models import Company
from artel.core.steps import step
from artel.countries.intl.taxes import TAXES as ANY_TAXES
from artel.countries.ru.taxes import TAXES as RUSSIAN_TAXES
from artel.finance.api import TaxPlan, install_taxes
from artel.ledger.api import PLANS, ChartPlan, install_chart

ANY_OTHER = "intl"
TAXES = {"ru": RUSSIAN_TAXES}


def chart_for(company: Company) -> ChartPlan:
    """The chart of the company's country, or the one for countries without a pack."""
    return PLANS.get(company.country.lower(), PLANS[ANY_OTHER])


def taxes_for(company: Company) -> TaxPlan:
    """The rates and the practice of the company's country, or those for countries without a pack."""
    return TAXES.get(company.country.lower(), ANY_TAXES)


def install_books(company: Company) -> None:
    """Give a company what it lacks of the chart, rules, items and rates of its country; what it has stays as it is."""
    with transaction.atomic(), step(Actor.system(company.pk), gettext_lazy("Start keeping books")):
        install_chart(company, chart_for(company))
        install_taxes(company, taxes_for(company))


__all__ = ["chart_for", "install_books", "taxes_for"]
