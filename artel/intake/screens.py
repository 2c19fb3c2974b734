"""What people see of intake: the inbox, the sources, the rules."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from artel.core.actor import Actor
from artel.core.models import TimelineEntry
from artel.intake.actions import attach, decline, try_again
from artel.intake.models import AssignmentRule, Pool, Request, Source, State, Way
from artel.kit.phones import format_phone
from artel.screens.declare import (
    Badge,
    Email,
    Form,
    Hidden,
    Moment,
    Page,
    Phone,
    Row,
    Screen,
    Section,
    Table,
    When,
)
from artel.screens.feed import Entry, tells
from artel.screens.registry import screen, url_of_kind

UNSORTED = Q(state__in=[State.NEW, State.WAITING])


@screen
class RequestScreen(Screen):
    """The inbox of requests."""

    model = Request
    slug = "requests"
    title = _("Requests")
    one = _("Request")
    icon = "inbox"
    menu = "work"
    position = 10
    key = "R"
    related = ("source", "channel", "campaign", "party", "deal", "owner")
    table = Table(
        "name",
        Phone("phone"),
        "text",
        Badge("state"),
        "channel",
        "deal",
        "owner",
        Moment("received_at"),
        Hidden("email"),
        Hidden("source"),
        Hidden("campaign"),
        Hidden("party"),
        Hidden("problem"),
        filters=["state", "channel", "source", "campaign", "owner", "received_at"],
        views={
            _("Unsorted"): UNSORTED,
            _("Mine"): lambda actor: Q(owner_id=actor.user_id),
            _("Declined"): Q(state=State.DECLINED),
        },
        order="-received_at",
        empty=_("No requests yet. Connect a form, a mailbox or a program in the settings; they come by themselves."),
    )
    page = Page(
        facts=[
            Phone("phone"), Email("email"), "text", "source", "channel", "campaign", "party", "deal", "owner",
            "received_at",
        ],
        blocks=["intake/request_block.html"],
    )  # fmt: skip
    prefetch = ("assignments", "assignments__user")
    actions = (try_again, attach, decline)


@screen
class SourceScreen(Screen):
    """The doors by which requests come in."""

    model = Source
    slug = "sources"
    title = _("Sources of requests")
    one = _("Source of requests")
    icon = "door-open"
    menu = "settings.requests"
    position = 40
    settings = True
    related = ("channel", "pipeline", "mailbox")
    table = Table(
        "name", "way", "channel", "pipeline", "mailbox", "is_active", filters=["way", "channel"], order="name"
    )
    form = Form(
        Row("name", "way"),
        Row("channel", "pipeline"),
        Row("mailbox", "reaction_minutes"),
        Section(_("Form on a site"), Row("title"), Row("asks_for"), Row("consent_text"), Row("advertising_text"),
                Row("policy_url", "thanks_text"), Row("allowed_sites")),
        Row("is_active"),
        when={
            "mailbox": When("way", Way.MAIL),
            **dict.fromkeys(
                ["title", "asks_for", "consent_text", "advertising_text", "policy_url", "thanks_text", "allowed_sites"],
                When("way", Way.FORM),
            ),
        },
    )  # fmt: skip
    page = Page(blocks=["intake/source_block.html"])


@screen
class AssignmentRuleScreen(Screen):
    """Who gets what."""

    model = AssignmentRule
    slug = "assignment-rules"
    title = _("Assignment rules")
    one = _("Assignment rule")
    icon = "split"
    menu = "settings.requests"
    position = 41
    settings = True
    related = ("source", "channel", "team", "person")
    table = Table("name", "position", "source", "channel", "pool", "team", "person", "is_active", order="position")
    form = Form(
        Row("name", "position"),
        Section(_("If"), Row("source", "channel"), Row("words", "known_client")),
        Section(_("Then"), Row("pool"), Row("team", "person"), Row("respects_hours", "is_active")),
        when={
            "team": When("pool", Pool.ROUND_ROBIN, Pool.LEAST_LOAD), "person": When("pool", Pool.PERSON),
        },
    )  # fmt: skip


@tells("request")
def tell_request(entry: TimelineEntry, shown: Entry, _actor: Actor) -> None:
    """A request in the timeline of its deal and client."""
    data = entry.data
    title = _("Request: %(source)s") % {"source": data.get("source", "")}
    shown.update(icon="inbox", kind="message", direction="in", title=title)
    told = [format_phone(data.get("phone") or ""), data.get("email"), data.get("channel"), data.get("why")]
    shown["badge"] = {"text": " · ".join(str(part) for part in told if part), "state": "neutral"}
    shown["url"] = url_of_kind("intake.request", data.get("request"))
