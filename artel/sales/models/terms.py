"""How a company sells."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from artel.core.models import Row


class Terms(Row):
    """Choices of the whole company. Without a row the defaults hold."""

    invoices_shipments = models.BooleanField(
        _("a posted shipment makes its invoice"), default=True,
        help_text=_("In Russia the universal transfer document, at once and with the same date."),
    )  # fmt: skip
    quote_days = models.PositiveSmallIntegerField(_("days for which a quote holds"), default=14)

    class Meta:
        verbose_name = _("terms of sale")
        verbose_name_plural = _("terms of sale")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company"],
                name="sales_terms_once",
                violation_error_message=_("The company has its terms already: change those."),
            )
        ]

    def __str__(self) -> str:
        return gettext("Terms of sale")
