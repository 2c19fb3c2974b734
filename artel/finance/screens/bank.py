"""What people see of bank statements: the list, and the lines of all of them."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from artel.finance.actions.bank import book, choose, leave, take_up
from artel.finance.models import BankLine, BankStatement
from artel.screens.declare import Amount, Badge, Between, Column, Day, Hidden, Moment, Page, Screen, Table
from artel.screens.registry import screen


@screen
class BankStatementScreen(Screen):
    """Statements as they were imported; each has a page on which its lines are booked."""

    model = BankStatement
    slug = "bank-statements"
    title = _("Bank statements")
    one = _("bank statement")
    icon = "scroll-text"
    menu = "books"
    position = 4
    name_field = "file_name"
    related = ("money_account", "owner")
    table = Table(
        Day("until_on"),
        "money_account",
        Column("days", _("Days"), sort=""),
        Amount("received"),
        Amount("paid"),
        Amount("closing", total=False),
        "file_name",
        Moment("created_at", label=_("Imported")),
        Hidden("owner"),
        Hidden("format_name"),
        Hidden("repeated_count"),
        filters=["money_account", Between("until_on")],
        order="-until_on",
        empty=_("Import the file that your bank gives: 1CClientBankExchange, CAMT.053 or MT940."),
    )
    page = Page(
        facts=["money_account", Column("days", _("Days")), Amount("received"), Amount("paid"), Amount("closing")]
    )


@screen
class BankLineScreen(Screen):
    """Movements of all accounts as the banks told them."""

    model = BankLine
    slug = "bank-lines"
    title = _("Lines of bank statements")
    one = _("line of a bank statement")
    icon = "list-checks"
    menu = "books"
    position = 5
    name_field = "name"
    related = ("money_account", "party", "invoice", "proforma", "bill", "payment", "statement__money_account")
    table = Table(
        Day("day"),
        "name",
        Badge("direction"),
        Amount("amount", total=False),
        "purpose",
        Badge("state"),
        "rule",
        Column("party", edit=False),
        Hidden("money_account"),
        Hidden("inn"),
        Hidden("account_number"),
        Hidden("invoice", edit=False),
        Hidden("proforma", edit=False),
        Hidden("bill", edit=False),
        Hidden("payment"),
        filters=["state", "rule", "direction", "money_account", "party", Between("day"), Between("amount")],
        views={
            _("Waiting"): Q(state__in=["new", "matched"]),
            _("Not recognised"): Q(state="new"),
            _("Booked"): Q(state="booked"),
        },
        order="-day",
        empty=_("Import a bank statement, and its lines are here."),
    )
    page = Page(
        facts=[
            Day("day"), "name", "inn", "account_number", Badge("direction"), Amount("amount"), "purpose",
            Badge("state"), "rule", "party", "invoice", "proforma", "bill", "account", "payment", "statement",
        ]
    )  # fmt: skip
    actions = (book, choose, leave, take_up)
