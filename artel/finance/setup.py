"""What a company gets when it starts keeping books: rates of taxes by day, and the practice of its country."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from artel.core.models import Company
from artel.finance.models import Practice, TaxRate


@dataclass(frozen=True)
class TaxPlan:
    """Rates of a country by kind and first day, and how it is usual there to book taxes."""

    rates: Sequence[tuple[str, date, Decimal]]
    practice: Mapping[str, object] = field(default_factory=dict)


def install_taxes(company: Company, plan: TaxPlan) -> None:
    """Give a company the rates and the practice that it lacks; what it has stays as it is."""
    TaxRate.objects.bulk_create(
        [TaxRate(company=company, tax_kind=kind, from_on=day, rate=rate) for kind, day, rate in plan.rates],
        ignore_conflicts=True,
    )
    Practice.objects.get_or_create(company=company, defaults=plan.practice)
