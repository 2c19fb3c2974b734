"""The square code that a bank's program reads instead of typing: ГОСТ Р 56042-2014."""

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Final

import segno

from artel.countries.ru.forms.firm import Firm
from artel.countries.ru.forms.wording import in_kopecks

SEPARATORS: Final = "|#;:^~_"
LONGEST_HEAD: Final = 300
CODES: Final = {"utf-8": "2", "windows-1251": "1"}


@dataclass(frozen=True)
class PaymentCode:
    """What the code tells, and how its letters are written."""

    text: str
    encoding: str


def payment_code(firm: Firm, amount: Decimal, purpose: str) -> PaymentCode | None:
    """What a bank has to know; None where the account is not known well enough for any code."""
    bank = firm.bank
    required = {
        "Name": firm.name[:160], "PersonalAcc": bank.number, "BankName": bank.name[:45], "BIC": bank.bik,
        "CorrespAcc": bank.correspondent or "0",
    }  # fmt: skip
    if not all(required.values()):
        return None
    more = {"Sum": str(in_kopecks(amount)), "Purpose": purpose[:160], "PayeeINN": firm.inn, "KPP": firm.kpp}
    values = {**required, **{name: value for name, value in more.items() if value}}
    separator = next((mark for mark in SEPARATORS if not any(mark in value for value in values.values())), None)
    encoding = _encoding("".join(f"{name}={value}" for name, value in required.items()))
    if separator is None or encoding is None:
        return None
    told = separator.join(f"{name}={value}" for name, value in values.items())
    return PaymentCode(f"ST0001{CODES[encoding]}{separator}{told}", encoding)


def _encoding(head: str) -> str | None:
    """UTF-8, unless the fields that must be there are then longer than the standard allows."""
    for encoding in CODES:
        try:
            size = len(head.encode(encoding))
        except UnicodeEncodeError:
            continue
        if size <= LONGEST_HEAD:
            return encoding
    return None


def drawn(code: PaymentCode | None) -> str:
    """The code as a drawing; empty where there is none."""
    if code is None:
        return ""
    content = BytesIO()
    square = segno.make(code.text, encoding=code.encoding, error="m", boost_error=False, micro=False)
    square.save(content, kind="svg", xmldecl=False, border=2, scale=4)
    return content.getvalue().decode()
