"""Rules by which goods are bought again, and what should be bought now."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from artel.purchasing.actions import order_proposal, plan_now
from artel.purchasing.models import Proposal, ReorderRule
from artel.screens.declare import Badge, Column, Day, Form, Page, Row, Screen, Table
from artel.screens.registry import screen


@screen
class ProposalScreen(Screen):
    """What should be bought now, by supplier."""

    model = Proposal
    slug = "purchase-proposals"
    title = _("What to buy")
    one = _("proposal to buy")
    icon = "lightbulb"
    menu = "buying"
    position = 30
    name_field = "product__name"
    related = ("product", "party", "warehouse")
    table = Table(
        "product", "party", "quantity", "unit", Column("unit_price", look="amount", total=False), Day("arrives_on"),
        Badge("cause"), Column("warehouse", edit=False),
        filters=["party", "cause", "warehouse"],
        views={_("Nobody sells it"): Q(party=None)},
        order="party",
        group=["party", "warehouse", "cause"],
        empty=_("Nothing has to be bought. Proposals are worked out every morning, or on the page of reorder rules."),
    )  # fmt: skip
    page = Page(facts=["product", "party", "quantity", "unit", Day("arrives_on"), "warehouse", "cause"])
    actions = (order_proposal,)


@screen
class ReorderRuleScreen(Screen):
    """From which quantity goods are bought again."""

    model = ReorderRule
    slug = "reorder-rules"
    title = _("Reorder rules")
    one = _("reorder rule")
    icon = "refresh-cw"
    menu = "buying"
    position = 35
    name_field = "product__name"
    related = ("product", "warehouse")
    table = Table(
        "product", "warehouse", "least", "most", "multiple",
        filters=["product", "warehouse"],
        order="product",
        group=["warehouse"],
        empty=_("No rules yet. Say below which quantity a product is bought again, and up to which."),
    )  # fmt: skip
    form = Form(Row("product", "warehouse"), Row("least", "most", "multiple"))
    actions = (plan_now,)
