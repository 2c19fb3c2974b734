"""Documents that people write about the stock: transfers, counts, write-offs and opening stock."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from artel.core.errors import Refused
from artel.core.models import Record, Row, Search
from artel.inventory.models.place import Lot, Warehouse
from artel.kit.fields import MoneyField, QuantityField

TONES = {"draft": "neutral", "shipped": "info", "posted": "success", "cancelled": "error"}


class State(models.TextChoices):
    """Whether a document counts; a transfer may be on its way."""

    DRAFT = "draft", _("draft")
    SHIPPED = "shipped", _("on the way")
    POSTED = "posted", _("posted")
    CANCELLED = "cancelled", _("cancelled")


REAL = {"is_transit": False}
STATES = [choice for choice in State.choices if choice[0] != State.SHIPPED]


class StockDocument(Record):
    """What all of them have: a number when they count, a day, a state; posted they are frozen."""

    undo_refusal: ClassVar[Any] = _("Documents of the stock are not undone. Delete the draft, or cancel what counts.")

    number = models.CharField(_("number"), max_length=40, blank=True, editable=False)
    effective_on = models.DateField(_("date"), default=timezone.localdate)
    comment = models.TextField(_("remark"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=State.DRAFT, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        words = {"name": self._meta.verbose_name, "number": self.number, "day": f"{self.effective_on:%d.%m.%Y}"}
        told = gettext("%(name)s %(number)s of %(day)s") if self.number else gettext("%(name)s of %(day)s")
        text = told % words
        return text[:1].upper() + text[1:]

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return TONES[self.state]

    @property
    def is_frozen(self) -> bool:
        """Whether it stands in the books, or stood there."""
        return self.pk is not None and self.state != State.DRAFT

    def clean(self) -> None:
        """What counts is not edited."""
        if self.is_frozen:
            raise ValidationError(_("This document counts already. Cancel it and make another one."))

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Only a draft can be thrown away; the books refer to the rest."""
        if self.is_frozen:
            raise Refused(_("This document counts already. Cancel it and make another one."), "posted-stays")
        return super().delete(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came


class StockLine(Row):
    """A product on a document, in its own unit; of which lot, where it has any."""

    history_root: ClassVar[str] = "document"

    product = models.ForeignKey(
        "catalog.Product", on_delete=models.PROTECT, related_name="+", verbose_name=_("product"),
        limit_choices_to={"kind_of_product": "goods"},
    )  # fmt: skip
    lot = models.ForeignKey(
        Lot, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lot")
    )
    position = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return str(self.product)

    @property
    def unit(self) -> str:
        """In which unit it is counted: the product's own."""
        return str(self.product.get_unit_display())

    def clean(self) -> None:
        """Only goods lie in a warehouse, and a lot is a lot of its own product."""
        if self.product_id and not self.product.is_stocked:
            raise ValidationError(_("Only goods lie in a warehouse: choose a product, no service and no kit."))
        if self.lot_id and self.lot is not None and self.lot.product_id != self.product_id:
            raise ValidationError(_("This lot is of another product."))


def _numbered(name: str) -> list[models.BaseConstraint]:
    """What the database promises about the number of each document."""
    return [
        models.UniqueConstraint(fields=["company", "number"], condition=~Q(number=""), name=f"{name}_number_once"),
        models.CheckConstraint(condition=Q(state="draft") | ~Q(number=""), name=f"{name}_posted_has_number"),
    ]


def _above_zero(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(quantity__gt=0), name=f"{name}_quantity",
        violation_error_message=_("The quantity is above zero."),
    )  # fmt: skip


def _newest(name: str) -> models.Index:
    return models.Index(fields=["company", "-effective_on", "-id"], name=f"{name}_newest")


class Transfer(StockDocument):
    """Goods go from one warehouse to another at their own cost: at once, or shipped first and received later."""

    search: ClassVar[Search | None] = Search(title="number", words=["number", "comment"], digits=["number"])

    source = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="+", verbose_name=_("from the warehouse"),
        limit_choices_to=REAL,
    )  # fmt: skip
    target = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="+", verbose_name=_("to the warehouse"),
        limit_choices_to=REAL,
    )  # fmt: skip
    received_on = models.DateField(_("received on"), null=True, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints: ClassVar = [
            *_numbered("transfer"),
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="transfer_goes_elsewhere",
                violation_error_message=_("Choose two different warehouses."),
            ),
        ]  # fmt: skip
        indexes: ClassVar = [_newest("transfer")]


class TransferLine(StockLine):
    """So much of a product that goes."""

    document = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="lines")
    quantity = QuantityField(_("quantity"), unit_from="product.unit")

    class Meta(StockLine.Meta):
        verbose_name = _("line of a transfer")
        verbose_name_plural = _("lines of a transfer")
        constraints: ClassVar = [_above_zero("transfer_line")]


class Count(StockDocument):
    """What really lies in a warehouse. Work goes on: each line keeps what the book said when it was counted."""

    search: ClassVar[Search | None] = Search(title="number", words=["number", "comment"], digits=["number"])

    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="+", verbose_name=_("warehouse"), limit_choices_to=REAL
    )

    class Meta:
        verbose_name = _("stock count")
        verbose_name_plural = _("stock counts")
        constraints: ClassVar = _numbered("stock_count")
        indexes: ClassVar = [_newest("stock_count")]

    def clean(self) -> None:
        """What is counted is counted in one warehouse."""
        super().clean()
        elsewhere = CountLine.objects.filter(document_id=self.pk).exclude(document__warehouse_id=self.warehouse_id)
        if self.pk is not None and elsewhere.exists():
            raise ValidationError({"warehouse": _("Lines of another warehouse are in this count: make another one.")})


class CountLine(StockLine):
    """So much of a product was found. The database notes what the book said at that moment."""

    document = models.ForeignKey(Count, on_delete=models.CASCADE, related_name="lines")
    counted = QuantityField(_("found"), unit_from="product.unit", null=True, blank=True)
    booked = QuantityField(_("by the book"), unit_from="product.unit", default=0, editable=False)
    counted_at = models.DateTimeField(_("counted at"), null=True, blank=True, editable=False)
    unit_cost = MoneyField(
        _("cost of one"), currency_from="company.currency", null=True, blank=True,
        help_text=_("For a surplus. Empty: what such goods cost now."),
    )  # fmt: skip

    class Meta(StockLine.Meta):
        verbose_name = _("line of a count")
        verbose_name_plural = _("lines of a count")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "product", "lot"], name="count_line_once", nulls_distinct=False,
                violation_error_message=_("This product is counted in another line already."),
            ),
            models.CheckConstraint(
                condition=Q(counted=None) | Q(counted__gte=0), name="count_line_not_negative",
                violation_error_message=_("What lies there is not below zero."),
            ),
            models.CheckConstraint(condition=Q(unit_cost=None) | Q(unit_cost__gte=0), name="count_line_cost"),
        ]  # fmt: skip

    @property
    def difference(self) -> Any:
        """How much more was found than the book said; nothing where nobody counted yet."""
        return None if self.counted is None else self.counted - self.booked


class Purpose(models.TextChoices):
    """What becomes of goods that are written off."""

    EXPENSE = "expense", _("costs")
    OTHER_EXPENSE = "other_expense", _("other expenses")
    SHORTAGE = "shortage", _("shortages and damage")


class WriteOff(StockDocument):
    """Goods are used up, spoilt or lost: their cost goes to an account by its purpose, and to an item."""

    search: ClassVar[Search | None] = Search(title="number", words=["number", "comment"], digits=["number"])

    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="+", verbose_name=_("warehouse"), limit_choices_to=REAL
    )
    purpose = models.CharField(_("written off to"), max_length=20, choices=Purpose.choices, default=Purpose.EXPENSE)
    article = models.ForeignKey(
        "ledger.Article", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("item")
    )
    cost_centre = models.ForeignKey(
        "ledger.CostCentre", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("cost centre"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("write-off")
        verbose_name_plural = _("write-offs")
        constraints: ClassVar = _numbered("write_off")
        indexes: ClassVar = [_newest("write_off")]


class WriteOffLine(StockLine):
    """So much of a product that is gone."""

    document = models.ForeignKey(WriteOff, on_delete=models.CASCADE, related_name="lines")
    quantity = QuantityField(_("quantity"), unit_from="product.unit")

    class Meta(StockLine.Meta):
        verbose_name = _("line of a write-off")
        verbose_name_plural = _("lines of a write-off")
        constraints: ClassVar = [_above_zero("write_off_line")]


class OpeningStock(StockDocument):
    """Goods that lay there before Artel kept the books, with their cost."""

    search: ClassVar[Search | None] = Search(title="number", words=["number", "comment"], digits=["number"])

    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="+", verbose_name=_("warehouse"), limit_choices_to=REAL
    )

    class Meta:
        verbose_name = _("opening stock")
        verbose_name_plural = _("opening stock")
        constraints: ClassVar = _numbered("opening_stock")
        indexes: ClassVar = [_newest("opening_stock")]


class OpeningLine(StockLine):
    """So much of a product, and what all of it cost."""

    document = models.ForeignKey(OpeningStock, on_delete=models.CASCADE, related_name="lines")
    quantity = QuantityField(_("quantity"), unit_from="product.unit")
    cost = MoneyField(_("cost of all of it"), currency_from="company.currency")

    class Meta(StockLine.Meta):
        verbose_name = _("line of an opening stock")
        verbose_name_plural = _("lines of an opening stock")
        constraints: ClassVar = [
            _above_zero("opening_line"),
            models.CheckConstraint(
                condition=Q(cost__gte=0), name="opening_line_cost",
                violation_error_message=_("The cost is not below zero."),
            ),
        ]  # fmt: skip
