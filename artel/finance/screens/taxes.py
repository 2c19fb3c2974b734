"""What people see of taxes: rates, the company's practice, the VAT books; and of open items."""

from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from artel.finance.models import OpenItem, Practice, TaxRate, VatEntry
from artel.screens.declare import (
    Amount,
    Badge,
    Between,
    Column,
    Day,
    Form,
    Hidden,
    Page,
    Row,
    Screen,
    Section,
    Table,
)
from artel.screens.registry import screen

MENU: Final = "books"


@screen
class TaxRateScreen(Screen):
    """Rates of VAT by day."""

    model = TaxRate
    slug = "tax-rates"
    title = _("Rates of VAT")
    one = _("rate of VAT")
    icon = "percent"
    menu = "settings.books"
    position = 57
    settings = True
    name_field = "tax_kind"
    table = Table(
        "tax_kind", Column("rate", look="percent"), Day("from_on"), filters=["tax_kind"], order="-from_on",
        empty=_("Without rates nothing can be sold with VAT. Start keeping books, and those of the country are here."),
    )  # fmt: skip
    form = Form("tax_kind", Row("rate", "from_on"))


@screen
class PracticeScreen(Screen):
    """How the company works out and books its taxes."""

    model = Practice
    slug = "tax-practice"
    title = _("Tax practice")
    one = _("tax practice")
    icon = "scale"
    menu = "settings.books"
    position = 58
    settings = True
    name_field = "regime"
    table = Table("regime", "rounding", "is_inclusive", "is_revenue_gross", "taxes_advances", "deducts_advances",
                  "payment_days")  # fmt: skip
    form = Form(
        "regime",
        Section(_("Prices and rounding"), Row("rounding", "is_inclusive", "payment_days")),
        Section(_("Books"), Row("is_revenue_gross", "taxes_advances", "deducts_advances")),
    )


@screen
class VatEntryScreen(Screen):
    """The sales book and the purchase book."""

    model = VatEntry
    slug = "vat-books"
    title = _("VAT books")
    one = _("line of a VAT book")
    icon = "book-text"
    menu = MENU
    position = 30
    name_field = "invoice_number"
    related = ("party", "company")
    table = Table(
        Day("effective_on"), "code", "invoice_number", Day("invoice_on"), Column("party_name", _("Party")),
        "party_inn", "rate", Amount("net"), Amount("tax"), Amount("total"), Badge("book", shown=False),
        Hidden("correction_number"), Day("correction_on", shown=False), Hidden("payment"), Hidden("party_kpp"),
        filters=["book", "party", "code", "rate", Between("effective_on"), Between("total")],
        views={_("Sales book"): Q(book="sales"), _("Purchase book"): Q(book="purchases")},
        order="effective_on",
        group=["rate", "party", "code"],
        empty=_("Invoices and bills write here when they are posted."),
    )  # fmt: skip
    page = Page(
        facts=[
            "book", Day("effective_on"), "code", "invoice_number", Day("invoice_on"), "correction_number",
            Day("correction_on"), "payment", "party", "party_inn", "party_kpp", "rate", Amount("net"), Amount("tax"),
            Amount("total"),
        ]
    )  # fmt: skip


@screen
class OpenItemScreen(Screen):
    """What documents put on accounts of settlements, as it was entered."""

    model = OpenItem
    slug = "open-items"
    title = _("Settlements")
    one = _("open item")
    icon = "scale"
    menu = MENU
    position = 25
    name_field = "source_name"
    related = ("party", "account", "company")
    table = Table(
        "party", "role", "source_name", Day("effective_on"), Day("due_on"), Amount("amount"),
        Column("account", edit=False), Hidden("company_amount", look="amount"), Hidden("currency"),
        filters=["role", "party", "account", "currency", Between("effective_on"), Between("due_on"),
                 Between("amount")],
        views={
            _("Of customers"): Q(role__in=["receivable", "advance_received"]),
            _("Of suppliers"): Q(role__in=["payable", "advance_paid", "received_not_billed"]),
            _("Advances"): Q(role__in=["advance_received", "advance_paid"]),
        },
        order="due_on",
        group=["party", "role"],
        empty=_("Nothing is owed yet."),
    )  # fmt: skip
