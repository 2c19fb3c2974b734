"""Text that a spreadsheet would run as a formula gets an apostrophe on the way out and loses it on the way in."""

import re

_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")


def escaped(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text and _DANGEROUS.match(text) else text


def unescaped(text: str) -> str:
    """The text as it was before `escaped`."""
    return text[1:] if text.startswith("'") and _ESCAPED.match(text) else text
