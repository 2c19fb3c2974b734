"""Rules, their steps, their versions, and the log of what they did."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from artel.automation.conditions import DEAL, label_of, words_of
from artel.core.models import Row
from artel.kit.fields import FieldNameField


class Trigger(models.TextChoices):
    """What sets a rule off: a stage, an event, or time."""

    STAGE = "stage", _("a deal enters a stage")
    OPENED = "opened", _("a deal is opened")
    WON = "won", _("a deal is won")
    LOST = "lost", _("a deal is lost")
    CHANGED = "changed", _("a field of a deal changes")
    MAIL = "mail", _("the client writes a letter")
    DONE = "done", _("a task or call is done")
    IN_STAGE = "in_stage", _("a deal has been in a stage for days")
    BEFORE_CLOSE = "before_close", _("days before the expected close")
    NO_STEP = "no_step", _("a deal has had no next step for days")
    ORDERED = "ordered", _("an order of the deal is confirmed")
    OVERDUE = "overdue", _("an invoice is overdue for days")


BY_TIME = (Trigger.IN_STAGE, Trigger.BEFORE_CLOSE, Trigger.NO_STEP, Trigger.OVERDUE)


class AutomationRule(Row):
    """When the trigger fires and the condition fits, the steps are done in their order."""

    state_field: ClassVar[str] = "is_active"

    name = models.CharField(_("name"), max_length=100)
    trigger = models.CharField(_("when"), max_length=12, choices=Trigger.choices, default=Trigger.OPENED)
    pipeline = models.ForeignKey(
        "crm.Pipeline", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("pipeline")
    )
    stage = models.ForeignKey(
        "crm.Stage", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("stage")
    )
    field = FieldNameField(_("field"), of=DEAL)
    days = models.PositiveSmallIntegerField(_("days"), default=3)
    condition = models.CharField(
        _("only if"),
        max_length=500,
        blank=True,
        help_text=_("Filter the list of deals as you need, and paste the address of that page here."),
    )
    is_active = models.BooleanField(_("in force"), default=False, editable=False)
    enabled_at = models.DateTimeField(_("in force since"), null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)

    class Meta:
        verbose_name = _("automation rule")
        verbose_name_plural = _("automation rules")
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "name"], name="automation_name_unique"),
            models.CheckConstraint(
                condition=~Q(trigger__in=["stage", "in_stage"]) | Q(stage__isnull=False),
                name="automation_stage_named",
                violation_error_message=_("Name the stage."),
            ),
            models.CheckConstraint(
                condition=~Q(trigger="changed") | ~Q(field=""),
                name="automation_field_named",
                violation_error_message=_("Name the field."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active_tone(self) -> str:
        """The colour of a rule in force."""
        return "success" if self.is_active else "neutral"

    @property
    def definition(self) -> dict[str, Any]:
        """All that decides what the rule does, as a version keeps it."""
        own = ("trigger", "pipeline_id", "stage_id", "field", "days", "condition")
        return {name: getattr(self, name) for name in own} | {"steps": [step.definition for step in self.steps.all()]}

    @property
    def words(self) -> str:
        """The same for people: when, only if, and what is done."""
        told = {
            Trigger.STAGE: str(self.stage),
            Trigger.IN_STAGE: f"{self.stage}, {self.days}",
            Trigger.CHANGED: label_of(self.field, self.company_id),
        }
        place = told.get(Trigger(self.trigger), str(self.days) if self.trigger in BY_TIME else "")
        when = f"{self.get_trigger_display()}{f': {place}' if place else ''}"
        return "\n".join([when, *([self.fitting] if self.condition else []), *map(str, self.steps.all())])

    @property
    def fitting(self) -> str:
        """The condition as people read it."""
        return words_of(self.condition, self.company_id)

    @property
    def since(self) -> datetime:
        """From when on what happens sets it off: what was before stays as it is."""
        return self.enabled_at or self.created_at


class Do(models.TextChoices):
    """What a step does."""

    TASK = "task", _("plan a task")
    NOTIFY = "notify", _("notify")
    MAIL = "mail", _("write to the client from a template")
    FIELD = "field", _("set a field")
    MOVE = "move", _("move to a stage")
    ASK_PAYMENT = "ask", _("issue a request to pay for the order")
    INVOICE = "invoice", _("post the invoice of the order's services")


class Whom(models.TextChoices):
    """Who is told, or gets the task."""

    OWNER = "owner", _("the responsible person")
    HEAD = "head", _("the head of the team")
    PERSON = "person", _("a certain person")


class RuleStep(Row):
    """One thing that a rule does. `{{ deal }}`, `{{ party }}`, `{{ amount }}`, `{{ owner }}` stand in its text.

    For an overdue invoice `{{ invoice }}`, `{{ debt }}` and `{{ days }}` as well; a letter is then about the invoice.
    """

    history_root: ClassVar[str] = "rule"

    rule = models.ForeignKey(AutomationRule, on_delete=models.CASCADE, related_name="steps", verbose_name=_("rule"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    do = models.CharField(_("do"), max_length=10, choices=Do.choices, default=Do.TASK)
    text = models.CharField(_("text or value"), max_length=300, blank=True)
    hours = models.PositiveIntegerField(_("due in hours"), default=24)
    whom = models.CharField(_("whom"), max_length=10, choices=Whom.choices, default=Whom.OWNER)
    person = models.ForeignKey(
        "core.User", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    template = models.ForeignKey(
        "correspondence.MailTemplate",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("template"),
    )
    field = FieldNameField(_("field"), of=DEAL)
    stage = models.ForeignKey(
        "crm.Stage", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("stage")
    )

    class Meta:
        verbose_name = _("step of a rule")
        verbose_name_plural = _("steps of rules")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(do="mail") | Q(template__isnull=False),
                name="step_template_named",
                violation_error_message=_("Name the template of the letter."),
            ),
            models.CheckConstraint(
                condition=~Q(do="move") | Q(stage__isnull=False),
                name="step_stage_named",
                violation_error_message=_("Name the stage to move to."),
            ),
            models.CheckConstraint(
                condition=~Q(do="field") | ~Q(field=""),
                name="step_field_named",
                violation_error_message=_("Name the field to set."),
            ),
            models.CheckConstraint(
                condition=~Q(do__in=["task", "notify"]) | ~Q(text=""),
                name="step_text_given",
                violation_error_message=_("Say what the task or the notice reads."),
            ),
        ]

    def __str__(self) -> str:
        told = {
            Do.TASK: f"«{self.text}» → {self.person or self.get_whom_display()}",
            Do.NOTIFY: f"«{self.text}» → {self.person or self.get_whom_display()}",
            Do.MAIL: f"«{self.template}»",
            Do.FIELD: f"{label_of(self.field, self.company_id)} = {self.text or '—'}",
            Do.MOVE: f"«{self.stage}»",
        }
        what = told.get(Do(self.do), "")
        return f"{self.get_do_display()}: {what}" if what else self.get_do_display()

    @property
    def definition(self) -> dict[str, Any]:
        """All that decides what the step does."""
        names = ("do", "text", "hours", "whom", "person_id", "template_id", "field", "stage_id")
        return {name: getattr(self, name) for name in names}


class RuleVersion(Row):
    """A rule as it was at some time; every run names the version that it followed."""

    tracked: ClassVar[bool] = False

    rule = models.ForeignKey(AutomationRule, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    definition = models.JSONField(_("definition"))
    words = models.TextField(_("what it said"), blank=True)
    author = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("who changed it")
    )

    class Meta:
        verbose_name = _("version of a rule")
        verbose_name_plural = _("versions of rules")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["rule", "number"], name="rule_version_once")]

    def __str__(self) -> str:
        return f"{self.rule} · {self.number}"


class RunState(models.TextChoices):
    """What became of a run."""

    DONE = "done", _("done")
    SKIPPED = "skipped", _("skipped")
    FAILED = "failed", _("failed")


class Run(Row):
    """One time a rule was set off: for which deal or for whose invoice, why, what each step did."""

    tracked: ClassVar[bool] = False

    rule = models.ForeignKey(AutomationRule, on_delete=models.CASCADE, related_name="runs", verbose_name=_("rule"))
    version = models.PositiveIntegerField(_("version"))
    deal = models.ForeignKey(
        "crm.Deal", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("deal")
    )
    party = models.ForeignKey(
        "parties.Party", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("client")
    )
    cause = models.CharField(_("cause"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=RunState.choices)
    log = models.JSONField(_("what was done"), default=list)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        indexes: ClassVar = [
            models.Index(fields=["company", "-id"], name="run_by_company"),
            models.Index(fields=["rule", "deal", "-created_at"], name="run_by_deal"),
        ]
        constraints: ClassVar = [
            # The same cause runs a rule once, however often its event is delivered.
            models.UniqueConstraint(fields=["rule", "deal", "cause"], name="run_once_for_a_cause"),
            models.UniqueConstraint(
                fields=["rule", "cause"], condition=Q(deal=None), name="run_once_for_a_cause_alone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} → {self.deal or self.party}"

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return {"done": "success", "skipped": "neutral", "failed": "error"}[self.state]

    @property
    def told(self) -> str:
        """What was done, in a line."""
        return "; ".join(str(line) for line in self.log)
