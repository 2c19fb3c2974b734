"""What an offer and an order have in common: priced like an invoice, filled in from the catalogue."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from artel.catalog.api import ProductKind
from artel.core.actor import Actor
from artel.finance.api import Priced, PricedDocument, PricedLine, TaxKind, sums_of, taxation_of
from artel.kit.fields import CurrencyField, MoneyField, UnitField
from artel.kit.money import DEFAULT_CURRENCY, Money, currency_exponent
from artel.sales.pricing import fill_in

FILLED = ("unit", "unit_price", "discount_rate", "tax_kind")


class SaleDocument(PricedDocument):
    """Something we promise a customer at prices."""

    issued_on = models.DateField(_("date"), default=timezone.localdate)
    currency = CurrencyField(_("currency"), default="", blank=True, help_text=_("Empty: the currency of the company."))
    warehouse = models.ForeignKey(
        "inventory.Warehouse", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("warehouse"),
    )  # fmt: skip

    class Meta:
        abstract = True

    def lines_changed(self, *, actor: Actor) -> None:
        """What was left empty is filled in from the catalogue; then lines and totals are worked out anew."""
        lines = list(self.lines.select_related("product__category"))  # type: ignore[attr-defined]  # each has lines
        taxation = taxation_of(actor.company_id, self.issued_on)
        filled = fill_in(self, lines, taxation, actor=actor)
        changed = self.price(lines, taxation)
        if filled:
            type(lines[0])._default_manager.bulk_update(filled, FILLED)
        self.store_prices(changed)

    def add_lines(self, lines: Sequence[Any], *, actor: Actor) -> None:
        """The first lines of a new document: filled in, worked out and stored."""
        prefetch_related_objects(lines, "product__category")
        taxation = taxation_of(actor.company_id, self.issued_on)
        fill_in(self, lines, taxation, actor=actor)
        self.price(lines, taxation)
        if lines:
            type(lines[0])._default_manager.bulk_create(lines)
        self.save(update_fields=["net", "tax", "total", "changed_at"])


class SaleLine(PricedLine):
    """One thing promised. What is left empty is taken from the product and its prices when the document is stored."""

    unit = UnitField(_("unit"), default="", blank=True, help_text=_("Empty: the product's own."))
    unit_price = MoneyField(  # type: ignore[assignment]  # until the document is stored it may wait for the price lists
        _("price"), null=True, blank=True, currency_from="document.currency",
        help_text=_("Empty: by the price lists."),
    )  # fmt: skip
    tax_kind = models.CharField(
        _("kind of VAT"), max_length=8, choices=TaxKind.choices, default="", blank=True,
        help_text=_("Empty: as the product is taxed."),
    )  # fmt: skip

    class Meta:
        abstract = True

    @property
    def is_service(self) -> bool:
        """Whether nothing is handed over: a service, or a text without a product."""
        return self.product is None or self.product.kind_of_product == ProductKind.SERVICE

    @property
    def leaves_stock(self) -> bool:
        """Whether goods leave our warehouse for it."""
        return not self.is_service

    @property
    def sum(self) -> Money:
        """What the line comes to, as its price is written; nothing while it has none."""
        document: Any = getattr(self, "document", None)
        currency = str((document is not None and document.currency) or DEFAULT_CURRENCY)
        if self.unit_price is None:
            return Money(0, currency)
        priced = Priced(self.quantity, self.unit_price, self.discount_rate)
        return Money(sums_of([priced], inclusive=True, places=currency_exponent(currency))[0].total, currency)

    def _free(self) -> Decimal | None:
        found: Decimal | None = self.__dict__.get("progress", {}).get("free")
        return found

    _free.label = _("Free in stock")  # type: ignore[attr-defined]  # the heading of the column
    free = property(_free, doc="What of it may still be promised, where a page asked for it.")

    def _earliest(self) -> date | None:
        found: date | None = self.__dict__.get("progress", {}).get("earliest")
        return found

    _earliest.label = _("Can leave")  # type: ignore[attr-defined]
    earliest = property(
        _earliest, doc="The first day on which all of it can leave, where a page asked; none if nothing will do."
    )
