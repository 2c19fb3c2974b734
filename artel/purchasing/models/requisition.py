"""What somebody inside needs."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from artel.core.models import Record, Search
from artel.ledger.api import Traced
from artel.purchasing.models.wanted import NOT_UNDONE, TONES, WantedLine, wanted_promises


class Requisition(Traced, Record):
    """Goods and services that somebody inside asks us to buy."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", pgettext_lazy("requisition", "approved")
        ORDERED = "ordered", pgettext_lazy("requisition", "ordered")
        CANCELLED = "cancelled", _("cancelled")

    undo_refusal: ClassVar[Any] = NOT_UNDONE
    search: ClassVar[Search | None] = Search(title="number", words=["number", "purpose"], digits=["number"])

    number = models.CharField(_("number"), max_length=40, editable=False)
    purpose = models.CharField(_("what it is for"), max_length=300, blank=True)
    warehouse = models.ForeignKey(
        "inventory.Warehouse", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("warehouse"),
    )  # fmt: skip
    needed_on = models.DateField(_("needed on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)

    class Meta:
        verbose_name = _("requisition")
        verbose_name_plural = _("requisitions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="requisition_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-created_at", "-id"], name="requisition_newest"),
            models.Index(fields=["company", "state"], name="requisition_by_state"),
        ]

    def __str__(self) -> str:
        return gettext("Requisition %(number)s") % {"number": self.number}

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return TONES[self.state]

    def clean(self) -> None:
        """What was approved is frozen."""
        if self.pk is not None and self.state != self.State.DRAFT:
            raise ValidationError(_("This requisition is not a draft any more. Cancel it and make another one."))


class RequisitionLine(WantedLine):
    """One thing needed."""

    document = models.ForeignKey(Requisition, on_delete=models.CASCADE, related_name="lines")

    class Meta:
        verbose_name = _("line of a requisition")
        verbose_name_plural = _("lines of a requisition")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = wanted_promises("requisition_line")
