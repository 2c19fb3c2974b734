"""What the accountant enters beside the documents: postings by hand, offsets, revaluations."""

from django.utils.translation import gettext_lazy as _

from artel.finance.actions.manual import cancel_manual, post_manual
from artel.finance.actions.offset import cancel_offset, post_offset
from artel.finance.actions.revaluation import cancel_revaluation, post_revaluation
from artel.finance.models import ManualPosting, Offset, Revaluation
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
    Table,
)
from artel.screens.registry import screen

ENTRIES = "finance/document_block.html"


@screen
class ManualPostingScreen(Screen):
    """What no other document says."""

    model = ManualPosting
    slug = "manual-postings"
    title = _("Manual postings")
    one = _("manual posting")
    icon = "pen-line"
    menu = "books"
    position = 15
    name_field = "text"
    related = ("owner",)
    table = Table(
        Day("entered_on"), "number", "text", Badge("state"), "owner", filters=["state", Between("entered_on"), "owner"],
        order="-entered_on",
        empty=_("Enter what no other document says: salaries, taxes, loans, corrections."),
    )  # fmt: skip
    form = Form(
        Row("entered_on", "text"),
        Lines(
            "lines", "debit", "credit", "amount", "party", "article", "text", "employee", "credit_party", "cost_centre",
            "money_account", total="sum",
        ),
    )  # fmt: skip
    page = Page(
        facts=[Day("entered_on"), "number", "text", "owner"],
        related=[
            Related(_("Lines"), "lines", ["debit", "credit", "party", "article", "text", Amount("amount")], limit=200)
        ],
        blocks=[ENTRIES],
    )
    actions = (post_manual, cancel_manual)


@screen
class OffsetScreen(Screen):
    """Debts that cover each other."""

    model = Offset
    slug = "offsets"
    title = _("Offsets of debts")
    one = _("offset")
    icon = "scale"
    menu = "books"
    position = 16
    name_field = "number"
    related = ("customer", "supplier", "owner")
    table = Table(
        Day("entered_on"), "number", "customer", "supplier", Amount("amount", total=False), Badge("state"),
        Hidden("text"), Hidden("owner"),
        filters=["state", "customer", "supplier", Between("entered_on")], order="-entered_on",
        empty=_("Where a party both owes us and is owed, one debt covers the other."),
    )  # fmt: skip
    form = Form(Row("entered_on", "amount", "currency"), Row("customer", "supplier"), "text")
    page = Page(
        facts=[Day("entered_on"), "number", "customer", "supplier", Amount("amount"), "text", "owner"], blocks=[ENTRIES]
    )
    actions = (post_offset, cancel_offset)


@screen
class RevaluationScreen(Screen):
    """Money and debts in other currencies, brought to the rate of a day."""

    model = Revaluation
    slug = "revaluations"
    title = _("Revaluations of currency")
    one = _("revaluation")
    icon = "refresh-cw"
    menu = "books"
    position = 17
    name_field = "number"
    related = ("owner",)
    table = Table(
        Day("entered_on"), "number", "text", Badge("state"), "owner", filters=["state", Between("entered_on")],
        order="-entered_on",
        empty=_("At the end of a month, bring money and debts in other currencies to its last rate."),
    )  # fmt: skip
    form = Form("entered_on", "text")
    page = Page(
        facts=[Day("entered_on"), "number", "text", "owner"],
        related=[
            Related(
                _("Balances"), "lines",
                ["what", Amount("balance"), "rate", Amount("before"), Amount("after"),
                 Column("difference", _("Difference"), look="amount")],
                limit=500,
            )
        ],
        blocks=[ENTRIES],
    )  # fmt: skip
    actions = (post_revaluation, cancel_revaluation)
