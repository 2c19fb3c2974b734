"""`artel demo`: the demo company, and a note of its sign-ins for the next start."""

import json

from artel.config import demo
from artel.config.cli import schema
from artel.config.places import var
from artel.kit.trouble import Trouble


def make(arguments: list[str]) -> int:
    """Make the demo company, then remember who may sign in."""
    if arguments and not (len(arguments) == 1 and arguments[0].isdigit()):
        raise Trouble("Say: artel demo [DAYS].", "Наберите: artel demo [ДНЕЙ].", 2)
    if not schema.is_empty():
        raise Trouble("There is a company already; the demo needs an empty database.",
                      "Компания уже есть: показательная создаётся только в пустой базе.")  # fmt: skip
    code = demo.main(arguments)
    if code == 0:
        (var() / "demo.json").write_text(json.dumps(demo.sign_ins(), ensure_ascii=False))
    return code
