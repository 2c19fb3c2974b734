"""`make bench`: the figures of a big company, measured over HTTP against one web process, printed as JSON.

The installation is one of its own under `var/bench`; it is filled once and kept. `make bench BENCH=--fresh` fills anew.
Trade and the ledger are measured in installations of their own.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from artel.kit.trouble import Trouble
from bench.stand import ROOT, Stand

STAND = Stand("bench", "8399", {"ARTEL_WEB_PROCESSES": "1"})
PARTS = ("pages", "weight", "requests", "handling", "import", "memory_mb")
APART = ("trade", "ledger", "tryton")  # each in an installation of its own


def main(arguments: Sequence[str] = ()) -> int:
    """Measure everything, or the parts that are named, and print it."""
    unknown = set(arguments) - {"--fresh", *PARTS, *APART}
    if unknown:
        known, named = ", ".join([*PARTS, *APART]), ", ".join(sorted(unknown))
        raise Trouble(f"Nothing measures {named}. There are: {known}.", f"Нечем измерить {named}. Есть: {known}.", 2)
    if "--fresh" in arguments and STAND.place.exists():
        STAND.order("db", "stop")
        shutil.rmtree(STAND.place)
    asked = [name for name in arguments if name != "--fresh"] or [*PARTS, *APART]
    parts = [name for name in asked if name in PARTS]
    figures = measured(parts) if parts else {}
    for name in APART:
        if name in asked:
            script = [sys.executable, "-m", f"bench.{name}"]
            figures[name] = json.loads(subprocess.run(script, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    sys.stdout.write(json.dumps(figures, ensure_ascii=False, indent=2) + "\n")
    return 0


def measured(parts: Sequence[str]) -> dict[str, object]:
    """The figures of the pages and of the intake, over a big company."""
    with STAND.running(with_pages=True):
        STAND.script("bench.prepare")
        with serving():
            return dict(json.loads(STAND.script("bench.measure", *parts)))


@contextmanager
def serving() -> Iterator[None]:
    """One web process and one worker, ended by their own pids."""
    children = [STAND.start(name) for name in ("serve", "worker")]
    (STAND.place / "pids.json").write_text(json.dumps([child.pid for child in children]))
    try:
        STAND.answers()
        yield
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(timeout=30)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
