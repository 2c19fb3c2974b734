"""What has come from a supplier."""

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
from artel.kit.fields import MoneyField, QuantityField
from artel.ledger.api import Traced
from artel.purchasing.models.order import PurchaseOrder, PurchaseOrderLine
from artel.purchasing.models.wanted import NOT_UNDONE, TONES


class Receipt(Traced, Record):
    """Goods of one order that came together. Posted, it moves them at the price of the order."""

    thread: ClassVar[str] = "party"
    undo_refusal: ClassVar[Any] = NOT_UNDONE
    search: ClassVar[Search | None] = Search(
        title="number", words=["number", "waybill", "comment"], digits=["number", "waybill"]
    )

    number = models.CharField(_("number"), max_length=40, blank=True, editable=False)
    order = models.ForeignKey(
        PurchaseOrder, on_delete=models.PROTECT, related_name="receipts", editable=False,
        verbose_name=_("purchase order"),
    )  # fmt: skip
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("supplier")
    )
    warehouse = models.ForeignKey(
        "inventory.Warehouse", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("warehouse"),
    )  # fmt: skip
    received_on = models.DateField(_("date"), default=timezone.localdate)
    waybill = models.CharField(_("supplier's waybill"), max_length=60, blank=True)
    comment = models.TextField(pgettext_lazy("document", "comment"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=DocumentState.choices, default=DocumentState.DRAFT, editable=False
    )

    class Meta:
        verbose_name = _("receipt of goods")
        verbose_name_plural = _("receipts of goods")
        constraints: ClassVar = [
            # Numbers begin anew each year.
            models.UniqueConstraint(
                "company", ExtractYear("received_on"), "number", condition=~Q(number=""), name="receipt_number_once"
            ),
            models.CheckConstraint(condition=Q(state="draft") | ~Q(number=""), name="receipt_posted_has_number"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-received_on", "-id"], name="receipt_newest"),
            models.Index(fields=["party", "-received_on"], name="receipt_of_party"),
            models.Index(fields=["deal_id"], condition=Q(deal_id__isnull=False), name="receipt_of_deal"),
        ]

    def __str__(self) -> str:
        words = {"number": self.number, "day": f"{self.received_on:%d.%m.%Y}"}
        if not self.number:
            return gettext("Receipt of %(day)s") % words
        return gettext("Receipt %(number)s of %(day)s") % words

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return TONES[self.state]

    def clean(self) -> None:
        """What has come is frozen."""
        if self.pk is not None and self.state != DocumentState.DRAFT:
            raise ValidationError(_("This receipt counts already. Cancel it and make another one."))


class ReceiptLine(Row):
    """So much of one line of the order, in the unit of that line; of which lot, where it has any."""

    history_root: ClassVar[str] = "document"

    document = models.ForeignKey(Receipt, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(
        PurchaseOrderLine, on_delete=models.PROTECT, related_name="received_lines", verbose_name=_("line of the order")
    )
    quantity = QuantityField(_("quantity"), unit_from="order_line.unit")
    lot_code = models.CharField(_("lot or serial number"), max_length=60, blank=True)
    expires_on = models.DateField(_("best before"), null=True, blank=True)
    lot = models.ForeignKey(
        "inventory.Lot", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("lot"),
    )  # fmt: skip
    # What it was booked at, in the currency of the order: the bill is compared with that.
    value = MoneyField(
        pgettext_lazy("receipt", "cost"), default=0, editable=False, currency_from="order_line.document.currency"
    )
    position = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("line of a receipt")
        verbose_name_plural = _("lines of a receipt")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="receipt_line_quantity",
                violation_error_message=_("The quantity is above zero."),
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="receipt_line_value"),
        ]

    def __str__(self) -> str:
        return self.order_line.name

    @property
    def name(self) -> str:
        """What has come."""
        return self.order_line.name

    @property
    def unit(self) -> str:
        """In which unit it is counted: that of the order."""
        return self.order_line.unit
