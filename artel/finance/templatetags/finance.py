"""What the blocks of finance's record pages ask for."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import template

from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.gate import visible
from artel.finance.actions import bill as bills
from artel.finance.actions import invoice as invoices
from artel.finance.actions.manual import manual_posting
from artel.finance.models import Bill, DocumentState, Invoice, ManualPosting, Offset, Payment, Revaluation
from artel.finance.paying import Meaning
from artel.finance.queries.debts import open_of
from artel.kit.money import Money
from artel.ledger.api import DIMENSIONS, Entry, Posting, preview
from artel.screens.cells import plain_text

register = template.Library()
MOST = 200
Posted = Invoice | Bill | Payment | ManualPosting | Offset | Revaluation
SHOWN = ("party", "product", "item", "cost_centre", "tax", "deal", "campaign")


@dataclass(frozen=True)
class ToldEntry:
    """An entry for people: accounts with what they are told apart by."""

    debit: str
    debit_told: str
    credit: str
    credit_told: str
    amount: str


@dataclass
class ToldBooks:
    """What a document wrote, or would write, and what is left to pay of it."""

    entries: list[ToldEntry] = field(default_factory=list)
    is_preview: bool = False
    problem: str = ""
    rest: str = ""


@register.simple_tag
def books_of(record: Posted, actor: Actor) -> ToldBooks:
    """Entries of a document for whoever reads the ledger; of a draft, as they would be written."""
    told = ToldBooks(is_preview=record.state == DocumentState.DRAFT, rest=_rest(record))
    if not actor.scope(Entry):
        return told
    if not told.is_preview:
        told.entries = _written(record, actor)
        return told
    try:
        told.entries = _previewed(record)
    except Refused as problem:
        told.problem = str(problem)
    return told


def _rest(record: Posted) -> str:
    if not isinstance(record, Invoice | Bill):
        return ""
    items = [item for item in open_of([(record.kind, record.pk)]) if item.role in {"receivable", "payable"}]
    if record.state != DocumentState.POSTED or not items:
        return ""
    return plain_text(Money(abs(sum((item.rest for item in items), Decimal(0))), record.currency))


def _written(record: Posted, actor: Actor) -> list[ToldEntry]:
    rows = visible(Entry, actor).filter(operation__source_kind=record.kind, operation__source_id=record.pk)
    kept = [f"{side}__{name}" for side in ("debit", "credit")
            for name in ("account", "party", "product", "item", "cost_centre", "employee")]  # fmt: skip
    return [
        ToldEntry(
            row.debit.account.code, row.debit.told, row.credit.account.code, row.credit.told,
            plain_text(Money(row.amount, row.company.currency)),
        )
        for row in rows.select_related("company", *kept).order_by("id")[:MOST]
    ]  # fmt: skip


def _postings(record: Posted) -> list[Posting]:
    """What a draft would write; offsets and revaluations are worked out only when they are posted."""
    if isinstance(record, Invoice):
        return invoices.postings_of(record)
    if isinstance(record, Bill):
        return bills.postings_of(record)
    if isinstance(record, Payment):
        return [Meaning(record).posting]
    return [manual_posting(record)] if isinstance(record, ManualPosting) else []


def _previewed(record: Posted) -> list[ToldEntry]:
    rows = preview(_postings(record))[:MOST]
    names = {
        key: DIMENSIONS[key].names(
            sides[key] for row in rows for sides in (row.debit_dimensions, row.credit_dimensions) if key in sides
        )
        for key in SHOWN
    }
    return [
        ToldEntry(
            row.debit, _told(row.debit_dimensions, names), row.credit, _told(row.credit_dimensions, names),
            plain_text(row.amount),
        )
        for row in rows
    ]  # fmt: skip


def _told(dimensions: dict[str, Any], names: dict[str, dict[Any, str]]) -> str:
    return " · ".join(names[key][dimensions[key]] for key in SHOWN if key in dimensions)
