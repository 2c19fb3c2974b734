"""Writing into the books of finance: open items and lines of the VAT books of any number of documents at once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db import connection

from artel.core.models import Row
from artel.finance.tax import Sums
from artel.kit.money import Money

# Accounts come from the posting rules, names and numbers of parties from their cards, as they stand today.
_WRITE: Final = """
WITH items AS (
    INSERT INTO finance_openitem (company_id, role, account_id, party_id, deal_id, effective_on, due_on, currency,
        amount, company_amount, tax_rate, tax, source_kind, source_id, source_name, revalues_id)
    SELECT %(company)s, x.role, coalesce(x.account_id, (ledger_account_of(%(company)s, jsonb_build_object(
            'role', x.role, 'group', x.posting_group))).id),
        x.party_id, x.deal_id, x.effective_on, x.due_on, x.currency, x.amount, x.company_amount, x.tax_rate, x.tax,
        x.source_kind, x.source_id, x.source_name, x.revalues_id
    FROM jsonb_to_recordset(%(items)s::jsonb) AS x(place integer, role text, posting_group text, account_id bigint,
        party_id bigint, deal_id bigint, effective_on date, due_on date, currency text, amount numeric,
        company_amount numeric, tax_rate numeric, tax numeric, source_kind text, source_id bigint, source_name text,
        revalues_id bigint)
    ORDER BY x.place RETURNING id
), vat AS (
    INSERT INTO finance_vatentry (company_id, book, code, effective_on, invoice_number, invoice_on, correction_number,
        correction_on, payment, party_id, party_name, party_inn, party_kpp, rate, net, tax, total, source_kind,
        source_id)
    SELECT %(company)s, x.book, CASE WHEN x.book = 'sales' AND x.code = '01' AND p.kind = 'person' THEN '26'
            ELSE x.code END,
        x.effective_on, x.invoice_number, x.invoice_on, x.correction_number, x.correction_on, x.payment, p.id,
        left(concat_ws(' ', nullif(p.legal_form, ''), p.name), 320), p.inn, p.kpp, x.rate, x.net, x.tax, x.total,
        x.source_kind, x.source_id
    FROM jsonb_to_recordset(%(vat)s::jsonb) AS x(place integer, book text, code text, effective_on date,
        invoice_number text, invoice_on date, correction_number text, correction_on date, payment text,
        party_id bigint, rate text, net numeric, tax numeric, total numeric, source_kind text, source_id bigint)
    JOIN parties_party p ON p.id = x.party_id ORDER BY x.place
)
SELECT id FROM items ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class NewItem:
    """An open item to be written. Above zero they owe us. Without an account, the posting rules say it by the role."""

    source: Row
    role: str
    party_id: int
    amount: Money
    company_amount: Decimal
    effective_on: date
    due_on: date
    deal_id: int | None = None
    account_id: int | None = None
    tax_rate: Decimal | None = None
    tax: Decimal = Decimal(0)
    revalues_id: int | None = None

    def told(self, place: int, company_currency: str) -> dict[str, object]:
        """As the database takes it."""
        return {
            "place": place, "role": str(self.role), "posting_group": group_of(self.amount.currency, company_currency),
            "account_id": self.account_id, "party_id": self.party_id, "deal_id": self.deal_id,
            "effective_on": self.effective_on.isoformat(), "due_on": self.due_on.isoformat(),
            "currency": self.amount.currency, "amount": str(self.amount.amount),
            "company_amount": str(self.company_amount), "tax": str(self.tax),
            "tax_rate": None if self.tax_rate is None else str(self.tax_rate), "source_kind": self.source.kind,
            "source_id": self.source.pk, "source_name": str(self.source)[:200], "revalues_id": self.revalues_id,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewVat:
    """A line of a VAT book to be written, in the company's currency. Without a rate: without VAT."""

    source: Row
    book: str
    code: str
    party_id: int
    on: date
    number: str
    issued_on: date
    rate: str
    sums: Sums
    correction_number: str = ""
    correction_on: date | None = None
    payment: str = ""

    def told(self, place: int) -> dict[str, object]:
        """As the database takes it."""
        correction_on = None if self.correction_on is None else self.correction_on.isoformat()
        return {
            "place": place, "book": str(self.book), "code": self.code, "party_id": self.party_id,
            "effective_on": self.on.isoformat(), "invoice_number": self.number[:60],
            "invoice_on": self.issued_on.isoformat(), "correction_number": self.correction_number[:60],
            "correction_on": correction_on, "payment": self.payment[:120], "rate": self.rate,
            "net": str(self.sums.net), "tax": str(self.sums.tax), "total": str(self.sums.total),
            "source_kind": self.source.kind, "source_id": self.source.pk,
        }  # fmt: skip


def group_of(currency: str, company_currency: str) -> str:
    """What narrows a rule for what is owed in another currency than the company's."""
    return "" if currency == company_currency else "currency"


def write_books(company_id: int, currency: str, items: Sequence[NewItem], vat: Sequence[NewVat] = ()) -> list[int]:
    """Write open items and lines of VAT books of one company by one statement; ids of the items in their order."""
    if not items and not vat:
        return []
    told_items = json.dumps([item.told(place, currency) for place, item in enumerate(items)])
    told_vat = json.dumps([entry.told(place) for place, entry in enumerate(vat)])
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, {"company": company_id, "items": told_items, "vat": told_vat})
        return [row[0] for row in cursor.fetchall()]


_STORNO: Final = """
INSERT INTO finance_vatentry (company_id, book, code, effective_on, invoice_number, invoice_on, correction_number,
    correction_on, payment, party_id, party_name, party_inn, party_kpp, rate, net, tax, total, source_kind, source_id)
SELECT company_id, book, code, %(day)s, invoice_number, invoice_on, correction_number, correction_on, payment,
    party_id, party_name, party_inn, party_kpp, rate, -sum(net), -sum(tax), -sum(total), source_kind, source_id
FROM finance_vatentry WHERE source_kind = %(kind)s AND source_id = %(pk)s
GROUP BY company_id, book, code, invoice_number, invoice_on, correction_number, correction_on, payment, party_id,
    party_name, party_inn, party_kpp, rate, source_kind, source_id
HAVING sum(total) <> 0 OR sum(tax) <> 0
"""


def storno_vat(source: Row, *, on: date) -> None:
    """Repeat what stands in the VAT books for a document below zero, on the day of its cancellation."""
    with connection.cursor() as cursor:
        cursor.execute(_STORNO, {"day": on, "kind": source.kind, "pk": source.pk})
