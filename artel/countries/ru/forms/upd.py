"""УПД: an invoice and the paper of the transfer in one (status 1, СЧФДОП), or the transfer alone (status 2, ДОП)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.countries.papers import offered_by
from artel.countries.ru.forms.firm import our_firm, short_name, their_firm
from artel.countries.ru.forms.priced import basis_of, taxed
from artel.countries.ru.forms.tax_invoice import TaxInvoice, is_sale, tax_invoice
from artel.countries.ru.forms.wording import day
from artel.finance.api import Invoice
from artel.screens.declare import Print
from artel.screens.registry import also_printed


@dataclass(frozen=True)
class TransferDocument:
    """The invoice above, and below it who handed over and who received."""

    status: str
    invoice: TaxInvoice
    basis: str
    handed_position: str
    handed_name: str
    handed_on: str
    responsible: str
    maker: str
    receiver: str


def transfer_document(invoice: Invoice, actor: Actor) -> TransferDocument:
    """The values of a universal transfer document."""
    told = tax_invoice(invoice, actor)
    signers = told.signers
    return TransferDocument(
        status="1" if taxed(invoice) else "2", invoice=told, basis=basis_of(invoice),
        handed_position=signers.director_title, handed_name=short_name(signers.director),
        handed_on=day(invoice.issued_on), responsible=short_name(signers.accountant),
        maker=our_firm(invoice.company, signers).maker, receiver=their_firm(invoice.party).maker,
    )  # fmt: skip


def _fits(invoice: Invoice) -> bool:
    return is_sale(invoice) and invoice.form == Invoice.FormOfInvoice.UPD


also_printed(
    "finance.invoice",
    Print(
        "upd", "countries/ru/upd.typ", gettext_lazy("Universal transfer document"), transfer_document, fits=_fits,
        offered=offered_by("ru"),
    ),
)  # fmt: skip
