"""Numbers that the state and the banks give to people and firms, checked by their own rules.

Every `check_…` takes what a person typed and returns the canonical number (digits and capitals, no spaces), or raises
ValueError with a sentence for that person. On imported data the caller may take it as a warning.
"""

import re
from typing import Final

from django.utils.translation import gettext as _
from stdnum import iban
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError
from stdnum.ru import inn, ogrn

_ACCOUNT_WEIGHTS: Final = (7, 1, 3) * 8
# СНИЛС up to this number were given before check digits existed (Pension Fund rules).
_LAST_UNCHECKED_SNILS: Final = 1_001_998
# Accounts of the Treasury (03…, 02…) and its single account (40102…) are not bound to the key of rule 515.
_TREASURY_ACCOUNT: Final = re.compile(r"0\d{19}|40102\d{15}")


def check_inn(text: str) -> str:
    """ИНН: 10 digits for an organisation, 12 for a person (order of ФНС ММВ-7-6/435 of 29.06.2012).

    The last digit (for people the last two) is a weighted sum mod 11 mod 10; "00" is no tax office.
    """
    number = _compact(text)
    try:
        checked = str(inn.validate(number))
    except InvalidLength:
        raise ValueError(_("ИНН has 10 digits for a company and 12 for a person.")) from None
    except InvalidFormat:
        raise ValueError(_("ИНН is made of digits only.")) from None
    except InvalidChecksum:
        raise ValueError(_("There is a typing error in this ИНН: its check digit does not fit.")) from None
    if checked.startswith("00"):
        raise ValueError(_("No tax office gives an ИНН that begins with 00."))
    return checked


def is_personal_inn(number: str) -> bool:
    """Whether a checked ИНН belongs to a person (12 digits), an entrepreneur included."""
    return len(number) == 12


def check_kpp(text: str) -> str:
    """КПП: tax office (4 digits), reason (2 digits or capitals), number (3 digits); it has no check digit."""
    number = _compact(text).upper()
    if not re.fullmatch(r"\d{4}[0-9A-Z]{2}\d{3}", number) or number.startswith("00"):
        raise ValueError(_("КПП has nine characters: four digits, two digits or Latin letters, three digits."))
    return number


def check_ogrn(text: str) -> str:
    """ОГРН of an organisation: 13 digits, the last is the first twelve mod 11 mod 10 (order of Минфин 165н, 2017)."""
    return _registration_number(text, 13, _("ОГРН has 13 digits; an entrepreneur's ОГРНИП has 15."))


def check_ogrnip(text: str) -> str:
    """ОГРНИП of an entrepreneur: 15 digits, the last is the first fourteen mod 13 mod 10 (Минфин 165н, 2017)."""
    return _registration_number(text, 15, _("ОГРНИП has 15 digits; a company's ОГРН has 13."))


def check_snils(text: str) -> str:
    """СНИЛС: 11 digits; the last two are Σ digit × weight 9…1, mod 101, 100 counting as 00 (old numbers unchecked)."""
    number = _digits_only(text, 11, _("СНИЛС has 11 digits, such as 112-233-445 95."))
    weighted = sum(int(digit) * weight for digit, weight in zip(number[:9], range(9, 0, -1), strict=True))
    if int(number[:9]) > _LAST_UNCHECKED_SNILS and weighted % 101 % 100 != int(number[9:]):
        raise ValueError(_("There is a typing error in this СНИЛС: its check digits do not fit."))
    return number


def format_snils(number: str) -> str:
    """A checked СНИЛС as it is printed: 112-233-445 95."""
    return f"{number[:3]}-{number[3:6]}-{number[6:9]} {number[9:]}"


def check_bik(text: str) -> str:
    """БИК of a Russian bank (04…) or a Treasury office (00… to 02…): 9 digits, no check digit (ЦБ 732-П)."""
    number = _digits_only(text, 9, _("БИК has nine digits."))
    if not re.match(r"0[0-24]", number):
        raise ValueError(_("A БИК begins with 04, and with 00, 01 or 02 for the Treasury."))
    return number


def check_account(text: str, bik: str) -> str:
    """Settlement account (р/с): 20 digits whose key fits the bank's БИК (ЦБ РФ № 515 of 08.09.1997).

    Accounts of the Treasury do not carry the key, so only their length is checked.
    """
    number = _digits_only(text, 20, _("A bank account has 20 digits."))
    bank = check_bik(bik)
    if number.startswith("301"):
        raise ValueError(_("This is a correspondent account of a bank; enter the client's own account."))
    if not _TREASURY_ACCOUNT.fullmatch(number) and not account_key_fits(number, bank):
        raise ValueError(_("The account and the БИК do not belong together: the account's key does not fit."))
    return number


def check_correspondent_account(text: str, bik: str) -> str:
    """Correspondent account (к/с) of a bank with the Bank of Russia: 301…, its key by the same rule № 515.

    The Treasury's single account (40102…) stands in the same field of a payment order and is taken by length.
    """
    number = _digits_only(text, 20, _("A correspondent account has 20 digits."))
    bank = check_bik(bik)
    if number.startswith("40102"):
        return number
    if not number.startswith("301"):
        raise ValueError(_("A correspondent account begins with 301."))
    if not account_key_fits(number, bank):
        raise ValueError(_("The correspondent account and the БИК do not belong together: the key does not fit."))
    return number


def account_key_fits(account: str, bik: str) -> bool:
    """Whether the 9th digit of a 20-digit account is the key for the bank with that БИК (ЦБ РФ № 515).

    The bank's number goes in front: БИК digits 7–9 for accounts in a bank, "0" and digits 5–6 for accounts in a unit
    of the Bank of Russia (correspondent accounts, and БИК ending in 000, 001, 002). Weights 7, 1, 3; only the last
    digit of each product counts; the sum must end in 0.
    """
    with_central_bank = account.startswith("301") or bik[6:] in ("000", "001", "002")
    digits = ("0" + bik[4:6] if with_central_bank else bik[6:]) + account
    return sum(int(digit) * weight % 10 for digit, weight in zip(digits, _ACCOUNT_WEIGHTS, strict=False)) % 10 == 0


def check_iban(text: str) -> str:
    """IBAN (ISO 13616): country, check digits mod 97 and the country's own structure."""
    try:
        return str(iban.validate(_compact(text).upper()))
    except ValidationError:
        raise ValueError(_("This is not a valid IBAN; compare it with the bank's letter.")) from None


def _registration_number(text: str, length: int, wrong_length: str) -> str:
    number = _digits_only(text, length, wrong_length)
    try:
        return str(ogrn.validate(number))
    except InvalidChecksum:
        raise ValueError(_("There is a typing error in this number: its check digit does not fit.")) from None
    except ValidationError:
        raise ValueError(_("No register gives a number with this first digit.")) from None


def _digits_only(text: str, length: int, wrong: str) -> str:
    number = _compact(text)
    if not re.fullmatch(rf"[0-9]{{{length}}}", number):
        raise ValueError(wrong)
    return number


def _compact(text: str) -> str:
    return re.sub(r"[\s\u00a0\u2000-\u200b\u202f.‐‑–—-]+", "", text)
