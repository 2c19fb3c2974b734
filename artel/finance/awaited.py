"""Documents that are looked through before a month is closed: contexts above declare theirs.

    awaited(Shipment, "shipped_on")

A draft of such a document in the month stands in the way of the close.
"""

from dataclasses import dataclass
from typing import Final

from django.db.models import Model


@dataclass(frozen=True)
class Awaited:
    """A kind of document, the field with its day, and the states in which it does not count yet."""

    model: type[Model]
    day: str
    states: tuple[str, ...] = ("draft",)


AWAITED: Final[list[Awaited]] = []


def awaited(model: type[Model], day: str, states: tuple[str, ...] = ("draft",)) -> None:
    """Let drafts of a kind stand in the way of the close of their month."""
    AWAITED.append(Awaited(model, day, states))
