"""How a company buys."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from artel.core.models import Row
from artel.kit.fields import MoneyField, RateField


class Terms(Row):
    """Choices of the whole company. Without a row the defaults hold."""

    price_tolerance_rate = RateField(
        _("price of a bill may differ by"), default=Decimal(0),
        help_text=_("From the price of the order, either way. More has to be approved."),
    )  # fmt: skip
    price_tolerance_amount = MoneyField(
        _("sum of a bill may differ by"), default=Decimal(0), currency_from="company.currency",
        help_text=_("Without VAT. A line fits that keeps within one of the two."),
    )  # fmt: skip
    receipt_tolerance_rate = RateField(_("more may come than was ordered by"), default=Decimal(0))

    class Meta:
        verbose_name = _("terms of purchase")
        verbose_name_plural = _("terms of purchase")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company"],
                name="purchase_terms_once",
                violation_error_message=_("The company has its terms already: change those."),
            ),
            models.CheckConstraint(
                condition=Q(price_tolerance_rate__gte=0, price_tolerance_amount__gte=0, receipt_tolerance_rate__gte=0),
                name="purchase_terms_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Terms of purchase")
