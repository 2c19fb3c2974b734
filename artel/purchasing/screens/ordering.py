"""Purchase orders, matches of their bills, and how the company buys."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from artel.core.actor import Actor
from artel.core.gate import visible
from artel.parties.api import family_ids
from artel.purchasing.actions import (
    approve_match,
    bill_order,
    cancel_purchase,
    close_purchase,
    compare_again,
    confirm_purchase,
    receive_order,
    revise_purchase,
)
from artel.purchasing.models import Match, PurchaseOrder, Terms
from artel.purchasing.queries.chain import chain_of
from artel.purchasing.queries.shown import PROGRESS, lines_with_progress
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
    Related,
    Row,
    Screen,
    Section,
    Table,
)
from artel.screens.registry import also_shown, screen

LINE: list[str | Column] = [
    "name", "quantity", "unit", Column("unit_price", look="amount", total=False), Amount("total"),
]  # fmt: skip


def mine(actor: Actor) -> Q:
    """What the actor answers for."""
    return Q(owner_id=actor.user_id)


def late(_actor: Actor) -> Q:
    """Orders whose expected day has passed."""
    return Q(state=PurchaseOrder.State.CONFIRMED, expected_on__lt=timezone.localdate())


@screen
class PurchaseOrderScreen(Screen):
    """What is ordered from suppliers, and how far it is."""

    model = PurchaseOrder
    slug = "purchase-orders"
    title = _("Purchase orders")
    one = _("purchase order")
    icon = "shopping-basket"
    menu = "buying"
    position = 50
    name_field = "number"
    related = ("party", "owner")
    prefetch = ("warehouse",)
    annotate = PROGRESS
    table = Table(
        "number", Column("party", edit=False), Amount("total"), Badge("state"), Column("received", look="amount"),
        Column("billed", look="amount"), Day("expected_on", edit=False), Column("owner", edit=False),
        Day("issued_on", edit=False), Hidden("reference", edit=False), Hidden("warehouse", edit=False), Hidden("net"),
        Hidden("tax"), Hidden("currency", edit=False),
        filters=[
            "state", "party", "owner", "warehouse", Between("issued_on"), Between("expected_on"), Between("total"),
        ],
        views={
            _("Mine"): mine,
            _("On the way"): Q(state=PurchaseOrder.State.CONFIRMED),
            _("Late"): late,
            _("Drafts"): Q(state=PurchaseOrder.State.DRAFT),
        },
        order="-issued_on",
        group=["state", "party", "owner", "warehouse"],
        empty=_("No purchase orders yet. Make the first one: a supplier and a line are enough."),
    )  # fmt: skip
    form = Form(
        Row("party", "warehouse"),
        Row("issued_on", "expected_on", "reference"),
        Lines(
            "lines", "product", "text", "quantity", "unit", "unit_price", "discount_rate", "tax_kind", total="sum",
            label=_("Products and services"),
        ),
        Section(_("Terms"), Row("currency", "exchange_rate", "is_inclusive"), Row("contract", "due_on"), "comment"),
    )  # fmt: skip
    board = Board(by="state", card=["party", "expected_on"], amount="total")
    page = Page(
        facts=[
            Column("party", edit=False), Amount("total"), Column("received", look="amount"),
            Column("billed", look="amount"), Column("net", look="amount"), Column("tax", look="amount"),
            Day("issued_on", edit=False), Day("expected_on", edit=False), Column("warehouse", edit=False),
            Column("owner", edit=False), Column("reference", edit=False), Column("contract", edit=False),
            Column("comment", edit=False),
        ],
        related=[
            Related(
                _("Products and services"), lines_with_progress, [*LINE, "received", "billed", "left"], limit=500
            )
        ],
        chain=chain_of,
    )  # fmt: skip
    actions = (confirm_purchase, receive_order, bill_order, revise_purchase, close_purchase, cancel_purchase)
    prominent = (confirm_purchase, receive_order, bill_order)


@screen
class MatchScreen(Screen):
    """Bills compared with orders and receipts."""

    model = Match
    slug = "bill-matches"
    title = _("Matching of bills")
    one = _("match of a bill")
    icon = "scale"
    menu = "buying"
    position = 65
    name_field = "bill__supplier_number"
    related = ("bill", "order", "party", "owner")
    table = Table(
        "bill", Column("party", edit=False), Column("order", edit=False), Badge("state"), "differences",
        Hidden("reason"), Hidden("owner", edit=False), Moment("created_at", shown=False),
        filters=["state", "party", "owner"],
        views={_("Waiting for approval"): Q(state=Match.State.WAITING)},
        order="-created_at",
        empty=_("No bills yet. Enter the bill of a receipt or of a purchase order."),
    )  # fmt: skip
    page = Page(facts=["bill", "order", "party", "differences", "reason", Column("owner", edit=False)], chain=chain_of)
    actions = (approve_match, compare_again)
    prominent = (approve_match,)


@screen
class TermsScreen(Screen):
    """How the company buys."""

    model = Terms
    slug = "terms-of-purchase"
    title = _("Terms of purchase")
    one = _("terms of purchase")
    icon = "settings-2"
    menu = "settings.trade"
    position = 41
    settings = True
    name_field = "price_tolerance_rate"
    table = Table(
        "price_tolerance_rate", "price_tolerance_amount", "receipt_tolerance_rate",
        empty=_("The usual terms hold. Add yours to change them."),
    )  # fmt: skip
    form = Form("price_tolerance_rate", "price_tolerance_amount", "receipt_tolerance_rate")


def purchases_of_party(party: Any, actor: Actor) -> QuerySet[PurchaseOrder]:
    """Orders to a supplier, the newest first."""
    rows = visible(PurchaseOrder, actor).filter(party_id__in=family_ids(party))
    return rows.select_related("owner").order_by("-issued_on", "-id")


also_shown(
    "parties.party",
    Related(
        _("Purchase orders"),
        purchases_of_party,
        ["number", Badge("state"), Amount("total"), Day("issued_on"), "owner"],
        create="/purchase-orders/new/?party={id}",
    ),
)
