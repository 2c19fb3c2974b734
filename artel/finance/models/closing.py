"""The close of a month: one record for each month, and its steps."""

from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from artel.core.models import Record, Row
from artel.kit.fields import MoneyField
from artel.kit.periods import Period

NO_UNDO = _("The close of a month is not undone. Take the step back, or open the month again.")


class MonthClose(Record):
    """One month of the books: open while its steps are taken, closed when its days are locked."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("month", "open")
        CLOSED = "closed", pgettext_lazy("month", "closed")

    undo_refusal: ClassVar[Any] = NO_UNDO

    month = models.DateField(_("month"), help_text=_("Any day of it."))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN, editable=False)
    closed_by = models.ForeignKey(
        "core.User", on_delete=models.PROTECT, null=True, editable=False, related_name="+", db_index=False,
        verbose_name=_("closed by"),
    )  # fmt: skip
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)

    class Meta:
        verbose_name = _("close of a month")
        verbose_name_plural = _("closes of months")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "month"],
                name="month_close_once",
                violation_error_message=_("The close of this month is begun already."),
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="month_close_first_day"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | Q(state="closed", closed_at__isnull=False),
                name="month_close_when",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The month, as people call it."""
        return date_format(self.month, "F Y")

    @property
    def period(self) -> Period:
        """Its days."""
        return Period.month(self.month.year, self.month.month)

    @property
    def until_on(self) -> date:
        """Its last day, on which the steps are entered."""
        return self.period.until_on

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return "success" if self.state == self.State.CLOSED else "warning"

    @property
    def is_frozen(self) -> bool:
        """Which month it is stays; a close that was begun is not edited."""
        return self.pk is not None

    def clean(self) -> None:
        """A month is known by its first day."""
        if self.pk is not None:
            raise ValidationError(_("Begin the close of the other month instead."))
        self.month = self.month.replace(day=1)


class ClosingStep(Row):
    """One step of a month's close: who took it and when; what it wrote into the ledger names it as the source."""

    history_root: ClassVar[str] = "close"
    undo_refusal: ClassVar[Any] = NO_UNDO

    close = models.ForeignKey(MonthClose, on_delete=models.PROTECT, related_name="steps", verbose_name=_("month"))
    key = models.CharField(_("step"), max_length=40)
    position = models.PositiveSmallIntegerField()
    done_at = models.DateTimeField(_("taken at"), null=True)
    done_by = models.ForeignKey(
        "core.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("taken by")
    )
    amount = MoneyField(_("amount"), default=0, currency_from="company.currency")
    reason = models.CharField(_("passed over because"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("step of a close")
        verbose_name_plural = _("steps of closes")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["close", "key"], name="closing_step_once"),
            models.CheckConstraint(condition=Q(reason="") | Q(done_at__isnull=False), name="closing_step_why"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.close}"

    @property
    def name(self) -> str:
        """What it does, in words."""
        return str(STEP_NAMES.get(self.key, self.key))

    @property
    def done(self) -> bool:
        """Whether somebody took it."""
        return self.done_at is not None


STEP_NAMES = {
    "documents": _("Documents and bank lines"),
    "costs": _("Cost of issues"),
    "landed-costs": _("Costs of delivery are shared out"),
    "revaluation": _("Revaluation of currency"),
    "vat-advances": _("VAT on advances"),
    "vat-input": _("VAT of suppliers is deducted"),
    "administrative-costs": _("Administrative costs"),
    "selling-costs": _("Selling costs"),
    "sales-result": _("Result of sales"),
    "other-result": _("Result of other income and expenses"),
    "profit-tax": _("Profit tax"),
    "year-end": _("Closing of the year"),
}
