"""Quotes and orders: lists, the board of orders by state, their pages with the chain of documents."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from artel.core.actor import Actor
from artel.core.gate import visible
from artel.parties.api import family_ids
from artel.sales.actions import (
    accept,
    ask_payment,
    cancel,
    close,
    confirm,
    decline,
    drop_ship,
    invoice_services,
    move,
    new_version,
    reserve_more,
    revise,
    send,
    ship,
    to_order,
)
from artel.sales.models import Order, Quote, Terms
from artel.sales.queries.chain import chain_of
from artel.sales.queries.shown import PROGRESS, lines_with_progress, lines_with_stock
from artel.sales.showing import offer_on_paper
from artel.screens.declare import (
    Amount,
    Badge,
    Between,
    Board,
    Column,
    Day,
    Form,
    Hidden,
    Lines,
    Moment,
    Page,
    Print,
    Related,
    Row,
    Screen,
    Section,
    Table,
)
from artel.screens.registry import also_shown, screen

LINE: list[str | Column] = [
    Column("name", _("Name")),
    "quantity",
    "unit",
    Column("unit_price", look="amount", total=False),
    "discount_rate",
    Amount("total"),
]


def mine(actor: Actor) -> Q:
    """What the actor answers for."""
    return Q(owner_id=actor.user_id)


def late(_actor: Actor) -> Q:
    """Orders whose promised day has passed."""
    return Q(state=Order.State.CONFIRMED, promised_on__lt=timezone.localdate())


@screen
class QuoteScreen(Screen):
    """Quotes with their versions."""

    model = Quote
    slug = "quotes"
    title = _("Quotes")
    one = _("quote")
    icon = "file-text"
    menu = "sales"
    position = 40
    name_field = "number"
    related = ("party", "owner")
    prefetch = ("warehouse",)
    table = Table(
        "number", Column("version", look="text"), Column("party", edit=False), Amount("total"), Badge("state"),
        Day("issued_on", edit=False), Day("valid_until", edit=False), Column("owner", edit=False),
        Moment("sent_at", shown=False), Moment("answered_at", shown=False), Hidden("answered_by"), Hidden("net"),
        Hidden("tax"), Hidden("currency", edit=False),
        filters=["state", "party", "owner", Between("issued_on"), Between("valid_until"), Between("total")],
        views={_("Mine"): mine, _("Waiting for an answer"): Q(state=Quote.State.SENT)},
        order="-issued_on",
        group=["state", "owner"],
        empty=_("No quotes yet. Make the first one: a client and a line are enough."),
    )  # fmt: skip
    form = Form(
        Row("party", "warehouse"),
        Row("issued_on", "valid_until"),
        Lines(
            "lines", "product", "text", "quantity", "unit", "unit_price", "discount_rate", "tax_kind", total="sum",
            label=_("Products and services"),
        ),
        Section(_("Terms"), Row("currency", "exchange_rate", "is_inclusive"), "contract", "comment"),
    )  # fmt: skip
    page = Page(
        facts=[
            Column("party", edit=False), Amount("total"), Column("net", look="amount"), Column("tax", look="amount"),
            Day("issued_on", edit=False), Day("valid_until", edit=False), "version", Column("owner", edit=False),
            Column("warehouse", edit=False), Moment("sent_at"), Moment("answered_at"), "answered_by", "answer",
            Column("comment", edit=False),
        ],
        related=[
            Related(
                _("Products and services"), lines_with_stock, [*LINE, "free", Day("earliest")], limit=500
            )
        ],
        chain=chain_of,
        blocks=["sales/quote_link_block.html"],
    )  # fmt: skip
    actions = (send, accept, decline, to_order, new_version)
    prominent = (send, accept, decline, to_order)
    prints = (Print("offer", "sales/offer.typ", _("Quote"), offer_on_paper),)


@screen
class OrderScreen(Screen):
    """Orders: what is promised, and how far it is."""

    model = Order
    slug = "orders"
    title = _("Orders")
    one = pgettext_lazy("sales", "order")
    icon = "shopping-cart"
    menu = "sales"
    position = 45
    key = "o"
    name_field = "number"
    related = ("party", "owner")
    prefetch = ("warehouse", "quote")
    annotate = PROGRESS
    table = Table(
        "number", Column("party", edit=False), Amount("total"), Badge("state"), Column("shipped", look="amount"),
        Column("invoiced", look="amount"), Column("paid", look="amount"), Day("promised_on", edit=False),
        Column("owner", edit=False), Day("issued_on", edit=False), Hidden("reserved"), Hidden("reference", edit=False),
        Hidden("warehouse", edit=False), Hidden("net"), Hidden("tax"), Hidden("quote"), Hidden("currency", edit=False),
        filters=[
            "state", "party", "owner", "warehouse", Between("issued_on"), Between("promised_on"), Between("total"),
            "deal_id", "channel_id", "campaign_id",
        ],
        views={
            _("Mine"): mine,
            _("In work"): Q(state=Order.State.CONFIRMED),
            _("Late"): late,
            _("Drafts"): Q(state=Order.State.DRAFT),
        },
        order="-issued_on",
        group=["state", "owner", "warehouse"],
        empty=_("No orders yet. Make the first one: a client and a line are enough."),
    )  # fmt: skip
    form = Form(
        Row("party", "warehouse"),
        Row("issued_on", "promised_on", "reference"),
        Lines(
            "lines", "product", "text", "quantity", "unit", "unit_price", "discount_rate", "tax_kind", "delivery",
            total="sum", label=_("Products and services"),
        ),
        Section(_("Terms"), Row("currency", "exchange_rate", "is_inclusive"), Row("contract", "due_on"), "comment"),
    )  # fmt: skip
    board = Board(
        by="state",
        card=["party", "promised_on"],
        amount="total",
        move=move,
        ends=(Order.State.CLOSED, Order.State.CANCELLED),
    )  # fmt: skip
    page = Page(
        facts=[
            Column("party", edit=False), Amount("total"), Column("shipped", look="amount"),
            Column("invoiced", look="amount"), Column("paid", look="amount"), Column("net", look="amount"),
            Column("tax", look="amount"), Day("issued_on", edit=False), Day("promised_on", edit=False),
            Column("warehouse", edit=False), Column("owner", edit=False), Column("reference", edit=False),
            Column("contract", edit=False), Column("comment", edit=False),
        ],
        related=[
            Related(
                _("Products and services"), lines_with_progress,
                [*LINE, "reserved", "shipped_now", "invoiced", "missing", "free", Day("earliest"), "delivery"],
                limit=500,
            )
        ],
        chain=chain_of,
    )  # fmt: skip
    actions = (confirm, ask_payment, ship, invoice_services, reserve_more, revise, drop_ship, close, cancel)
    prominent = (confirm, ship, invoice_services)


@screen
class TermsScreen(Screen):
    """How the company sells."""

    model = Terms
    slug = "terms-of-sale"
    title = _("Terms of sale")
    one = _("terms of sale")
    icon = "settings-2"
    menu = "settings.trade"
    position = 40
    settings = True
    name_field = "quote_days"
    table = Table("quote_days", "invoices_shipments", empty=_("The usual terms hold. Add yours to change them."))
    form = Form("quote_days", "invoices_shipments", "over_limit")


def orders_of_party(party: Any, actor: Actor) -> QuerySet[Order]:
    """Orders of a customer, the newest first."""
    rows = visible(Order, actor).filter(party_id__in=family_ids(party))
    return rows.select_related("owner").order_by("-issued_on", "-id")


also_shown(
    "parties.party",
    Related(
        _("Orders"),
        orders_of_party,
        ["number", Badge("state"), Amount("total"), Day("issued_on"), "owner"],
        create="/orders/new/?party={id}",
    ),
)
