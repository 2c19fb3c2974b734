"""The same work on Tryton and on Artel, side by side on one PostgreSQL server: `python -m bench.tryton`, as JSON.

Tryton gets a virtual environment of its own under `var/tryton`, filled from `requirements/tryton.txt`, and is driven
through its own client library in one process (`bench.peer_tryton`). Artel does the same in one process as well.
"""

import hashlib
import json
import os
import statistics
import subprocess
import sys
import time
import venv
from datetime import date
from pathlib import Path
from urllib.parse import quote

from bench.stand import ROOT
from bench.trade import STAND, Trade, rate

INSIDE = "--inside"
PLACE = ROOT / "var" / "tryton"
LOCK = ROOT / "requirements" / "tryton.txt"
DATABASE = "bench_tryton"
ENTRIES = 100_000  # of a year, whose balances are asked for
INVOICES, TURNS = 200, 5


def main(arguments: list[str]) -> int:
    """Measure Tryton, then Artel, and set them side by side."""
    python = installed()
    with STAND.running(with_pages=True):
        address = json.loads(STAND.script("bench.tryton", INSIDE, "address"))
        peer = json.loads(
            subprocess.run(
                [python, ROOT / "bench" / "peer_tryton.py", str(ENTRIES)],
                env={**os.environ, "TRYTOND_DATABASE_URI": address, "DB_NAME": DATABASE},
                cwd=PLACE, check=True, stdout=subprocess.PIPE,
            ).stdout
        )  # fmt: skip
        own = json.loads(STAND.script("bench.tryton", INSIDE))
    ratios = {
        name: round(own[name]["per_second"] / peer[name]["per_second"], 1)
        for name in ("create and post an invoice", "chains")
    }
    ratios["balances of a year"] = round(peer["balances of a year"]["ms"] / own["balances of a year"]["ms"], 1)
    sys.stdout.write(json.dumps({"tryton": peer, "artel": own, "times as fast": ratios}, indent=2) + "\n")
    return 0


def installed() -> Path:
    """Tryton's own Python, filled anew when the lock changed."""
    python, mark = PLACE / "bin" / "python", PLACE / "lock.sha256"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not mark.exists() or mark.read_text() != wanted:
        venv.create(PLACE, with_pip=True, clear=True)
        order = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", LOCK]
        subprocess.run(order, check=True, stdout=sys.stderr)
        mark.write_text(wanted)
    return python


def address() -> str:
    """The server of the bench as Tryton wants to be told of it."""
    from psycopg.conninfo import conninfo_to_dict

    from artel.config.database import keeper_dsn

    known = {name: quote(str(value), safe="") for name, value in conninfo_to_dict(keeper_dsn()).items()}
    return f"postgresql://{known['user']}:{known['password']}@?host={known['host']}&port={known['port']}"


def measured() -> dict[str, object]:
    """The same three things on Artel."""
    from artel.config.garbage import keep_what_is_loaded
    from artel.core.actor import Actor, acting
    from artel.kit.periods import Period
    from artel.ledger.api import Selection, by_account
    from bench.ledger import filled

    keep_what_is_loaded()
    trade = Trade()
    with acting(trade.boss):
        found: dict[str, object] = {
            "create and post an invoice": rate(INVOICES, lambda: [trade.sell() for _turn in range(INVOICES)]),
            "chains": trade.chains(),
        }
    company = int(str(filled(ENTRIES)["company"]))
    whole, times = Selection([company]), []
    with acting(Actor.system(company)):
        for _turn in range(TURNS):
            began = time.perf_counter()
            by_account(whole, Period(date(2025, 1, 1), date(2026, 12, 31)))
            times.append((time.perf_counter() - began) * 1000)
    found["balances of a year"] = {"entries": ENTRIES, "ms": round(statistics.median(times), 1)}
    return found


if __name__ == "__main__":
    if INSIDE in sys.argv:
        import django

        django.setup()
        sys.stdout.write(json.dumps(address() if "address" in sys.argv else measured()))
    else:
        sys.exit(main(sys.argv[1:]))
