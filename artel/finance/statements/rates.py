"""Rates of the Bank of Russia, as its XML of a day tells them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from artel.core.errors import Refused
from artel.finance.statements.xml import read_xml
from artel.kit.money import check_currency


@dataclass(frozen=True, slots=True)
class Quotation:
    """So many roubles for so many units of a currency."""

    currency: str
    nominal: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class RateSheet:
    """The rates set for a day. On days off the bank answers with the last day before, which stays in force."""

    day: date
    quotations: tuple[Quotation, ...]


def read_rates(content: bytes) -> RateSheet:
    """The rates of the file; Refused where it is not such a file. Units that are no currency of today are left out."""
    root = read_xml(content)
    try:
        day = datetime.strptime(root.get("Date", ""), "%d.%m.%Y").date()  # noqa: DTZ007  a day of the bank's calendar
    except ValueError:
        raise Refused(_("This is no file of rates: it does not say for which day."), "rates-format") from None
    found = []
    for row in root.iterfind("Valute"):
        code = row.findtext("CharCode", "").strip()
        try:
            currency = check_currency(code)
        except ValueError:
            continue
        found.append(_quotation(currency, row.findtext("Nominal", ""), row.findtext("Value", "")))
    if not found:
        raise Refused(_("The file of rates has no rates."), "rates-empty")
    return RateSheet(day, tuple(found))


def _quotation(currency: str, nominal: str, value: str) -> Quotation:
    try:
        quotation = Quotation(currency, int(nominal), Decimal(value.replace(",", ".")))
    except (ValueError, InvalidOperation):
        quotation = Quotation(currency, 0, Decimal(0))
    if quotation.nominal <= 0 or quotation.value <= 0:
        message = _("The rate of %(currency)s cannot be read: «%(value)s» for «%(nominal)s».")
        raise Refused(message % {"currency": currency, "value": value, "nominal": nominal}, "rates-broken")
    return quotation
