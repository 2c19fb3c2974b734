"""How a company sells."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from artel.core.models import Row
from artel.kit.fields import MoneyField


class OverLimit(models.TextChoices):
    """What happens when an order would make a customer owe more than its credit limit."""

    APPROVE = "approve", _("whoever may approve it confirms it")
    REFUSE = "refuse", _("it is refused")
    ALLOW = "allow", _("it is confirmed")


class Terms(Row):
    """Choices of the whole company. Without a row the defaults hold."""

    invoices_shipments = models.BooleanField(
        _("a posted shipment makes its invoice"), default=True,
        help_text=_("In Russia the universal transfer document, at once and with the same date."),
    )  # fmt: skip
    quote_days = models.PositiveSmallIntegerField(_("days for which a quote holds"), default=14)

    over_limit = models.CharField(
        _("an order over the credit limit"), max_length=8, choices=OverLimit.choices, default=OverLimit.APPROVE
    )

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


class CreditLimit(Row):
    """For how much a customer may have our goods before paying, in the money of the company."""

    party = models.ForeignKey("parties.Party", on_delete=models.CASCADE, related_name="+", verbose_name=_("client"))
    amount = MoneyField(_("credit limit"), currency_from="company.currency")

    class Meta:
        verbose_name = _("credit limit")
        verbose_name_plural = _("credit limits")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(amount__gte=0), name="credit_limit_not_below_zero",
                violation_error_message=_("A limit is not below zero."),
            ),
            models.UniqueConstraint(
                fields=["company", "party"], name="credit_limit_once",
                violation_error_message=_("This client has a limit already: change that one."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return gettext("Credit limit of %(party)s") % {"party": self.party}
