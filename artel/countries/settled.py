"""What was settled with a party in a period, as the books have it: for acts of reconciliation and statements."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.apps import apps
from django.db.models import Min, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.models import Company
from artel.finance.api import OpenItem, Payment
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
    """Entries with the party on the accounts of settlements; advances that were set off do not show.

    Documents are named in the language of the moment: set it to that of the paper.
    """
    items = OpenItem.objects.filter(company_id=company.pk, party_id=party.pk)
    accounts = list(items.order_by().values_list("account_id", flat=True).distinct())
    sides = {
        side: Q(**{f"{side}__party_id": party.pk, f"{side}__account_id__in": accounts}) for side in ("debit", "credit")
    }
    rows = Entry.objects.filter(company_id=company.pk)
    before = rows.filter(effective_on__lt=since)
    opening = _sum(before.filter(sides["debit"])) - _sum(before.filter(sides["credit"]))
    during = rows.filter(effective_on__range=(since, until))
    return Settled(opening, _done(during, sides["debit"], sides["credit"]))


def _sum(rows: Any) -> Decimal:
    found: Decimal | None = rows.order_by().aggregate(sum=Sum("amount"))["sum"]
    return found or ZERO


def _done(rows: Any, debit: Q, credit: Q) -> list[Done]:
    """A document on each line, in the order of the books; what was cancelled on the same day comes to nothing."""
    keys = ("effective_on", "operation__source_kind", "operation__source_id")
    told: dict[tuple[date, str, int], list[Decimal]] = {}
    first: dict[tuple[date, str, int], int] = {}
    for place, side in enumerate((debit & ~credit, credit & ~debit)):
        summed = rows.filter(side).values(*keys).annotate(sum=Sum("amount"), first=Min("pk")).order_by()
        for on, kind, pk, amount, entry in summed.values_list(*keys, "sum", "first"):
            told.setdefault((on, kind, pk), [ZERO, ZERO])[place] += amount
            first[on, kind, pk] = min(first.get((on, kind, pk), entry), entry)
    names = _names({(kind, pk) for _on, kind, pk in told})
    order = sorted((key for key in told if any(told[key])), key=lambda key: (key[0], first[key]))
    return [Done(on, names.get((kind, pk), ""), *told[on, kind, pk]) for on, kind, pk in order]


def _names(documents: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """What documents are called, by one question for each kind."""
    found = {}
    for kind in {kind for kind, _pk in documents}:
        rows = apps.get_model(kind)._default_manager.filter(pk__in=[pk for one, pk in documents if one == kind])
        if kind == Payment._meta.label_lower:
            rows = rows.select_related("money_account")
        for row in rows:
            name = str(row)
            found[kind, row.pk] = name[:1].upper() + name[1:]
    return found
