"""Products, services and kits; their units, barcodes and parts."""

from decimal import Decimal
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from artel.catalog.codes import check_gtin
from artel.catalog.counting import is_counted
from artel.catalog.models.category import Category, PostingGroup
from artel.core.models import Record, Row, Search
from artel.kit.fields import ExactField, QuantityField, UnitField, quantity_of
from artel.kit.money import Money
from artel.kit.quantity import Quantity, unit_of


class ProductKind(models.TextChoices):
    """What a product is to the stock: kept there, never there, or made of parts that are there."""

    GOODS = "goods", _("goods")
    SERVICE = "service", _("service")
    KIT = "kit", _("kit")


class TaxKind(models.TextChoices):
    """Which rate of VAT applies; the rate itself is a dated row of the country."""

    STANDARD = "standard", _("standard rate")
    REDUCED = "reduced", _("reduced rate")
    ZERO = "zero", _("zero rate")
    EXEMPT = "exempt", _("without VAT")


class Tracking(models.TextChoices):
    """Whether units of a product are told apart in the stock."""

    NONE = "none", _("not tracked")
    LOT = "lot", _("by lots")
    SERIAL = "serial", _("by serial numbers")


class Products(models.QuerySet["Product"]):
    """Named selections of products."""

    def active(self) -> Self:
        """Still bought or sold."""
        return self.filter(is_archived=False)

    def stocked(self) -> Self:
        """Those that can lie in a warehouse."""
        return self.filter(kind_of_product=ProductKind.GOODS)

    def sellable(self) -> Self:
        """What may stand in a line of a document: a product with variants is sold as one of them."""
        return self.active().filter(variants=None)


class Product(Record):
    """Anything we sell or buy: goods, a service, or a kit of several products."""

    search: ClassVar[Search | None] = Search(title="name", words=["name", "code"], digits=["code"])
    # What can be done with a product depends on its kind, as with a document on its state.
    state_field: ClassVar[str] = "kind_of_product"

    name = models.CharField(_("name"), max_length=300)
    code = models.CharField(_("article"), max_length=60, blank=True, help_text=_("Found by it everywhere."))
    kind_of_product = models.CharField(
        _("kind"), max_length=8, choices=ProductKind.choices, default=ProductKind.GOODS, db_column="kind",
        editable=False,
    )  # fmt: skip
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="products", verbose_name=_("category"), db_index=False
    )
    unit = UnitField(
        _("unit"), editable=False, help_text=_("In it stock is counted; other units are added with their ratio.")
    )
    tax_kind = models.CharField(_("VAT"), max_length=8, choices=TaxKind.choices, default=TaxKind.STANDARD)
    tracking = models.CharField(_("tracking"), max_length=6, choices=Tracking.choices, default=Tracking.NONE)
    has_expiry = models.BooleanField(_("has an expiry date"), default=False)
    variant_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="variants",
        verbose_name=_("variant of"),
    )  # fmt: skip
    options = models.JSONField(_("what sets it apart"), default=dict, blank=True, editable=False)
    packing = models.CharField(_("how it is packed"), max_length=150, blank=True)
    weight_kg = ExactField(
        _("weight of one unit, kg"), max_digits=18, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )  # fmt: skip
    volume_m3 = ExactField(
        _("volume of one unit, m³"), max_digits=18, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )  # fmt: skip
    origin_country = models.CharField(
        _("country of origin"), max_length=2, blank=True, help_text=_("Two letters, such as RU.")
    )
    description = models.TextField(_("description"), blank=True)
    is_archived = models.BooleanField(_("archived"), default=False)

    objects: ClassVar[Products] = Products.as_manager()  # type: ignore[assignment]  # a manager with the queryset's words

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="product_has_a_name"),
            models.CheckConstraint(condition=~Q(unit=""), name="product_has_a_unit"),
            models.UniqueConstraint(
                fields=["company", "code"],
                condition=~Q(code=""),
                name="product_code_unique",
                violation_error_message=_("Another product already has this article."),
            ),
            models.UniqueConstraint(
                fields=["variant_of", "options"],
                name="product_variant_once",
                violation_error_message=_("There is such a variant already."),
            ),
            models.CheckConstraint(
                condition=Q(variant_of=None, options={}) | (Q(variant_of__isnull=False) & ~Q(options={})),
                name="product_variant_has_options",
            ),
            models.CheckConstraint(
                condition=Q(variant_of=None) | ~Q(variant_of=F("id")), name="product_no_variant_of_itself"
            ),
            models.CheckConstraint(
                condition=Q(kind_of_product="goods") | Q(tracking="none"),
                name="product_tracked_goods_only",
                violation_error_message=_("Only goods are tracked by lots or serial numbers."),
            ),
            models.CheckConstraint(
                condition=Q(has_expiry=False) | ~Q(tracking="none"),
                name="product_expiry_needs_lots",
                violation_error_message=_("An expiry date belongs to a lot: track the product by lots."),
            ),
            models.CheckConstraint(
                condition=Q(origin_country="") | Q(origin_country__regex=r"^[A-Z]{2}$"),
                name="product_country_code",
                violation_error_message=_("A country is written as two capital letters, such as RU."),
            ),
            models.CheckConstraint(
                condition=(Q(weight_kg=None) | Q(weight_kg__gte=0)) & (Q(volume_m3=None) | Q(volume_m3__gte=0)),
                name="product_size_not_negative",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "name", "id"], name="product_by_name"),
            models.Index(fields=["company", "-created_at", "-id"], name="product_newest"),
            models.Index(fields=["category", "name", "id"], name="product_by_category"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def posting_group(self) -> str:
        """How it is booked: as its category is."""
        return self.category.posting_group

    @property
    def is_stocked(self) -> bool:
        """Whether it can lie in a warehouse."""
        return self.kind_of_product == ProductKind.GOODS

    @property
    def pick_hint(self) -> str:
        """What tells namesakes apart in a picker."""
        return self.code

    @property
    def kind_of_product_tone(self) -> str:
        """Goods, services and kits are told apart at a glance."""
        return {ProductKind.SERVICE: "info", ProductKind.KIT: "accent"}.get(
            ProductKind(self.kind_of_product), "neutral"
        )

    def _told_options(self) -> str:
        return " · ".join(f"{name}: {value}" for name, value in self.options.items())

    def _general_price(self) -> Money | None:
        amount: Decimal | None = self.__dict__.get("general_amount")
        return None if amount is None else Money(amount, self.__dict__["general_currency"])

    _general_price.label = _("Price")  # type: ignore[attr-defined]  # the heading of the column
    general_price = property(_general_price, doc="What one unit costs everybody today, where a list was asked for it.")

    _told_options.label = _("What sets it apart")  # type: ignore[attr-defined]  # the heading of the column
    told_options = property(_told_options)

    def clean(self) -> None:
        """A service is booked as a service and nothing else is."""
        self.name, self.code = " ".join(self.name.split()), self.code.strip()
        self.origin_country = self.origin_country.strip().upper()
        if self.category_id is None:
            return
        is_service = self.kind_of_product == ProductKind.SERVICE
        if is_service != (self.category.posting_group == PostingGroup.SERVICE):
            wanted = _("Choose a category that is booked as services.")
            other = _("This category is for services; choose one for goods.")
            raise ValidationError({"category": wanted if is_service else other})

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """All that the row promises by itself, and what contexts above count of it."""
        super().full_clean(*args, **kwargs)
        self._refuse_counting_otherwise()

    def _refuse_counting_otherwise(self) -> None:
        """Goods that moved keep the unit and the method by which they were counted."""
        before = Product.objects.select_related("category").filter(pk=self.pk).first() if self.pk else None
        if before is None or (before.unit, before.category.costing) == (self.unit, self.category.costing):
            return
        if not is_counted([before.pk]):
            return
        if before.unit != self.unit:
            told = {"unit": unit_of(before.unit).symbol}
            raise ValidationError(
                {"unit": _("It has moved in %(unit)s and stays counted so. Add the other unit to it instead.") % told}
            )
        method = before.category.get_costing_display()
        message = _("It has moved: its cost stays counted by «%(method)s». Choose a category with this method.")
        raise ValidationError({"category": message % {"method": method}})


class ProductUnit(Row):
    """Another unit of a product, and exactly how many of its own units one of them is: 1 box = 12 pcs."""

    history_root: ClassVar[str] = "product"

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="units", verbose_name=_("product"))
    unit = UnitField(_("unit"), default="box")
    numerator = models.PositiveBigIntegerField(
        _("own units in it"), default=1, help_text=_("A box of 12 pieces has 12.")
    )
    denominator = models.PositiveBigIntegerField(
        _("divided by"), default=1, help_text=_("A third of a box is 1 divided by 3.")
    )

    class Meta:
        verbose_name = _("unit of a product")
        verbose_name_plural = _("units of a product")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product", "unit"],
                name="product_unit_once",
                violation_error_message=_("The product has this unit already."),
            ),
            models.CheckConstraint(
                condition=Q(numerator__gt=0, denominator__gt=0),
                name="product_unit_ratio_positive",
                violation_error_message=_("A ratio is made of whole numbers above zero."),
            ),
        ]

    def __str__(self) -> str:
        share = "" if self.denominator == 1 else f"/{self.denominator}"
        return f"{unit_of(self.unit).symbol} = {self.numerator}{share}"

    def clean(self) -> None:
        """Between units of one dimension the ratio is settled: a kilogram has 1000 grams for every product."""
        own = unit_of(self.product.unit)
        if unit_of(self.unit).dimension == own.dimension:
            raise ValidationError(
                {"unit": _("This unit needs no ratio: it is turned into %(unit)s by itself.") % {"unit": own}}
            )


def check_unit(product: Product, unit: str) -> None:
    """ValidationError beside `unit` where nothing says how many of the product's own units one of it is."""
    known = {product.unit, *product.units.values_list("unit", flat=True)}
    if unit_of(unit).dimension not in {unit_of(code).dimension for code in known}:
        told = {"product": product, "unit": unit_of(unit).symbol}
        raise ValidationError({"unit": _("«%(product)s» has no unit «%(unit)s». Add it there first.") % told})


class CodeKind(models.TextChoices):
    """By which rule a barcode is written."""

    EAN = "ean", _("EAN / GTIN")
    OTHER = "other", _("own code")


class Barcode(Row):
    """A code on a product or on one of its packs. A scanner finds the product by it, and the unit."""

    history_root: ClassVar[str] = "product"
    search: ClassVar[Search | None] = Search(title="code", words=["code"], digits=["code"], record="product")

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="barcodes", verbose_name=_("product"))
    code = models.CharField(_("barcode"), max_length=60)
    kind_of_code = models.CharField(
        _("kind"), max_length=5, choices=CodeKind.choices, default=CodeKind.EAN, db_column="kind"
    )
    unit = UnitField(_("unit"), blank=True, default="", help_text=_("Empty: on the product's own unit."))

    class Meta:
        verbose_name = _("barcode")
        verbose_name_plural = _("barcodes")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(code=""), name="barcode_not_empty"),
            models.UniqueConstraint(
                fields=["company", "code"],
                name="barcode_unique",
                violation_error_message=_("Another product already has this barcode."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """An EAN carries a check digit; one's own code is any text."""
        if self.unit and self.product_id:
            check_unit(self.product, self.unit)
        self.code = "".join(self.code.split())
        if self.kind_of_code == CodeKind.EAN:
            try:
                self.code = check_gtin(self.code)
            except ValueError as problem:
                raise ValidationError({"code": str(problem)}) from problem


class KitPart(Row):
    """One product inside a kit, and how much of it one kit takes."""

    history_root: ClassVar[str] = "kit"

    kit = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="parts", verbose_name=_("kit"))
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="inside", verbose_name=_("part"))
    quantity = QuantityField(_("quantity"), default=1)
    unit = UnitField(_("unit"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("part of a kit")
        verbose_name_plural = _("parts of a kit")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kit", "product", "unit"],
                name="kit_part_once",
                violation_error_message=_("The kit has this part already."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="kit_part_quantity_positive",
                violation_error_message=_("The quantity is above zero."),
            ),
            models.CheckConstraint(
                condition=~Q(kit=F("product")),
                name="kit_part_not_itself",
                violation_error_message=_("A kit does not contain itself."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.product)

    @property
    def amount(self) -> Quantity:
        """How much of the part one kit takes."""
        return quantity_of(self, "quantity")

    def clean(self) -> None:
        """Only a kit has parts, and none of them holds the kit, however deep."""
        if self.kit.kind_of_product != ProductKind.KIT:
            raise ValidationError(_("Only a kit has parts."))
        if not self.product_id:
            return
        check_unit(self.product, self.unit)
        if holds(self.product_id, self.kit_id):
            told: dict[str, Any] = {"part": self.product, "kit": self.kit}
            raise ValidationError({"product": _("«%(part)s» contains «%(kit)s» itself.") % told})


def holds(kit_id: int, product_id: int) -> bool:
    """Whether a kit contains a product, at any depth."""
    inside = {kit_id}
    layer = inside
    while layer and product_id not in inside:
        parts = KitPart.objects.filter(kit_id__in=layer).values_list("product_id", flat=True)
        layer = set(parts) - inside
        inside |= layer
    return product_id in inside
