"""Phone numbers: every way of writing one number becomes one canonical form, with its extension kept."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import Leniency, NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher

DEFAULT_REGION: Final = "RU"
LONGEST_NUMBER: Final = 18  # 15 digits of E.164 after the prefix 8-10 or 00

_EXTENSION = re.compile(
    r"""[\s,;(]*(?:\b(?:доб(?:авочный)?|вн(?:утр(?:енний)?)?|ext(?:ension)?)|;ext=|[xх\#])[\s.:№\#=]*(\d{1,8})[\s).]*$
    |\s*[,;]\s*(\d{1,5})\s*$  # what a phone book dials after a pause; longer digits are another number""",
    re.IGNORECASE | re.VERBOSE,
)
_PREFIX = re.compile(
    r"^\s*(?:(?:моб(?:ильный)?|раб(?:очий)?|тел(?:ефон)?|т|ф(?:акс)?|tel|phone|mob(?:ile)?|fax)[\s.:]*)+", re.IGNORECASE
)
_REMARK = re.compile(r"\s*\([^()\d]*\)\s*$")  # "(Анна)" behind the number
_WRITTEN = re.compile(r"\+?[\d\s()\[\]./~‐‑‒–—−-]+")
# What nine of ten people in Russia write needs no questions: a mobile number with its trunk or country code.
_PLAIN_MOBILE = re.compile(r"(?:\+7|[78])[ (-]{0,2}(9[0-9]{2})[ )-]{0,2}([0-9]{3})[ -]?([0-9]{2})[ -]?([0-9]{2})")
# +7 belongs to Russia (3, 4, 8, 9) and Kazakhstan (6, 7); no other first digit has ever been in use.
_PLUS_SEVEN = re.compile(r"[346789]")


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number in international form (E.164: "+79123456789") and the extension behind it ("" if none)."""

    e164: str
    extension: str = ""

    def __str__(self) -> str:
        """One line for storing and comparing: "+79123456789" or, by RFC 3966, "+79123456789;ext=12"."""
        return f"{self.e164};ext={self.extension}" if self.extension else self.e164


def parse_phone(text: str, region: str = DEFAULT_REGION) -> Phone:
    """Read one phone number: "8 (912) 345-67-89 доб. 12" is +79123456789 with the extension 12.

    Without + the number belongs to `region`; in Russia 8…, 7… and a bare ten digits are the same. Numbers of the
    right length in ranges that are not known yet are taken. ValueError says what is wrong with the text.
    """
    shown = text.strip()
    if not shown:
        raise ValueError(_("Enter a phone number."))
    if region == DEFAULT_REGION and (plain := _PLAIN_MOBILE.fullmatch(shown)):
        return Phone("+7" + "".join(plain.groups()))
    body = _REMARK.sub("", _PREFIX.sub("", shown))
    extension = ""
    if match := _EXTENSION.search(body):
        body, extension = body[: match.start()], match[1] or match[2]
    body = body.strip(" \t\u00a0.,;")
    if len(_digits(body)) > LONGEST_NUMBER:
        raise ValueError(_("“%(text)s” is too long for one phone number; write one number.") % {"text": shown})
    if not _WRITTEN.fullmatch(body):
        raise ValueError(_("“%(text)s” is not a phone number.") % {"text": shown})
    return Phone(phonenumbers.format_number(_number(body, shown, region), PhoneNumberFormat.E164), extension)


def format_phone(phone: Phone | str, region: str = DEFAULT_REGION) -> str:
    """For a reader: «+7 912 345-67-89 доб. 12». Text that is no number comes back unchanged."""
    if isinstance(phone, str):
        try:
            return format_phone(parse_phone(phone, region))
        except ValueError:
            return phone
    shown = _international(phone.e164)
    if not phone.extension:
        return shown
    return shown + " " + _("ext. %(extension)s") % {"extension": phone.extension}


@lru_cache(maxsize=10_000)
def _international(e164: str) -> str:
    return str(phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.INTERNATIONAL))


def phone_digits(text: str, region: str = DEFAULT_REGION) -> str:
    """The digits to search by: of the canonical number where the text is one, otherwise as typed (a fragment)."""
    try:
        return _digits(parse_phone(text, region).e164)
    except ValueError:
        return _digits(text)


def find_phones(text: str, region: str = DEFAULT_REGION) -> list[Phone]:
    """The valid phone numbers in free text such as a mail body, each once, in order; extensions are kept."""
    return list(dict.fromkeys(_found(text, region)))


def _found(text: str, region: str) -> Iterable[Phone]:
    for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID):
        extension = match.number.extension or ""
        if not extension and (behind := _EXTENSION_BEHIND.match(text, match.end)):
            extension = behind[1]
        yield Phone(phonenumbers.format_number(match.number, PhoneNumberFormat.E164), extension)


_EXTENSION_BEHIND = re.compile(
    r"[\s,;(]*(?:доб(?:авочный)?|вн(?:утр(?:енний)?)?|ext(?:ension)?)\b[\s.:№#]*(\d{1,8})\b", re.IGNORECASE
)


def _number(body: str, shown: str, region: str) -> PhoneNumber:
    """The number as the phone library sees it; ValueError with the reason."""
    best: PhoneNumber | None = None
    for spelling in _spellings(body, region):
        try:
            number = phonenumbers.parse(spelling, region)
        except NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return number
        best = best or number
    if best is None:
        raise ValueError(_("“%(text)s” is not a phone number.") % {"text": shown})
    match phonenumbers.is_possible_number_with_reason(best):
        case phonenumbers.ValidationResult.IS_POSSIBLE if _is_plausible(best):
            return best
        case phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY | phonenumbers.ValidationResult.TOO_SHORT:
            raise ValueError(
                _("“%(text)s” is too short; write the number with its area or operator code.") % {"text": shown}
            )
        case phonenumbers.ValidationResult.TOO_LONG:
            raise ValueError(_("“%(text)s” is too long for one phone number; write one number.") % {"text": shown})
        case phonenumbers.ValidationResult.INVALID_COUNTRY_CODE:
            raise ValueError(_("“%(text)s” begins with a country code that does not exist.") % {"text": shown})
        case _:
            raise ValueError(_("“%(text)s” is not a phone number.") % {"text": shown})


def _spellings(body: str, region: str) -> Iterable[str]:
    """The text itself, then what people mean when they write +8 912… or 00 49… in Russia."""
    yield body
    digits = _digits(body)
    if region == "RU" and body.startswith("+8") and len(digits) == 11:
        yield digits
    if not body.startswith("+") and digits.startswith("00"):
        yield "+" + digits[2:]


def _is_plausible(number: PhoneNumber) -> bool:
    national = phonenumbers.national_significant_number(number)
    return number.country_code != 7 or bool(_PLUS_SEVEN.match(national))


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)
