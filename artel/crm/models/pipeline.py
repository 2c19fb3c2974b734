"""How a company sells: pipelines, their stages, and the reasons why deals are lost."""

from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from artel.core.models import Row
from artel.kit.fields import CurrencyField, RateField


class Pipeline(Row):
    """One way of selling, from the first word to the signature, with stages of its own."""

    name = models.CharField(_("name"), max_length=100)
    currency = CurrencyField(_("currency"), help_text=_("New deals start in it; each deal may have another one."))
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "name"],
                name="pipeline_name_unique",
                violation_error_message=_("There is a pipeline with this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Outcome(models.TextChoices):
    """What a deal in a stage is: still open, or decided."""

    OPEN = "open", _("in work")
    WON = "won", _("won")
    LOST = "lost", _("lost")


class Condition(models.TextChoices):
    """What must be true of a deal before it may enter a stage."""

    HAS_LINES = "has-lines", _("has at least one line")
    HAS_CONTACT = "has-contact", _("has a client or a contact")
    AMOUNT_POSITIVE = "amount-positive", _("its amount is above zero")
    HAS_NEXT_STEP = "has-next-step", _("has a next step planned")
    HAS_OWNER = "has-owner", _("has somebody responsible")


class Fact(models.TextChoices):
    """What must have happened in the books for a deal to reach a stage by itself, in the order of a sale."""

    ORDERED = "ordered", _("an order is confirmed")
    SHIPPED = "shipped", _("goods are shipped")
    INVOICED = "invoiced", _("an invoice is posted")
    PAID = "paid", _("the invoices are paid")


class RequiredField(models.TextChoices):
    """Fields of a deal that a stage may ask for."""

    PARTY = "party", _("client")
    AMOUNT = "amount", _("amount")
    EXPECTED_CLOSE_ON = "expected_close_on", _("expected close")
    DESCRIPTION = "description", _("description")
    CHANNEL = "channel", _("channel")
    CAMPAIGN = "campaign", _("campaign")
    OWNER = "owner", _("responsible")


class Tone(models.TextChoices):
    """The colour of a stage, as the design system names it."""

    NEUTRAL = "neutral", _("grey")
    INFO = "info", _("blue")
    ACCENT = "accent", _("violet")
    SUCCESS = "success", _("green")
    WARNING = "warning", _("yellow")
    ERROR = "error", _("red")


class Stage(Row):
    """A step of a pipeline: how likely a deal in it is won, how long it may rest there, what it must have."""

    history_root: ClassVar[str] = "pipeline"

    pipeline = models.ForeignKey(
        Pipeline, on_delete=models.CASCADE, related_name="stages", verbose_name=_("pipeline"), editable=False
    )
    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    outcome = models.CharField(_("deals here are"), max_length=4, choices=Outcome.choices, default=Outcome.OPEN)
    probability_rate = RateField(_("probability"), default=0)
    rot_days = models.PositiveSmallIntegerField(
        _("days before it rots"), null=True, blank=True, help_text=_("Empty: deals may rest here as long as they like.")
    )
    required_fields = ArrayField(
        models.CharField(max_length=60, choices=RequiredField.choices),
        verbose_name=_("required fields"),
        default=list,
        blank=True,
    )
    entry_conditions = ArrayField(
        models.CharField(max_length=60, choices=Condition.choices),
        verbose_name=_("entry conditions"),
        default=list,
        blank=True,
    )
    tone = models.CharField(_("colour"), max_length=10, choices=Tone.choices, default=Tone.NEUTRAL)
    fact = models.CharField(
        _("reached when"), max_length=10, choices=Fact.choices, blank=True,
        help_text=_("The deal comes here by itself when this is in the books. Empty: people move it."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering: ClassVar = ["pipeline", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pipeline", "name"],
                name="stage_name_unique",
                violation_error_message=_("This pipeline has a stage with this name already."),
            ),
            models.UniqueConstraint(
                fields=["pipeline", "outcome"],
                condition=~Q(outcome="open"),
                name="stage_one_won_one_lost",
                violation_error_message=_("A pipeline has one stage for won deals and one for lost ones."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="open")
                | Q(outcome="won", probability_rate=1)
                | Q(outcome="lost", probability_rate=0),
                name="stage_probability_of_outcome",
                violation_error_message=_("Won deals have a probability of 100 %%, lost ones 0 %%."),
            ),
            models.CheckConstraint(condition=Q(probability_rate__range=(0, 1)), name="stage_probability_sane"),
            models.UniqueConstraint(
                fields=["pipeline", "fact"],
                condition=~Q(fact=""),
                name="stage_fact_once",
                violation_error_message=_("Another stage of this pipeline is reached by the same fact."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name_tone(self) -> str:
        """The colour under which the name is shown."""
        return self.tone

    def clean(self) -> None:
        """Deals that are or were here keep their meaning: the outcome of a used stage does not change."""
        stored = Stage.objects.filter(pk=self.pk).values_list("outcome", flat=True).first() if self.pk else None
        if stored and stored != self.outcome and self.stays.exists():
            raise ValidationError({"outcome": _("Deals have been in this stage: add another stage instead.")})
        if self.outcome != Outcome.OPEN:
            self.probability_rate = Decimal(self.outcome == Outcome.WON)


class LostReason(Row):
    """Why deals are lost, in words that can be counted."""

    name = models.CharField(_("name"), max_length=150)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("lost reason")
        verbose_name_plural = _("lost reasons")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "name"],
                name="lost_reason_name_unique",
                violation_error_message=_("There is such a reason already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
