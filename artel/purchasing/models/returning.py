"""What goes back to a supplier."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from artel.core.models import Record, Row, Search
from artel.finance.api import DocumentState
from artel.kit.fields import QuantityField
from artel.ledger.api import Traced
from artel.purchasing.models.receipt import Receipt, ReceiptLine
from artel.purchasing.models.wanted import NOT_UNDONE, TONES


class SupplierReturn(Traced, Record):
    """Goods of one receipt that go back, at the price at which they came."""

    thread: ClassVar[str] = "party"
    undo_refusal: ClassVar[Any] = NOT_UNDONE
    search: ClassVar[Search | None] = Search(title="number", words=["number", "cause"], digits=["number"])

    number = models.CharField(_("number"), max_length=40, blank=True, editable=False)
    receipt = models.ForeignKey(
        Receipt,
        on_delete=models.PROTECT,
        related_name="returns",
        editable=False,
        verbose_name=pgettext_lazy("purchase", "receipt"),
    )
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("supplier")
    )
    returned_on = models.DateField(_("date"), default=timezone.localdate)
    cause = models.CharField(_("reason"), max_length=300, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=DocumentState.choices, default=DocumentState.DRAFT, editable=False
    )

    class Meta:
        verbose_name = _("return to a supplier")
        verbose_name_plural = _("returns to suppliers")
        constraints: ClassVar = [
            # Numbers begin anew each year.
            models.UniqueConstraint(
                "company", ExtractYear("returned_on"), "number", condition=~Q(number=""),
                name="supplier_return_number_once",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(number=""), name="supplier_return_posted_has_number"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-returned_on", "-id"], name="supplier_return_newest"),
            models.Index(fields=["party", "-returned_on"], name="supplier_return_of_party"),
        ]

    def __str__(self) -> str:
        words = {"number": self.number, "day": f"{self.returned_on:%d.%m.%Y}"}
        if not self.number:
            return gettext("Return to the supplier of %(day)s") % words
        return gettext("Return to the supplier %(number)s of %(day)s") % words

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return TONES[self.state]

    def clean(self) -> None:
        """What went back is frozen."""
        if self.pk is not None and self.state != DocumentState.DRAFT:
            raise ValidationError(_("This return counts already. Cancel it and make another one."))


class SupplierReturnLine(Row):
    """So much of one line of the receipt."""

    history_root: ClassVar[str] = "document"

    document = models.ForeignKey(SupplierReturn, on_delete=models.CASCADE, related_name="lines")
    receipt_line = models.ForeignKey(
        ReceiptLine, on_delete=models.PROTECT, related_name="returned", verbose_name=_("line of the receipt")
    )
    quantity = QuantityField(_("quantity"), unit_from="receipt_line.order_line.unit")
    position = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("line of a return to a supplier")
        verbose_name_plural = _("lines of a return to a supplier")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="supplier_return_line_quantity",
                violation_error_message=_("The quantity is above zero."),
            )
        ]

    def __str__(self) -> str:
        return self.receipt_line.name

    @property
    def name(self) -> str:
        """What goes back."""
        return self.receipt_line.name

    @property
    def unit(self) -> str:
        """In which unit it is counted: that of the order."""
        return self.receipt_line.unit
