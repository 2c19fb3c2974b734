"""What several documents of purchasing have in common: something wanted, that has no price yet."""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from artel.catalog.api import Product
from artel.core.models import Row
from artel.kit.fields import QuantityField, UnitField
from artel.kit.quantity import DEFAULT_UNIT

NOT_UNDONE: Any = _("Documents of purchasing are not undone. Delete the draft, or cancel what counts.")
TONES = {
    "draft": "neutral", "sent": "info", "approved": "info", "confirmed": "info", "ordered": "success",
    "chosen": "success", "posted": "success", "closed": "success", "waiting": "warning", "fits": "success",
    "cancelled": "error",
}  # fmt: skip


class WantedLine(Row):
    """So much of a product, or of what is only named."""

    history_root: ClassVar[str] = "document"

    position = models.PositiveIntegerField(default=0, editable=False)
    product: "models.ForeignKey[Product | None, Product | None]" = models.ForeignKey(
        "catalog.Product", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("product"),
    )  # fmt: skip
    text = models.CharField(_("name"), max_length=500, blank=True)
    quantity = QuantityField(_("quantity"), default=Decimal(1))
    unit = UnitField(_("unit"), default="", blank=True, help_text=_("Empty: the product's own."))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What is wanted."""
        return self.text or (str(self.product) if self.product is not None else "")

    def clean(self) -> None:
        """A line names something and counts it in a unit."""
        self.text = self.text.strip()
        if self.product_id is None and not self.text:
            raise ValidationError({"text": _("Choose a product, or write what is needed.")})
        self.unit = self.unit or (self.product.unit if self.product is not None else DEFAULT_UNIT)


def wanted_promises(word: str) -> list[models.BaseConstraint]:
    """What the database promises of every line that wants something."""
    return [
        models.CheckConstraint(
            condition=Q(quantity__gt=0),
            name=f"{word}_quantity",
            violation_error_message=_("The quantity is above zero."),
        ),
        models.CheckConstraint(condition=~Q(text="") | Q(product__isnull=False), name=f"{word}_named"),
    ]
