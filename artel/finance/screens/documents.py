"""What people see of requests to pay, invoices and bills."""

from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from artel.core.actor import Actor
from artel.finance.actions.bill import amend_bill, cancel_bill, deduct, post_bill
from artel.finance.actions.invoice import amend, cancel_invoice, correct, post_invoice
from artel.finance.actions.proforma import issue, make_invoice, withdraw
from artel.finance.actions.receiving import pay_bill, take_payment
from artel.finance.models import Bill, Invoice, Proforma
from artel.finance.queries.chains import chain_of
from artel.screens.declare import (
    Amount,
    Badge,
    Between,
    Column,
    Day,
    Form,
    Hidden,
    Lines,
    Page,
    Related,
    Row,
    Screen,
    Section,
    Table,
)
from artel.screens.registry import screen

MENU: Final = "books"
LINE_COLUMNS: Final[list[str | Column]] = [
    Column("name", _("Name")), "quantity", Column("unit", edit=False), Amount("unit_price", total=False),
    Column("discount_rate", look="percent"), Column("tax_label", _("Rate of VAT")), Amount("total"),
]  # fmt: skip
SOLD: Final = Lines(
    "lines", "product", "text", "quantity", "unit", "unit_price", "discount_rate", "tax_kind", total="sum",
    label=_("Lines"),
)  # fmt: skip
TERMS: Final = Section(
    _("Terms"), Row("is_inclusive", "currency", "exchange_rate"), Row("contract", "due_on"), "comment"
)
SUMS: Final = (Amount("net"), Amount("tax"), Amount("total"))
HIDDEN: Final = (Hidden("contract"), Hidden("currency"), Hidden("comment"), Hidden("net"), Hidden("tax"))


def _mine(actor: Actor) -> Q:
    return Q(owner_id=actor.user_id)


@screen
class ProformaScreen(Screen):
    """Requests to pay: what the customer is asked for before anything is shipped."""

    model = Proforma
    slug = "proformas"
    title = _("Requests to pay")
    one = _("request to pay")
    icon = "file-text"
    menu = MENU
    position = 4
    name_field = "number"
    related = ("party", "owner")
    table = Table(
        "number", Day("issued_on"), "party", Amount("total"), Day("due_on"), Badge("state"), "owner", *HIDDEN,
        filters=["state", "party", "owner", Between("issued_on"), Between("total")],
        views={
            _("Issued"): Q(state="issued"),
            _("Drafts"): Q(state="draft"),
            _("Mine"): _mine,
        },
        order="-issued_on",
        empty=_("No requests to pay yet. Make one from a deal or an order, or press «Create»."),
    )  # fmt: skip
    form = Form(Row("party", "issued_on"), SOLD, TERMS)
    page = Page(
        facts=["party", Day("issued_on"), Day("due_on"), *SUMS, "contract", "owner", "comment"],
        related=[Related(_("Lines"), "lines", LINE_COLUMNS, limit=100)],
        chain=chain_of,
    )
    prominent = (issue, make_invoice)
    actions = (issue, make_invoice, withdraw)


@screen
class InvoiceScreen(Screen):
    """Invoices, acts and universal transfer documents: what was sold."""

    model = Invoice
    slug = "invoices"
    title = _("Invoices")
    one = _("invoice")
    icon = "receipt"
    menu = MENU
    position = 5
    name_field = "number"
    related = ("party", "owner", "corrects", "proforma")
    table = Table(
        "number", Day("issued_on"), "party", Column("form"), Amount("total"), Day("due_on"), Badge("state"), "owner",
        *HIDDEN, Hidden("corrects"), Hidden("proforma"),
        filters=["state", "form", "party", "owner", Between("issued_on"), Between("due_on"), Between("total")],
        views={
            _("Posted"): Q(state="posted"),
            _("Drafts"): Q(state="draft"),
            _("Corrections"): Q(form="correction"),
            _("Mine"): _mine,
        },
        order="-issued_on",
        group=["party", "form"],
        empty=_("Nothing is sold yet. Shipments make invoices by themselves; or press «Create»."),
    )  # fmt: skip
    form = Form(Row("party", "issued_on", "form"), SOLD, TERMS)
    page = Page(
        facts=["party", Day("issued_on"), Day("due_on"), "form", *SUMS, "contract", "corrects", "amends", "owner",
               "comment"],
        related=[Related(_("Lines"), "lines", LINE_COLUMNS, limit=100)],
        chain=chain_of,
        blocks=["finance/document_block.html"],
    )  # fmt: skip
    prominent = (post_invoice, take_payment, correct)
    actions = (post_invoice, take_payment, correct, amend, cancel_invoice)


@screen
class BillScreen(Screen):
    """Bills of suppliers."""

    model = Bill
    slug = "bills"
    title = _("Suppliers' bills")
    one = _("bill")
    icon = "file-input"
    menu = MENU
    position = 6
    name_field = "supplier_number"
    related = ("party", "owner")
    table = Table(
        "supplier_number", Day("supplier_on"), "party", Amount("total"), Day("issued_on"), Day("due_on"),
        Badge("state"), Hidden("number"), Hidden("has_tax_invoice"), Hidden("deducted_on"), Hidden("owner"), *HIDDEN,
        filters=["state", "party", "has_tax_invoice", "owner", Between("issued_on"), Between("due_on"),
                 Between("total")],
        views={
            _("Posted"): Q(state="posted"),
            _("Drafts"): Q(state="draft"),
            _("VAT not deducted yet"): Q(state="posted", deducted_on=None, tax__gt=0),
        },
        order="-issued_on",
        group=["party"],
        empty=_("No bills yet. Receipts make them by themselves; or press «Create»."),
    )  # fmt: skip
    form = Form(
        Row("party", "supplier_number", "supplier_on"),
        Row("issued_on", "has_tax_invoice"),
        Lines(
            "lines", "product", "text", "quantity", "unit", "unit_price", "tax_kind", "article", "campaign_id",
            "channel_id", "deal_id", "cost_centre", total="sum", label=_("Lines"),
        ),
        TERMS,
    )  # fmt: skip
    page = Page(
        facts=["party", "supplier_number", Day("supplier_on"), Day("issued_on"), Day("due_on"), *SUMS,
               "has_tax_invoice", Day("deducted_on"), "contract", "amends", "owner", "comment"],
        related=[
            Related(
                _("Lines"), "lines", [*LINE_COLUMNS, "article", "campaign_id", "channel_id", "deal_id", "cost_centre"],
                limit=100,
            )
        ],
        chain=chain_of,
        blocks=["finance/document_block.html"],
    )  # fmt: skip
    prominent = (post_bill, pay_bill, deduct)
    actions = (post_bill, pay_bill, deduct, amend_bill, cancel_bill)
