"""When goods run low: rules by product and warehouse, and what they propose to buy."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from artel.core.models import Record, Row
from artel.kit.fields import CurrencyField, MoneyField, QuantityField, UnitField


class ReorderRule(Row):
    """Below the least quantity so much is bought that the greatest is reached, in whole multiples."""

    product = models.ForeignKey(
        "catalog.Product", on_delete=models.CASCADE, related_name="reorder_rules", verbose_name=_("product"),
        db_index=False,
    )  # fmt: skip
    warehouse = models.ForeignKey(
        "inventory.Warehouse", on_delete=models.CASCADE, related_name="reorder_rules", verbose_name=_("warehouse")
    )
    least = QuantityField(_("least"), unit_from="product.unit", default=0)
    most = QuantityField(_("most"), unit_from="product.unit")
    multiple = QuantityField(
        _("in multiples of"), unit_from="product.unit", null=True, blank=True,
        help_text=_("Empty: as the supplier sells."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("reorder rule")
        verbose_name_plural = _("reorder rules")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product", "warehouse"],
                name="reorder_rule_once",
                violation_error_message=_("The product has a rule for this warehouse already: change that one."),
            ),
            models.CheckConstraint(
                condition=Q(least__gte=0, most__gte=F("least"), most__gt=0),
                name="reorder_rule_in_order",
                violation_error_message=_("The greatest quantity is not below the least one."),
            ),
            models.CheckConstraint(
                condition=Q(multiple=None) | Q(multiple__gt=0),
                name="reorder_rule_multiple",
                violation_error_message=_("A multiple is above zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.warehouse}"


class Proposal(Record):
    """So much of a product that should be bought now, and of whom. Worked out anew; one press makes it an order."""

    class Cause(models.TextChoices):
        LOW = "low", _("below the least quantity")
        DEMAND = "demand", _("ordered by customers")

    product = models.ForeignKey(
        "catalog.Product", on_delete=models.CASCADE, related_name="+", editable=False, verbose_name=_("product"),
        db_index=False,
    )  # fmt: skip
    warehouse = models.ForeignKey(
        "inventory.Warehouse", on_delete=models.CASCADE, related_name="+", editable=False,
        verbose_name=_("warehouse"),
    )  # fmt: skip
    party = models.ForeignKey(
        "parties.Party", on_delete=models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("supplier"),
    )  # fmt: skip
    cause = models.CharField(_("why"), max_length=8, choices=Cause.choices, editable=False)
    quantity = QuantityField(_("quantity"))
    unit = UnitField(_("unit"), editable=False)
    unit_price = MoneyField(_("price"), null=True, blank=True, editable=False)
    currency = CurrencyField(_("currency"), default="", blank=True, editable=False)
    arrives_on = models.DateField(_("would come on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("proposal to buy")
        verbose_name_plural = _("proposals to buy")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "warehouse"], name="proposal_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="proposal_quantity",
                violation_error_message=_("The quantity is above zero."),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["company", "party"], name="proposal_of_supplier")]

    def __str__(self) -> str:
        return f"{self.product} · {self.quantity.normalize():f}"
