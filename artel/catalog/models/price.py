"""Prices: lists of a currency and a customer group, discounts, and prices agreed with one customer."""

from decimal import Decimal
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from artel.catalog.models.category import Category
from artel.catalog.models.product import Product, check_unit
from artel.core.models import Record, Row
from artel.kit.fields import CurrencyField, MoneyField, QuantityField, RateField, UnitField, money_of
from artel.kit.money import Money

NOT_NEGATIVE = [MinValueValidator(Decimal(0), _("A price is not below zero."))]
PERIOD = Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
ENDS_FIRST = _("The last day lies before the first.")


class PriceList(Row):
    """Prices in one currency, for everybody or for one group of customers."""

    name = models.CharField(_("name"), max_length=150)
    currency = CurrencyField(_("currency"), default="", blank=True, help_text=_("Empty: the company's."))
    includes_tax = models.BooleanField(_("prices include VAT"), default=True)
    tag = models.ForeignKey(
        "parties.Tag", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("for customers with the tag"), help_text=_("Empty: for everybody."),
    )  # fmt: skip
    is_cumulative = models.BooleanField(
        _("discounts add up"), default=False, help_text=_("Otherwise only the most favourable one is given.")
    )
    max_discount_rate = RateField(
        _("discount without approval up to"), null=True, blank=True, help_text=_("Empty: there is no floor.")
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "name"],
                name="price_list_name_unique",
                violation_error_message=_("There is a price list with this name already."),
            ),
            models.CheckConstraint(condition=~Q(currency=""), name="price_list_has_currency"),
            models.CheckConstraint(condition=PERIOD, name="price_list_period", violation_error_message=ENDS_FIRST),
            models.CheckConstraint(
                condition=Q(max_discount_rate=None) | Q(max_discount_rate__range=(0, 1)),
                name="price_list_discount_sane",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A list in no named currency is in the company's."""
        self.currency = self.currency or self.company.currency


class Price(Row):
    """What one unit costs in a price list from a quantity and from a day on, until the next price of the same kind.

    Two prices never overlap: the first day is unique, and a price ends where the next begins or on its own last day.
    """

    history_root: ClassVar[str] = "price_list"

    price_list = models.ForeignKey(
        PriceList, on_delete=models.CASCADE, related_name="prices", verbose_name=_("price list"), db_index=False
    )
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="prices", verbose_name=_("product"))
    unit = UnitField(_("unit"), blank=True, default="", help_text=_("Empty: the product's own."))
    min_quantity = QuantityField(_("from quantity"), default=0, validators=NOT_NEGATIVE)
    amount = MoneyField(_("price"), currency_from="price_list.currency", validators=NOT_NEGATIVE)
    floor = MoneyField(
        _("not below without approval"), currency_from="price_list.currency", null=True, blank=True,
        validators=NOT_NEGATIVE,
    )  # fmt: skip
    starts_on = models.DateField(_("first day"), default=timezone.localdate)
    ends_on = models.DateField(_("last day"), null=True, blank=True, help_text=_("Empty: until the next price."))

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering: ClassVar = ["product", "unit", "min_quantity", "starts_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product", "price_list", "unit", "min_quantity", "starts_on"],
                name="price_starts_once",
                violation_error_message=_("From this day the product already has a price here. Change that one."),
            ),
            models.CheckConstraint(condition=~Q(unit=""), name="price_has_a_unit"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, min_quantity__gte=0) & (Q(floor=None) | Q(floor__gte=0)),
                name="price_not_negative",
            ),
            models.CheckConstraint(condition=PERIOD, name="price_period", violation_error_message=ENDS_FIRST),
        ]
        indexes: ClassVar = [models.Index(fields=["price_list", "product"], name="price_of_list")]

    def __str__(self) -> str:
        return f"{self.product} · {self.price_list}"

    @property
    def money(self) -> Money:
        """The price of one unit."""
        return money_of(self, "amount")

    def clean(self) -> None:
        """Without a unit the price is for the product's own."""
        if self.product_id:
            self.unit = self.unit or self.product.unit
            check_unit(self.product, self.unit)


class Discount(Row):
    """A share taken off the list price by itself, for whoever and whatever it names."""

    name = models.CharField(_("name"), max_length=150)
    rate = RateField(_("discount"))
    price_list = models.ForeignKey(
        PriceList, on_delete=models.CASCADE, null=True, blank=True, related_name="discounts",
        verbose_name=_("price list"), help_text=_("Empty: off every list."),
    )  # fmt: skip
    tag = models.ForeignKey(
        "parties.Tag", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("for customers with the tag"), help_text=_("Empty: for everybody."),
    )  # fmt: skip
    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, null=True, blank=True, related_name="discounts",
        verbose_name=_("category"), help_text=_("With all categories inside it."),
    )  # fmt: skip
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, null=True, blank=True, related_name="discounts", verbose_name=_("product")
    )
    min_quantity = QuantityField(
        _("from quantity"), default=0, validators=NOT_NEGATIVE, help_text=_("In the product's own unit.")
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("discount")
        verbose_name_plural = _("discounts")
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "name"],
                name="discount_name_unique",
                violation_error_message=_("There is a discount with this name already."),
            ),
            models.CheckConstraint(
                condition=Q(rate__gt=0, rate__lte=1),
                name="discount_rate_sane",
                violation_error_message=_("A discount is above 0 and not above 100 %."),
            ),
            models.CheckConstraint(
                condition=Q(category=None) | Q(product=None),
                name="discount_on_one_thing",
                violation_error_message=_("Name a category or a product, not both."),
            ),
            models.CheckConstraint(condition=Q(min_quantity__gte=0), name="discount_quantity_not_negative"),
            models.CheckConstraint(condition=PERIOD, name="discount_period", violation_error_message=ENDS_FIRST),
        ]

    def __str__(self) -> str:
        return self.name


class Approval(models.TextChoices):
    """How far a price asked for one customer has come."""

    ASKED = "asked", _("waits for approval")
    APPROVED = "approved", pgettext_lazy("price", "approved")
    REJECTED = "rejected", pgettext_lazy("price", "rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("price", "withdrawn")


APPROVAL_TONES = {"asked": "warning", "approved": "success", "rejected": "error", "withdrawn": "neutral"}


TERMS = (
    "party_id", "product_id", "unit", "min_quantity", "amount", "currency", "includes_tax", "starts_on", "ends_on",
)  # fmt: skip


class SpecialPrices(models.QuerySet["SpecialPrice"]):
    """Named selections of special prices."""

    def waiting(self) -> Self:
        """Somebody has to say yes or no."""
        return self.filter(state=Approval.ASKED)

    def approved(self) -> Self:
        """Agreed."""
        return self.filter(state=Approval.APPROVED)


class SpecialPrice(Record):
    """A price for one customer. Once approved it stands before all lists, and below their floor."""

    thread: ClassVar[str] = "party"

    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="special_prices", verbose_name=_("customer")
    )
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="special_prices", verbose_name=_("product")
    )
    unit = UnitField(_("unit"), blank=True, default="", help_text=_("Empty: the product's own."))
    min_quantity = QuantityField(_("from quantity"), default=0, validators=NOT_NEGATIVE)
    amount = MoneyField(_("price"), validators=NOT_NEGATIVE)
    currency = CurrencyField(_("currency"), default="", blank=True, help_text=_("Empty: the company's."))
    includes_tax = models.BooleanField(_("includes VAT"), default=True)
    starts_on = models.DateField(_("first day"), default=timezone.localdate)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    reason = models.TextField(_("grounds"), blank=True)
    state = models.CharField(_("state"), max_length=9, choices=Approval.choices, default=Approval.ASKED, editable=False)
    decided_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)

    objects: ClassVar[SpecialPrices] = SpecialPrices.as_manager()  # type: ignore[assignment]  # a manager with the queryset's words

    class Meta:
        verbose_name = _("special price")
        verbose_name_plural = _("special prices")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["party", "product", "currency", "unit", "min_quantity", "starts_on"],
                condition=Q(state="approved"),
                name="special_price_starts_once",
                violation_error_message=_("From this day another price is agreed already. Withdraw that one first."),
            ),
            models.CheckConstraint(condition=~Q(unit="") & ~Q(currency=""), name="special_price_has_a_unit"),
            models.CheckConstraint(condition=Q(amount__gte=0, min_quantity__gte=0), name="special_price_not_negative"),
            models.CheckConstraint(condition=PERIOD, name="special_price_period", violation_error_message=ENDS_FIRST),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "rejected"]) | Q(decided_at__isnull=False),
                name="special_price_decided",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-created_at", "-id"], name="special_price_newest"),
            models.Index(fields=["party", "product"], condition=Q(state="approved"), name="special_price_agreed"),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.party}"

    @property
    def money(self) -> Money:
        """The price of one unit."""
        return money_of(self, "amount")

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return APPROVAL_TONES[self.state]

    def clean(self) -> None:
        """What was decided is what was looked at. The currency is the company's and the unit the product's own."""
        self.currency = self.currency or self.company.currency
        if self.product_id:
            self.unit = self.unit or self.product.unit
            check_unit(self.product, self.unit)
        if self.pk and self.state != Approval.ASKED and self._terms() != self._stored_terms():
            raise ValidationError(_("This price is decided. Withdraw it and ask for another one."))

    def _terms(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in TERMS)

    def _stored_terms(self) -> tuple[object, ...]:
        stored: tuple[object, ...] = SpecialPrice.objects.values_list(*TERMS).get(pk=self.pk)
        return stored
