"""What a customer ordered and we promised."""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from artel.core.errors import Refused
from artel.core.models import Search
from artel.finance.api import document_promises, line_promises
from artel.kit.money import Money
from artel.sales.models.quote import Quote
from artel.sales.models.sale import SaleDocument, SaleLine


class Delivery(models.TextChoices):
    """Who hands a line to the customer."""

    STOCK = "stock", _("from our warehouse")
    SUPPLIER = "supplier", _("by the supplier")


class Order(SaleDocument):
    """Goods and services promised to a customer. What is reserved, shipped, invoiced and paid is asked of the books."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        CONFIRMED = "confirmed", _("confirmed")
        CLOSED = "closed", pgettext_lazy("order", "closed")
        CANCELLED = "cancelled", _("cancelled")

    TONES: ClassVar = {"draft": "neutral", "confirmed": "info", "closed": "success", "cancelled": "error"}
    undo_refusal: ClassVar[Any] = _("Documents of sales are not undone. Delete the draft, or cancel what counts.")
    search: ClassVar[Search | None] = Search(
        title="number", words=["number", "reference", "comment"], digits=["number", "reference"]
    )

    quote = models.ForeignKey(
        Quote, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="orders",
        verbose_name=_("quote"),
    )  # fmt: skip
    reference = models.CharField(_("customer's number"), max_length=60, blank=True)
    promised_on = models.DateField(_("promised on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    # How often it was taken back to be changed: what was promised and shipped before is then counted in.
    revision = models.PositiveSmallIntegerField(_("revision"), default=0, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("sales", "order")
        verbose_name_plural = _("orders")
        constraints: ClassVar = [
            *document_promises("sales_order"),
            models.UniqueConstraint(fields=["company", "number"], name="sales_order_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-issued_on", "-id"], name="sales_order_newest"),
            models.Index(fields=["company", "state", "-issued_on", "-id"], name="sales_order_by_state"),
            models.Index(fields=["party", "-issued_on"], name="sales_order_of_party"),
            models.Index(fields=["deal_id"], condition=Q(deal_id__isnull=False), name="sales_order_of_deal"),
        ]

    def __str__(self) -> str:
        return gettext("Order %(number)s of %(day)s") % {"number": self.number, "day": f"{self.issued_on:%d.%m.%Y}"}

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return self.TONES[self.state]

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Only a draft that never counted can be thrown away: a changed order still holds goods."""
        if self.revision:
            raise Refused(_("This order was confirmed before. Cancel it: its goods become free."), "was-confirmed")
        return super().delete(*args, **kwargs)

    def _asked(self, name: str) -> Money | None:
        amount: Decimal | None = self.__dict__.get(name)
        return None if amount is None else Money(amount, self.currency).rounded()

    def _shipped(self) -> Money | None:
        return self._asked("shipped_sum")

    def _invoiced(self) -> Money | None:
        return self._asked("invoiced_sum")

    def _paid(self) -> Money | None:
        return self._asked("paid_sum")

    def _reserved(self) -> Decimal | None:
        found: Decimal | None = self.__dict__.get("reserved_count")
        return None if found is None else found.normalize()

    _shipped.label, _invoiced.label = _("Shipped"), _("Invoiced")  # type: ignore[attr-defined]  # headings of columns
    _paid.label, _reserved.label = _("Paid"), _("Reserved, units")  # type: ignore[attr-defined]
    shipped = property(_shipped, doc="What left comes to, where a list asked for it.")
    invoiced = property(_invoiced, doc="What was invoiced, where a list asked for it.")
    paid = property(_paid, doc="What was paid, where a list asked for it.")
    reserved = property(_reserved, doc="How many units of goods are promised to it, where a list asked for it.")


class OrderLine(SaleLine):
    """One thing ordered, at the price we promised."""

    document = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    delivery = models.CharField(_("delivered"), max_length=8, choices=Delivery.choices, default=Delivery.STOCK)

    class Meta:
        verbose_name = _("line of an order")
        verbose_name_plural = _("lines of an order")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            # Zero is a line that was taken off after a part of the order had been delivered.
            *line_promises("sales_order_line", least_quantity=Q(quantity__gte=0)),
            models.CheckConstraint(
                condition=Q(delivery="stock") | Q(product__isnull=False),
                name="sales_order_line_supplier_needs_product",
                violation_error_message=_("Only a product can be delivered by the supplier."),
            ),
        ]

    @property
    def pick_hint(self) -> str:
        """What tells lines of several orders apart in a picker."""
        return str(self.document)

    @property
    def leaves_stock(self) -> bool:
        """Whether goods leave our warehouse for it."""
        return not self.is_service and self.delivery == Delivery.STOCK

    def _told(self, name: str) -> Decimal | None:
        found: Decimal | None = self.__dict__.get("progress", {}).get(name)
        return found

    def _line_reserved(self) -> Decimal | None:
        return self._told("reserved")

    def _line_shipped(self) -> Decimal | None:
        return self._told("shipped")

    def _line_invoiced(self) -> Decimal | None:
        return self._told("invoiced")

    def _line_missing(self) -> Decimal | None:
        return self._told("missing")

    _line_reserved.label, _line_shipped.label = _("Reserved"), _("Shipped")  # type: ignore[attr-defined]  # headings
    _line_invoiced.label, _line_missing.label = _("Invoiced"), _("Missing")  # type: ignore[attr-defined]
    reserved = property(_line_reserved, doc="What is promised to it, where a page asked for it.")
    shipped_now = property(_line_shipped, doc="What of it left, where a page asked for it.")
    invoiced = property(_line_invoiced, doc="What of it was invoiced apart from shipments, where a page asked for it.")
    missing = property(_line_missing, doc="What is still to be found for it, where a page asked for it.")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """What left stays on the order: its quantity can be lowered to what was shipped."""
        if self.shipped.exists():
            told = _("«%(name)s» was shipped. Leave the line and lower its quantity.") % {"name": self.name}
            raise ValidationError(told)
        return super().delete(*args, **kwargs)
