"""What came of the work: won and lost by person, team, channel …; the forecast; why deals are lost."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Sum
from django.db.models.functions import TruncMonth

from artel.core.actor import Actor
from artel.core.models import Membership
from artel.crm.models import DealLine, Deals
from artel.crm.queries.deals import Slice, deals_in, in_period
from artel.kit.money import Money

Moments = tuple[datetime, datetime]
CYCLE = ExpressionWrapper(F("closed_at") - F("opened_at"), output_field=DurationField())


class By(StrEnum):
    """What results are told apart by; the value is the deal's column, except for teams."""

    OWNER = "owner"
    TEAM = "team"
    CHANNEL = "channel"
    CAMPAIGN = "campaign"
    PIPELINE = "pipeline"


@dataclass
class Sums:
    """A number of deals and what they are worth, one sum per currency."""

    count: int = 0
    amounts: dict[str, Money] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, count: int, amount: Money) -> None:
        """Take in more deals of one currency."""
        self.count += count
        self.counts[amount.currency] = self.counts.get(amount.currency, 0) + count
        held = self.amounts.get(amount.currency)
        self.amounts[amount.currency] = held + amount if held else amount

    def average(self, currency: str) -> Money | None:
        """The average deal in a currency; None without any."""
        count = self.counts.get(currency, 0)
        return (self.amounts[currency] / count).rounded() if count else None


@dataclass
class Result:
    """What came of the deals of one owner, team, channel …; `key` is its id, None for deals that have none.

    Opened are those opened in the period; won and lost those closed in it, whenever they were opened.
    """

    key: int | None
    opened: Sums = field(default_factory=Sums)
    won: Sums = field(default_factory=Sums)
    lost: Sums = field(default_factory=Sums)
    average_cycle: timedelta | None = None

    @property
    def win_rate(self) -> Fraction | None:
        """The share of the decided deals that were won; None while none is decided."""
        decided = self.won.count + self.lost.count
        return Fraction(self.won.count, decided) if decided else None


def results(by: By, moments: Moments, *, actor: Actor, part: Slice | None = None) -> list[Result]:
    """Opened, won and lost in a period, told apart by owner, team, channel, campaign or pipeline."""
    deals = deals_in(part or Slice(), actor)
    column = "owner" if by == By.TEAM else by.value
    place = _teams(actor) if by == By.TEAM else None
    found: dict[int | None, Result] = {}
    for name, rows in _three_ways(deals, moments):
        for key, currency, count, total in _grouped(rows, column):
            target = place.get(key) if place is not None else key
            result = found.setdefault(target, Result(target))
            getattr(result, name).add(count, Money(total, currency))
    _add_cycles(found, deals, moments, column, place)
    return sorted(found.values(), key=lambda row: (-row.won.count, -row.opened.count, row.key or 0))


def _three_ways(deals: Deals, moments: Moments) -> Iterator[tuple[str, Deals]]:
    yield "opened", deals.filter(in_period("opened_at", moments))
    yield "won", won_deals(deals, moments)
    yield "lost", lost_deals(deals, moments)


def won_deals(deals: Deals, moments: Moments) -> Deals:
    """Deals won in a period."""
    return deals.won().filter(in_period("closed_at", moments))


def lost_deals(deals: Deals, moments: Moments) -> Deals:
    """Deals lost in a period."""
    return deals.lost().filter(in_period("closed_at", moments))


def _grouped(deals: Deals, column: str) -> Iterable[tuple[Any, ...]]:
    rows = deals.order_by().values_list(f"{column}_id", "currency")
    return rows.annotate(count=Count("*"), total=Sum("amount"))


def _teams(actor: Actor) -> dict[int | None, int | None]:
    rows = Membership.objects.filter(company_id__in=actor.companies).order_by("id")
    return dict(rows.values_list("user_id", "team_id"))


def _add_cycles(
    found: dict[int | None, Result],
    deals: Deals,
    moments: Moments,
    column: str,
    place: dict[int | None, int | None] | None,
) -> None:
    """How long it took from opening to winning, on average, weighted by the number of deals."""
    rows = won_deals(deals, moments).order_by().values_list(f"{column}_id")
    spent: dict[int | None, tuple[int, timedelta]] = {}
    for key, count, average in rows.annotate(count=Count("*"), average=Avg(CYCLE)):
        target = place.get(key) if place is not None else key
        before, whole = spent.get(target, (0, timedelta()))
        spent[target] = (before + count, whole + average * count)
    for target, (count, whole) in spent.items():
        found[target].average_cycle = whole / count


def won_by_month(
    moments: Moments, zone: ZoneInfo, *, actor: Actor, part: Slice | None = None
) -> dict[date, Sums]:
    """What was won in each month of a period, by the reader's clock; a month without any is left out."""
    rows = (
        won_deals(deals_in(part or Slice(), actor), moments)
        .order_by()
        .annotate(month=TruncMonth("closed_at", tzinfo=zone))
        .values_list("month", "currency")
        .annotate(count=Count("*"), total=Sum("amount"))
    )
    months: dict[date, Sums] = {}
    for month, currency, count, total in rows:
        months.setdefault(month.date(), Sums()).add(count, Money(total, currency))
    return months


@dataclass
class Month:
    """What may be won in a month: open deals by their expected close; without a day, `starts_on` is None."""

    starts_on: date | None
    expected: Sums = field(default_factory=Sums)
    weighted: Sums = field(default_factory=Sums)


def forecast(*, actor: Actor, part: Slice | None = None) -> list[Month]:
    """Open deals by month of expected close, whole and weighted by the probability of their stages."""
    rows = (
        deals_in(part or Slice(), actor)
        .open()
        .order_by()
        .annotate(month=TruncMonth("expected_close_on"))
        .values_list("month", "currency", "stage__probability_rate")
        .annotate(count=Count("*"), total=Sum("amount"))
    )
    months: dict[date | None, Month] = {}
    for starts_on, currency, rate, count, total in rows:
        month = months.setdefault(starts_on, Month(starts_on))
        month.expected.add(count, Money(total, currency))
        month.weighted.add(count, Money(total, currency) * rate)
    for month in months.values():
        month.weighted.amounts = {code: amount.rounded() for code, amount in month.weighted.amounts.items()}
    return sorted(months.values(), key=lambda month: (month.starts_on is None, month.starts_on or date.min))


@dataclass
class Loss:
    """How often and for how much a reason made us lose; `reason_id` is None where a file gave none."""

    reason_id: int | None
    lost: Sums = field(default_factory=Sums)


def lost_reasons(moments: Moments, *, actor: Actor, part: Slice | None = None) -> list[Loss]:
    """Why deals were lost in a period, the most frequent first."""
    deals = lost_deals(deals_in(part or Slice(), actor), moments)
    found: dict[int | None, Loss] = {}
    for reason_id, currency, count, total in _grouped(deals, "lost_reason"):
        found.setdefault(reason_id, Loss(reason_id)).lost.add(count, Money(total, currency))
    return sorted(found.values(), key=lambda loss: (-loss.lost.count, loss.reason_id or 0))


@dataclass
class ProductResult:
    """What one product (free text on the lines) brought."""

    name: str
    won: Sums = field(default_factory=Sums)


def deals_with_product(name: str, moments: Moments, *, actor: Actor, part: Slice | None = None) -> Deals:
    """The deals won in a period that have a line of the product."""
    deals = won_deals(deals_in(part or Slice(), actor), moments)
    return deals.filter(pk__in=DealLine.objects.filter(product_name=name).values("deal_id"))


def products_won(
    moments: Moments, *, actor: Actor, part: Slice | None = None, name: str | None = None
) -> list[ProductResult]:
    """What was sold of each product (or of one) in a period, counted in deals, worth what its lines come to."""
    deals = won_deals(deals_in(part or Slice(), actor), moments)
    found: dict[str, ProductResult] = {}
    counted: dict[tuple[str, str], set[int]] = {}
    lines = DealLine.objects.filter(deal__in=deals.order_by().values("pk")).select_related("deal")
    if name is not None:
        lines = lines.filter(product_name=name)
    for line in lines.order_by("id").iterator(chunk_size=2000):
        result = found.setdefault(line.product_name, ProductResult(line.product_name))
        seen = counted.setdefault((line.product_name, line.deal.currency), set())
        result.won.add(0 if line.deal_id in seen else 1, line.net)
        seen.add(line.deal_id)
    return sorted(found.values(), key=lambda row: (-row.won.count, row.name))


def state_totals(*, actor: Actor, part: Slice | None = None) -> dict[str, Sums]:
    """Open, won and lost deals of all time: the first figures of a report."""
    rows = deals_in(part or Slice(), actor).order_by().values_list("state", "currency")
    totals: dict[str, Sums] = {}
    for state, currency, count, total in rows.annotate(count=Count("*"), total=Sum("amount")):
        totals.setdefault(state, Sums()).add(count, Money(total, currency))
    return totals


