"""Writing into the book: a posting says what a document means, `post` writes it in one statement.

    posting = Posting(source=invoice, on=invoice.date, area=Area.SALES)
    posting.entry(debit=Side(role="receivable", party=5), credit=Side(role="revenue", tax="22%"), amount=Money(1220))
    post(posting, actor=actor)
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

import psycopg
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.models import Row
from artel.core.steps import english
from artel.kit.money import Money
from artel.ledger.dimensions import DIMENSIONS, ORIGIN_KEYS
from artel.ledger.models import Area, Entry, Operation

_POST: Final = "SELECT ledger_post(%s, %s::jsonb, %s::jsonb)"
_POST_MANY: Final = """
SELECT ledger_post(%s, x.o -> 'operation', x.o -> 'sides')
FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS x(o, place) ORDER BY place
"""


class Side:
    """One side of an entry: an account by its code, or the role that the company's rules turn into one.

    `group` (posting group of a product) and `rule_tax` choose among the rules of a role. Dimensions come by name and
    ids; what the account does not keep is left out. `money` is the amount in the account's own currency.
    """

    __slots__ = ("account", "dimensions", "group", "money", "quantity", "role", "rule_tax")

    def __init__(
        self,
        account: str = "",
        *,
        role: str = "",
        group: str = "",
        rule_tax: str = "",
        quantity: Decimal | None = None,
        money: Money | None = None,
        **dimensions: int | str | None,
    ) -> None:
        assert bool(account) != bool(role), "a side names an account or a role"
        assert dimensions.keys() <= DIMENSIONS.keys(), f"unknown dimensions: {dimensions.keys() - DIMENSIONS.keys()}"
        self.account, self.role, self.group, self.rule_tax = account, role, group, rule_tax
        self.quantity, self.money = quantity, money
        self.dimensions = {key: value for key, value in dimensions.items() if value is not None}
        if money is not None:
            self.dimensions.setdefault("currency", money.currency)

    def told(self, origin: Mapping[str, int], negative: bool = False) -> dict[str, Any]:
        """As the database takes it; `origin` fills in what the side itself does not say."""
        said: dict[str, Any] = {**origin, **self.dimensions}
        if self.account:
            said["account"] = self.account
        else:
            said |= {"role": self.role, "group": self.group, "rule_tax": self.rule_tax}
        sign = -1 if negative else 1
        if self.quantity is not None:
            said["quantity"] = str(self.quantity * sign)
        if self.money is not None:
            said["money"] = str(self.money.amount * sign)
        return said


@dataclass(frozen=True, slots=True)
class Line:
    """An amount between two sides."""

    debit: Side
    credit: Side
    amount: Money
    text: str = ""


@dataclass(slots=True)
class Posting:
    """What one document means for the book, on one day."""

    source: Row
    on: date
    area: Area | str
    text: str = ""
    origin: Mapping[str, int] = field(default_factory=dict)
    kind: Operation.Kind = Operation.Kind.POSTING
    reason: str = ""
    reverses_id: int | None = None
    lines: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        unknown = self.origin.keys() - set(ORIGIN_KEYS)
        assert not unknown, f"an origin knows nothing of {unknown}"

    def entry(self, *, debit: Side, credit: Side, amount: Money, text: str = "") -> None:
        """One amount from a credit to a debit. Nothing is added for an amount of zero that counts nothing else."""
        counts = any(side.quantity or side.money for side in (debit, credit))
        if amount or counts:
            self.lines.append(Line(debit, credit, amount, text))

    def told(self, actor: Actor) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The operation and its sides as the database takes them."""
        operation = {
            "on": self.on.isoformat(), "area": str(self.area), "kind": str(self.kind),
            "source_kind": self.source.kind, "source_id": self.source.pk, "source_name": str(self.source)[:200],
            "text": english(self.text)[:300], "reason": self.reason[:300], "reverses": self.reverses_id,
            "by": actor.user_id,
        }  # fmt: skip
        sides = [
            {"debit": line.debit.told(self.origin), "credit": line.credit.told(self.origin),
             "amount": str(line.amount.amount), "text": line.text[:200]}
            for line in self.lines
        ]  # fmt: skip
        return operation, sides


def post(posting: Posting, *, actor: Actor) -> int | None:
    """Write a posting; returns the id of the operation, or None where there is nothing to write.

    Refused on closed days, for unknown accounts and for missing dimensions. Belongs inside an action's transaction.
    """
    if not posting.lines:
        return None
    assert connection.in_atomic_block, "a posting belongs to the transaction of its document"
    operation, sides = posting.told(actor)
    with refusing(), connection.cursor() as cursor:
        cursor.execute(_POST, [posting.source.company_id, json.dumps(operation), json.dumps(sides)])
        made: int = cursor.fetchone()[0]
    return made


def post_many(postings: Iterable[Posting], *, actor: Actor) -> list[int]:
    """Write postings of one company by one statement; all of them or none. Returns the ids of the operations."""
    told = [(posting.source.company_id, *posting.told(actor)) for posting in postings if posting.lines]
    if not told:
        return []
    assert connection.in_atomic_block, "postings belong to the transaction of their documents"
    assert len({company_id for company_id, _operation, _sides in told}) == 1, "postings of one company"
    packed = json.dumps([{"operation": operation, "sides": sides} for _company, operation, sides in told])
    with refusing(), connection.cursor() as cursor:
        cursor.execute(_POST_MANY, [told[0][0], packed])
        return [row[0] for row in cursor.fetchall()]


def standing(source: Row) -> dict[tuple[int, int, str], "Standing"]:
    """What stands in the book for a document: sums by debit, credit and text, storno and differences included."""
    found: dict[tuple[int, int, str], Standing] = {}
    rows = Entry.objects.filter(operation__source_kind=source.kind, operation__source_id=source.pk).order_by("id")
    for row in rows:
        key = (row.debit_id, row.credit_id, row.text)
        found.setdefault(key, Standing()).add(row)
    return {key: sums for key, sums in found.items() if sums}


@dataclass(slots=True)
class Standing:
    """Sums of entries between the same two sides."""

    amount: Decimal = Decimal(0)
    debit_money: Decimal | None = None
    credit_money: Decimal | None = None
    debit_quantity: Decimal | None = None
    credit_quantity: Decimal | None = None

    NAMES = ("debit_money", "credit_money", "debit_quantity", "credit_quantity")

    def add(self, row: Entry, sign: int = 1) -> None:
        """Count an entry in."""
        self.amount += row.amount * sign
        for name in self.NAMES:
            value = getattr(row, name)
            if value is not None:
                setattr(self, name, (getattr(self, name) or Decimal(0)) + value * sign)

    def __bool__(self) -> bool:
        return bool(self.amount) or any(getattr(self, name) for name in self.NAMES)


@contextmanager
def refusing() -> Iterator[None]:
    """Turn what the database refuses into sentences for people."""
    try:
        yield
    except DatabaseError as problem:
        cause = problem.__cause__
        if not isinstance(cause, psycopg.Error) or cause.sqlstate not in _SENTENCES:
            raise
        raise _refusal(cause.sqlstate or "", cause.diag.message_detail or "") from problem


_SENTENCES: Final = {"AR002", "AR003", "AR004", "AR005"}


def _refusal(state: str, detail: str) -> Refused:
    if state == "AR002":
        day = date.fromisoformat(detail)
        message = _("The days until %(day)s are closed. Choose a later date, or ask for an exception.")
        return Refused(message % {"day": f"{day:%d.%m.%Y}"}, "period-closed")
    if state == "AR003":
        message = _("The chart of accounts has no account for «%(name)s». Add it, or a posting rule.")
        return Refused(message % {"name": detail}, "no-account")
    if state == "AR004":
        message = _("Nothing can be entered on account %(code)s: it is a heading or out of use.")
        return Refused(message % {"code": detail}, "account-closed")
    code, _bar, key = detail.partition("|")
    message = _("Account %(code)s needs «%(dimension)s». Fill it in.")
    return Refused(message % {"code": code, "dimension": DIMENSIONS[key].label}, "dimension-missing")
