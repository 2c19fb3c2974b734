"""What the architecture tests read: the files of this repository and their syntax trees."""

import ast
import subprocess
from functools import cache
from pathlib import Path

from artel.config.places import PACKAGE, ROOT


@cache
def tracked_files() -> list[Path]:
    """Every file that is or would be committed."""
    order = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(order, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


@cache
def python_files() -> list[Path]:
    """Our Python, but for migrations, which Django writes."""
    return [file for file in tracked_files() if file.suffix == ".py" and "migrations" not in file.parts]


@cache
def tree(file: Path) -> ast.Module:
    """The syntax tree of one file."""
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def templates() -> list[Path]:
    """Every template of the package."""
    return [file for file in tracked_files() if file.suffix == ".html" and PACKAGE in file.parents]


def shown(file: Path, line: int | None = None) -> str:
    """The place of a fault, as an editor opens it."""
    return f"{file.relative_to(ROOT)}{f':{line}' if line else ''}"
