"""The books of the stock: quantities, promises and costs apart from each other; all of them only grow."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from artel.core.addresses import address_of
from artel.core.models import Row
from artel.inventory.models.place import Lot, Place, Warehouse
from artel.kit.decimals import round_half_up
from artel.kit.fields import MoneyField, QuantityField
from artel.kit.money import Money


class Movement(Row):
    """So much of a product came to or left a place. In the product's own unit; what leaves is below zero."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("receipt")
        ISSUE = "issue", _("issue")
        RETURN_IN = "return", _("return from a customer")
        RETURN_OUT = "back", _("return to a supplier")
        TRANSFER = "transfer", _("transfer")
        COUNT = "count", _("count")
        OPENING = "opening", _("opening balance")

    tracked: ClassVar[bool] = False
    append_only: ClassVar[bool] = True

    product = models.ForeignKey(
        "catalog.Product", on_delete=models.PROTECT, related_name="movements", verbose_name=_("product"),
        db_index=False,
    )  # fmt: skip
    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="movements", verbose_name=_("warehouse"), db_index=False
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("place"))
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="movements", verbose_name=_("lot"))
    quantity = QuantityField(_("quantity"), unit_from="product.unit")
    effective_on = models.DateField(_("date"))
    kind_of_movement = models.CharField(_("kind"), max_length=10, choices=Kind.choices, db_column="movement_kind")
    source_kind = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    source_name = models.CharField(_("document"), max_length=200, blank=True)
    line_id = models.BigIntegerField(null=True)
    # A receipt whose cost is that of another movement: a return of an issue, the other end of a transfer, a storno.
    mirrors = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="mirrored_by")

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(quantity=0), name="movement_moves_something"),
            models.UniqueConstraint(fields=["company", "id", "product"], name="movement_place"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["product", "effective_on", "id"], name="movement_of_product"),
            models.Index(fields=["source_kind", "source_id"], name="movement_source"),
            models.Index(fields=["company", "-effective_on", "-id"], name="movement_newest"),
            models.Index(fields=["warehouse", "product", "effective_on"], name="movement_of_warehouse"),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.quantity.normalize():f}"

    @property
    def source_name_url(self) -> str:
        """The page of the document that moved it."""
        return address_of(self.source_kind, self.source_id)

    @property
    def kind_of_movement_tone(self) -> str:
        """Green for what comes, nothing for what leaves."""
        return "success" if self.quantity > 0 else "neutral"

    @property
    def unit(self) -> str:
        """In which unit it is counted: the product's own."""
        return str(self.product.get_unit_display())


class Promise(Row):
    """A line of the book of reservations: so much was promised, taken, given back. Sums are what is reserved now."""

    class Kind(models.TextChoices):
        RESERVE = "reserve", _("reserved")
        CONSUME = "consume", _("taken")
        RELEASE = "release", _("given back")
        EXPIRE = "expire", _("expired")

    tracked: ClassVar[bool] = False
    append_only: ClassVar[bool] = True

    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="promises", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="promises", db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="promises", db_index=False)
    quantity = QuantityField(_("quantity"), unit_from="product.unit")
    kind_of_promise = models.CharField(_("kind"), max_length=8, choices=Kind.choices, db_column="promise_kind")
    source_kind = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    line_id = models.BigIntegerField()
    expires_at = models.DateTimeField(_("expires"), null=True)

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind_of_promise="reserve", quantity__gt=0)
                | (~Q(kind_of_promise="reserve") & Q(quantity__lt=0)),
                name="promise_sign",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["source_kind", "source_id"], name="promise_source"),
            models.Index(fields=["product", "warehouse"], name="promise_of_product"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.quantity}"


class Level(Row):
    """What lies and what is promised of a product in a warehouse. Follows from the books by trigger.

    Kept, because asking the books under a lock for every sale would make sellers wait; the constraint is the promise
    that nothing is sold twice.
    """

    tracked: ClassVar[bool] = False
    read_only: ClassVar[bool] = True

    product = models.ForeignKey(
        "catalog.Product", on_delete=models.PROTECT, related_name="levels", verbose_name=_("product")
    )
    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="levels", verbose_name=_("warehouse"), db_index=False
    )
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="levels", verbose_name=_("lot"))
    on_hand = QuantityField(_("on hand"), unit_from="product.unit", default=0)
    reserved = QuantityField(_("reserved"), unit_from="product.unit", default=0)
    may_owe = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("stock level")
        verbose_name_plural = _("stock levels")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product", "warehouse", "lot"], name="level_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="level_reserved_not_negative"),
            models.CheckConstraint(
                condition=Q(may_owe=True) | Q(on_hand__gte=F("reserved")), name="level_not_oversold"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["company", "warehouse", "product"], name="level_of_warehouse")]

    def __str__(self) -> str:
        return f"{self.product} · {self.warehouse}"

    @property
    def available(self) -> Decimal:
        """What may still be promised."""
        return self.on_hand - self.reserved

    @property
    def unit(self) -> str:
        """In which unit it is counted: the product's own."""
        return str(self.product.get_unit_display())


class CostEntry(Row):
    """So much of the cost of a movement: what was known at first, and each later difference with its cause.

    Receipts cost above zero, issues below; the sum over a product is the value of its stock, and the ledger agrees.
    """

    tracked: ClassVar[bool] = False
    append_only: ClassVar[bool] = True

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="costs", db_index=False)
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = MoneyField(_("cost of goods"), currency_from="company.currency")
    effective_on = models.DateField(_("date"))
    entry = models.ForeignKey(
        "ledger.Entry", on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("entry of the ledger"),
    )  # fmt: skip
    cause = models.CharField(_("cause"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("cost of a movement")
        verbose_name_plural = _("costs of movements")
        indexes: ClassVar = [
            models.Index(fields=["movement"], include=["amount"], name="cost_of_movement"),
            models.Index(fields=["product", "effective_on"], include=["amount"], name="cost_of_product"),
        ]

    def __str__(self) -> str:
        return f"{self.movement_id}: {self.amount}"


class Application(Row):
    """Which receipt fed which issue, and how much of it (first in, first out). A correction is a line below zero."""

    tracked: ClassVar[bool] = False
    append_only: ClassVar[bool] = True

    issue = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="fed_by")
    receipt = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="feeds")
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = QuantityField(_("quantity"), unit_from="product.unit")

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications of receipts to issues")
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(quantity=0), name="application_of_something")]

    def __str__(self) -> str:
        return f"{self.receipt_id} → {self.issue_id}"


class Pool(Row):
    """Quantity and value of a product in a warehouse now: what the next issue costs is read from here.

    Locked by whoever costs the product. `recost_from` is the day from which costs wait to be worked out again.
    """

    tracked: ClassVar[bool] = False

    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="pools", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = QuantityField(_("quantity"), unit_from="product.unit", default=0)
    value = MoneyField(_("stock value"), currency_from="company.currency", default=0)
    unit_cost = models.DecimalField(_("last known cost of one"), max_digits=24, decimal_places=8, default=0)
    last_on = models.DateField(null=True)
    recost_from = models.DateField(null=True)

    class Meta:
        verbose_name = _("stock value")
        verbose_name_plural = _("stock values")
        constraints: ClassVar = [models.UniqueConstraint(fields=["product", "warehouse"], name="pool_once")]
        indexes: ClassVar = [
            models.Index(fields=["company", "recost_from"], condition=Q(recost_from__isnull=False), name="pool_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.warehouse}"

    @property
    def unit(self) -> str:
        """In which unit it is counted: the product's own."""
        return str(self.product.get_unit_display())

    @property
    def average(self) -> Money:
        """What one costs on the average; the last known cost where nothing lies."""
        one = self.value / self.quantity if self.quantity > 0 else self.unit_cost
        return Money(round_half_up(one, 4), self.company.currency)


class Layer(Row):
    """What is left of a receipt under first in, first out. Kept, because summing all applications is slow."""

    tracked: ClassVar[bool] = False

    receipt = models.OneToOneField(Movement, on_delete=models.PROTECT, related_name="layer")
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    effective_on = models.DateField()
    quantity = QuantityField(unit_from="product.unit")
    value = MoneyField(currency_from="company.currency")

    class Meta:
        verbose_name = _("remaining receipt")
        verbose_name_plural = _("remaining receipts")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(quantity__gte=0), name="layer_not_negative")]
        indexes: ClassVar = [
            models.Index(
                fields=["product", "warehouse", "effective_on", "receipt"], condition=Q(quantity__gt=0),
                name="layer_open",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.receipt_id}: {self.quantity}"
