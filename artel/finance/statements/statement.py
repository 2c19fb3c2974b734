"""What every format of bank statement is turned into, and how its sums are checked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Final

from django.utils.translation import gettext as _

from artel.kit.money import Money, total


class Direction(StrEnum):
    """Whether money came or went."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Counterparty:
    """The other side of a movement, as the bank names it."""

    name: str = ""
    inn: str = ""
    kpp: str = ""
    account: str = ""
    bank_code: str = ""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement of money. `identity` is the same whenever the bank tells of it again."""

    direction: Direction
    amount: Money
    day: date
    number: str
    counterparty: Counterparty
    purpose: str
    identity: str
    place: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file, with the line of the file where it stands."""

    place: int
    reason: str


@dataclass(frozen=True, slots=True)
class Statement:
    """Movements of one account. Balances and sums are None where the file does not tell them."""

    account: str
    currency: str
    from_on: date | None = None
    until_on: date | None = None
    opening: Money | None = None
    closing: Money | None = None
    received: Money | None = None
    paid: Money | None = None
    lines: Sequence[StatementLine] = ()

    def moved(self, direction: Direction) -> Money:
        """The sum of the lines in one direction."""
        return total((line.amount for line in self.lines if line.direction == direction), self.currency)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says: statements, lines that were left out, and sums that do not agree."""

    format_name: str
    statements: Sequence[Statement]
    left_out: Sequence[Fault] = ()
    warnings: Sequence[Fault] = field(default_factory=tuple)


# Digits 6 to 8 of a Russian account name its currency (ОКВ); 810 is the rouble of accounts opened in any year.
_BY_DIGITS: Final = {
    "810": "RUB", "643": "RUB", "840": "USD", "978": "EUR", "156": "CNY", "398": "KZT", "933": "BYN", "826": "GBP",
    "392": "JPY", "756": "CHF", "949": "TRY", "784": "AED", "051": "AMD", "417": "KGS", "860": "UZS", "981": "GEL",
    "944": "AZN", "344": "HKD", "356": "INR", "972": "TJS", "498": "MDL", "496": "MNT", "764": "THB", "704": "VND",
}  # fmt: skip


def currency_of_account(account: str) -> str:
    """The currency in which a Russian account is kept; roubles where the digits name none that is known."""
    return _BY_DIGITS.get(account[5:8], "RUB")


def currency_named(code: str) -> str:
    """The code in use today: banks still write the rouble's code of before 1998."""
    return "RUB" if code == "RUR" else code


def numbered(lines: Iterable[StatementLine]) -> list[StatementLine]:
    """Lines whose format gives no identity get one: what they say, and which of equal ones they are."""
    counts: dict[str, int] = {}
    found = []
    for line in lines:
        other = line.counterparty
        said = (line.direction, line.amount, line.day, line.number, other.account, other.name, line.purpose)
        told = "|".join(str(part) for part in said)
        counts[told] = counts.get(told, 0) + 1
        found.append(replace(line, identity=sha256(f"{told}|{counts[told]}".encode()).hexdigest()))
    return found


def disagreements(statement: Statement, place: int = 0) -> list[Fault]:
    """Sums of the file that its lines or balances contradict: told to a person, no reason to refuse."""
    found = []
    messages = {
        Direction.IN: _("Account %(account)s: the bank says that %(told)s came, the lines add up to %(counted)s."),
        Direction.OUT: _("Account %(account)s: the bank says that %(told)s went, the lines add up to %(counted)s."),
    }
    for direction, told in ((Direction.IN, statement.received), (Direction.OUT, statement.paid)):
        counted = statement.moved(direction)
        if told is not None and told != counted:
            said = {"account": statement.account, "told": told, "counted": counted}
            found.append(Fault(place, messages[direction] % said))
    if statement.opening is not None and statement.closing is not None:
        received = statement.received if statement.received is not None else statement.moved(Direction.IN)
        paid = statement.paid if statement.paid is not None else statement.moved(Direction.OUT)
        expected = statement.opening + received - paid
        if expected != statement.closing:
            message = _("Account %(account)s: the closing balance should be %(expected)s, the bank says %(told)s.")
            said = {"account": statement.account, "expected": expected, "told": statement.closing}
            found.append(Fault(place, message % said))
    return found
