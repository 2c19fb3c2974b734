"""ТОРГ-12: the consignment note of Goskomstat's order 132 of 25.12.1998."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import Http404
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.core.gate import visible
from artel.countries.papers import offered_by
from artel.countries.ru.forms.firm import address_of, our_firm, short_name, their_firm
from artel.countries.ru.forms.priced import Item, basis_of, goods_in, items_of
from artel.countries.ru.forms.tax_invoice import is_sale
from artel.countries.ru.forms.wording import day, figures, quantity, short_day, spelled
from artel.finance.api import DocumentState, Invoice
from artel.kit.fields import money_of
from artel.kit.money import in_words
from artel.sales.api import Shipment
from artel.screens.declare import Print
from artel.screens.printing.letterhead import Signers, signers_of
from artel.screens.registry import also_printed


@dataclass(frozen=True)
class ConsignmentNote:
    """Everything that stands on the sheets."""

    number: str
    day: str
    handed_on: str
    consignor: str
    consignor_okpo: str
    unit: str
    consignee: str
    supplier: str
    payer: str
    basis: str
    items: list[Item]
    quantity: str
    net: str
    tax: str
    total: str
    counted: str
    words: str
    mass: str
    director_title: str
    director: str
    accountant: str
    signers: Signers


def consignment_note(invoice: Invoice, actor: Actor, *, warehouse: str = "") -> ConsignmentNote:
    """The values of a consignment note of what an invoice sells."""
    signers = signers_of(invoice.company)
    ours, theirs = our_firm(invoice.company, signers), their_firm(invoice.party)
    items = items_of(invoice)
    where = address_of(invoice.party, "delivery", "legal")
    consignee = theirs.whole if where in theirs.address else f"{theirs.whole}, адрес доставки: {where}"
    return ConsignmentNote(
        number=invoice.number, day=short_day(invoice.issued_on), handed_on=day(invoice.issued_on),
        consignor=ours.whole, consignor_okpo=ours.okpo, unit=warehouse, consignee=consignee, supplier=ours.whole,
        payer=theirs.whole, basis=basis_of(invoice), items=items, quantity=quantity(_quantity(invoice)),
        net=figures(invoice.net), tax=figures(invoice.tax), total=figures(invoice.total),
        counted=spelled(len(items)), words=in_words(money_of(invoice, "total"), "ru"), mass=_mass(invoice),
        director_title=signers.director_title, director=short_name(signers.director),
        accountant=short_name(signers.accountant), signers=signers,
    )  # fmt: skip


def _quantity(invoice: Invoice) -> Decimal:
    return sum((line.quantity for line in invoice.lines.all()), Decimal(0))


def _mass(invoice: Invoice) -> str:
    """The mass of all goods; a blank unless each of them is known to weigh something."""
    found = Decimal(0)
    for line in invoice.lines.select_related("product"):
        if line.product is None or line.product.weight_kg is None or line.product.unit != line.unit:
            return ""
        found += line.product.weight_kg * line.quantity
    return f"{quantity(found)} кг"


def note_of_shipment(shipment: Shipment, actor: Actor) -> ConsignmentNote:
    """The note of a shipment: with the prices of its invoice, for whoever may see that."""
    invoice = visible(Invoice, actor).filter(pk=shipment.invoice_id or 0).first()
    if invoice is None:
        raise Http404
    return consignment_note(invoice, actor, warehouse=str(shipment.warehouse or ""))


def _fits(invoice: Invoice) -> bool:
    return is_sale(invoice) and invoice.form != Invoice.FormOfInvoice.ACT and goods_in(invoice)


def _left(shipment: Shipment) -> bool:
    return shipment.state == DocumentState.POSTED and shipment.invoice_id is not None


TEMPLATE, LABEL = "countries/ru/torg12.typ", gettext_lazy("Consignment note")
also_printed(
    "finance.invoice", Print("torg-12", TEMPLATE, LABEL, consignment_note, fits=_fits, offered=offered_by("ru"))
)
also_printed(
    "sales.shipment",
    Print("torg-12", TEMPLATE, LABEL, note_of_shipment, fits=_left, offered=offered_by("ru", Invoice)),
)
