"""What people see of money: accounts, payments, rates."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from artel.core.actor import Actor
from artel.core.gate import reaches, visible
from artel.finance.actions.payment import cancel_payment, post_payment
from artel.finance.models import BankLine, MoneyAccount, Payment, Rate
from artel.finance.queries.chains import steps_of
from artel.kit.fields import money_of
from artel.screens.cells import plain_text
from artel.screens.declare import (
    Amount,
    Badge,
    Between,
    Column,
    Day,
    Form,
    Hidden,
    Importer,
    Page,
    Related,
    Row,
    Screen,
    Section,
    Table,
)
from artel.screens.menu import Item, in_menu
from artel.screens.registry import screen, url_of

MENU = "books"


def _sees_money(actor: Actor) -> bool:
    return bool(actor.scope(MoneyAccount))


def _waiting(actor: Actor) -> int:
    return visible(BankLine, actor).filter(state__in=["new", "matched"]).count()


in_menu(Item(_("Money"), "/money/", "wallet", MENU, 2, may=_sees_money, count=_waiting))


@screen
class MoneyAccountScreen(Screen):
    """Bank accounts and cash desks of the company."""

    model = MoneyAccount
    slug = "money-accounts"
    title = _("Bank accounts and cash desks")
    one = _("money account")
    icon = "landmark"
    menu = "settings.books"
    position = 55
    settings = True
    related = ("account", "company")
    table = Table(
        "name", Badge("kind_of_account"), Column("requisites", _("Account number"), sort=""), "currency",
        Hidden("number"), Hidden("iban"), Hidden("bank_name"), Hidden("is_main"), Hidden("is_archived"),
        Hidden("account"),
        filters=["kind_of_account", "currency", "is_archived"],
        views={_("In use"): Q(is_archived=False)},
        order="name",
        empty=_("Add the bank account of the company: statements are imported into it, and it stands on invoices."),
    )  # fmt: skip
    form = Form(
        Row("name", "kind_of_account", "currency"),
        Section(
            _("Bank"), Row("number", "bik"), Row("bank_name", "city"), "correspondent_number", Row("iban", "swift"),
        ),
        Section(_("Books"), "account", Row("is_main", "is_archived")),
    )  # fmt: skip
    page = Page(
        facts=["kind_of_account", "currency", "number", "bik", "bank_name", "correspondent_number", "iban", "swift",
               "account"],
        related=[
            Related(
                _("Statements"), "statements",
                [Column("days", _("Days")), Amount("received"), Amount("paid"), Amount("closing")],
                create="/bank-statements/new/",
            ),
            Related(_("Payments"), "payments", [Day("paid_on"), "number", "party", Column("signed", _("Amount"))]),
        ],
    )  # fmt: skip


def _chain(payment: Payment, actor: Actor) -> list[dict[str, Any]]:
    """What was agreed, asked for, sold or billed, and this payment of it."""
    paid = (payment.invoice, payment.proforma, payment.bill)
    document = next((row for row in paid if row is not None and reaches(row, actor, "read")), None)
    if document is None:
        return []
    around = [step | {"here": False} for step in steps_of(document, actor) if step["url"] != url_of(payment)]
    here = {
        "kind": payment.title, "title": payment.number, "url": url_of(payment), "state": payment.state_tone,
        "state_label": payment.get_state_display(), "total": plain_text(money_of(payment, "amount")),
    }  # fmt: skip
    return [*around, here | {"here": True, "icon": "banknote"}]


@screen
class PaymentScreen(Screen):
    """Money that came and went."""

    model = Payment
    slug = "payments"
    title = _("Payments")
    one = _("payment")
    icon = "banknote"
    menu = MENU
    position = 3
    name_field = "number"
    related = ("party", "money_account", "owner", "article", "invoice", "proforma", "bill", "company")
    table = Table(
        Day("paid_on"),
        "number",
        Badge("direction"),
        "party",
        Amount("amount", total=False),
        "money_account",
        "purpose",
        Badge("state"),
        Hidden("kind_of_payment"),
        Hidden("article"),
        Hidden("invoice"),
        Hidden("proforma"),
        Hidden("bill"),
        Hidden("company_amount", look="amount"),
        Hidden("owner"),
        filters=["direction", "state", "money_account", "party", "kind_of_payment", "article", Between("paid_on"),
                 Between("amount"), "owner", "deal_id", "channel_id", "campaign_id"],
        views={
            pgettext_lazy("money", "Received"): Q(direction="in", state="posted"),
            pgettext_lazy("money", "Paid"): Q(direction="out", state="posted"),
            _("To be paid"): Q(direction="out", state="draft"),
            _("Cash orders"): Q(money_account__kind_of_account="cash"),
        },
        order="-paid_on",
        empty=_("Payments come here from bank statements. Import one, or enter a payment."),
    )  # fmt: skip
    form = Form(
        Row("direction", "kind_of_payment"),
        Row("money_account", "paid_on", "number"),
        Row("party", "amount"),
        Section(_("What it pays"), Row("invoice", "proforma", "bill"), "purpose"),
        Section(_("Books"), Row("article", "advance_tax", "advance_invoice"),
                Row("account", "cost_article", "cost_centre"), "employee"),
        Section(_("Bank and cash desk"), Row("party_account", "person"), "comment"),
    )
    page = Page(
        facts=[
            Day("paid_on"), "number", Badge("direction"), "kind_of_payment", "party", Amount("amount"), "money_account",
            "purpose", "person", "invoice", "proforma", "bill", "article", "account", "cost_article", "employee",
            "advance_tax", "advance_invoice", "owner", "comment",
        ],
        chain=_chain,
        blocks=["finance/document_block.html"],
    )  # fmt: skip
    actions = (post_payment, cancel_payment)


@screen
class RateScreen(Screen):
    """What currencies were worth, day by day."""

    model = Rate
    slug = "rates"
    title = _("Exchange rates")
    one = _("exchange rate")
    icon = "arrow-left-right"
    menu = "settings.books"
    position = 56
    settings = True
    name_field = "currency"
    table = Table(
        "currency", Day("day"), "nominal", "value", filters=["currency", Between("day")], order="-day",
        empty=_("No rates yet. Load those of the Bank of Russia on the page «Money», or enter one."),
    )  # fmt: skip
    form = Form(Row("currency", "day"), Row("value", "nominal"))
    importer = Importer(required=("currency", "day", "value"), key=("currency", "day"))
