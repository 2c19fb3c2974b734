"""Rates of taxes by day, and how a company works out and books its taxes."""

from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from artel.core.models import Row
from artel.kit.fields import RateField


class TaxKind(models.TextChoices):
    """What is due on a sale: the kinds of the catalogue, and the rates of those who chose a simplified regime."""

    STANDARD = "standard", _("standard rate")
    REDUCED = "reduced", _("reduced rate")
    ZERO = "zero", _("zero rate")
    EXEMPT = "exempt", _("without VAT")
    SPECIAL_LOW = "special5", _("lower rate of the simplified regime")
    SPECIAL_HIGH = "special7", _("higher rate of the simplified regime")


def percent(rate: Decimal) -> str:
    """A rate as documents and the ledger write it: 22%, 7.7%."""
    return f"{(rate * 100).normalize():f}%"


class TaxRate(Row):
    """The rate of a kind of tax from a day on, until a later row of the same kind begins."""

    tax_kind = models.CharField(_("kind of VAT"), max_length=8, choices=TaxKind.choices)
    rate = RateField(_("rate"))
    from_on = models.DateField(_("from day"))

    class Meta:
        verbose_name = _("rate of VAT")
        verbose_name_plural = _("rates of VAT")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "tax_kind", "from_on"],
                name="tax_rate_once",
                violation_error_message=_("There is a rate of this kind from this day already."),
            ),
            models.CheckConstraint(
                condition=~Q(tax_kind__in=["zero", "exempt"]) | Q(rate=0),
                name="tax_rate_zero_is_zero",
                violation_error_message=_("The zero rate and «without VAT» are 0 %."),
            ),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lt=1), name="tax_rate_sane"),
        ]

    def __str__(self) -> str:
        return f"{self.get_tax_kind_display()} {percent(self.rate)}"


class Rounding(models.TextChoices):
    """Where tax is rounded to whole coins."""

    LINE = "line", _("on each line")
    DOCUMENT = "document", _("once for each rate of a document")


class Practice(Row):
    """How a company works out and books its taxes (its accounting policy). A company without one has the defaults."""

    class Regime(models.TextChoices):
        GENERAL = "general", _("pays VAT by the general rates")
        SPECIAL_LOW = "special5", _("simplified, lower rate of VAT")
        SPECIAL_HIGH = "special7", _("simplified, higher rate of VAT")
        NONE = "none", _("pays no VAT")

    regime = models.CharField(_("VAT"), max_length=8, choices=Regime.choices, default=Regime.GENERAL)
    rounding = models.CharField(_("tax is rounded"), max_length=8, choices=Rounding.choices, default=Rounding.LINE)
    is_inclusive = models.BooleanField(_("prices include VAT"), default=True)
    is_revenue_gross = models.BooleanField(
        _("revenue is booked with VAT"), default=True,
        help_text=_("The tax is then taken out by an entry of its own, as in Russia."),
    )  # fmt: skip
    taxes_advances = models.BooleanField(_("VAT is due on advances"), default=True)
    deducts_advances = models.BooleanField(
        _("VAT on advances to suppliers is deducted"), default=False,
        help_text=_("When a payment names the supplier's invoice on the advance; the bill then restores it."),
    )  # fmt: skip
    payment_days = models.PositiveSmallIntegerField(_("days to pay"), default=5)

    class Meta:
        verbose_name = _("tax practice")
        verbose_name_plural = _("tax practice")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company"],
                name="practice_once",
                violation_error_message=_("The company has its practice already: change that one."),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_regime_display())

    @property
    def deducts_input(self) -> bool:
        """Whether tax of suppliers is deducted; those on a simplified regime add it to the cost."""
        return self.regime == self.Regime.GENERAL

    def kind_for(self, tax_kind: str) -> str:
        """The kind that really applies to a sale of something taxed so: one's own regime stands above the product's."""
        if tax_kind in (TaxKind.ZERO, TaxKind.EXEMPT):
            return tax_kind
        if self.regime == self.Regime.NONE:
            return TaxKind.EXEMPT
        if self.regime in (self.Regime.SPECIAL_LOW, self.Regime.SPECIAL_HIGH):
            return str(self.regime)
        return tax_kind

    def clean(self) -> None:
        """Nobody waits ten years for money."""
        if self.payment_days > 3650:
            raise ValidationError({"payment_days": _("At most 3650 days.")})
