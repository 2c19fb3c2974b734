"""Payment orders for the bank, in the format in which it sends statements."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext as _

from artel.core.errors import Refused
from artel.finance.statements.client_bank import DOCUMENT, DOCUMENT_END, FILE_END, PAYEE, PAYER, SIGNATURE
from artel.kit.money import Money

KIND: Final = "Платежное поручение"
LONGEST_PURPOSE: Final = 210
# Signs that people paste and windows-1251 has not.
_REPLACED: Final = str.maketrans({"₽": "руб.", "\u202f": " ", "\u2009": " ", "−": "-", "‑": "-"})


@dataclass(frozen=True, slots=True)
class Requisites:
    """One side of a payment order."""

    name: str
    account: str
    bank_name: str
    bank_code: str
    correspondent_account: str
    inn: str = ""
    kpp: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """What the bank is asked to pay."""

    number: str
    day: date
    amount: Money
    payer: Requisites
    payee: Requisites
    purpose: str
    priority: int = 5


def write_orders(orders: Iterable[PaymentOrder], *, made_at: datetime) -> bytes:
    """A file for the bank: windows-1251, CRLF. Refused where an order has a sign that this encoding lacks."""
    wanted = list(orders)
    days = [order.day for order in wanted]
    rows = [
        SIGNATURE, "ВерсияФормата=1.03", "Кодировка=Windows", "Отправитель=Artel", "Получатель=",
        f"ДатаСоздания={made_at:%d.%m.%Y}", f"ВремяСоздания={made_at:%H:%M:%S}",
        f"ДатаНачала={min(days, default=made_at.date()):%d.%m.%Y}",
        f"ДатаКонца={max(days, default=made_at.date()):%d.%m.%Y}",
        *(f"РасчСчет={account}" for account in dict.fromkeys(order.payer.account for order in wanted)),
        f"Документ={KIND}",
    ]  # fmt: skip
    written = [_encoded(rows, "")]
    written += [_encoded(list(_order(order)), order.number) for order in wanted]
    return b"".join(written) + _encoded([FILE_END], "")


def _order(order: PaymentOrder) -> Iterator[str]:
    yield f"{DOCUMENT}={KIND}"
    yield f"Номер={order.number}"
    yield f"Дата={order.day:%d.%m.%Y}"
    yield f"Сумма={order.amount.rounded().amount:.2f}"
    yield from _side(PAYER, order.payer)
    yield from _side(PAYEE, order.payee)
    yield "ВидПлатежа=Электронно"
    yield "ВидОплаты=01"
    yield f"Очередность={order.priority}"
    yield f"НазначениеПлатежа={_one_line(order.purpose)[:LONGEST_PURPOSE]}"
    yield DOCUMENT_END


def _side(side: str, told: Requisites) -> Iterator[str]:
    name = _one_line(told.name)
    yield f"{side}Счет={told.account}"
    yield f"{side}=ИНН {told.inn} {name}" if told.inn else f"{side}={name}"
    yield f"{side}ИНН={told.inn}"
    yield f"{side}КПП={told.kpp}"
    yield f"{side}1={name}"
    yield f"{side}РасчСчет={told.account}"
    yield f"{side}Банк1={_one_line(told.bank_name)}"
    yield f"{side}Банк2={_one_line(told.city)}"
    yield f"{side}БИК={told.bank_code}"
    yield f"{side}Корсчет={told.correspondent_account}"


def _one_line(text: str) -> str:
    return " ".join(text.translate(_REPLACED).split())


def _encoded(rows: list[str], number: str) -> bytes:
    try:
        return "".join(f"{row}\r\n" for row in rows).encode("cp1251")
    except UnicodeEncodeError as problem:
        sign = problem.object[problem.start]
        message = _("Payment %(number)s has the sign «%(sign)s», which banks cannot read. Write it in another way.")
        raise Refused(message % {"number": number, "sign": sign}, "sign-not-written") from None
