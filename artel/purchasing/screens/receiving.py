"""Receipts, landed costs and returns to suppliers."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from artel.purchasing.actions import (
    bill_receipt,
    cancel_landed,
    cancel_receipt,
    cancel_supplier_return,
    land,
    post_landed,
    post_receipt,
    post_supplier_return,
    return_receipt,
)
from artel.purchasing.models import LandedCost, Receipt, SupplierReturn
from artel.purchasing.queries.chain import chain_of
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


@screen
class ReceiptScreen(Screen):
    """What has come from suppliers."""

    model = Receipt
    slug = "receipts"
    title = _("Receipts of goods")
    one = _("receipt of goods")
    icon = "package-plus"
    menu = "buying"
    position = 55
    name_field = "number"
    related = ("party", "order", "owner")
    prefetch = ("warehouse",)
    table = Table(
        "number", Column("party", edit=False), Column("order", edit=False), Day("received_on", edit=False),
        Badge("state"), Column("warehouse", edit=False), Column("waybill", edit=False), Column("owner", edit=False),
        Hidden("comment", edit=False),
        filters=["state", "party", "warehouse", "owner", Between("received_on")],
        views={_("To be received"): Q(state="draft"), _("Received"): Q(state="posted")},
        order="-received_on",
        group=["state", "party", "warehouse"],
        empty=_("No receipts yet. They are made from a confirmed purchase order."),
    )  # fmt: skip
    form = Form(
        Row("received_on", "warehouse", "waybill"),
        "comment",
        Lines("lines", "order_line", "quantity", "lot_code", "expires_on", label=_("Goods")),
    )
    page = Page(
        facts=[
            Column("party", edit=False), Column("order", edit=False), Day("received_on", edit=False),
            Column("warehouse", edit=False), Column("waybill", edit=False), Column("owner", edit=False),
            Column("comment", edit=False),
        ],
        related=[
            Related(
                _("Goods"), "lines",
                [Column("name", _("Name")), "quantity", Column("unit", _("Unit")), "lot", "expires_on",
                 Column("value", look="amount")],
                limit=500,
            )
        ],
        chain=chain_of,
    )  # fmt: skip
    actions = (post_receipt, bill_receipt, land, return_receipt, cancel_receipt)
    prominent = (post_receipt, bill_receipt)


@screen
class LandedCostScreen(Screen):
    """What it cost to bring goods here."""

    model = LandedCost
    slug = "landed-costs"
    title = _("Landed costs")
    one = _("landed cost")
    icon = "ship"
    menu = "buying"
    position = 60
    name_field = "number"
    related = ("company", "party", "owner")
    prefetch = ("bill",)
    table = Table(
        "number", Column("party", edit=False), Amount("amount"), Column("basis", edit=False), Badge("state"),
        Day("issued_on", edit=False), Column("bill", edit=False), Column("text", edit=False),
        Hidden("owner", edit=False),
        filters=["state", "party", "basis", Between("issued_on")],
        views={_("To be posted"): Q(state="draft")},
        order="-issued_on",
        group=["state", "party"],
        empty=_("No landed costs yet. Spread what delivery cost over the goods that it brought."),
    )  # fmt: skip
    form = Form(
        Row("party", "issued_on"),
        Row("amount", "tax_kind", "basis"),
        "text",
        Lines("lines", "receipt", label=_("Receipts")),
        Section(_("Bill"), Row("supplier_number", "supplier_on")),
    )
    page = Page(
        facts=[
            Column("party", edit=False), Amount("amount"), Column("basis", edit=False), Day("issued_on", edit=False),
            Column("text", edit=False), Column("bill", edit=False), Column("owner", edit=False),
        ],
        related=[Related(_("Receipts"), "lines", ["receipt", Amount("amount")])],
        chain=chain_of,
    )  # fmt: skip
    actions = (post_landed, cancel_landed)


@screen
class SupplierReturnScreen(Screen):
    """What goes back to suppliers."""

    model = SupplierReturn
    slug = "supplier-returns"
    title = _("Returns to suppliers")
    one = _("return to a supplier")
    icon = "undo-dot"
    menu = "buying"
    position = 70
    name_field = "number"
    related = ("party", "receipt", "owner")
    table = Table(
        "number", Column("party", edit=False), Column("receipt", edit=False), Day("returned_on", edit=False),
        Badge("state"), Column("cause", edit=False), Column("owner", edit=False),
        filters=["state", "party", "owner", Between("returned_on")],
        order="-returned_on",
        group=["state", "party"],
        empty=_("No returns yet. They are made from a receipt."),
    )  # fmt: skip
    form = Form(
        "returned_on",
        "cause",
        Lines("lines", "receipt_line", "quantity", label=_("Goods")),
    )
    page = Page(
        facts=[
            Column("party", edit=False), Column("receipt", edit=False), Day("returned_on", edit=False),
            Column("cause", edit=False), Column("owner", edit=False),
        ],
        related=[Related(_("Goods"), "lines", [Column("name", _("Name")), "quantity", Column("unit", _("Unit"))])],
        chain=chain_of,
    )  # fmt: skip
    actions = (post_supplier_return, cancel_supplier_return)
