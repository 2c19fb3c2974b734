"""Entries as accountants read them: both sides with everything they are told apart by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from artel.core.actor import Actor
from artel.core.gate import visible
from artel.kit.money import Money
from artel.ledger.dimensions import DIMENSIONS
from artel.ledger.models import Entry, Operation, Subaccount

MOST = 200


@dataclass(frozen=True)
class ToldSide:
    """One side of an entry for people: the account, and each dimension by its name."""

    account_id: int
    code: str
    name: str
    told: tuple[tuple[str, str], ...]
    quantity: Decimal | None
    money: Money | None


@dataclass(frozen=True)
class ToldEntry:
    """An entry for people."""

    debit: ToldSide
    credit: ToldSide
    amount: Money
    text: str


def told_entries(operation: Operation, *, actor: Actor) -> list[ToldEntry]:
    """The entries of an operation, the first so many."""
    rows = visible(Entry, actor).filter(operation=operation)
    return told_rows(list(rows.select_related("debit__account", "credit__account", "company").order_by("pk")[:MOST]))


def told_rows(found: Sequence[Entry]) -> list[ToldEntry]:
    """These entries for people, with names asked once for all of them."""
    names = _names([side for row in found for side in (row.debit, row.credit)])
    return [
        ToldEntry(
            _side(row.debit, row.debit_quantity, row.debit_money, names),
            _side(row.credit, row.credit_quantity, row.credit_money, names),
            Money(row.amount, row.company.currency),
            row.text,
        )
        for row in found
    ]


Names = dict[str, dict[object, str]]


def _names(sides: Iterable[Subaccount]) -> Names:
    sides = list(sides)
    return {
        key: dimension.names(getattr(side, dimension.column) for side in sides)
        for key, dimension in DIMENSIONS.items()
    }


def _side(side: Subaccount, quantity: Decimal | None, money: Decimal | None, names: Names) -> ToldSide:
    values = ((key, getattr(side, dimension.column)) for key, dimension in DIMENSIONS.items())
    told = tuple((str(DIMENSIONS[key].label), names[key][value]) for key, value in values if value is not None)
    in_currency = Money(money, side.currency) if money is not None and side.currency else None
    return ToldSide(side.account_id, side.account.code, side.account.name, told, quantity, in_currency)
