"""Countries as people write them."""

from functools import cache

from babel import Locale
from django.utils.translation import gettext as _

OTHER_NAMES = {
    "uk": "GB", "great britain": "GB", "england": "GB", "usa": "US", "u.s.a.": "US", "america": "US",
    "рф": "RU", "российская федерация": "RU", "russian federation": "RU", "англия": "GB", "сша": "US",
    "белоруссия": "BY", "korea": "KR", "holland": "NL", "czech republic": "CZ", "оаэ": "AE", "uae": "AE",
}  # fmt: skip


def country_code(text: str) -> str:
    """Two letters for a country named in Russian or English, or given as its code. ValueError if there is none."""
    word = " ".join(text.split())
    if not word:
        return ""
    code = _codes().get(word.casefold().replace("ё", "е"))
    if code is None:
        raise ValueError(_("There is no country «%(name)s».") % {"name": word[:60]})
    return code


@cache
def _codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    for language in ("en", "ru"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                codes.setdefault(name.casefold().replace("ё", "е"), code)
                codes.setdefault(code.casefold(), code)
    return codes | OTHER_NAMES
