"""How a company works out its taxes on a day: its practice and the rates in force, by one question."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from artel.core.errors import Refused
from artel.finance.models.tax import Practice, Rounding, TaxKind, percent
from artel.kit.money import DEFAULT_CURRENCY

_ASK: Final = """
SELECT p.id, p.regime, p.rounding, p.is_inclusive, p.is_revenue_gross, p.taxes_advances,
    p.deducts_advances, p.payment_days,
    (SELECT jsonb_object_agg(r.tax_kind, r.rate::text) FROM (
        SELECT DISTINCT ON (t.tax_kind) t.tax_kind, t.rate FROM finance_taxrate t
        WHERE t.company_id = c.id AND t.from_on <= %s ORDER BY t.tax_kind, t.from_on DESC
    ) r),
    c.currency,
    EXISTS (SELECT 1 FROM finance_openitem i WHERE i.party_id = ANY(%s) AND i.role IN (
        'advance_received', 'advance_paid'))
FROM core_company c LEFT JOIN finance_practice p ON p.company_id = c.id WHERE c.id = %s
"""


@dataclass(frozen=True)
class Taxation:
    """The practice of a company with the rates that hold on one day."""

    practice: Practice
    rates: Mapping[str, Decimal]
    day: date
    currency: str = DEFAULT_CURRENCY
    has_advances: bool = False  # some of the parties asked for paid in advance once

    def rate(self, tax_kind: str) -> Decimal | None:
        """The rate of a kind; None is «without VAT». Refused where no row says it."""
        if tax_kind == TaxKind.EXEMPT:
            return None
        if tax_kind in self.rates:
            return self.rates[tax_kind]
        if tax_kind == TaxKind.ZERO:
            return Decimal(0)
        message = _("There is no rate of VAT for «%(kind)s» on %(day)s. Add it to the rates of VAT.")
        raise Refused(message % {"kind": TaxKind(tax_kind).label, "day": f"{self.day:%d.%m.%Y}"}, "no-tax-rate")

    def rate_of_sale(self, tax_kind: str) -> Decimal | None:
        """The rate that really applies when this company sells something taxed so."""
        return self.rate(self.practice.kind_for(tax_kind))

    @property
    def once_per_rate(self) -> bool:
        """Whether tax is rounded on the document and shared among its lines."""
        return self.practice.rounding == Rounding.DOCUMENT


_PRACTICE: Final = (
    *("id", "regime", "rounding", "is_inclusive", "is_revenue_gross", "taxes_advances", "deducts_advances"),
    "payment_days",
)


def taxation_of(company_id: int, day: date, party_ids: Iterable[int] = ()) -> Taxation:
    """The practice and rates of a company on a day, and whether there may be advances of some parties."""
    with connection.cursor() as cursor:
        cursor.execute(_ASK, [day, list(party_ids), company_id])
        *kept, told, currency, has_advances = cursor.fetchone()
    stored = {} if kept[0] is None else dict(zip(_PRACTICE, kept, strict=True))
    rates = json.loads(told) if isinstance(told, str) else told or {}
    return Taxation(
        Practice(company_id=company_id, **stored), {kind: Decimal(rate) for kind, rate in rates.items()}, day,
        currency, has_advances,
    )  # fmt: skip


def rate_on(company_id: int, kind: str, day: date) -> Decimal | None:
    """The rate of a kind of tax on a day; None is «without VAT»."""
    return taxation_of(company_id, day).rate(kind)


def rate_label(rate: Decimal | None) -> str:
    """The rate as documents write it: 22%, or the words for «without VAT»."""
    return str(TaxKind.EXEMPT.label) if rate is None else percent(rate)
