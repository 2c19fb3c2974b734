"""Счёт на оплату: free in its form; what a customer needs to pay, with the code for the bank's program."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.countries.papers import offered_by
from artel.countries.ru.forms.firm import Bank, Firm, our_firm, short_name, their_firm
from artel.countries.ru.forms.payment_qr import drawn, payment_code
from artel.countries.ru.forms.priced import basis_of, taxes_told
from artel.countries.ru.forms.wording import ITEMS, counted, day, figures, quantity, short_day, unit_told
from artel.finance.api import PricedDocument, Proforma
from artel.kit.fields import money_of
from artel.kit.money import in_words
from artel.screens.declare import Print
from artel.screens.printing.letterhead import Signers, signers_of
from artel.screens.registry import also_printed


@dataclass(frozen=True)
class Row:
    """One thing to be paid."""

    number: int
    name: str
    quantity: str
    unit: str
    price: str
    discount: str
    total: str


@dataclass(frozen=True)
class RequestToPay:
    """Everything that stands on the sheet."""

    heading: str
    payee: Firm
    bank: Bank
    supplier: str
    buyer: str
    basis: str
    rows: list[Row]
    has_discount: bool
    sums: list[tuple[str, str]]
    counted: str
    words: str
    due: str
    comment: str
    code: str
    director: str
    accountant: str
    signers: Signers


def request_to_pay(proforma: Proforma, actor: Actor) -> RequestToPay:
    """The values of a request to pay. Refused where nobody could know where to pay to."""
    company = proforma.company
    signers = signers_of(company)
    ours = our_firm(company, signers, proforma.currency)
    if not ours.bank.number:
        message = _("Add a bank account in %(currency)s to the settings: the customer must know where to pay.")
        raise Refused(message % {"currency": proforma.currency}, "no-bank-account")
    rows = rows_of(proforma)
    taxes = taxes_told(proforma)
    total = figures(proforma.total)
    code = payment_code(ours, proforma.total, _purpose(proforma, taxes)) if proforma.currency == "RUB" else None
    sums = [("Итого", figures(proforma.total if proforma.is_inclusive else proforma.net))]
    return RequestToPay(
        heading=f"Счёт на оплату № {proforma.number} от {day(proforma.issued_on)}", payee=ours, bank=ours.bank,
        supplier=ours.told, buyer=their_firm(proforma.party).told, basis=basis_of(proforma), rows=rows,
        has_discount=any(row.discount for row in rows), sums=[*sums, *taxes, ("Всего к оплате", total)],
        counted=f"Всего {counted(len(rows), ITEMS)}, на сумму {total} {sign_of(proforma.currency)}",
        words=in_words(money_of(proforma, "total"), "ru"),
        due=f"Оплатить не позднее {short_day(proforma.due_on)}" if proforma.due_on else "",
        comment=proforma.comment, code=drawn(code), director=short_name(signers.director),
        accountant=short_name(signers.accountant), signers=signers,
    )  # fmt: skip


def rows_of(document: PricedDocument) -> list[Row]:
    """Lines with prices as they are written: with VAT where the document's prices include it."""
    lines = document.lines.select_related("product").order_by("position", "id")  # type: ignore[attr-defined]  # each has lines
    return [
        Row(
            number, line.name, quantity(line.quantity), unit_told(line.unit)[0],
            figures(line.unit_price), f"{(line.discount_rate * 100).normalize():f}%" if line.discount_rate else "",
            figures(line.total if document.is_inclusive else line.net),
        )
        for number, line in enumerate(lines, start=1)
    ]  # fmt: skip


def _purpose(proforma: Proforma, taxes: list[tuple[str, str]]) -> str:
    told = f"Оплата по счёту № {proforma.number} от {short_day(proforma.issued_on)}. "
    if proforma.tax == Decimal(0):
        return told + "НДС не облагается"
    rates = ", ".join(f"{label.removeprefix('В том числе ')} - {text}" for label, text in taxes)
    return told + f"В т.ч. {rates}".replace("\u00a0", "")


def sign_of(currency: str) -> str:
    """Roubles as papers write them; other currencies by their code."""
    return "руб." if currency == "RUB" else currency


def _issued(proforma: Proforma) -> bool:
    return proforma.state == Proforma.State.ISSUED


also_printed(
    "finance.proforma",
    Print(
        "request-to-pay", "countries/ru/request_to_pay.typ", gettext_lazy("Request to pay"), request_to_pay,
        fits=_issued, offered=offered_by("ru"),
    ),
)  # fmt: skip
