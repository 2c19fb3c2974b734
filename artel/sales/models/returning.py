"""What comes back from a customer."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from artel.core.errors import Refused
from artel.core.models import Record, Row, Search
from artel.finance.api import DocumentState
from artel.kit.fields import QuantityField
from artel.ledger.api import Traced
from artel.sales.models.shipment import TONES, Shipment, ShipmentLine


class Return(Traced, Record):
    """Goods of one shipment that come back: at their own cost, with a correction of the invoice."""

    thread: ClassVar[str] = "party"
    merge_stays: ClassVar[bool] = True
    undo_refusal: ClassVar[Any] = _("Documents of sales are not undone. Delete the draft, or cancel what counts.")
    search: ClassVar[Search | None] = Search(title="number", words=["number", "cause"], digits=["number"])

    number = models.CharField(_("number"), max_length=40, blank=True, editable=False)
    shipment = models.ForeignKey(
        Shipment, on_delete=models.PROTECT, related_name="returns", editable=False, verbose_name=_("shipment")
    )
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("party")
    )
    warehouse = models.ForeignKey(
        "inventory.Warehouse", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("warehouse"),
    )  # fmt: skip
    returned_on = models.DateField(_("date"), default=timezone.localdate)
    cause = models.CharField(_("reason"), max_length=300, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=DocumentState.choices, default=DocumentState.DRAFT, editable=False
    )
    correction = models.ForeignKey(
        "finance.Invoice", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("correction of the invoice"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("customer's return")
        verbose_name_plural = _("customers' returns")
        constraints: ClassVar = [
            # Numbers begin anew each year.
            models.UniqueConstraint(
                "company", ExtractYear("returned_on"), "number", condition=~Q(number=""), name="return_number_once"
            ),
            models.CheckConstraint(condition=Q(state="draft") | ~Q(number=""), name="return_posted_has_number"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-returned_on", "-id"], name="return_newest"),
            models.Index(fields=["party", "-returned_on"], name="return_of_party"),
            models.Index(fields=["deal_id"], condition=Q(deal_id__isnull=False), name="return_of_deal"),
        ]

    def __str__(self) -> str:
        words = {"number": self.number, "day": f"{self.returned_on:%d.%m.%Y}"}
        if not self.number:
            return gettext("Return of %(day)s") % words
        return gettext("Return %(number)s of %(day)s") % words

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return TONES[self.state]

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Only a draft can be thrown away."""
        if self.state != DocumentState.DRAFT:
            raise Refused(_("This return counts already. Cancel it and make another one."), "posted-stays")
        return super().delete(*args, **kwargs)

    def clean(self) -> None:
        """What came back is frozen."""
        if self.pk is not None and self.state != DocumentState.DRAFT:
            raise ValidationError(_("This return counts already. Cancel it and make another one."))


class ReturnLine(Row):
    """So much of one line of the shipment."""

    history_root: ClassVar[str] = "document"

    document = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="lines")
    shipment_line = models.ForeignKey(
        ShipmentLine, on_delete=models.PROTECT, related_name="returned", verbose_name=_("line of the shipment")
    )
    quantity = QuantityField(_("quantity"), unit_from="shipment_line.order_line.unit")
    position = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("line of a return")
        verbose_name_plural = _("lines of a return")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="return_line_quantity",
                violation_error_message=_("The quantity is above zero."),
            )
        ]

    def __str__(self) -> str:
        return self.shipment_line.name

    @property
    def name(self) -> str:
        """What comes back."""
        return self.shipment_line.name

    @property
    def unit(self) -> str:
        """In which unit it is counted: that of the order."""
        return self.shipment_line.unit
