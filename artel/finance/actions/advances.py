"""Advances meet their invoice: the oldest first, each with the VAT that was charged on it, at its own rate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from django.db import connection

from artel.finance.actions.books import NewItem, NewVat
from artel.finance.actions.settling import Cover, cover
from artel.finance.booking import ADVANCE_USED, RESTORED, offset_of_advance
from artel.finance.models import Bill, Invoice, OpenItem, Taxation, VatEntry, percent
from artel.finance.queries.debts import Open, open_items
from artel.finance.tax import Sums
from artel.ledger.api import Posting

NEW: Final = 0  # the id of an item that is not written yet


@dataclass(frozen=True, slots=True)
class Used:
    """An advance that covers a part of a document."""

    document: Invoice | Bill
    advance: Open
    cover: Cover

    def posting(self, taxation: Taxation) -> Posting:
        """Its entries."""
        return offset_of_advance(self.document, self.advance, self.cover, taxation)

    def known(self, item_id: int) -> Cover:
        """The cover, now that the document's item has an id."""
        if self.cover.debit_id == NEW:
            return replace(self.cover, debit_id=item_id)
        return replace(self.cover, credit_id=item_id)


class Advances:
    """What parties paid in advance and is not used yet; taken by one document after another."""

    def __init__(self, company_id: int, party_ids: Iterable[int], role: str) -> None:
        ids = sorted(set(party_ids))
        with connection.cursor() as cursor:  # the lock under which payments of a party are booked, too
            for party_id in ids:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('finance_party', %s))", [party_id])
        self.left: dict[int, list[Open]] = {}
        for item in open_items(ids, roles=[role], company_id=company_id):
            self.left.setdefault(item.party_id, []).append(item)

    def used_by(self, document: Invoice | Bill, item: NewItem) -> list[Used]:
        """Advances for one document: in its currency, not later than it, of its deal first and never of another one."""
        debt = _not_written(item)
        found: list[Used] = []
        mine = self.left.get(document.party_id, [])
        for place, advance in sorted(enumerate(mine), key=lambda pair: pair[1].deal_id != document.deal_id):
            if not debt.rest:
                break
            if not _serves(advance, document):
                continue
            amount = min(abs(debt.rest), abs(advance.rest))
            covered = cover(debt, advance, amount, on=document.issued_on)
            found.append(Used(document, advance, covered))
            debt, mine[place] = _less(debt, covered), _less(advance, covered)
        return found


def _not_written(item: NewItem) -> Open:
    return Open(
        NEW, str(item.role), NEW, item.party_id, item.deal_id, item.effective_on, item.due_on, item.amount.currency,
        item.amount.amount, item.company_amount, None, item.source.kind, item.source.pk, "", item.amount.amount,
        item.company_amount, Decimal(0),
    )  # fmt: skip


def _serves(advance: Open, document: Invoice | Bill) -> bool:
    other_deal = advance.deal_id and document.deal_id and advance.deal_id != document.deal_id
    fits = advance.currency == document.currency and advance.effective_on <= document.issued_on
    return bool(advance.rest and fits and not other_deal)


def _less(item: Open, covered: Cover) -> Open:
    sign = 1 if item.rest > 0 else -1
    company = covered.debit_company if sign > 0 else covered.credit_company
    tax = covered.tax if item.tax_rate else Decimal(0)
    return replace(
        item, rest=item.rest - sign * covered.amount, company_rest=item.company_rest - sign * company,
        tax_rest=item.tax_rest - tax,
    )  # fmt: skip


def given_back(used: Sequence[Used]) -> list[NewVat]:
    """Lines of the VAT books: the seller deducts what was charged on the advance, the buyer restores what was deducted.

    They name the invoice on the advance, as it stands in the other book.
    """
    taxed = [one for one in used if one.cover.tax]
    named = _advance_invoices([(one.advance.source_kind, one.advance.source_id) for one in taxed])
    found = []
    for one in taxed:
        is_sale = isinstance(one.document, Invoice)
        key = (one.advance.source_kind, one.advance.source_id)
        number, issued_on = named.get(key, (one.advance.source_name, one.advance.effective_on))
        total = one.cover.credit_company if is_sale else one.cover.debit_company
        found.append(
            NewVat(
                one.document, VatEntry.Book.PURCHASES if is_sale else VatEntry.Book.SALES,
                ADVANCE_USED if is_sale else RESTORED, one.advance.party_id, one.cover.on, number, issued_on,
                percent(one.advance.tax_rate or Decimal(0)), Sums(total - one.cover.tax, one.cover.tax, total),
                payment=one.advance.source_name,
            )
        )  # fmt: skip
    return found


def _advance_invoices(sources: Sequence[tuple[str, int]]) -> dict[tuple[str, int], tuple[str, date]]:
    kinds, ids = {kind for kind, _pk in sources}, {pk for _kind, pk in sources}
    rows = VatEntry.objects.filter(source_kind__in=kinds, source_id__in=ids, code="02")
    return {(row.source_kind, row.source_id): (row.invoice_number, row.invoice_on) for row in rows}


RECEIVED: Final = OpenItem.Role.ADVANCE_RECEIVED
PAID: Final = OpenItem.Role.ADVANCE_PAID
