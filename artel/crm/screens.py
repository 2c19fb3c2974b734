"""What people see of sales: deals as list, board and calendar; pipelines, channels and campaigns in the settings."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from artel.core.actor import Actor
from artel.core.gate import visible
from artel.core.models import Membership, TimelineEntry
from artel.crm.actions import (
    add_contact,
    assign,
    bulk_create_deals,
    bulk_hire,
    change_pipeline,
    copy,
    lose,
    move,
    offer,
    order,
    remove_contact,
    reopen,
    win,
)
from artel.crm.models import OPEN, Campaign, Channel, Deal, DealContact, LostReason, Pipeline, Stage
from artel.crm.queries.deals import mine, overdue, rotting, without_step
from artel.crm.queries.money import chain_of_deal
from artel.crm.queries.stages import stage_bar
from artel.crm.queries.stock import lines_with_stock
from artel.finance.api import BillLine
from artel.screens.declare import (
    Amount,
    Badge,
    Between,
    Board,
    Calendar,
    Column,
    Day,
    Due,
    Form,
    Hidden,
    Importer,
    Lines,
    Moment,
    Page,
    Related,
    Row,
    Screen,
    Section,
    Stages,
    Table,
)
from artel.screens.feed import tells
from artel.screens.registry import also_shown, screen

# Headings of the public data set of sales opportunities that many tools are tried with.
OPPORTUNITIES = {
    "opportunity_id": "external_key",
    "sales_agent": "owner",
    "product": "product",
    "account": "party",
    "deal_stage": "stage",
    "engage_date": "opened_on",
    "close_date": "closed_on",
    "close_value": "amount",
}


@screen
class DealScreen(Screen):
    """Deals: the list, the board of a pipeline, the calendar of expected closes."""

    model = Deal
    slug = "deals"
    title = _("Deals")
    one = _("deal")
    icon = "handshake"
    menu = "sales"
    position = 10
    key = "d"
    layout = "board"
    # Joined are the three that every list shows. With all seven the database plans longer than it reads.
    related = ("party", "stage", "owner")
    prefetch = ("pipeline", "channel", "campaign", "lost_reason")
    table = Table(
        "name",
        Column("party", edit=False),
        Amount("amount"),
        Badge("stage"),
        Due("next_step_at"),
        Column("owner", edit=False),
        Day("expected_close_on"),
        Moment("opened_at"),
        Hidden("number"),
        Hidden("pipeline"),
        Badge("state", shown=False),
        Moment("stage_entered_at", shown=False),
        Moment("closed_at", shown=False),
        Hidden("lost_reason"),
        Hidden("channel"),
        Hidden("campaign"),
        Hidden("external_key"),
        filters=[
            "state", "pipeline", "stage", "owner", "party", "channel", "campaign", "lost_reason", Between("amount"),
            Between("opened_at"), Between("closed_at"), Between("expected_close_on"), Between("next_step_at"),
        ],
        views={
            _("Mine"): mine,
            _("Step overdue"): overdue,
            _("No next step"): without_step,
            _("Forgotten"): rotting,
            _("In work"): Q(state=OPEN),
        },
        order="-opened_at",
        group=["stage", "owner", "channel"],
        empty=_("No deals yet. Open the first one: a name is enough."),
    )  # fmt: skip
    form = Form(
        "name",
        Row("party", "pipeline"),
        Row("amount", "currency", "expected_close_on"),
        Row("channel", "campaign"),
        "description",
        Lines(
            "lines", "product", "product_name", "quantity", "unit", "unit_price", "discount_rate",
            total="net", label=_("Products and services"),
        ),
    )  # fmt: skip
    opening = ("pipeline",)
    board = Board(
        by="stage",
        within="pipeline",
        card=["party"],
        move=move,
        amount="amount",
        weight="probability_rate",
        due="next_step_at",
        rot="rot",
        only=Q(state=OPEN),
        columns_only=Q(pipeline__is_archived=False),
        ends=~Q(outcome=OPEN),
        needs="required_fields",
    )
    calendar = Calendar(start="expected_close_on", title="name", tone="stage_tone")
    page = Page(
        facts=[
            Column("party", edit=False),
            Amount("amount"),
            Column("weighted", _("Weighted by probability"), look="amount"),
            Due("next_step_at"),
            Column("owner", edit=False),
            Day("expected_close_on"),
            "pipeline",
            "number",
            Moment("opened_at"),
            Moment("closed_at"),
            "lost_reason",
            "channel",
            "campaign",
            Column("first_touch_text", _("First touch")),
            "description",
        ],
        stages=Stages(stage_bar),
        related=[
            Related(
                _("Products and services"), lines_with_stock,
                ["product_name", "quantity", "unit", Amount("unit_price"), "discount_rate", Column("net", _("Sum")),
                 "free", Day("earliest")],
            ),
            Related(_("Contacts"), "contacts", ["party", "role"]),
        ],
        chain=chain_of_deal,
        blocks=["crm/money_block.html"],
    )  # fmt: skip
    prominent = (win, lose, reopen, assign, offer, order)
    actions = (win, lose, reopen, assign, offer, order, move, change_pipeline, add_contact, remove_contact, copy)
    importer = Importer(
        store=bulk_create_deals,
        fields={
            "party": _("client"),
            "owner": _("responsible"),
            "product": _("product or service"),
            "pipeline": _("pipeline"),
            "stage": _("stage"),
            "last_stage": _("stage before closing"),
            "opened_on": _("opened"),
            "closed_on": _("closed"),
        },
        required=("stage",),
        key=("external_key",),
        presets={"opportunities": OPPORTUNITIES},
    )


@tells("crm.copied")
def tell_copied(entry: TimelineEntry, shown: dict[str, Any], actor: Actor) -> None:
    """Where a copied deal comes from."""
    number = entry.data.get("number", "")
    shown.update(title=str(_("Copied from deal %(number)s") % {"number": number}), icon="copy")
    shown["url"] = f"/deals/{entry.data['from']}/"


@tells("crm.offered")
def tell_offered(entry: TimelineEntry, shown: dict[str, Any], actor: Actor) -> None:
    """Which quote was made of the deal."""
    number = entry.data.get("number", "")
    shown.update(title=str(_("Quote %(number)s is made") % {"number": number}), icon="file-text")
    shown["url"] = f"/quotes/{entry.data['id']}/"


@tells("crm.ordered")
def tell_ordered(entry: TimelineEntry, shown: dict[str, Any], actor: Actor) -> None:
    """Which order was made of the deal."""
    number = entry.data.get("number", "")
    shown.update(title=str(_("Order %(number)s is made") % {"number": number}), icon="shopping-cart")
    shown["url"] = f"/orders/{entry.data['id']}/"


@screen
class PipelineScreen(Screen):
    """Pipelines with their stages."""

    model = Pipeline
    slug = "pipelines"
    title = _("Pipelines")
    one = _("pipeline")
    icon = "columns-3"
    menu = "settings.sales"
    position = 30
    settings = True
    table = Table(
        "name", "currency", "is_archived", order="position", empty=_("Without a pipeline no deal can be opened.")
    )
    form = Form(
        Row("name", "currency", "position"),
        "is_archived",
        Lines("stages", "name", "outcome", "probability_rate", "rot_days", "tone", label=_("Stages")),
    )
    page = Page(
        related=[
            Related(
                _("Stages"),
                "stages",
                [Badge("name"), "outcome", "probability_rate", "rot_days", "required_fields", "entry_conditions"],
            )
        ]
    )


@screen
class StageScreen(Screen):
    """Stages with what they ask of a deal."""

    model = Stage
    slug = "stages"
    title = _("Stages")
    one = _("stage")
    icon = "signpost"
    menu = "settings.sales"
    position = 31
    settings = True
    related = ("pipeline",)
    opening = ("pipeline",)
    table = Table(
        Badge("name"), Column("pipeline", edit=False), "outcome", "probability_rate", "rot_days", "required_fields",
        "entry_conditions", filters=["pipeline", "outcome"], order="position",
    )  # fmt: skip
    form = Form(
        Row("name", "tone"),
        Row("pipeline", "position"),
        Row("outcome", "probability_rate", "rot_days"),
        "fact",
        Section(_("Before a deal may enter"), "required_fields", "entry_conditions"),
    )


@screen
class LostReasonScreen(Screen):
    """Why deals are lost."""

    model = LostReason
    slug = "lost-reasons"
    title = _("Lost reasons")
    one = _("lost reason")
    icon = "circle-x"
    menu = "settings.sales"
    position = 32
    settings = True
    table = Table("name", "position", "is_archived", order="position")
    form = Form(Row("name", "position"), "is_archived")


@screen
class ChannelScreen(Screen):
    """By what requests arrive."""

    model = Channel
    slug = "channels"
    title = _("Channels")
    one = _("channel")
    icon = "radio-tower"
    menu = "settings.sales"
    position = 33
    settings = True
    table = Table(
        "name", "medium", "utm_source", "is_default", "is_archived", filters=["medium", "is_archived"], order="position"
    )
    form = Form(Row("name", "medium"), Row("utm_source", "position"), Row("is_default", "is_archived"))


def billed_for(campaign: Campaign, actor: Actor) -> QuerySet[BillLine]:
    """Lines of posted bills for a campaign, the newest first; the reports tell what they come to in the books."""
    rows = visible(BillLine, actor).filter(campaign_id=campaign.pk, document__state="posted")
    return rows.select_related("document__party", "product").order_by("-document__issued_on", "-id")


@screen
class CampaignScreen(Screen):
    """Campaigns with their marks and what suppliers billed for them."""

    model = Campaign
    slug = "campaigns"
    title = _("Campaigns")
    one = _("campaign")
    icon = "megaphone"
    menu = "marketing"
    position = 20
    related = ("channel",)
    table = Table(
        "name", "channel", "utm_campaign", "utm_source", Day("starts_on"), Day("ends_on"), Hidden("is_archived"),
        filters=["channel", Between("starts_on"), "is_archived"],
        empty=_("No campaigns yet. With one, every request tells which advertising brought it."),
    )  # fmt: skip
    form = Form(
        Row("name", "channel"),
        Row("utm_campaign", "utm_source", "utm_medium"),
        Row("starts_on", "ends_on"),
        "is_archived",
    )
    page = Page(
        related=[
            Related(
                _("Billed by suppliers"), billed_for,
                ["document", "name", Amount("net"), Column("document__party", _("Supplier"))],
            )
        ]
    )  # fmt: skip


@screen
class ColleagueScreen(Screen):
    """The sales department as a list, so that it can come from a file: people, who leads them, where they sit."""

    model = Membership
    slug = "colleagues"
    title = _("Colleagues")
    one = _("colleague")
    icon = "users"
    settings = True
    related = ("user", "role", "team")
    name_field = "position"
    api = False
    table = Table(Column("user", edit=False), "role", "team", "position", "is_active", filters=["role", "team"])
    importer = Importer(
        store=bulk_hire,
        fields={"agent": _("employee"), "manager": _("head"), "office": _("office"), "email": _("e-mail")},
        required=("agent",),
        aliases={"sales_agent": "agent", "regional_office": "office"},
    )


def deals_of_party(party: Any, actor: Actor) -> QuerySet[Deal]:
    """Deals in which somebody is the client or takes part, the newest first."""
    # The few numbers apart: both halves find their rows by an index, a join of the tables does not.
    beside = list(DealContact.objects.filter(party_id=party.pk).values_list("deal_id", flat=True))
    takes_part = Q(party_id=party.pk) | Q(pk__in=beside)
    return visible(Deal, actor).filter(takes_part).select_related("stage", "owner").order_by("-opened_at", "-id")


also_shown(
    "parties.party",
    Related(
        _("Deals"),
        deals_of_party,
        ["name", Badge("stage"), Amount("amount"), Due("next_step_at"), "owner", Moment("opened_at")],
        create="/deals/new/?party={id}",
    ),
)
