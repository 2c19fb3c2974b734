"""What belongs together: the order, the request to pay, the invoice, its corrections and what paid it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Model
from django.utils.text import capfirst

from artel.core.actor import Actor
from artel.core.addresses import address_of
from artel.core.gate import find_record, visible
from artel.finance.models import Bill, Invoice, Proforma
from artel.kit.fields import money_of
from artel.kit.money import Money
from artel.screens.cells import plain_text

ICONS: Final = {"crm.deal": "handshake", "finance.proforma": "file-text", "finance.invoice": "receipt",
                "finance.bill": "file-input", "finance.payment": "banknote"}  # fmt: skip


def chain_of(document: Proforma | Invoice | Bill, actor: Actor) -> list[dict[str, Any]]:
    """Documents around this one, as the chain of its page shows them."""
    found = steps_of(document, actor)
    return found if len(found) > 1 else []


def steps_of(document: Proforma | Invoice | Bill, actor: Actor) -> list[dict[str, Any]]:
    """This document and those around it. What the actor may not see is left out."""
    found = [_step(row, document) for row in _documents(document, actor)]
    kind = document._meta.label_lower  # corrections stand there already
    return found + [_covering_step(one) for one in covers_of(document, actor) if one.kind != kind]


def _documents(document: Proforma | Invoice | Bill, actor: Actor) -> Iterator[Model]:
    if document.deal_id and (deal := find_record("crm.deal", document.deal_id, actor)) is not None:
        yield deal
    if document.source_kind:
        source = find_record(document.source_kind, document.source_id, actor)
        if source is not None:
            yield source
    if isinstance(document, Invoice):
        yield from _seen([document.proforma, document.amends, document.corrects], actor)
        yield document
        yield from _seen([*document.corrections.all(), *document.amended_by.all()], actor)
    elif isinstance(document, Proforma):
        yield document
        yield from _seen(document.invoices.all(), actor)
    else:
        yield from _seen([document.amends], actor)
        yield document
        yield from _seen(document.amended_by.all(), actor)


def _seen(rows: Any, actor: Actor) -> Iterator[Model]:
    for row in rows:
        if row is not None and visible(type(row), actor).filter(pk=row.pk).exists():
            yield row


def _step(row: Any, here: Model) -> dict[str, Any]:
    kind = row._meta.label_lower
    column = "total" if hasattr(row, "total") else "amount"
    total = plain_text(money_of(row, column)) if hasattr(row, column) and hasattr(row, "currency") else ""
    state = getattr(row, "get_state_display", None)
    return {
        "kind": capfirst(str(row._meta.verbose_name)), "title": getattr(row, "number", "") or str(row), "total": total,
        "url": address_of(kind, row.pk), "icon": ICONS.get(kind, "file-text"), "here": row == here,
        "state": getattr(row, "state_tone", "neutral"), "state_label": str(state()) if state else "",
    }  # fmt: skip


@dataclass(frozen=True)
class Covering:
    """A document that covered a part of another one."""

    kind: str
    pk: int
    name: str
    amount: Money

    @property
    def url(self) -> str:
        """Its page."""
        return address_of(self.kind, self.pk)


_COVERS: Final = """
SELECT o.source_kind, o.source_id, min(o.source_name), sum(s.amount), min(i.currency)
FROM finance_openitem i
JOIN finance_settlement s ON i.id IN (s.debit_id, s.credit_id)
JOIN finance_openitem o ON o.id = CASE WHEN s.debit_id = i.id THEN s.credit_id ELSE s.debit_id END
WHERE i.source_kind = %(kind)s AND i.source_id = %(pk)s AND i.role IN ('receivable', 'payable')
    AND (o.source_kind, o.source_id) <> (%(kind)s, %(pk)s)
GROUP BY o.source_kind, o.source_id HAVING sum(s.amount) <> 0 ORDER BY min(s.effective_on), o.source_id
"""


def covers_of(document: Model, actor: Actor) -> list[Covering]:
    """What paid or otherwise covered a document, as far as the actor sees it."""
    with connection.cursor() as cursor:
        cursor.execute(_COVERS, {"kind": document._meta.label_lower, "pk": document.pk})
        rows = cursor.fetchall()
    return [
        Covering(kind, pk, name, Money(amount, currency))
        for kind, pk, name, amount, currency in rows
        if find_record(kind, pk, actor) is not None
    ]


def _covering_step(one: Covering) -> dict[str, Any]:
    return {
        "kind": "", "title": one.name, "url": one.url, "icon": ICONS.get(one.kind, "banknote"),
        "total": plain_text(one.amount),
    }  # fmt: skip
