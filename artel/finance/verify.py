"""Proofs that finance agrees with the ledger: settlements by account and party, VAT books by document."""

from collections.abc import Iterator
from typing import Final

from django.db import connection

SETTLED: Final = ("receivable", "advance_received", "payable", "advance_paid", "received_not_billed")

# What the ledger says of each account that documents settle on, beside what is left of its open items.
_SETTLEMENTS: Final = """
WITH accounts AS (
    SELECT DISTINCT account_id AS id FROM ledger_accountrule WHERE company_id = %(company)s AND role = ANY(%(roles)s)
), booked AS (
    SELECT s.account_id, s.party_id, sum(e.amount) AS amount FROM (
        SELECT debit_id AS side, amount FROM ledger_entry WHERE company_id = %(company)s
        UNION ALL SELECT credit_id, -amount FROM ledger_entry WHERE company_id = %(company)s
    ) e JOIN ledger_subaccount s ON s.id = e.side WHERE s.account_id IN (SELECT id FROM accounts)
    GROUP BY 1, 2
), covered AS (
    SELECT debit_id AS item, -debit_company AS amount FROM finance_settlement WHERE company_id = %(company)s
    UNION ALL SELECT credit_id, credit_company FROM finance_settlement WHERE company_id = %(company)s
), owed AS (
    SELECT i.account_id, i.party_id, sum(x.amount) AS amount FROM (
        SELECT id AS item, company_amount AS amount FROM finance_openitem WHERE company_id = %(company)s
        UNION ALL SELECT item, amount FROM covered
    ) x JOIN finance_openitem i ON i.id = x.item WHERE i.account_id IN (SELECT id FROM accounts)
    GROUP BY 1, 2
)
SELECT a.code, coalesce(b.party_id, o.party_id), coalesce(b.amount, 0), coalesce(o.amount, 0)
FROM booked b FULL JOIN owed o ON o.account_id = b.account_id AND o.party_id IS NOT DISTINCT FROM b.party_id
JOIN ledger_account a ON a.id = coalesce(b.account_id, o.account_id)
WHERE coalesce(b.amount, 0) <> coalesce(o.amount, 0) ORDER BY 1, 2 LIMIT 1
"""

# VAT that documents put on the account of VAT payable, beside their lines of the two books.
_VAT: Final = """
WITH payable AS (
    SELECT s.id FROM ledger_subaccount s JOIN ledger_accountrule r ON r.account_id = s.account_id
    WHERE r.company_id = %(company)s AND r.role = 'vat_payable'
), beside AS (
    SELECT s.id FROM ledger_subaccount s JOIN ledger_accountrule r ON r.account_id = s.account_id
    WHERE r.company_id = %(company)s AND r.role IN ('vat_output', 'vat_input', 'vat_on_advance_received',
        'vat_on_advance_paid', 'receivable')
), booked AS (
    SELECT o.source_kind, o.source_id, sum(x.amount) AS amount FROM (
        SELECT operation_id, amount FROM ledger_entry WHERE company_id = %(company)s
            AND credit_id IN (SELECT id FROM payable) AND debit_id IN (SELECT id FROM beside)
        UNION ALL SELECT operation_id, -amount FROM ledger_entry WHERE company_id = %(company)s
            AND debit_id IN (SELECT id FROM payable) AND credit_id IN (SELECT id FROM beside)
    ) x JOIN ledger_operation o ON o.id = x.operation_id
    WHERE o.source_kind LIKE 'finance.%%' GROUP BY 1, 2
    UNION ALL
    -- Documents above finance, such as returns to suppliers: all that they put on VAT payable.
    SELECT o.source_kind, o.source_id, sum(x.amount) FROM (
        SELECT operation_id, amount FROM ledger_entry WHERE company_id = %(company)s
            AND credit_id IN (SELECT id FROM payable)
        UNION ALL SELECT operation_id, -amount FROM ledger_entry WHERE company_id = %(company)s
            AND debit_id IN (SELECT id FROM payable)
    ) x JOIN ledger_operation o ON o.id = x.operation_id
    WHERE (o.source_kind, o.source_id) IN (
        SELECT source_kind, source_id FROM finance_vatentry
        WHERE company_id = %(company)s AND source_kind NOT LIKE 'finance.%%'
    ) GROUP BY 1, 2
), written AS (
    SELECT source_kind, source_id, sum(CASE book WHEN 'sales' THEN tax ELSE -tax END) AS amount
    FROM finance_vatentry WHERE company_id = %(company)s GROUP BY 1, 2
)
SELECT source_kind, source_id, coalesce(b.amount, 0), coalesce(w.amount, 0)
FROM booked b FULL JOIN written w USING (source_kind, source_id)
WHERE coalesce(b.amount, 0) <> coalesce(w.amount, 0) ORDER BY 1, 2 LIMIT 1
"""


def differences(company_id: int) -> Iterator[str]:
    """For each promise of finance that does not hold, the first row that breaks it."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLEMENTS, {"company": company_id, "roles": list(SETTLED)})
        if row := cursor.fetchone():
            yield f"settlements: account {row[0]}, party {row[1]}: ledger {row[2]}, open items {row[3]}"
        cursor.execute(_VAT, {"company": company_id})
        if row := cursor.fetchone():
            yield f"VAT: {row[0]} {row[1]}: ledger {row[2]}, VAT books {row[3]}"
