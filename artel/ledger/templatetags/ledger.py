"""What the blocks of the ledger's record pages ask for."""

from typing import Any

from django import template

from artel.core.actor import Actor
from artel.ledger.models import OpeningBalance, Operation
from artel.ledger.queries.journal import MOST, ToldEntry, told_entries
from artel.ledger.queries.opening import Sheet, read_sheet
from artel.screens.cells import plain_text

register = template.Library()


@register.simple_tag
def entries_of(operation: Operation, actor: Actor) -> list[ToldEntry]:
    """The entries of an operation for people."""
    return told_entries(operation, actor=actor)


@register.filter
def told(value: Any) -> str:
    """An amount or a quantity as its reader writes it."""
    return plain_text(value)


@register.simple_tag
def most_entries() -> int:
    """How many entries a page shows at most."""
    return MOST


@register.simple_tag
def checked(opening: OpeningBalance, actor: Actor) -> Sheet:
    """What a draft's sheet says, and what is wrong with it."""
    return read_sheet(opening, actor=actor)


@register.simple_tag
def operations_of(opening: OpeningBalance, actor: Actor) -> list[Operation]:
    """What a posted sheet wrote."""
    rows = Operation.objects.filter(company_id=actor.company_id, source_kind=opening.kind, source_id=opening.pk)
    return list(rows.order_by("pk"))
