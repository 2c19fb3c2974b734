"""What every document with prices has: lines with tax, totals, a party, a currency, where it came from."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from artel.catalog.api import PostingGroup
from artel.core.actor import Actor
from artel.core.bulk import write_columns
from artel.core.errors import Refused
from artel.core.models import Record, Row
from artel.finance.models.tax import TaxKind, percent
from artel.finance.models.taxation import Taxation, taxation_of
from artel.finance.tax import Priced, Sums, sums_of, total_of
from artel.kit.fields import CurrencyField, ExactField, MoneyField, QuantityField, RateField, UnitField, money_of
from artel.kit.money import Money, currency_exponent
from artel.ledger.api import Traced


class DocumentState(models.TextChoices):
    """Whether a document counts."""

    DRAFT = "draft", _("draft")
    POSTED = "posted", _("posted")
    CANCELLED = "cancelled", _("cancelled")


TONES = {"draft": "neutral", "posted": "success", "issued": "info", "cancelled": "error"}


class PricedDocument(Traced, Record):
    """A document whose lines have prices and taxes. Net, tax and total are kept: lists sort and add them up."""

    thread: ClassVar[str] = "party"
    # What was written for a party stays with it, as its entries in the books do.
    merge_stays: ClassVar[bool] = True

    number = models.CharField(_("number"), max_length=40, blank=True, editable=False)
    series = models.CharField(max_length=20, blank=True, editable=False)
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+", verbose_name=_("party"))
    issued_on = models.DateField(_("date"), default=timezone.localdate)
    due_on = models.DateField(_("due"), null=True, blank=True)
    contract = models.CharField(_("contract"), max_length=200, blank=True, help_text=_("Its number and date."))
    is_inclusive = models.BooleanField(_("prices include VAT"), default=True)
    currency = CurrencyField(_("currency"))
    exchange_rate = ExactField(
        _("exchange rate"), max_digits=18, decimal_places=8, default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.00000001"))],
        help_text=_("What one unit of the currency is in the currency of the company."),
    )  # fmt: skip
    comment = models.TextField(pgettext_lazy("document", "comment"), blank=True)
    net = MoneyField(_("without VAT"), default=0, editable=False)
    tax = MoneyField(_("VAT"), default=0, editable=False)
    total = MoneyField(_("total"), default=0, editable=False)
    # What it was made from (an order, a shipment, a receipt): above this context, so no foreign key.
    source_kind = models.CharField(max_length=60, blank=True, editable=False)
    source_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        what = capfirst(str(self._meta.verbose_name))
        words = {"what": what, "number": self.number, "day": f"{self.issued_on:%d.%m.%Y}"}
        if not self.number:
            return gettext("%(what)s of %(day)s") % words
        return gettext("%(what)s %(number)s of %(day)s") % words

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return TONES[str(getattr(self, "state", "draft"))]

    @property
    def is_frozen(self) -> bool:
        """Whether it counts, or counted: a verb takes it back, no form changes it."""
        return self.pk is not None and str(getattr(self, "state", "draft")) != DocumentState.DRAFT

    def lines_changed(self, *, actor: Actor) -> None:
        """Work out lines and totals anew, as the form or a program left them."""
        lines = list(self.lines.all())  # type: ignore[attr-defined]  # each document has lines
        taxation = taxation_of(actor.company_id, self.issued_on)
        self.store_prices(self.price(lines, taxation))

    def price(self, lines: Sequence[Any], taxation: Taxation) -> list[Any]:
        """Work out every line and the totals; the lines whose figures changed."""
        rates = [self.rate_of(line, taxation) for line in lines]
        worked_out = self._worked_out(lines, rates, taxation)
        changed = [line for line, rate, sums in zip(lines, rates, worked_out, strict=True) if line.takes(rate, sums)]
        self.net, self.tax, self.total = total_of(worked_out)
        return changed

    def store_prices(self, changed: Sequence[Any]) -> None:
        """Write what `price` worked out."""
        write_prices(changed)
        self.save(update_fields=["net", "tax", "total", "changed_at"])

    def rate_of(self, line: Any, taxation: Taxation) -> Decimal | None:
        """The rate of a line: by our own regime, as we are the seller."""
        return taxation.rate_of_sale(line.tax_kind)

    def _worked_out(self, lines: Sequence[Any], rates: Sequence[Decimal | None], taxation: Taxation) -> list[Sums]:
        priced = [
            Priced(line.quantity, line.unit_price, line.discount_rate, rate)
            for line, rate in zip(lines, rates, strict=True)
        ]
        places = currency_exponent(self.currency)
        return sums_of(priced, inclusive=self.is_inclusive, once_per_rate=taxation.once_per_rate, places=places)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Only a draft can be thrown away."""
        if self.is_frozen:
            raise Refused(_("This is not a draft any more. Cancel it and make a corrected copy."), "posted-stays")
        return super().delete(*args, **kwargs)

    def clean(self) -> None:
        """What counts is frozen; due is not before the date; one's own currency has no rate."""
        if self.is_frozen:
            raise ValidationError(_("This is not a draft any more. Cancel it and make a corrected copy."))
        if self.due_on is not None and self.issued_on is not None and self.due_on < self.issued_on:
            raise ValidationError({"due_on": _("It cannot be due before its date.")})
        if self.company_id is not None and self.currency == self.company.currency and self.exchange_rate != 1:
            self.exchange_rate = Decimal(1)


class PricedLine(Row):
    """One thing on a document at a price. Rate, net, tax and total are frozen when the document is posted."""

    history_root: ClassVar[str] = "document"

    position = models.PositiveIntegerField(default=0, editable=False)
    product = models.ForeignKey(
        "catalog.Product", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("product"),
    )  # fmt: skip
    text = models.CharField(_("name on the document"), max_length=500, blank=True)
    quantity = QuantityField(_("quantity"), default=1)
    unit = UnitField(_("unit"))
    unit_price = MoneyField(_("price"), currency_from="document.currency")
    discount_rate = RateField(_("discount"), default=0)
    tax_kind = models.CharField(_("kind of VAT"), max_length=8, choices=TaxKind.choices, default=TaxKind.STANDARD)
    tax_rate = RateField(_("rate of VAT"), null=True, blank=True, editable=False)
    net = MoneyField(_("without VAT"), default=0, editable=False, currency_from="document.currency")
    tax = MoneyField(_("VAT"), default=0, editable=False, currency_from="document.currency")
    total = MoneyField(_("total"), default=0, editable=False, currency_from="document.currency")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What the document calls it."""
        return self.text or (str(self.product) if self.product is not None else "")

    @property
    def tax_label(self) -> str:
        """The rate as documents and the ledger write it; empty without VAT."""
        return "" if self.tax_rate is None else percent(self.tax_rate)

    @property
    def sum(self) -> Money:
        """What the line comes to as the prices are written: with VAT where they include it."""
        return (money_of(self, "unit_price") * self.quantity * (1 - self.discount_rate)).rounded()

    @property
    def sums(self) -> Sums:
        """What was worked out of it."""
        return Sums(self.net, self.tax, self.total)

    def takes(self, rate: Decimal | None, sums: Sums) -> bool:
        """Keep its rate and sums; whether that changed anything."""
        if (self.tax_rate, *self.sums) == (rate, *sums):
            return False
        self.tax_rate = rate
        self.net, self.tax, self.total = sums
        return True

    @property
    def posting_group(self) -> str:
        """How it is booked: as the category of its product is; what is only named is a service."""
        return PostingGroup.SERVICE if self.product is None else self.product.posting_group

    def clean(self) -> None:
        """A line names something."""
        self.text = self.text.strip()
        if self.product_id is None and not self.text:
            raise ValidationError({"text": _("Choose a product, or write what is sold.")})


def line_promises(word: str, *, least_quantity: Q) -> list[models.BaseConstraint]:
    """What the database promises of every kind of line."""
    return [
        models.CheckConstraint(
            condition=least_quantity,
            name=f"{word}_quantity",
            violation_error_message=_("The quantity is above zero."),
        ),
        models.CheckConstraint(
            condition=Q(unit_price__gte=0),
            name=f"{word}_price",
            violation_error_message=_("A price is not below zero."),
        ),
        models.CheckConstraint(condition=Q(discount_rate__gte=0, discount_rate__lte=1), name=f"{word}_discount"),
        models.CheckConstraint(condition=Q(total=models.F("net") + models.F("tax")), name=f"{word}_adds_up"),
        models.CheckConstraint(condition=~Q(text="") | Q(product__isnull=False), name=f"{word}_named"),
    ]


def document_promises(word: str) -> list[models.BaseConstraint]:
    """What the database promises of every document with prices."""
    return [
        models.CheckConstraint(condition=Q(total=models.F("net") + models.F("tax")), name=f"{word}_adds_up"),
        models.CheckConstraint(condition=Q(exchange_rate__gt=0), name=f"{word}_rate_positive"),
        models.CheckConstraint(
            condition=Q(source_kind="", source_id=None) | (~Q(source_kind="") & Q(source_id__isnull=False)),
            name=f"{word}_source_whole",
        ),
    ]


def write_prices(lines: Sequence[PricedLine]) -> None:
    """Write what was worked out of stored lines."""
    write_columns(lines, ["tax_rate", "net", "tax", "total"])
