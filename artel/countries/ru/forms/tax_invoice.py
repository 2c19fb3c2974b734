"""Счёт-фактура: постановление 1137 as it is worded from 1 April 2026, with line 5б."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.countries.papers import offered_by
from artel.countries.ru.forms.firm import Firm, address_of, our_firm, require_inn, short_name, their_firm
from artel.countries.ru.forms.priced import (
    CURRENCIES,
    WITHOUT_TAX,
    Item,
    advance_invoices_told,
    advances_of,
    goods_in,
    items_of,
    payments_told,
    taxed,
)
from artel.countries.ru.forms.wording import DASH, day, figures, short_day
from artel.finance.api import DocumentState, Invoice
from artel.screens.declare import Print
from artel.screens.printing.letterhead import Signers, signers_of
from artel.screens.registry import also_printed

SHIPPED_BY = {
    Invoice.FormOfInvoice.UPD: "Универсальный передаточный документ",
    Invoice.FormOfInvoice.ACT: "Акт",
    Invoice.FormOfInvoice.INVOICE: "Товарная накладная",
}


@dataclass(frozen=True)
class TaxInvoice:
    """Lines 1 to 8, the table and who signs."""

    number: str
    day: str
    seller: str
    seller_address: str
    seller_numbers: str
    consignor: str
    consignee: str
    payment: str
    shipment: str
    advance: str
    buyer: str
    buyer_address: str
    buyer_numbers: str
    currency: str
    contract_id: str
    items: list[Item]
    net: str
    tax: str
    total: str
    director: str
    accountant: str
    entrepreneur: str
    registration: str
    signers: Signers


def tax_invoice(invoice: Invoice, actor: Actor) -> TaxInvoice:
    """The values of a tax invoice. Refused where the seller's INN is not known."""
    require_inn(invoice.company)
    signers = signers_of(invoice.company)
    ours, theirs = our_firm(invoice.company, signers), their_firm(invoice.party)
    items = items_of(invoice)
    carried = goods_in(invoice)
    advances = advances_of(invoice)
    return TaxInvoice(
        number=invoice.number, day=day(invoice.issued_on), seller=ours.name, seller_address=ours.address,
        seller_numbers=ours.inn_kpp, consignor="он же" if carried else DASH,
        consignee=_consignee(invoice, theirs) if carried else DASH, payment=payments_told(advances) or DASH,
        shipment=_shipment(invoice, len(items)), advance=advance_invoices_told(advances) or DASH, buyer=theirs.name,
        buyer_address=theirs.address, buyer_numbers=theirs.inn_kpp,
        currency=CURRENCIES.get(invoice.currency, invoice.currency), contract_id=DASH, items=items,
        net=figures(invoice.net), tax=_tax(invoice, items),
        total=figures(invoice.total), director="" if ours.is_entrepreneur else short_name(signers.director),
        accountant="" if ours.is_entrepreneur else short_name(signers.accountant),
        entrepreneur=short_name(signers.director) if ours.is_entrepreneur else "",
        registration=f"ОГРНИП {ours.ogrn}" if ours.is_entrepreneur and ours.ogrn else "", signers=signers,
    )  # fmt: skip


def _tax(invoice: Invoice, items: list[Item]) -> str:
    return figures(invoice.tax) if any(item.rate != WITHOUT_TAX for item in items) else WITHOUT_TAX


def _consignee(invoice: Invoice, buyer: Firm) -> str:
    where = address_of(invoice.party, "delivery", "legal")
    return ", ".join(part for part in (buyer.name, where) if part)


def _shipment(invoice: Invoice, count: int) -> str:
    places = "1" if count == 1 else f"1-{count}"
    name = SHIPPED_BY[Invoice.FormOfInvoice(invoice.form)]
    return f"{name}, № п/п {places} № {invoice.number} от {short_day(invoice.issued_on)}"


def is_sale(invoice: Invoice) -> bool:
    """Whether it stands in the books as a sale of its own, not as a correction of another."""
    return invoice.state == DocumentState.POSTED and invoice.corrects_id is None


def _fits(invoice: Invoice) -> bool:
    return is_sale(invoice) and taxed(invoice)


also_printed(
    "finance.invoice",
    Print(
        "tax-invoice", "countries/ru/tax_invoice.typ", gettext_lazy("Tax invoice"), tax_invoice, fits=_fits,
        offered=offered_by("ru"),
    ),
)  # fmt: skip
