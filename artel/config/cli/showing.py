"""`artel demo`: the demo company, and a note of its sign-ins for the next start."""

import json

from artel.config import demo
from artel.config.places import var


def make(arguments: list[str]) -> int:
    """Make the demo company, then remember who may sign in."""
    code = demo.main(arguments)
    if code == 0:
        (var() / "demo.json").write_text(json.dumps(demo.sign_ins(), ensure_ascii=False))
    return code
