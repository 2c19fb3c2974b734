"""Documents of the accountant: postings by hand, offsets, revaluations of currency."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from artel.core.models import Record, Row, Search
from artel.finance.models.priced import TONES, DocumentState
from artel.kit.fields import CurrencyField, ExactField, MoneyField, QuantityField, money_of
from artel.kit.money import Money
from artel.ledger.api import Traced


class Entered(Record):
    """A document of the accountant: a day, a number given when posting, a state."""

    number = models.CharField(_("number"), max_length=40, blank=True, editable=False)
    entered_on = models.DateField(_("date"))
    text = models.CharField(_("contents"), max_length=300, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=DocumentState.choices, default=DocumentState.DRAFT, editable=False
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        words = {"what": self._meta.verbose_name, "number": self.number, "day": f"{self.entered_on:%d.%m.%Y}"}
        if not self.number:
            return gettext("%(what)s of %(day)s") % words
        return gettext("%(what)s %(number)s of %(day)s") % words

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return TONES[self.state]

    def clean(self) -> None:
        """What counts is frozen."""
        if self.pk is not None and self.state != DocumentState.DRAFT:
            raise ValidationError(_("This is not a draft any more. Cancel it and make another one."))


class ManualPosting(Traced, Entered):
    """What no other document says: salaries, loans, taxes, corrections."""

    search: ClassVar[Search | None] = Search(title="text", words=["text", "number"])

    class Meta:
        verbose_name = _("manual posting")
        verbose_name_plural = _("manual postings")
        indexes: ClassVar = [models.Index(fields=["company", "-entered_on", "-id"], name="manual_posting_newest")]


class ManualLine(Row):
    """One amount from a credit to a debit. What it is told apart by serves both sides, as far as they keep it."""

    history_root: ClassVar[str] = "document"

    document = models.ForeignKey(ManualPosting, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField(default=0, editable=False)
    debit = models.ForeignKey(
        "ledger.Account", on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("debit")
    )
    credit = models.ForeignKey(
        "ledger.Account", on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("credit")
    )
    amount = MoneyField(_("amount"), currency_from="company.currency")
    text = models.CharField(_("contents"), max_length=200, blank=True)
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("party"),
    )  # fmt: skip
    credit_party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("other party of the credit"),
    )  # fmt: skip
    article = models.ForeignKey(
        "ledger.Article", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("item"),
    )  # fmt: skip
    cost_centre = models.ForeignKey(
        "ledger.CostCentre", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("cost centre"),
    )  # fmt: skip
    employee = models.ForeignKey(
        "core.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("employee"),
    )  # fmt: skip
    product = models.ForeignKey(
        "catalog.Product", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("product"),
    )  # fmt: skip
    quantity = QuantityField(_("quantity"), null=True, blank=True, unit_from="product.unit")
    money_account = models.ForeignKey(
        "finance.MoneyAccount", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("account or cash desk"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("line of a manual posting")
        verbose_name_plural = _("lines of a manual posting")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(amount=0),
                name="manual_line_amount",
                violation_error_message=_("The amount is not zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.debit.code} {self.credit.code} {self.amount}"

    @property
    def sum(self) -> Money:
        """The amount with its currency."""
        return money_of(self, "amount")


class Offset(Traced, Entered):
    """A debt of a customer covered by our debt to a supplier, most often the same party (взаимозачёт)."""

    customer = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", verbose_name=_("who owes us")
    )
    supplier = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", verbose_name=_("whom we owe")
    )
    amount = MoneyField(_("amount"))
    currency = CurrencyField(_("currency"))

    class Meta:
        verbose_name = _("offset")
        verbose_name_plural = _("offsets")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="offset_amount_positive",
                violation_error_message=_("The amount must be above zero."),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["company", "-entered_on", "-id"], name="offset_newest")]


class Revaluation(Entered):
    """Money and debts in other currencies brought to the rate of a day; advances keep theirs (ПБУ 3/2006)."""

    class Meta:
        verbose_name = _("revaluation of currency")
        verbose_name_plural = _("revaluations of currency")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "entered_on"],
                condition=Q(state="posted"),
                name="revaluation_once_a_day",
                violation_error_message=_("This day is revalued already."),
            )
        ]


class RevaluationLine(Row):
    """What one balance came to: kept, so that the document explains itself."""

    tracked: ClassVar[bool] = False

    document = models.ForeignKey(Revaluation, on_delete=models.CASCADE, related_name="lines")
    what = models.CharField(_("balance"), max_length=300)
    currency = CurrencyField(_("currency"))
    balance = MoneyField(_("in the currency"))
    rate = ExactField(_("rate"), max_digits=18, decimal_places=8)
    before = MoneyField(_("before"), currency_from="company.currency")
    after = MoneyField(_("after"), currency_from="company.currency")

    class Meta:
        verbose_name = _("line of a revaluation")
        verbose_name_plural = _("lines of a revaluation")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(before=F("after")), name="revaluation_line_differs")
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def difference(self) -> Money:
        """What it gained; below zero: lost."""
        return money_of(self, "after") - money_of(self, "before")
