"""What suppliers ask for a product, and how long they take."""

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from artel.catalog.models.price import ENDS_FIRST, NOT_NEGATIVE, PERIOD
from artel.catalog.models.product import Product, check_unit
from artel.core.models import Row
from artel.kit.fields import CurrencyField, MoneyField, QuantityField, UnitField


class SupplierPrice(Row):
    """One supplier's price of a product from a quantity and from a day on, until the next one of the same kind."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="supplier_prices", verbose_name=_("product"), db_index=False
    )
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="supplier_prices", verbose_name=_("supplier")
    )
    supplier_code = models.CharField(_("their article"), max_length=60, blank=True)
    unit = UnitField(_("unit"), blank=True, default="", help_text=_("Empty: the product's own."))
    min_quantity = QuantityField(
        _("from quantity"), default=0, validators=NOT_NEGATIVE, help_text=_("Less is not sold at this price.")
    )
    multiple = QuantityField(
        _("in multiples of"), null=True, blank=True, validators=[MinValueValidator(Decimal("0.000001"))]
    )
    amount = MoneyField(
        _("price"), null=True, blank=True, validators=NOT_NEGATIVE, help_text=_("Empty: the price has to be asked.")
    )
    currency = CurrencyField(_("currency"), default="", blank=True, help_text=_("Empty: the company's."))
    includes_tax = models.BooleanField(_("includes VAT"), default=True)
    lead_days = models.PositiveSmallIntegerField(_("days to deliver"), null=True, blank=True)
    is_preferred = models.BooleanField(_("preferred"), default=False)
    starts_on = models.DateField(_("first day"), default=timezone.localdate)
    ends_on = models.DateField(_("last day"), null=True, blank=True, help_text=_("Empty: until the next price."))

    class Meta:
        verbose_name = _("supplier's price")
        verbose_name_plural = _("suppliers' prices")
        ordering: ClassVar = ["-is_preferred", "party", "min_quantity", "starts_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product", "party", "unit", "min_quantity", "starts_on"],
                name="supplier_price_starts_once",
                violation_error_message=_("From this day the supplier already has a price. Change that one."),
            ),
            models.CheckConstraint(condition=~Q(unit="") & ~Q(currency=""), name="supplier_price_has_a_unit"),
            models.CheckConstraint(
                condition=Q(min_quantity__gte=0)
                & (Q(amount=None) | Q(amount__gte=0))
                & (Q(multiple=None) | Q(multiple__gt=0)),
                name="supplier_price_not_negative",
            ),
            models.CheckConstraint(condition=PERIOD, name="supplier_price_period", violation_error_message=ENDS_FIRST),
        ]

    def __str__(self) -> str:
        return f"{self.party} · {self.product}"

    def clean(self) -> None:
        """Unless others are named, the currency is the company's and the unit the product's own."""
        self.currency = self.currency or self.company.currency
        if self.product_id:
            self.unit = self.unit or self.product.unit
            check_unit(self.product, self.unit)
