"""Proofs that the book agrees with itself: totals from entries, the chain of seals, quantities and companies."""

from collections.abc import Iterator
from hashlib import sha256

from django.db import connection

_TOTALS = """
WITH kept AS (
    SELECT subaccount_id, sum(debit) AS debit, sum(credit) AS credit, sum(debit_quantity) AS dq,
        sum(credit_quantity) AS cq, sum(debit_money) AS dm, sum(credit_money) AS cm
    FROM (
        SELECT subaccount_id, debit, credit, debit_quantity, credit_quantity, debit_money, credit_money
        FROM ledger_monthtotal WHERE company_id = %(company)s
        UNION ALL
        SELECT subaccount_id, debit, credit, debit_quantity, credit_quantity, debit_money, credit_money
        FROM ledger_delta WHERE company_id = %(company)s
    ) t GROUP BY subaccount_id
), counted AS (
    SELECT subaccount_id, sum(debit) AS debit, sum(credit) AS credit, sum(dq) AS dq, sum(cq) AS cq, sum(dm) AS dm,
        sum(cm) AS cm
    FROM (
        SELECT debit_id AS subaccount_id, amount AS debit, 0 AS credit, coalesce(debit_quantity, 0) AS dq, 0 AS cq,
            coalesce(debit_money, 0) AS dm, 0 AS cm FROM ledger_entry WHERE company_id = %(company)s
        UNION ALL
        SELECT credit_id, 0, amount, 0, coalesce(credit_quantity, 0), 0, coalesce(credit_money, 0)
        FROM ledger_entry WHERE company_id = %(company)s
    ) e GROUP BY subaccount_id
)
SELECT a.code, subaccount_id, k.debit, c.debit, k.credit, c.credit
FROM kept k FULL JOIN counted c USING (subaccount_id) JOIN ledger_subaccount s ON s.id = subaccount_id
JOIN ledger_account a ON a.id = s.account_id
WHERE (coalesce(k.debit, 0), coalesce(k.credit, 0), coalesce(k.dq, 0), coalesce(k.cq, 0), coalesce(k.dm, 0),
    coalesce(k.cm, 0)) <> (coalesce(c.debit, 0), coalesce(c.credit, 0), coalesce(c.dq, 0), coalesce(c.cq, 0),
    coalesce(c.dm, 0), coalesce(c.cm, 0))
ORDER BY a.code, subaccount_id LIMIT 1
"""
_DAYS = """
SELECT a.code, day, sum(kept), sum(counted)
FROM (
    SELECT account_id, day, debit - credit AS kept, 0 AS counted FROM ledger_daytotal WHERE company_id = %(company)s
    UNION ALL
    SELECT account_id, day, debit - credit, 0 FROM ledger_delta WHERE company_id = %(company)s
    UNION ALL
    SELECT s.account_id, e.effective_on, 0, e.amount FROM ledger_entry e JOIN ledger_subaccount s ON s.id = e.debit_id
    WHERE e.company_id = %(company)s
    UNION ALL
    SELECT s.account_id, e.effective_on, 0, -e.amount FROM ledger_entry e JOIN ledger_subaccount s
    ON s.id = e.credit_id WHERE e.company_id = %(company)s
) x JOIN ledger_account a ON a.id = account_id
GROUP BY a.code, day HAVING sum(kept) <> sum(counted) ORDER BY a.code, day LIMIT 1
"""
_CHAIN = """
SELECT s.position, s.digest, s.operation_id, ledger_told(s.operation_id) FROM ledger_seal s
WHERE s.company_id = %s AND s.position > %s ORDER BY s.position LIMIT %s
"""
_UNSEALED = """
SELECT count(*) FROM ledger_operation o WHERE o.company_id = %s
AND NOT EXISTS (SELECT 1 FROM ledger_seal s WHERE s.operation_id = o.id)
"""
AT_ONCE = 5_000


def fold(company_id: int) -> int:
    """Add to the totals what waits; returns how many additions were folded."""
    folded = 0
    while taken := _number("SELECT ledger_fold(%s)", company_id):
        folded += taken
    return folded


def seal(company_id: int) -> int:
    """Seal what is not sealed yet; returns how many operations were."""
    sealed = 0
    while taken := _number("SELECT ledger_seal(%s)", company_id):
        sealed += taken
    return sealed


def differences(company_id: int) -> Iterator[str]:
    """For each promise of the book that does not hold, the first row that breaks it."""
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, {"company": company_id})
        if row := cursor.fetchone():
            yield f"totals: account {row[0]}, subaccount {row[1]}: kept {row[2]}/{row[4]}, entries {row[3]}/{row[5]}"
        cursor.execute(_DAYS, {"company": company_id})
        if row := cursor.fetchone():
            yield f"totals of days: account {row[0]}, {row[1]}: kept {row[2]}, entries {row[3]}"
    yield from _broken_chain(company_id)


def _broken_chain(company_id: int) -> Iterator[str]:
    before, place = "", 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_CHAIN, [company_id, place, AT_ONCE])
            links = cursor.fetchall()
        for position, digest, operation_id, told in links:
            if position != place + 1:
                yield f"chain: seal {place + 1} is missing"
                return
            before = sha256((before + (told or "")).encode()).hexdigest()
            if before != digest:
                yield f"chain: operation {operation_id} (seal {position}) was changed after it was sealed"
                return
            place = position
        if len(links) < AT_ONCE:
            return


def unsealed_count(company_id: int) -> int:
    """Operations that the chain does not hold yet."""
    return _number(_UNSEALED, company_id)


def _number(statement: str, company_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, [company_id])
        return int(cursor.fetchone()[0])
