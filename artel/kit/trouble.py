"""What stops a command: one clear sentence in the reader's language, and an exit code."""

import os


def in_russian() -> bool:
    """Tell whether the terminal's language is Russian."""
    language = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return language.lower().startswith("ru")


def words(english: str, russian: str) -> str:
    """Pick the sentence for this terminal; commands speak before any catalogue is loaded."""
    return russian if in_russian() else english


class Trouble(Exception):
    """A command cannot go on, and this sentence tells the person at the terminal what to do."""

    def __init__(self, english: str, russian: str, exit_code: int = 1) -> None:
        super().__init__(words(english, russian))
        self.exit_code = exit_code
