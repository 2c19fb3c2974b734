"""What is committed: no machine's path, no package registry, nothing that is built."""

import json
import re

from artel.config.places import ROOT
from tests.architecture.sources import shown, tracked_files

TEXT = {".py", ".html", ".js", ".mjs", ".css", ".md", ".toml", ".txt", ".json", ".yml", ".yaml", ".sh", ".typ", ".po", ""}
LARGEST_BYTES = 400_000
# Written in pieces, so that this file does not find itself.
PATHS = re.compile("(?<![\\w.$}])/(" + "|".join(["wo" + "rk", "ro" + "ot", "home/[a-z]+"]) + ")/")
HOSTS = re.compile("|".join(["pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs", "deb" + r"\.debian"]))


def test_no_machine_path_and_no_registry_is_named() -> None:
    named = [
        f"{shown(file, number)}: {line.strip()[:80]}"
        for file in tracked_files()
        if file.suffix in TEXT
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if PATHS.search(line) or HOSTS.search(line)
    ]

    assert named == []


def test_nothing_large_or_built_is_committed() -> None:
    built = {".mo", ".pyc", ".woff2", ".db"}
    foreign = [shown(file) for file in tracked_files() if file.suffix in built or file.stat().st_size > LARGEST_BYTES]

    assert foreign == []


def test_the_node_lock_covers_other_machines() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    wanted = {name for package in packages.values() for name in package.get("optionalDependencies", {})}
    locked = {name.rpartition("node_modules/")[2] for name in packages}

    assert sorted(wanted - locked) == []


def test_every_locked_wheel_has_its_hash() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        names = re.findall(r"^([a-z0-9][\w.-]*)==", lock.read_text(), re.MULTILINE)
        hashed = re.findall(r"^([a-z0-9][\w.-]*)==[^\n]*\\\n\s+--hash=", lock.read_text(), re.MULTILINE)

        assert names, lock.name
        assert names == hashed, lock.name
