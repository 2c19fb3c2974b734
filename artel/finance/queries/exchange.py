"""What currencies are worth on a day, in the currency of a company."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from artel.core.errors import Refused
from artel.core.models import Company
from artel.finance.models import Rate
from artel.finance.statements import Quotation, RateSheet
from artel.kit.decimals import EXACT, round_half_up
from artel.kit.money import Money

RATE_PLACES = 8


@dataclass(frozen=True, slots=True)
class Exchange:
    """How one currency turns into the company's money on a day."""

    currency: str
    company_currency: str
    value: Decimal = Decimal(1)
    nominal: int = 1

    @property
    def is_foreign(self) -> bool:
        """Whether it is not the company's own currency."""
        return self.currency != self.company_currency

    @property
    def per_unit(self) -> Decimal:
        """What one unit is worth."""
        return EXACT.divide(self.value, Decimal(self.nominal))

    def company_money(self, amount: Decimal) -> Decimal:
        """An amount in the company's money: amount × value / nominal, rounded once."""
        if not self.is_foreign:
            return amount
        worth = EXACT.divide(EXACT.multiply(amount, self.value), Decimal(self.nominal))
        return Money(worth, self.company_currency).rounded().amount


def exchange_on(company: Company, currency: str, day: date) -> Exchange:
    """The rate in force on a day: the newest that was set for it or before. Refused where there is none."""
    if currency == company.currency:
        return Exchange(currency, company.currency)
    found = Rate.objects.filter(company_id=company.pk, currency=currency, day__lte=day).order_by("-day").first()
    if found is None:
        message = _("There is no rate of %(currency)s for %(day)s. Load the rates of that day, or enter one.")
        raise Refused(message % {"currency": currency, "day": f"{day:%d.%m.%Y}"}, "no-exchange-rate")
    return Exchange(currency, company.currency, Decimal(found.value), found.nominal)


def exchange_rate_on(company: Company, currency: str, day: date) -> Decimal:
    """What one unit is worth on a day, with the decimals that documents keep."""
    return round_half_up(exchange_on(company, currency, day).per_unit, RATE_PLACES)


def quotations_for(sheet: RateSheet, company_currency: str) -> Iterable[Quotation]:
    """A sheet of rouble rates as a company of another currency counts: through the rouble, its own left out."""
    if company_currency == "RUB":
        return sheet.quotations
    own = next((row for row in sheet.quotations if row.currency == company_currency), None)
    if own is None:
        message = _("The file of rates does not have %(currency)s, the currency of the company.")
        raise Refused(message % {"currency": company_currency}, "rates-own-currency")
    roubles = Quotation("RUB", 1, Decimal(1))
    return [
        Quotation(row.currency, row.nominal, round_half_up(row.value * own.nominal / own.value, RATE_PLACES))
        for row in (*sheet.quotations, roubles)
        if row.currency != company_currency
    ]
