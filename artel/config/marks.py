"""Hashes of what a costly step is made from, so that a second start skips the step."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from artel.config.places import PACKAGE, ROOT, secret_key

NAME = ".mark"
SCHEMA = [
    "*/migrations/*.py",
    "*/models.py",
    "*/models/**/*.py",
    "*/permissions.py",
    "core/guards*.py",
    "core/tests/sample/**/*.py",
]
PAGES = ["**/*.html", "**/*.js", "**/*.py"]
MADE = {"dist", "dist.new", "tests", "migrations", "locale", "__pycache__"}


def mark_of(files: Iterable[Path], salt: str = "") -> str:
    """A hash over the names and contents of files."""
    mark = hashlib.sha256(salt.encode())
    for file in sorted(set(files)):
        mark.update(str(file).encode() + b"\0" + file.read_bytes())
    return mark.hexdigest()[:16]


def schema_mark() -> str:
    """Everything that decides what a migrated database looks like, the key of its guards included."""
    files = [file for pattern in SCHEMA for file in PACKAGE.glob(pattern)]
    return mark_of([*files, ROOT / "requirements" / "runtime.txt"], salt=secret_key())


def frontend_mark() -> str:
    """Everything that the built scripts, styles and icons are made from; templates name the classes and icons."""
    pages = [file for pattern in PAGES for file in PACKAGE.glob(pattern) if not MADE & set(file.parts)]
    sources = [file for file in (ROOT / "frontend").rglob("*") if file.is_file()]
    return mark_of([*pages, *sources, ROOT / "package-lock.json"])


def static_mark() -> str:
    """Every file that pages may ask for by its address."""
    return mark_of(file for file in PACKAGE.glob("*/static/**/*") if file.is_file())


def is_done(place: Path, mark: str) -> bool:
    """Tell whether the step that fills a folder was finished with just this mark."""
    kept = place / NAME
    return kept.exists() and kept.read_text() == mark


def done(place: Path, mark: str) -> None:
    """Remember in the folder that its step is finished."""
    (place / NAME).write_text(mark)
