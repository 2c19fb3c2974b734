"""`artel messages`: collect strings and compile them; `--check` says what Russian lacks."""

from artel.config import messages as catalogues
from artel.kit.trouble import words

SHOWN = 200


def messages(arguments: list[str]) -> int:
    """Without an option write new strings into the catalogues; with `--check` change nothing and fail on a gap."""
    if "--check" not in arguments:
        catalogues.gather()
        catalogues.compile_catalogues()
    missing = catalogues.gaps()
    for gap in missing[:SHOWN]:
        print(gap)
    print(words(f"Strings without a translation: {len(missing)}.", f"Строк без перевода: {len(missing)}."))
    return 1 if missing and "--check" in arguments else 0
