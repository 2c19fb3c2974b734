"""Contexts meet at their doors: another context is reached through its `api` and `events` only."""

import ast
from collections.abc import Iterator
from pathlib import Path

from artel.config.places import PACKAGE, ROOT
from tests.architecture.sources import python_files, shown, tree

# Layers that everybody may import as they are; config puts all together.
OPEN = {"kit", "core", "screens", "config"}
DOORS = {"api", "events"}


def _imported(file: Path) -> Iterator[tuple[int, str]]:
    """Each module name that a file imports, with its line; `from a import b` counts as `a.b`."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def test_contexts_use_each_other_through_their_doors() -> None:
    broken = []
    for file in python_files():
        if PACKAGE not in file.parents:
            continue
        context = file.relative_to(PACKAGE).parts[0]
        for line, name in _imported(file):
            parts = name.split(".")
            if parts[0] != "artel" or len(parts) < 3 or context == "config":
                continue
            is_test = "tests" in file.parts or file.stem == "testing"
            doors = DOORS | {"testing"} if is_test else DOORS
            if parts[1] not in OPEN | {context} and parts[2] not in doors:
                broken.append(f"{shown(file, line)} imports {name}")

    assert broken == []


def test_foreign_keys_to_other_contexts_are_strings() -> None:
    direct = []
    for file in python_files():
        if not file.is_relative_to(PACKAGE) or "models" not in str(file.relative_to(PACKAGE)):
            continue
        for node in ast.walk(tree(file)):
            name = getattr(getattr(node, "func", None), "attr", "")
            if name in ("ForeignKey", "OneToOneField", "ManyToManyField") and isinstance(node, ast.Call) and node.args:
                target = node.args[0]
                if isinstance(target, ast.Attribute):
                    direct.append(shown(file, node.lineno))

    assert direct == []


def test_the_machinery_is_imported_by_nobody_below_it() -> None:
    upward = [
        f"{shown(file, line)} imports {name}"
        for file in python_files()
        if PACKAGE in file.parents and file.relative_to(PACKAGE).parts[0] != "config" and "tests" not in file.parts
        for line, name in _imported(file)
        if name.startswith("artel.config")
    ]

    assert upward == []
    assert (ROOT / "artel" / "config").is_dir()
