"""What people see of automation: the rules with their dry run, and the log of runs."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from artel.automation.actions import disable, enable
from artel.automation.models import BY_TIME, AutomationRule, Do, Run, Trigger, Whom
from artel.core.actor import Actor
from artel.core.models import TimelineEntry
from artel.screens.declare import Badge, Column, Form, Lines, Moment, Page, Related, Row, Screen, Table, When
from artel.screens.feed import Entry, tells
from artel.screens.registry import screen

_TOLD = Column("told", label=_("What was done"))


def latest_runs(rule: AutomationRule, _actor: Actor) -> Any:
    """The log of one rule, newest first."""
    return rule.runs.select_related("deal", "party", "rule").order_by("-id")


@screen
class AutomationScreen(Screen):
    """Rules: when something happens, do something."""

    model = AutomationRule
    slug = "automation"
    title = _("Automation")
    one = _("Automation rule")
    icon = "zap"
    menu = "settings.requests"
    position = 45
    settings = True
    related = ("pipeline", "stage")
    table = Table(
        "name", "trigger", "pipeline", "stage", "is_active", "version", filters=["trigger", "stage"],
        order="name",
    )  # fmt: skip
    form = Form(
        "name",
        Row("trigger", "pipeline", "stage", "field", "days"),
        "condition",
        Lines(
            "steps",
            "do",
            "field",
            "template",
            "stage",
            "text",
            "whom",
            "person",
            "hours",
            label=_("What to do"),
            when={
                "field": When("do", Do.FIELD),
                "template": When("do", Do.MAIL),
                "stage": When("do", Do.MOVE),
                "text": When("do", Do.TASK, Do.NOTIFY, Do.FIELD),
                "whom": When("do", Do.TASK, Do.NOTIFY),
                "person": When("whom", Whom.PERSON),
                "hours": When("do", Do.TASK),
            },
        ),
        when={
            "stage": When("trigger", Trigger.STAGE, Trigger.IN_STAGE),
            "field": When("trigger", Trigger.CHANGED),
            "days": When("trigger", *BY_TIME),
        },
    )
    page = Page(
        facts=[Column("words", label=_("What it does"), edit=False), "version"],
        related=[
            Related(
                _("Versions"), "versions",
                columns=["number", Moment("created_at", label=_("In force since")), "author", "words"],
            ),
            Related(
                _("Last runs"), latest_runs, columns=[Moment("created_at"), "deal", "party", Badge("state"), _TOLD]
            ),
        ],
        blocks=["automation/rule_block.html"],
    )  # fmt: skip
    actions = (enable, disable)


@screen
class RunScreen(Screen):
    """The log of all rules."""

    model = Run
    slug = "automation-runs"
    title = _("Log of automation")
    one = _("Run")
    icon = "scroll-text"
    menu = "settings.requests"
    position = 46
    settings = True
    related = ("rule", "deal", "party")
    name_field = "cause"
    table = Table(
        "rule", "deal", "party", Badge("state"), _TOLD, "version", Moment("created_at"),
        filters=["rule", "state", "created_at"], order="-id", empty=_("No rule has run yet."),
    )  # fmt: skip
    page = Page(facts=["rule", "version", "deal", "party", "state", _TOLD, "created_at"])


@tells("automation")
def tell_run(entry: TimelineEntry, shown: Entry, _actor: Actor) -> None:
    """A run in the timeline of its deal."""
    shown.update(icon="zap", kind="system", title=_("Automation: %(rule)s") % {"rule": entry.data.get("rule", "")})
    shown["text"] = "\n".join(str(line) for line in entry.data.get("done", []))
