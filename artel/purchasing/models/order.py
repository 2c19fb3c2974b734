"""What we order from a supplier."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from artel.catalog.api import ProductKind
from artel.core.actor import Actor
from artel.core.models import Search
from artel.finance.api import (
    Priced,
    PricedDocument,
    PricedLine,
    Taxation,
    TaxKind,
    document_promises,
    line_promises,
    sums_of,
    taxation_of,
)
from artel.kit.fields import CurrencyField, MoneyField, UnitField
from artel.kit.money import DEFAULT_CURRENCY, Money, currency_exponent
from artel.purchasing.models.request import RequestForPrices
from artel.purchasing.models.requisition import Requisition
from artel.purchasing.models.wanted import NOT_UNDONE, TONES
from artel.purchasing.pricing import fill_in

FILLED = ("unit", "unit_price", "tax_kind")


class PurchaseOrder(PricedDocument):
    """Goods and services ordered from a supplier. What has come and what is billed is asked of their documents."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        CONFIRMED = "confirmed", pgettext_lazy("purchase order", "confirmed")
        CLOSED = "closed", pgettext_lazy("purchase order", "closed")
        CANCELLED = "cancelled", _("cancelled")

    undo_refusal: ClassVar[Any] = NOT_UNDONE
    search: ClassVar[Search | None] = Search(
        title="number", words=["number", "reference", "comment"], digits=["number", "reference"]
    )

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+", verbose_name=_("supplier"))
    currency = CurrencyField(_("currency"), default="", blank=True, help_text=_("Empty: the currency of the company."))
    warehouse = models.ForeignKey(
        "inventory.Warehouse", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("warehouse"),
    )  # fmt: skip
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    reference = models.CharField(_("supplier's number"), max_length=60, blank=True)
    requisition = models.ForeignKey(
        Requisition, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="orders",
        verbose_name=_("requisition"),
    )  # fmt: skip
    request = models.ForeignKey(
        RequestForPrices, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="orders",
        verbose_name=_("request for prices"),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)

    class Meta:
        verbose_name = _("purchase order")
        verbose_name_plural = _("purchase orders")
        constraints: ClassVar = [
            *document_promises("purchase_order"),
            models.UniqueConstraint(fields=["company", "number"], name="purchase_order_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-issued_on", "-id"], name="purchase_order_newest"),
            models.Index(fields=["company", "state", "-issued_on", "-id"], name="purchase_order_by_state"),
            models.Index(fields=["party", "-issued_on"], name="purchase_order_of_party"),
            models.Index(fields=["deal_id"], condition=Q(deal_id__isnull=False), name="purchase_order_of_deal"),
        ]

    def __str__(self) -> str:
        words = {"number": self.number, "day": f"{self.issued_on:%d.%m.%Y}"}
        return gettext("Purchase order %(number)s of %(day)s") % words

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return TONES[self.state]

    def rate_of(self, line: Any, taxation: Taxation) -> Decimal | None:
        """The rate that the supplier charges: their regime is not ours."""
        return taxation.rate(line.tax_kind)

    def lines_changed(self, *, actor: Actor) -> None:
        """What was left empty is filled in from the suppliers' prices; then lines and totals are worked out anew."""
        lines = list(self.lines.select_related("product__category"))
        taxation = taxation_of(actor.company_id, self.issued_on)
        filled = fill_in(self, lines, taxation)
        changed = self.price(lines, taxation)
        if filled:
            PurchaseOrderLine.objects.bulk_update(filled, FILLED)
        self.store_prices(changed)

    def _asked(self, name: str) -> Money | None:
        amount: Decimal | None = self.__dict__.get(name)
        return None if amount is None else Money(amount, self.currency).rounded()

    def _received(self) -> Money | None:
        return self._asked("received_sum")

    def _billed(self) -> Money | None:
        return self._asked("billed_sum")

    _received.label, _billed.label = _("Received"), _("Billed")  # type: ignore[attr-defined]  # headings of columns
    received = property(_received, doc="What has come is worth, where a list asked for it.")
    billed = property(_billed, doc="What the supplier billed, where a list asked for it.")


class PurchaseOrderLine(PricedLine):
    """One thing ordered. What is left empty is taken from the product and the supplier's prices when it is stored."""

    document = models.ForeignKey(PurchaseOrder, on_delete=models.CASCADE, related_name="lines")
    unit = UnitField(_("unit"), default="", blank=True, help_text=_("Empty: the product's own."))
    unit_price = MoneyField(  # type: ignore[assignment]  # empty until it is priced
        _("price"), null=True, blank=True, currency_from="document.currency",
        help_text=_("Empty: as the supplier's prices say."),
    )  # fmt: skip
    tax_kind = models.CharField(
        _("kind of VAT"), max_length=8, choices=TaxKind.choices, default="", blank=True,
        help_text=_("Empty: as the product is taxed."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("line of a purchase order")
        verbose_name_plural = _("lines of a purchase order")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = line_promises("purchase_order_line", least_quantity=Q(quantity__gt=0))

    @property
    def sum(self) -> Money:
        """What the line comes to, as its price is written; nothing while it has none."""
        document: Any = getattr(self, "document", None)
        currency = str((document is not None and document.currency) or DEFAULT_CURRENCY)
        if self.unit_price is None:
            return Money(0, currency)
        priced = Priced(self.quantity, self.unit_price, self.discount_rate)
        return Money(sums_of([priced], inclusive=True, places=currency_exponent(currency))[0].total, currency)

    @property
    def is_service(self) -> bool:
        """Whether nothing comes to a warehouse: a service, or a text without a product."""
        return self.product is None or self.product.kind_of_product == ProductKind.SERVICE

    def _told(self, name: str) -> Decimal | None:
        found: Decimal | None = self.__dict__.get("progress", {}).get(name)
        return found

    def _line_received(self) -> Decimal | None:
        return self._told("received")

    def _line_billed(self) -> Decimal | None:
        return self._told("billed")

    def _line_left(self) -> Decimal | None:
        return self._told("left")

    _line_received.label, _line_billed.label = _("Received"), _("Billed")  # type: ignore[attr-defined]  # headings
    _line_left.label = _("Still to come")  # type: ignore[attr-defined]
    received = property(_line_received, doc="What of it has come, where a page asked for it.")
    billed = property(_line_billed, doc="What of it is billed, where a page asked for it.")
    left = property(_line_left, doc="What of it is still to come, where a page asked for it.")
