"""What leaves for a customer."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from artel.core.errors import Refused
from artel.core.models import Record, Row, Search
from artel.finance.api import DocumentState
from artel.kit.fields import QuantityField
from artel.ledger.api import Traced
from artel.sales.models.order import Order, OrderLine

TONES = {"draft": "neutral", "posted": "success", "cancelled": "error"}


class Shipment(Traced, Record):
    """Goods of one order that leave together. Posted, it moves them, books their cost and makes the invoice."""

    thread: ClassVar[str] = "party"
    merge_stays: ClassVar[bool] = True
    undo_refusal: ClassVar[Any] = _("Documents of sales are not undone. Delete the draft, or cancel what counts.")
    search: ClassVar[Search | None] = Search(title="number", words=["number", "comment"], digits=["number"])

    number = models.CharField(_("number"), max_length=40, blank=True, editable=False)
    order = models.ForeignKey(
        Order,
        on_delete=models.PROTECT,
        related_name="shipments",
        editable=False,
        verbose_name=pgettext_lazy("sales", "order"),
    )
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("party")
    )
    warehouse = models.ForeignKey(
        "inventory.Warehouse", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("warehouse"),
    )  # fmt: skip
    shipped_on = models.DateField(_("date"), default=timezone.localdate)
    state = models.CharField(
        _("state"), max_length=10, choices=DocumentState.choices, default=DocumentState.DRAFT, editable=False
    )
    invoice = models.ForeignKey(
        "finance.Invoice", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("invoice"),
    )  # fmt: skip
    comment = models.TextField(_("Comment"), blank=True)

    class Meta:
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")
        constraints: ClassVar = [
            # Numbers begin anew each year.
            models.UniqueConstraint(
                "company", ExtractYear("shipped_on"), "number", condition=~Q(number=""), name="shipment_number_once"
            ),
            models.CheckConstraint(condition=Q(state="draft") | ~Q(number=""), name="shipment_posted_has_number"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-shipped_on", "-id"], name="shipment_newest"),
            models.Index(fields=["party", "-shipped_on"], name="shipment_of_party"),
            models.Index(fields=["deal_id"], condition=Q(deal_id__isnull=False), name="shipment_of_deal"),
        ]

    def __str__(self) -> str:
        words = {"number": self.number, "day": f"{self.shipped_on:%d.%m.%Y}"}
        if not self.number:
            return gettext("Shipment of %(day)s") % words
        return gettext("Shipment %(number)s of %(day)s") % words

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return TONES[self.state]

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Only a draft can be thrown away."""
        if self.state != DocumentState.DRAFT:
            raise Refused(_("This shipment counts already. Cancel it and make another one."), "posted-stays")
        return super().delete(*args, **kwargs)

    def clean(self) -> None:
        """What left is frozen."""
        if self.pk is not None and self.state != DocumentState.DRAFT:
            raise ValidationError(_("This shipment counts already. Cancel it and make another one."))


class ShipmentLine(Row):
    """So much of one line of the order, in the unit of that line; of which lot, where it has any."""

    history_root: ClassVar[str] = "shipment"

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, related_name="shipped", verbose_name=_("line of the order")
    )
    quantity = QuantityField(_("quantity"), unit_from="order_line.unit")
    lot = models.ForeignKey(
        "inventory.Lot", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lot")
    )
    position = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("line of a shipment")
        verbose_name_plural = _("lines of a shipment")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="shipment_line_quantity",
                violation_error_message=_("The quantity is above zero."),
            )
        ]

    def __str__(self) -> str:
        return self.order_line.name

    @property
    def pick_hint(self) -> str:
        """What tells lines of several shipments apart in a picker."""
        return str(self.shipment)

    @property
    def name(self) -> str:
        """What is shipped."""
        return self.order_line.name

    @property
    def unit(self) -> str:
        """In which unit it is counted: that of the order."""
        return self.order_line.unit
