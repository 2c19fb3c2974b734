"""Ask the running server, as browsers and programs do, and print the figures."""

import csv
import gzip
import http.client
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import django

django.setup()

from django.conf import settings  # noqa: E402  Django first
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import connection  # noqa: E402

from artel.core.actor import Actor, acting, at_the_door  # noqa: E402
from artel.core.models import User  # noqa: E402
from artel.core.sessions import SessionStore  # noqa: E402

PLACE = Path(os.environ["ARTEL_VAR"])
KNOWN = json.loads((PLACE / "company.json").read_text())
PORT = int(os.environ["ARTEL_PORT"])
TURNS = 40
WARM_UP = 15
IMPORTED = 100_000
POSTING_SECONDS = 10
POSTERS = 8


def session() -> str:
    """A signed-in session of the first user."""
    with at_the_door():
        user = User.objects.get(pk=KNOWN["users"][0])
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


class Reader:
    """One browser with one connection."""

    def __init__(self, cookie: str) -> None:
        self.cookie = cookie
        self.link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)

    def get(self, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Status, headers and body as they came over the wire."""
        given = {"Cookie": self.cookie, "Accept-Encoding": "br, gzip", "Accept": "text/html", **headers}
        self.link.request("GET", path, headers=given)
        answer = self.link.getresponse()
        return answer.status, answer.headers, answer.read()


def pages() -> dict[str, Callable[[random.Random], str]]:
    """Addresses that are asked for, each time with another record, word or place."""
    with acting(Actor.system(KNOWN["company"])), connection.cursor() as cursor:
        cursor.execute("SELECT min(id) FROM parties_party")
        party = cursor.fetchone()[0]
        cursor.execute("SELECT min(id) FROM crm_deal")
        deal = cursor.fetchone()[0]
    users, stages = KNOWN["users"], KNOWN["stages"]
    words = ["иванов", "петр", "кузнецова", "морозов мария", "0012345", "9120500", "сделка 7", "77123"]
    return {
        "list": lambda chance: "/parties/",
        "list of deals": lambda chance: "/deals/?sort=-amount",
        "list, filtered": lambda chance: f"/deals/?f.owner={chance.choice(users)}&f.stage={chance.choice(stages[:5])}",
        "list, filtered parties": lambda chance: f"/parties/?f.owner={chance.choice(users)}&sort=name",
        "record, party": lambda chance: f"/parties/{party + chance.randrange(1_000_000)}/",
        "record, deal": lambda chance: f"/deals/{deal + chance.randrange(300_000)}/",
        "board of 50,000": lambda chance: f"/deals/board/?f.pipeline={KNOWN['pipeline']}",
        "search": lambda chance: f"/palette/?q={quote(chance.choice(words))}",
        "totals of the list": lambda chance: "/parties/totals/",
        "dashboard": lambda chance: "/dashboard/",
    }


def read_pages(cookie: str) -> dict[str, Any]:
    """Milliseconds of the server for each kind of page, and what the browser waited."""
    figures = {}
    chance = random.Random(7)
    reader = Reader(cookie)
    for name, address in pages().items():
        server, waited = [], []
        for turn in range(WARM_UP + TURNS):
            began = time.perf_counter()
            status, headers, _body = reader.get(address(chance))
            if status != 200:
                raise SystemExit(f"{name}: {address(chance)} answered {status}")
            if turn >= WARM_UP:
                waited.append((time.perf_counter() - began) * 1000)
                server.append(float(headers["Server-Timing"].split("dur=")[1]))
        figures[name] = {"server": spread(server), "browser": spread(waited)}
    return figures


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds."""
    return {"p50_ms": round(statistics.median(values), 1), "p95_ms": round(statistics.quantiles(values, n=20)[18], 1)}


def page_weight(cookie: str) -> dict[str, int]:
    """Bytes over the wire of a first visit, and of the next page when styles and scripts are there already."""
    reader = Reader(cookie)
    _status, headers, body = reader.get("/parties/")
    text = gzip.decompress(body).decode() if headers.get("Content-Encoding") == "gzip" else plain(headers, body)
    found = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', text))
    total = 0
    while found:
        path = found.pop()
        _status, kind, content = reader.get(path, Accept="*/*")
        total += len(content)
        if path.endswith(".js"):
            inner = plain(kind, content)
            found |= {f"/static/dist/{name}" for name in re.findall(r'from"\./([^"]+\.js)"', inner)}
    return {"cold_bytes": total + len(body), "warm_bytes": len(body)}


def plain(headers: http.client.HTTPMessage, body: bytes) -> str:
    """The text of an answer, whichever way it was packed."""
    if headers.get("Content-Encoding") == "br":
        import brotli

        return str(brotli.decompress(body).decode())
    return (gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body).decode()


def post_requests() -> dict[str, Any]:
    """How many requests a second are taken in, and whether every one that was acknowledged is there."""
    until = time.perf_counter() + POSTING_SECONDS

    def post(worker: int) -> list[int]:
        link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        taken = []
        headers = {"Authorization": f"Bearer {KNOWN['token']}", "Content-Type": "application/json"}
        for turn in range(1_000_000):
            if time.perf_counter() > until:
                return taken
            phone = f"+7999{worker}{turn % 1_000_000:06d}"
            link.request("POST", "/api/crm/requests", json.dumps({"name": "Проба", "phone": phone}), headers)
            answer = link.getresponse()
            body = answer.read()
            if answer.status == 202:
                taken.append(json.loads(body)["id"])
        return taken

    began = time.perf_counter()
    with ThreadPoolExecutor(POSTERS) as pool:
        taken = [pk for part in pool.map(post, range(POSTERS)) for pk in part]
    seconds = time.perf_counter() - began
    with acting(Actor.system(KNOWN["company"])), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM intake_request WHERE id = ANY(%s)", [taken])
        stored = cursor.fetchone()[0]
    return {"per_second": round(len(taken) / seconds), "acknowledged": len(taken), "lost": len(taken) - stored}


def handling_times() -> dict[str, Any]:
    """Seconds from the arrival of a single request to its deal, with a worker that has nothing else to do."""
    wait_for_idle()
    waits = []
    for turn in range(5):
        link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        headers = {"Authorization": f"Bearer {KNOWN['token']}", "Content-Type": "application/json"}
        began = time.perf_counter()
        body = json.dumps({"name": "Проба", "phone": f"+7998000{turn:04d}"})
        link.request("POST", "/api/crm/requests", body, headers)
        pk = json.loads(link.getresponse().read())["id"]
        waits.append(next(_until_done(pk, began)))
    return {"median_s": round(statistics.median(waits), 2), "worst_s": round(max(waits), 2)}


def _until_done(pk: int, began: float) -> Iterator[float]:
    while time.perf_counter() - began < 60:
        with acting(Actor.system(KNOWN["company"])), connection.cursor() as cursor:
            cursor.execute("SELECT state FROM intake_request WHERE id = %s", [pk])
            if cursor.fetchone()[0] == "done":
                yield time.perf_counter() - began
        time.sleep(0.02)
    yield float("inf")


def wait_for_idle() -> None:
    """Until the worker has handled what was posted, at most ten minutes."""
    for _turn in range(600):
        with at_the_door(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')")
            if cursor.fetchone()[0] < 5:
                return
        time.sleep(1)


def import_parties() -> dict[str, Any]:
    """Rows a second of the import that people use, for 100,000 parties with phone and e-mail."""
    file = PLACE / "parties.csv"
    with file.open("w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target)
        writer.writerow(["name", "phone", "email"])
        stamp = int(time.time())
        for number in range(IMPORTED):
            tail = f"{stamp % 100}{number:05d}"
            writer.writerow(
                [
                    f"Импорт {stamp} {number}",
                    f"+7 90{stamp % 10} {tail[:3]}-{tail[3:5]}-{tail[5:7]}",
                    f"i{stamp}-{number}@bench.example",
                ]
            )
    order = [sys.executable, "-m", "artel.config.cli", "import", "parties", str(file), "--as", "b0@bench.example"]
    began = time.perf_counter()
    done = subprocess.run(order, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    said = (done.stdout + done.stderr).strip().splitlines()[-6:]
    return {
        "rows_per_second": round(IMPORTED / seconds),
        "seconds": round(seconds, 1),
        "exit": done.returncode,
        "said": said,
    }


def memory() -> dict[str, int]:
    """Peak resident memory of every process of ours, in MB."""
    peaks = {}
    for name, pid in zip(("web", "worker"), json.loads((PLACE / "pids.json").read_text()), strict=True):
        for number, process in enumerate(family(pid)):
            status = Path(f"/proc/{process}/status").read_text()
            found = re.search(r"VmHWM:\s+(\d+)", status)
            if found:
                peaks[f"{name} {number}"] = int(found[1]) // 1024
    return peaks


def family(pid: int) -> list[int]:
    """A process and those it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def main(arguments: Sequence[str]) -> None:
    """Measure what was asked for (all of it by default) and print one JSON object."""
    cookie = session()
    parts: dict[str, Callable[[], Any]] = {
        "pages": lambda: read_pages(cookie),
        "weight": lambda: page_weight(cookie),
        "requests": post_requests,
        "handling": handling_times,
        "import": import_parties,
        "memory_mb": memory,
    }
    wanted = [name for name in parts if name in arguments] or list(parts)
    figures = {name: parts[name]() for name in wanted}
    figures["fill_seconds"] = KNOWN["fill_seconds"]
    print(json.dumps(figures, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
