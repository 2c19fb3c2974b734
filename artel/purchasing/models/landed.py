"""What it cost to bring goods here."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from artel.core.models import Record, Row, Search
from artel.finance.api import DocumentState, TaxKind
from artel.kit.fields import MoneyField
from artel.ledger.api import Traced
from artel.purchasing.models.receipt import Receipt
from artel.purchasing.models.wanted import NOT_UNDONE, TONES


class LandedCost(Traced, Record):
    """Delivery, customs, insurance: what a supplier bills for receipts, and how it is spread over their goods."""

    class Basis(models.TextChoices):
        VALUE = "value", pgettext_lazy("spread by", "value")
        WEIGHT = "weight", pgettext_lazy("spread by", "weight")
        QUANTITY = "quantity", pgettext_lazy("spread by", "quantity")

    thread: ClassVar[str] = "party"
    undo_refusal: ClassVar[Any] = NOT_UNDONE
    search: ClassVar[Search | None] = Search(
        title="number", words=["number", "supplier_number", "text"], digits=["number", "supplier_number"]
    )

    number = models.CharField(_("number"), max_length=40, blank=True, editable=False)
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+", verbose_name=_("supplier"))
    issued_on = models.DateField(_("date"), default=timezone.localdate)
    text = models.CharField(_("what for"), max_length=300, blank=True)
    amount = MoneyField(_("sum without VAT"), currency_from="company.currency", validators=[MinValueValidator(0)])
    tax_kind = models.CharField(_("kind of VAT"), max_length=8, choices=TaxKind.choices, default=TaxKind.STANDARD)
    basis = models.CharField(_("spread by"), max_length=8, choices=Basis.choices, default=Basis.VALUE)
    supplier_number = models.CharField(
        _("number of the bill"), max_length=60, blank=True,
        help_text=_("Empty: the bill comes later, and its line names the account of landed costs."),
    )  # fmt: skip
    supplier_on = models.DateField(_("date of the bill"), null=True, blank=True)
    bill = models.ForeignKey(
        "finance.Bill", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("bill"),
    )  # fmt: skip
    state = models.CharField(
        _("state"), max_length=10, choices=DocumentState.choices, default=DocumentState.DRAFT, editable=False
    )

    class Meta:
        verbose_name = _("landed cost")
        verbose_name_plural = _("landed costs")
        constraints: ClassVar = [
            # Numbers begin anew each year.
            models.UniqueConstraint(
                "company", ExtractYear("issued_on"), "number", condition=~Q(number=""), name="landed_number_once"
            ),
            models.CheckConstraint(condition=Q(state="draft") | ~Q(number=""), name="landed_posted_has_number"),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="landed_amount",
                violation_error_message=_("The sum is above zero."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-issued_on", "-id"], name="landed_newest"),
            models.Index(fields=["party", "-issued_on"], name="landed_of_party"),
        ]

    def __str__(self) -> str:
        words = {"number": self.number, "day": f"{self.issued_on:%d.%m.%Y}"}
        if not self.number:
            return gettext("Landed cost of %(day)s") % words
        return gettext("Landed cost %(number)s of %(day)s") % words

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return TONES[self.state]

    def clean(self) -> None:
        """What counts is frozen."""
        if self.pk is not None and self.state != DocumentState.DRAFT:
            raise ValidationError(_("This landed cost counts already. Cancel it and make another one."))


class LandedShare(Row):
    """A receipt over which a landed cost is spread."""

    history_root: ClassVar[str] = "document"

    document = models.ForeignKey(LandedCost, on_delete=models.CASCADE, related_name="lines")
    receipt = models.ForeignKey(
        Receipt, on_delete=models.PROTECT, related_name="landed", verbose_name=pgettext_lazy("purchase", "receipt")
    )
    amount = MoneyField(_("share"), default=0, editable=False, currency_from="company.currency")
    position = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("receipt of a landed cost")
        verbose_name_plural = _("receipts of a landed cost")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "receipt"],
                name="landed_share_once",
                violation_error_message=_("This receipt is in the list already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.receipt)
