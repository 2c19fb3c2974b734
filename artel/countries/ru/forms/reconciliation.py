"""Акт сверки: what both sides did in a period, and what is owed at its end."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy, override

from artel.core.actor import Actor, company_of
from artel.countries.papers import offered_by
from artel.countries.ru.forms.firm import our_firm, short_name, their_firm
from artel.countries.ru.forms.wording import day, figures, short_day
from artel.countries.settled import Period, settled_with
from artel.finance.api import OpenItem
from artel.kit.money import Money, in_words
from artel.parties.api import Party
from artel.screens.declare import Print
from artel.screens.printing.letterhead import Signers, signers_of
from artel.screens.registry import also_printed


@dataclass(frozen=True)
class Row:
    """One document with what it did."""

    number: int
    day: str
    name: str
    debit: str
    credit: str


@dataclass(frozen=True)
class Reconciliation:
    """Everything that stands on the sheets. Our debit is their credit."""

    period: str
    ours: str
    theirs: str
    ours_told: str
    theirs_told: str
    opening: tuple[str, str]
    rows: list[Row]
    turnover: tuple[str, str]
    closing: tuple[str, str]
    result: str
    director_title: str
    director: str
    signers: Signers


def reconciliation(party: Party, actor: Actor, *, since: date, until: date) -> Reconciliation:
    """The values of an act of reconciliation with a party."""
    company = company_of(actor)
    signers = signers_of(company)
    ours, theirs = our_firm(company, signers), their_firm(party)
    with override("ru"):
        found = settled_with(party, company, since, until)
    rows = [
        Row(number, short_day(row.on), row.name, _shown(row.debit), _shown(row.credit))
        for number, row in enumerate(found.rows, start=1)
    ]
    return Reconciliation(
        period=f"с {short_day(since)} по {short_day(until)}", ours=ours.name, theirs=theirs.name, ours_told=ours.told,
        theirs_told=theirs.told, opening=_sides(found.opening), rows=rows,
        turnover=(figures(found.debit), figures(found.credit)), closing=_sides(found.closing),
        result=_result(found.closing, company.currency, (ours.name, theirs.name), until),
        director_title=signers.director_title, director=short_name(signers.director), signers=signers,
    )  # fmt: skip


def _shown(amount: Decimal) -> str:
    return figures(amount) if amount else ""


def _sides(balance: Decimal) -> tuple[str, str]:
    return (figures(balance), "") if balance >= 0 else ("", figures(-balance))


def _result(closing: Decimal, currency: str, names: tuple[str, str], until: date) -> str:
    ours, theirs = names
    if not closing:
        return f"На {day(until)} задолженность отсутствует."
    creditor, debtor = (ours, theirs) if closing > 0 else (theirs, ours)
    owed = Money(abs(closing), currency)
    told = f"{figures(owed.amount)} ({in_words(owed, 'ru')})"
    return f"На {day(until)} задолженность {debtor} в пользу {creditor} составляет {told}."


also_printed(
    "parties.party",
    Print(
        "reconciliation", "countries/ru/reconciliation.typ", gettext_lazy("Reconciliation act"), reconciliation,
        offered=offered_by("ru", OpenItem), asks=Period,
    ),
)  # fmt: skip
