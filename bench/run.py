"""`make bench`: the figures of a big company, measured over HTTP against one web process, printed as JSON.

The installation is one of its own under `var/bench`; it is filled once and kept. `make bench BENCH=--fresh` fills anew.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from artel.kit.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent
PLACE = Path(os.environ.get("BENCH_VAR") or ROOT / "var" / "bench")
PORT = "8399"
PARTS = ("pages", "weight", "requests", "handling", "import", "memory_mb")
APART = ("trade", "ledger")  # each in an installation of its own
WEB = f"http://127.0.0.1:{PORT}"


def environment() -> dict[str, str]:
    """An installation apart from the one that people use."""
    own = {"ARTEL_VAR": str(PLACE), "ARTEL_PORT": PORT, "ARTEL_DEMO": "0", "ARTEL_WEB_PROCESSES": "1"}
    own["DJANGO_SETTINGS_MODULE"] = "artel.config.settings"
    return {**os.environ, **own}


def main(arguments: Sequence[str] = ()) -> int:
    """Measure everything, or the parts that are named, and print it."""
    unknown = set(arguments) - {"--fresh", *PARTS, *APART}
    if unknown:
        known, named = ", ".join([*PARTS, *APART]), ", ".join(sorted(unknown))
        raise Trouble(f"Nothing measures {named}. There are: {known}.", f"Нечем измерить {named}. Есть: {known}.", 2)
    if "--fresh" in arguments and PLACE.exists():
        subprocess.run([*order("db"), "stop"], env=environment(), check=False)
        shutil.rmtree(PLACE)
    asked = [name for name in arguments if name != "--fresh"]
    figures = measured([name for name in asked if name in PARTS]) if not asked or set(asked) & set(PARTS) else {}
    for name in APART:
        if not asked or name in asked:
            script = [sys.executable, "-m", f"bench.{name}"]
            figures[name] = json.loads(subprocess.run(script, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    sys.stdout.write(json.dumps(figures, ensure_ascii=False, indent=2) + "\n")
    return 0


def measured(arguments: Sequence[str]) -> dict[str, object]:
    """The figures of the pages and of the intake, over a big company."""
    PLACE.mkdir(parents=True, exist_ok=True)
    subprocess.run([*order("db"), "start"], env=environment(), check=True, stdout=sys.stderr)
    try:
        for step in ("migrate", "assets"):
            subprocess.run(order(step), env=environment(), check=True, stdout=sys.stderr)
        script = [sys.executable, "-m", "bench.prepare"]
        subprocess.run(script, env=environment(), cwd=ROOT, check=True, stdout=sys.stderr)
        with serving():
            script = [sys.executable, "-m", "bench.measure", *arguments]
            done = subprocess.run(script, env=environment(), cwd=ROOT, check=True, stdout=subprocess.PIPE)
            return dict(json.loads(done.stdout))
    finally:
        subprocess.run([*order("db"), "stop"], env=environment(), check=False, stdout=sys.stderr)


def order(command: str) -> list[str]:
    """An artel command of this interpreter."""
    return [sys.executable, "-m", "artel.config.cli", command]


@contextmanager
def serving() -> Iterator[None]:
    """One web process and one worker, ended by their own pids."""
    children = [subprocess.Popen(order(name), env=environment(), stdout=sys.stderr) for name in ("serve", "worker")]
    (PLACE / "pids.json").write_text(json.dumps([child.pid for child in children]))
    try:
        time.sleep(4)
        yield
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(timeout=30)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
