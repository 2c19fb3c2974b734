"""Акт: works are done and services are given, and the customer has no claims."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.countries.papers import offered_by
from artel.countries.ru.forms.firm import our_firm, short_name, their_firm
from artel.countries.ru.forms.priced import basis_of, goods_in, taxes_told
from artel.countries.ru.forms.request_to_pay import Row, rows_of, sign_of
from artel.countries.ru.forms.tax_invoice import is_sale
from artel.countries.ru.forms.wording import ITEMS, counted, day, figures
from artel.finance.api import Invoice
from artel.kit.fields import money_of
from artel.kit.money import in_words
from artel.screens.declare import Print
from artel.screens.printing.letterhead import Signers, signers_of
from artel.screens.registry import also_printed


@dataclass(frozen=True)
class Act:
    """Everything that stands on the sheet."""

    heading: str
    executor: str
    customer: str
    basis: str
    rows: list[Row]
    has_discount: bool
    sums: list[tuple[str, str]]
    counted: str
    words: str
    executor_name: str
    customer_name: str
    director: str
    signers: Signers


def act(invoice: Invoice, actor: Actor) -> Act:
    """The values of an act."""
    signers = signers_of(invoice.company)
    ours, theirs = our_firm(invoice.company, signers), their_firm(invoice.party)
    rows = rows_of(invoice)
    total = figures(invoice.total)
    return Act(
        heading=f"Акт № {invoice.number} от {day(invoice.issued_on)}", executor=ours.told, customer=theirs.told,
        basis=basis_of(invoice), rows=rows, has_discount=any(row.discount for row in rows),
        sums=[("Итого", figures(invoice.total if invoice.is_inclusive else invoice.net)), *taxes_told(invoice),
              ("Всего", total)],
        counted=f"Всего {counted(len(rows), ITEMS)}, на сумму {total} {sign_of(invoice.currency)}",
        words=in_words(money_of(invoice, "total"), "ru"), executor_name=ours.name, customer_name=theirs.name,
        director=short_name(signers.director), signers=signers,
    )  # fmt: skip


def _fits(invoice: Invoice) -> bool:
    return is_sale(invoice) and (invoice.form == Invoice.FormOfInvoice.ACT or not goods_in(invoice))


also_printed(
    "finance.invoice",
    Print("act", "countries/ru/act.typ", gettext_lazy("Act of works"), act, fits=_fits, offered=offered_by("ru")),
)
