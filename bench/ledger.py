"""The figures of the ledger over a million entries or ten: `python -m bench.ledger 1000000`, printed as JSON.

The installation is one of its own under `var/bench-ledger`; each number of entries is a company there, filled once
with plain SQL. The totals come from the same triggers and the same folding as anywhere.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date

from bench.stand import Stand

STAND = Stand("bench-ledger")
INSIDE = "--inside"
USUAL = 1_000_000
LINES = 3
DEALS = 20_000
PARTIES = 1_000
BATCH = 50_000
TURNS = 15
POSTINGS = 300

SUBACCOUNTS = """
INSERT INTO ledger_subaccount (company_id, account_id, party_id, deal_id, tax)
SELECT %(company)s, a.id, (%(parties)s::bigint[])[1 + d %% %(party_count)s], d,
    CASE WHEN a.code IN ('90.01.1', '90.03') THEN '22%%' END
FROM generate_series(1, %(deals)s) d, ledger_account a
WHERE a.company_id = %(company)s AND a.code IN ('62.01', '90.01.1', '90.03')
"""
SINGLE = """
INSERT INTO ledger_subaccount (company_id, account_id, money_account_id)
SELECT company_id, id, CASE WHEN code = '51' THEN 1 END FROM ledger_account
WHERE company_id = %(company)s AND code IN ('51', '68.02')
"""
KEPT = """
CREATE TEMP TABLE kept AS
SELECT s.id, s.deal_id, a.code FROM ledger_subaccount s JOIN ledger_account a ON a.id = s.account_id
WHERE s.company_id = %(company)s
"""
PAIRS = """
CREATE TEMP TABLE pairs AS
SELECT b.deal_id AS deal, b.id AS debit_id, r.id AS revenue_id, v.id AS vat_id, t.id AS tax_id, m.id AS money_id
FROM kept b JOIN kept r ON r.deal_id = b.deal_id AND r.code = '90.01.1'
JOIN kept v ON v.deal_id = b.deal_id AND v.code = '90.03' JOIN kept t ON t.code = '68.02' JOIN kept m ON m.code = '51'
WHERE b.code = '62.01'
"""
ENTRIES = """
WITH made AS (
    INSERT INTO ledger_operation (company_id, effective_on, area, operation_kind, source_kind, source_id, source_name,
        text, reason)
    SELECT %(company)s, date '2025-01-01' + (n::bigint * 7919 %% 700)::int, 'sales', 'posting', 'bench.sale', n,
        'Sale ' || n, '', ''
    FROM generate_series(%(first)s::int, %(last)s::int) n RETURNING id, effective_on, source_id
)
INSERT INTO ledger_entry (company_id, operation_id, effective_on, debit_id, credit_id, amount, text)
SELECT %(company)s, m.id, m.effective_on, e.debit, e.credit, e.amount, ''
FROM made m JOIN pairs p ON p.deal = 1 + m.source_id %% %(deals)s
CROSS JOIN LATERAL (VALUES
    (p.debit_id, p.revenue_id, 1220 + m.source_id %% 1000),
    (p.vat_id, p.tax_id, 220),
    (p.money_id, p.debit_id, 1000 + m.source_id %% 500)
) e(debit, credit, amount)
"""


def main(arguments: list[str]) -> int:
    """Measure in a process of its own, which has the settings of the installation."""
    with STAND.running():
        sys.stdout.write(STAND.script("bench.ledger", INSIDE, *arguments).decode())
    return 0


def measured(entries: int) -> dict[str, object]:
    """Fill what is not filled yet, and measure."""
    import django

    django.setup()
    from artel.core.actor import Actor, acting

    kept = STAND.place / f"{entries}.json"
    known = json.loads(kept.read_text()) if kept.exists() else filled(entries)
    kept.write_text(json.dumps(known))
    with acting(Actor.system(known["company"])):
        return {"entries": entries, "fill": known["seconds"], **_figures(known["company"])}


def filled(entries: int) -> dict[str, object]:
    """A company with so many entries, folded and sealed; seconds of each step."""
    import psycopg

    from artel.config.database import owner_dsn
    from artel.core.actor import Actor, acting
    from artel.core.companies import found_company
    from artel.countries.api import install_books
    from artel.ledger import verify
    from artel.parties.api import Party

    took: dict[str, float] = {}
    company = found_company(name=f"Книги {entries}")
    with acting(Actor.system(company.pk)):
        install_books(company)
        names = [Party(company=company, kind_of_party="organisation", name=f"Покупатель {n}") for n in range(PARTIES)]
        parties = [row.pk for row in Party.objects.bulk_create(names)]
    known = {"company": company.pk, "parties": parties, "party_count": PARTIES, "deals": DEALS}
    with psycopg.connect(owner_dsn()) as link:
        took["entries"] = _timed(lambda: _fill(link, known, entries))
    with acting(Actor.system(company.pk)):
        took["fold"] = _timed(lambda: verify.fold(company.pk))
        took["seal"] = _timed(lambda: verify.seal(company.pk))
    with psycopg.connect(owner_dsn(), autocommit=True) as link:
        link.execute("VACUUM (ANALYZE)")
    return {"company": company.pk, "seconds": took}


def _fill(link: "psycopg.Connection", known: dict[str, object], entries: int) -> None:  # noqa: F821  imported inside
    for statement in (SUBACCOUNTS, SINGLE, "ANALYZE ledger_subaccount", KEPT, "ANALYZE kept", PAIRS, "ANALYZE pairs"):
        link.execute(statement, known)
    operations = entries // LINES
    for first in range(1, operations + 1, BATCH):
        link.execute(ENTRIES, {**known, "first": first, "last": min(first + BATCH - 1, operations)})
        link.commit()


def _figures(company_id: int) -> dict[str, object]:
    from artel.kit.periods import Period
    from artel.ledger import verify
    from artel.ledger.api import Account, Selection, by_account, by_dimensions, profit_of
    from artel.ledger.queries.card import card, corresponding

    whole = Selection([company_id])
    revenue = Account.objects.get(company_id=company_id, code="90.01.1")
    money = Account.objects.get(company_id=company_id, code="51")
    of_revenue, of_money = Selection([company_id], [revenue.pk]), Selection([company_id], [money.pk])
    year, days = Period.year(2026), Period(date(2026, 2, 11), date(2026, 5, 19))
    quick = {
        "turnover by account, a year": lambda: by_account(whole, year),
        "turnover by account, any days": lambda: by_account(whole, days),
        "three dimensions, a year": lambda: by_dimensions(of_revenue, year, ["party", "deal", "tax"]),
        "three dimensions, any days": lambda: by_dimensions(of_revenue, days, ["party", "deal", "tax"]),
        "card, first page": lambda: card(of_money, year, None, 100),
        "card, a page in the middle": lambda: card(of_money, year, (date(2026, 6, 15), 1), 100),
        "account analysis, a year": lambda: corresponding(of_money, year),
        "profit of 50 deals": lambda: profit_of("deal", range(100, 150)),
    }
    found: dict[str, object] = {f"{name}, ms": _median(ask) for name, ask in quick.items()}
    began = time.perf_counter()
    wrong = list(verify.differences(company_id))
    found["verify, s"] = round(time.perf_counter() - began, 1)
    found["verify found"] = wrong
    return {**found, "post 3 lines, ms": _posting(company_id)}


def _posting(company_id: int) -> float:
    """Milliseconds of one posting of three lines, a transaction each, in one process."""
    from django.db import transaction

    from artel.core.actor import Actor
    from artel.kit.money import Money
    from artel.ledger.api import Account, Area, Posting, Side, Subaccount, post

    actor = Actor.system(company_id)
    source = Account.objects.get(company_id=company_id, code="51")
    buyers = Subaccount.objects.filter(company_id=company_id, party__isnull=False)
    party = buyers.values_list("party_id", flat=True)[0]

    def written(number: int) -> None:
        posting = Posting(source=source, on=date(2026, 11, 2), area=Area.SALES, origin={"deal": number % DEALS + 1})
        buyer = Side("62.01", party=party)
        posting.entry(debit=buyer, credit=Side("90.01.1", party=party, tax="22%"), amount=Money(1220))
        posting.entry(debit=Side("90.03", party=party, tax="22%"), credit=Side("68.02"), amount=Money(220))
        posting.entry(debit=Side("51", money_account=1), credit=buyer, amount=Money(1220))
        with transaction.atomic():
            post(posting, actor=actor)

    began = time.perf_counter()
    for number in range(POSTINGS):
        written(number)
    return round((time.perf_counter() - began) * 1000 / POSTINGS, 2)


def _median(ask: Callable[[], object]) -> float:
    times = []
    for _turn in range(TURNS):
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(times), 1)


def _timed(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return round(time.perf_counter() - began, 1)


if __name__ == "__main__":
    if INSIDE in sys.argv:
        asked = [int(text) for text in sys.argv[1:] if text.isdecimal()]
        sys.stdout.write(json.dumps([measured(entries) for entries in asked or [USUAL]], indent=2) + "\n")
    else:
        sys.exit(main(sys.argv[1:]))
