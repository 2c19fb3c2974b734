"""Requisitions and requests for prices."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from artel.core.actor import Actor
from artel.purchasing.actions import (
    approve_requisition,
    ask_for_requisition,
    ask_prices,
    cancel_request,
    cancel_requisition,
    choose_best,
    note_answer,
    order_requisition,
)
from artel.purchasing.models import RequestForPrices, Requisition
from artel.purchasing.queries.chain import chain_of
from artel.purchasing.queries.shown import answers_side_by_side
from artel.screens.declare import (
    Badge,
    Between,
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
from artel.screens.registry import screen

WANTED: list[str | Column] = [Column("name", _("Name")), "quantity", "unit"]


def mine(actor: Actor) -> Q:
    """What the actor asked for."""
    return Q(owner_id=actor.user_id)


@screen
class RequisitionScreen(Screen):
    """What people inside need."""

    model = Requisition
    slug = "requisitions"
    title = _("Requisitions")
    one = _("requisition")
    icon = "clipboard-list"
    menu = "buying"
    position = 40
    name_field = "number"
    related = ("owner",)
    prefetch = ("warehouse",)
    table = Table(
        "number", Column("purpose", edit=False), Badge("state"), Day("needed_on", edit=False),
        Column("warehouse", edit=False), Column("owner", edit=False), Moment("created_at", shown=False),
        filters=["state", "warehouse", "owner", Between("needed_on")],
        views={_("Mine"): mine, _("To be bought"): Q(state=Requisition.State.APPROVED)},
        order="-created_at",
        group=["state", "owner"],
        empty=_("No requisitions yet. Write what you need: a name and a quantity are enough."),
    )  # fmt: skip
    form = Form(
        Row("purpose", "needed_on", "warehouse"),
        Lines("lines", "product", "text", "quantity", "unit", label=_("What is needed")),
    )
    page = Page(
        facts=[
            Column("purpose", edit=False), Day("needed_on", edit=False), Column("warehouse", edit=False),
            Column("owner", edit=False),
        ],
        related=[Related(_("What is needed"), "lines", WANTED)],
        chain=chain_of,
    )  # fmt: skip
    actions = (approve_requisition, order_requisition, ask_for_requisition, cancel_requisition)
    prominent = (approve_requisition, order_requisition, ask_for_requisition)


@screen
class RequestScreen(Screen):
    """Prices asked of several suppliers."""

    model = RequestForPrices
    slug = "price-requests"
    title = _("Requests for prices")
    one = _("request for prices")
    icon = "message-circle-question"
    menu = "buying"
    position = 45
    name_field = "number"
    related = ("owner",)
    prefetch = ("warehouse", "requisition")
    table = Table(
        "number", Badge("state"), Day("answer_until", edit=False), Day("needed_on", edit=False),
        Column("requisition", edit=False), Column("owner", edit=False), Hidden("warehouse", edit=False),
        Hidden("currency", edit=False),
        filters=["state", "owner", Between("answer_until")],
        views={_("Waiting for answers"): Q(state=RequestForPrices.State.SENT)},
        order="-created_at",
        group=["state", "owner"],
        empty=_("No requests yet. Ask several suppliers at once, and compare what they answer."),
    )  # fmt: skip
    form = Form(
        Row("answer_until", "needed_on", "warehouse"),
        Lines("lines", "product", "text", "quantity", "unit", label=_("What is asked")),
        Lines("asked", "party", label=_("Who is asked")),
        Section(_("Terms"), Row("currency", "is_inclusive"), "comment"),
    )
    page = Page(
        facts=[
            Day("answer_until", edit=False), Day("needed_on", edit=False), Column("warehouse", edit=False),
            Column("requisition", edit=False), Column("owner", edit=False), Column("comment", edit=False),
        ],
        related=[
            Related(
                _("Answers"), answers_side_by_side,
                ["line", "party", Column("unit_price", look="amount", total=False), "lead_days",
                 Column("sum", _("Sum"), look="amount", total=False), "is_chosen"],
                limit=500,
            ),
            Related(_("What is asked"), "lines", WANTED),
        ],
        chain=chain_of,
    )  # fmt: skip
    actions = (ask_prices, note_answer, choose_best, cancel_request)
    prominent = (ask_prices, note_answer, choose_best)
