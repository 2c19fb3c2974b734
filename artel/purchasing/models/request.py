"""What we ask several suppliers about, and what they answer."""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from artel.core.models import Record, Row, Search
from artel.kit.decimals import round_half_up
from artel.kit.fields import CurrencyField, MoneyField
from artel.ledger.api import Traced
from artel.purchasing.models.requisition import Requisition
from artel.purchasing.models.wanted import NOT_UNDONE, TONES, WantedLine, wanted_promises


class RequestForPrices(Traced, Record):
    """The same goods, asked of several suppliers; their answers stand side by side."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SENT = "sent", pgettext_lazy("request for prices", "waits for answers")
        CHOSEN = "chosen", pgettext_lazy("request for prices", "chosen")
        CANCELLED = "cancelled", _("cancelled")

    undo_refusal: ClassVar[Any] = NOT_UNDONE
    search: ClassVar[Search | None] = Search(title="number", words=["number", "comment"], digits=["number"])

    number = models.CharField(_("number"), max_length=40, editable=False)
    requisition = models.ForeignKey(
        Requisition, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="requests",
        verbose_name=_("requisition"),
    )  # fmt: skip
    warehouse = models.ForeignKey(
        "inventory.Warehouse", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("warehouse"),
    )  # fmt: skip
    answer_until = models.DateField(_("answer until"), null=True, blank=True)
    needed_on = models.DateField(_("needed on"), null=True, blank=True)
    currency = CurrencyField(_("currency"), default="", blank=True, help_text=_("Empty: the currency of the company."))
    is_inclusive = models.BooleanField(_("prices include VAT"), default=True)
    comment = models.TextField(pgettext_lazy("document", "comment"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)

    class Meta:
        verbose_name = _("request for prices")
        verbose_name_plural = _("requests for prices")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="price_request_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-created_at", "-id"], name="price_request_newest"),
        ]

    def __str__(self) -> str:
        return gettext("Request for prices %(number)s") % {"number": self.number}

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return TONES[self.state]

    def clean(self) -> None:
        """What suppliers were asked is frozen."""
        if self.pk is not None and self.state != self.State.DRAFT:
            raise ValidationError(_("Suppliers are asked already. Cancel this request and make another one."))


class RequestLine(WantedLine):
    """One thing whose price is asked."""

    document = models.ForeignKey(RequestForPrices, on_delete=models.CASCADE, related_name="lines")

    class Meta:
        verbose_name = _("line of a request for prices")
        verbose_name_plural = _("lines of a request for prices")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = wanted_promises("price_request_line")


class AskedSupplier(Row):
    """A supplier who is asked."""

    history_root: ClassVar[str] = "document"

    document = models.ForeignKey(RequestForPrices, on_delete=models.CASCADE, related_name="asked")
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+", verbose_name=_("supplier"))

    class Meta:
        verbose_name = _("asked supplier")
        verbose_name_plural = _("asked suppliers")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "party"],
                name="asked_supplier_once",
                violation_error_message=_("This supplier is asked already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.party)


class PriceAnswer(Row):
    """What one supplier asks for one line, and how soon it comes. Without a price: not answered."""

    history_root: ClassVar[str] = "document"

    document = models.ForeignKey(RequestForPrices, on_delete=models.CASCADE, related_name="answers")
    line = models.ForeignKey(RequestLine, on_delete=models.CASCADE, related_name="answers", verbose_name=_("line"))
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+", verbose_name=_("supplier"))
    unit_price = MoneyField(_("price"), null=True, blank=True, currency_from="document.currency")
    lead_days = models.PositiveSmallIntegerField(_("days to deliver"), null=True, blank=True)
    is_chosen = models.BooleanField(_("chosen"), default=False)

    class Meta:
        verbose_name = _("answer of a supplier")
        verbose_name_plural = _("answers of suppliers")
        ordering: ClassVar = ["line__position", "line_id", "unit_price", "lead_days", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line", "party"],
                name="price_answer_once",
                violation_error_message=_("This supplier has answered for this line already: change that answer."),
            ),
            models.UniqueConstraint(fields=["line"], condition=Q(is_chosen=True), name="price_answer_one_chosen"),
            models.CheckConstraint(
                condition=Q(unit_price=None) | Q(unit_price__gte=0),
                name="price_answer_price",
                violation_error_message=_("A price is not below zero."),
            ),
            models.CheckConstraint(
                condition=Q(is_chosen=False) | Q(unit_price__isnull=False), name="price_answer_chosen_has_price"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} · {self.line}"

    @property
    def sum(self) -> Decimal | None:
        """What the whole line would cost."""
        return None if self.unit_price is None else round_half_up(self.unit_price * self.line.quantity, 2)
