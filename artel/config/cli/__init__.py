"""The `artel` command."""


def main() -> int:
    """Say which commands there are."""
    return 0
