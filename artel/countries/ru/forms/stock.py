"""М-11 (order 71а of 30.10.1997) and ИНВ-3 (order 88 of 18.08.1998): goods inside the company, and goods counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy, override

from artel.core.actor import Actor
from artel.countries.papers import offered_by
from artel.countries.ru.forms.firm import our_firm
from artel.countries.ru.forms.wording import (
    day,
    figures,
    in_kopecks,
    price,
    quantity,
    short_day,
    spelled,
    unit_told,
)
from artel.finance.api import DocumentState
from artel.inventory.api import CostEntry, Count, Transfer, WriteOff, cost_now
from artel.kit.decimals import round_half_up
from artel.kit.money import Money, in_words
from artel.screens.declare import Print
from artel.screens.printing.letterhead import Signers, signers_of
from artel.screens.registry import also_printed


@dataclass(frozen=True)
class Moved:
    """One material of a requisition."""

    number: int
    code: str
    name: str
    unit: str
    okei: str
    quantity: str
    price: str
    total: str


@dataclass(frozen=True)
class Requisition:
    """Everything that stands on form М-11."""

    firm: str
    okpo: str
    number: str
    day: str
    sender: str
    receiver: str
    account: str
    rows: list[Moved]
    director_title: str
    signers: Signers


def requisition(document: Transfer | WriteOff, actor: Actor) -> Requisition:
    """The values of a requisition; what the goods cost stays blank for whoever may not know."""
    signers = signers_of(document.company)
    ours = our_firm(document.company, signers)
    costs = _costs(document) if actor.scope(CostEntry) else {}
    lines: Any = document.lines.select_related("product").order_by("position", "id")
    if isinstance(document, Transfer):
        sender, receiver, account = str(document.source), str(document.target), ""
    else:
        sender, account = str(document.warehouse), str(document.article or "")
        with override("ru"):
            receiver = str(document.cost_centre or document.get_purpose_display())
    rows = [_moved(number, line, costs.get(line.pk)) for number, line in enumerate(lines, start=1)]
    return Requisition(
        firm=ours.name, okpo=ours.okpo, number=document.number, day=short_day(document.effective_on), sender=sender,
        receiver=receiver, account=account, rows=rows, director_title=signers.director_title, signers=signers,
    )  # fmt: skip


def _costs(document: Transfer | WriteOff) -> Mapping[int, Decimal]:
    """What the goods of each line cost when they left."""
    rows = CostEntry.objects.filter(
        movement__source_kind=document.kind, movement__source_id=document.pk, movement__quantity__lt=0
    )
    found = rows.order_by().values_list("movement__line_id").annotate(sum=Sum("amount"))
    return {line: -amount for line, amount in found if line is not None}


def _moved(number: int, line: Any, cost: Decimal | None) -> Moved:
    unit, okei = unit_told(line.product.unit)
    return Moved(
        number, line.product.code, str(line.product), unit, okei, quantity(line.quantity),
        price(round_half_up(cost / line.quantity, 2)) if cost is not None else "",
        figures(cost) if cost is not None else "",
    )  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """One product of a count; quantities and sums that pages add up stand beside."""

    number: int
    code: str
    name: str
    unit: str
    okei: str
    price: str
    found: str
    found_sum: str
    booked: str
    booked_sum: str
    amounts: tuple[int, int, int, int]


@dataclass(frozen=True)
class CountList:
    """Everything that stands on form ИНВ-3."""

    firm: str
    okpo: str
    unit: str
    number: str
    day: str
    day_told: str
    rows: list[Counted]
    counted: str
    units: str
    units_told: str
    sum: str
    sum_told: str
    signers: Signers


def count_list(document: Count, actor: Actor) -> CountList:
    """The values of a list of what was found; sums stay blank for whoever may not know costs."""
    company = document.company
    signers = signers_of(company)
    ours = our_firm(company, signers)
    lines = list(document.lines.select_related("product").order_by("position", "id"))
    known = cost_now([line.product_id for line in lines], company.currency) if actor.scope(CostEntry) else {}
    rows = [_counted(number, line, _cost_of(line, known)) for number, line in enumerate(lines, start=1)]
    units = sum((line.counted or Decimal(0) for line in lines), Decimal(0))
    worth = Money(Decimal(sum(row.amounts[1] for row in rows)) / 100, company.currency)
    return CountList(
        firm=ours.name, okpo=ours.okpo, unit=str(document.warehouse), number=document.number,
        day=short_day(document.effective_on), day_told=day(document.effective_on), rows=rows,
        counted=spelled(len(rows)), units=quantity(units), units_told=_units_told(units),
        sum=figures(worth.amount) if known else "", sum_told=in_words(worth, "ru") if known else "", signers=signers,
    )  # fmt: skip


def _cost_of(line: Any, known: Mapping[int, Money]) -> Decimal | None:
    if line.product_id not in known:
        return None
    if line.unit_cost is not None:
        return Decimal(line.unit_cost)
    return known[line.product_id].amount


def _counted(number: int, line: Any, cost: Decimal | None) -> Counted:
    unit, okei = unit_told(line.product.unit)
    found, booked = line.counted or Decimal(0), line.booked
    sums = [round_half_up(amount * cost, 2) if cost is not None else Decimal(0) for amount in (found, booked)]
    told = [figures(amount) if cost is not None else "" for amount in sums]
    amounts = (_thousandths(found), in_kopecks(sums[0]), _thousandths(booked), in_kopecks(sums[1]))
    return Counted(
        number, line.product.code, str(line.product), unit, okei,
        price(round_half_up(cost, 2)) if cost is not None else "",
        quantity(found) if line.counted is not None else "", told[0] if line.counted is not None else "",
        quantity(booked), told[1], amounts,
    )  # fmt: skip


def _thousandths(amount: Decimal) -> int:
    return int((amount * 1000).to_integral_value())


def _units_told(units: Decimal) -> str:
    return spelled(int(units)) if units == units.to_integral_value() else quantity(units)


def _counts(document: Any) -> bool:
    return document.state in (DocumentState.POSTED, "shipped")


def _any_state(document: Count) -> bool:
    return document.state != DocumentState.CANCELLED


M11 = Print(
    "m-11", "countries/ru/m11.typ", gettext_lazy("Requisition of materials"), requisition, fits=_counts,
    offered=offered_by("ru"),
)  # fmt: skip
also_printed("inventory.transfer", M11)
also_printed("inventory.writeoff", M11)
also_printed(
    "inventory.count",
    Print(
        "inv-3", "countries/ru/inv3.typ", gettext_lazy("List of counted goods"), count_list, fits=_any_state,
        offered=offered_by("ru"),
    ),
)  # fmt: skip
