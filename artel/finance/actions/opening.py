"""Open items of what is entered without a document of finance: opening balances and entries by hand."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from artel.core.models import Row
from artel.finance.actions.books import NewItem
from artel.finance.actions.settling import add_items
from artel.finance.verify import SETTLED
from artel.kit.money import Money

# What stands for a document on accounts that documents settle on, less the open items that it has already.
_STANDING: Final = """
WITH roles AS (
    SELECT DISTINCT ON (account_id) account_id, role FROM ledger_accountrule
    WHERE company_id = %(company)s AND role = ANY(%(roles)s) ORDER BY account_id, array_position(%(roles)s, role::text)
), sides AS (
    SELECT e.debit_id AS side, e.amount, e.debit_money AS money FROM ledger_entry e
    JOIN ledger_operation o ON o.id = e.operation_id WHERE o.source_kind = %(kind)s AND o.source_id = %(pk)s
    UNION ALL
    SELECT e.credit_id, -e.amount, -e.credit_money FROM ledger_entry e
    JOIN ledger_operation o ON o.id = e.operation_id WHERE o.source_kind = %(kind)s AND o.source_id = %(pk)s
), found AS (
    SELECT s.account_id, s.party_id, s.deal_id, s.currency, x.amount, coalesce(x.money, x.amount) AS money
    FROM sides x JOIN ledger_subaccount s ON s.id = x.side WHERE s.party_id IS NOT NULL
    UNION ALL
    SELECT i.account_id, i.party_id, i.deal_id, nullif(i.currency, %(currency)s), -i.company_amount, -i.amount
    FROM finance_openitem i WHERE i.source_kind = %(kind)s AND i.source_id = %(pk)s
)
SELECT r.role, f.account_id, f.party_id, f.deal_id, coalesce(f.currency, %(currency)s), sum(f.money), sum(f.amount)
FROM found f JOIN roles r ON r.account_id = f.account_id GROUP BY 1, 2, 3, 4, 5
HAVING sum(f.money) <> 0 OR sum(f.amount) <> 0 ORDER BY 2, 3, 4
"""


def items_of_entries(source: Row, *, on: date) -> list[int]:
    """Open items for what a document entered on accounts of settlements by hand; a second time adds nothing."""
    company = source.company
    with connection.cursor() as cursor:
        told: dict[str, Any] = {"kind": source.kind, "pk": source.pk, "roles": list(SETTLED)}
        cursor.execute(_STANDING, {**told, "company": company.pk, "currency": company.currency})
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return add_items([_item(source, on, row) for row in rows])


def _item(source: Row, on: date, row: tuple[Any, ...]) -> NewItem:
    role, account_id, party_id, deal_id, currency, money, amount = row
    return NewItem(source, role, party_id, Money(money, currency), Decimal(amount), on, on, deal_id, account_id)
