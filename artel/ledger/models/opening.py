"""Opening balances: what stood in the books before Artel kept them."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from artel.core.errors import Refused
from artel.core.models import Record


class OpeningState(models.TextChoices):
    """Whether it counts."""

    DRAFT = "draft", _("draft")
    POSTED = "posted", _("posted")
    CANCELLED = "cancelled", _("cancelled")


TONES = {OpeningState.DRAFT: "neutral", OpeningState.POSTED: "success", OpeningState.CANCELLED: "error"}


class OpeningBalance(Record):
    """A turnover sheet of the books kept elsewhere, entered on one day; all of it agrees or nothing is entered."""

    undo_refusal: ClassVar[Any] = _("Opening balances are not undone. Cancel the posting, or delete the draft.")

    effective_on = models.DateField(
        _("date"), help_text=_("The last day of the books kept elsewhere, such as 31 December.")
    )
    sheet = models.TextField(
        _("turnover sheet"),
        help_text=_("A heading, then a line for each balance. Cells can be pasted from a spreadsheet."),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=OpeningState.choices, default=OpeningState.DRAFT, editable=False
    )

    class Meta:
        verbose_name = _("opening balances")
        verbose_name_plural = _("opening balances")

    def __str__(self) -> str:
        return str(_("Opening balances on %(day)s") % {"day": f"{self.effective_on:%d.%m.%Y}"})

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return TONES[OpeningState(self.state)]

    @property
    def is_frozen(self) -> bool:
        """Whether it stands in the book, or stood there."""
        return self.pk is not None and self.state != OpeningState.DRAFT

    def clean(self) -> None:
        """What was posted is not edited."""
        if self.is_frozen:
            raise ValidationError(_("This is posted. Cancel it and enter the balances anew."))

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Only a draft can be thrown away; the book refers to the rest."""
        if self.is_frozen:
            raise Refused(_("This is posted. Cancel it and enter the balances anew."), "posted-stays")
        return super().delete(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
