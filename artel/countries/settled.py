"""What was settled with a party in a period, as the books have it: for acts of reconciliation and statements."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Min, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.models import Company
from artel.finance.api import OpenItem
from artel.ledger.api import Entry
from artel.parties.api import Party

ZERO = Decimal(0)


def _today() -> date:
    return timezone.localdate()


def _new_year() -> date:
    return timezone.localdate().replace(month=1, day=1)


class Period(forms.Form):
    """The days of which a paper tells."""

    since = forms.DateField(
        label=gettext_lazy("Since"), initial=_new_year, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("Until"), initial=_today, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def clean(self) -> dict[str, Any]:
        """A period does not end before it begins."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", _("The period ends before it begins."))
        return given


@dataclass(frozen=True)
class Done:
    """What one document did: above our debit, or our credit."""

    on: date
    name: str
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True)
class Settled:
    """Balances above zero are owed to us."""

    opening: Decimal
    rows: list[Done]

    @property
    def debit(self) -> Decimal:
        """Our debit of the period."""
        return sum((row.debit for row in self.rows), ZERO)

    @property
    def credit(self) -> Decimal:
        """Our credit of the period."""
        return sum((row.credit for row in self.rows), ZERO)

    @property
    def closing(self) -> Decimal:
        """What is owed at the end."""
        return self.opening + self.debit - self.credit


def settled_with(party: Party, company: Company, since: date, until: date) -> Settled:
    """Entries with the party on the accounts of settlements; advances that were set off do not show."""
    items = OpenItem.objects.filter(company_id=company.pk, party_id=party.pk)
    accounts = list(items.order_by().values_list("account_id", flat=True).distinct())
    sides = {
        side: Q(**{f"{side}__party_id": party.pk, f"{side}__account_id__in": accounts}) for side in ("debit", "credit")
    }
    rows = Entry.objects.filter(company_id=company.pk)
    before = rows.filter(effective_on__lt=since)
    opening = _sum(before.filter(sides["debit"])) - _sum(before.filter(sides["credit"]))
    during = rows.filter(effective_on__range=(since, until))
    return Settled(opening, list(_done(during, sides["debit"], sides["credit"])))


def _sum(rows: Any) -> Decimal:
    found: Decimal | None = rows.order_by().aggregate(sum=Sum("amount"))["sum"]
    return found or ZERO


def _done(rows: Any, debit: Q, credit: Q) -> Iterator[Done]:
    """A document on each line, in the order of the books."""
    named = ("effective_on", "operation__source_kind", "operation__source_id", "operation__source_name")
    told: dict[tuple[Any, ...], list[Decimal]] = {}
    first: dict[tuple[Any, ...], int] = {}
    for place, side in enumerate((debit & ~credit, credit & ~debit)):
        summed = rows.filter(side).values(*named).annotate(sum=Sum("amount"), first=Min("pk")).order_by()
        for *named_so, amount, pk in summed.values_list(*named, "sum", "first"):
            key = tuple(named_so)
            told.setdefault(key, [ZERO, ZERO])[place] += amount
            first[key] = min(first.get(key, pk), pk)
    for key in sorted(told, key=lambda key: (key[0], first[key])):
        name = str(key[-1])
        yield Done(key[0], name[:1].upper() + name[1:], *told[key])
