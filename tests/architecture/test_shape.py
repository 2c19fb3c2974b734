"""Size and names: what a reader meets first."""

import ast
import re

from tests.architecture.sources import python_files, shown, tracked_files, tree

LONGEST_FUNCTION, LONGEST_FILE = 50, 500
BANNED_FILES = {"utils", "util", "helpers", "helper", "common", "misc", "base", "services", "managers", "handlers"}
BANNED_CLASS = re.compile(r"(Manager|Service|Helper|Utils?|Handler|Base|Data|Info)$")
BANNED_FUNCTION = re.compile(r"^_*(process|handle|do|misc)(_|$)")
# Django asks for these very names.
GIVEN = {"handle", "do_GET", "process_view", "process_exception", "BaseUserManager"}


def test_functions_fit_on_a_screen() -> None:
    too_long = [
        f"{shown(file, node.lineno)} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for file in python_files()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]

    assert too_long == []


def test_files_are_short() -> None:
    measured = {".py", ".js", ".mjs", ".css"}
    too_long = [
        f"{shown(file)}: {lines} lines"
        for file in tracked_files()
        if file.suffix in measured and "migrations" not in file.parts
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    ]

    assert too_long == []


def test_names_say_what_a_thing_is() -> None:
    vague = [shown(file) for file in python_files() if file.stem in BANNED_FILES]
    for file in python_files():
        for node in ast.walk(tree(file)):
            name = getattr(node, "name", "")
            banned = isinstance(node, ast.ClassDef) and BANNED_CLASS.search(name)
            banned = banned or (isinstance(node, ast.FunctionDef) and BANNED_FUNCTION.search(name))
            if banned and name not in GIVEN:
                vague.append(f"{shown(file, node.lineno)} {name}")  # type: ignore[attr-defined]  # it has a name, so a line

    assert vague == []


def test_every_function_is_annotated() -> None:
    bare = [
        f"{shown(file, node.lineno)} {node.name}"
        for file in python_files()
        if "tests" not in file.parts and file.stem != "testing"
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is None
    ]

    assert bare == []


def test_no_error_is_swallowed() -> None:
    swallowed = [
        shown(file, node.lineno)
        for file in python_files()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
        and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
        and all(isinstance(inner, ast.Pass | ast.Continue) for inner in node.body)
    ]

    assert swallowed == []
