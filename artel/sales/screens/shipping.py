"""Shipments and returns."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from artel.sales.actions import cancel_return, cancel_shipment, post_return, post_shipment, take_return
from artel.sales.models import Return, Shipment
from artel.sales.queries.chain import chain_of
from artel.screens.declare import Badge, Between, Column, Day, Form, Hidden, Lines, Page, Related, Row, Screen, Table
from artel.screens.registry import screen


@screen
class ShipmentScreen(Screen):
    """What leaves for customers."""

    model = Shipment
    slug = "shipments"
    title = _("Shipments")
    one = _("shipment")
    icon = "truck"
    menu = "sales"
    position = 50
    name_field = "number"
    related = ("party", "order", "owner")
    prefetch = ("warehouse", "invoice")
    table = Table(
        "number", Column("party", edit=False), Column("order", edit=False), Day("shipped_on", edit=False),
        Badge("state"), Column("warehouse", edit=False), Column("invoice", edit=False), Column("owner", edit=False),
        Hidden("comment", edit=False),
        filters=["state", "party", "warehouse", "owner", Between("shipped_on")],
        views={_("To be shipped"): Q(state="draft"), _("Shipped"): Q(state="posted")},
        order="-shipped_on",
        group=["state", "warehouse"],
        empty=_("No shipments yet. They are made from a confirmed order."),
    )  # fmt: skip
    opening = ("order",)
    form = Form(
        Row("order", "shipped_on", "warehouse"),
        "comment",
        Lines("lines", "order_line", "quantity", "lot", label=_("Goods")),
    )
    page = Page(
        facts=[
            Column("party", edit=False), Column("order", edit=False), Day("shipped_on", edit=False),
            Column("warehouse", edit=False), Column("invoice", edit=False), Column("owner", edit=False),
            Column("comment", edit=False),
        ],
        related=[
            Related(_("Goods"), "lines", [Column("name", _("Name")), "quantity", Column("unit", _("Unit")), "lot"])
        ],
        chain=chain_of,
    )  # fmt: skip
    actions = (post_shipment, take_return, cancel_shipment)


@screen
class ReturnScreen(Screen):
    """What comes back from customers."""

    model = Return
    slug = "returns"
    title = _("Returns")
    one = _("return")
    icon = "undo-dot"
    menu = "sales"
    position = 55
    name_field = "number"
    related = ("party", "shipment", "owner")
    prefetch = ("warehouse", "correction")
    table = Table(
        "number", Column("party", edit=False), Column("shipment", edit=False), Day("returned_on", edit=False),
        Badge("state"), Column("cause", edit=False), Column("correction", edit=False), Column("owner", edit=False),
        Hidden("warehouse", edit=False),
        filters=["state", "party", "warehouse", "owner", Between("returned_on")],
        order="-returned_on",
        empty=_("No returns yet. They are made from a shipment."),
    )  # fmt: skip
    opening = ("shipment",)
    form = Form(
        Row("shipment", "returned_on", "warehouse"),
        "cause",
        Lines("lines", "shipment_line", "quantity", label=_("Goods")),
    )
    page = Page(
        facts=[
            Column("party", edit=False), Column("shipment", edit=False), Day("returned_on", edit=False),
            Column("warehouse", edit=False), Column("cause", edit=False), Column("correction", edit=False),
            Column("owner", edit=False),
        ],
        related=[Related(_("Goods"), "lines", [Column("name", _("Name")), "quantity", Column("unit", _("Unit"))])],
        chain=chain_of,
    )  # fmt: skip
    actions = (post_return, cancel_return)
