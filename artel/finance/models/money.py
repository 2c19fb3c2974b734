"""Where money lies, and the payments that move it."""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from artel.core.models import Record, Row, Search
from artel.finance.models.priced import TONES, DocumentState
from artel.finance.models.tax import TaxKind
from artel.kit.fields import CurrencyField, ExactField, MoneyField, money_of
from artel.kit.identifiers import check_account, check_bik, check_correspondent_account, check_iban
from artel.kit.money import Money
from artel.ledger.api import Traced


class Direction(models.TextChoices):
    """Whether money comes or goes."""

    IN = "in", pgettext_lazy("payment", "incoming")
    OUT = "out", pgettext_lazy("payment", "outgoing")


class MoneyAccount(Row):
    """A bank account or a cash desk of the company, in one currency."""

    class Kind(models.TextChoices):
        BANK = "bank", _("bank account")
        CASH = "cash", _("cash desk")

    search: ClassVar[Search | None] = Search(title="name", words=["name", "bank_name"], digits=["number"])

    kind_of_account = models.CharField(
        _("kind"), max_length=4, choices=Kind.choices, default=Kind.BANK, db_column="kind"
    )
    name = models.CharField(_("name"), max_length=150, help_text=_("As you call it among yourselves."))
    currency = CurrencyField(_("currency"))
    number = models.CharField(_("account number"), max_length=40, blank=True)
    bik = models.CharField(_("BIK"), max_length=9, blank=True)
    bank_name = models.CharField(_("bank"), max_length=200, blank=True)
    city = models.CharField(_("city of the bank"), max_length=100, blank=True)
    correspondent_number = models.CharField(_("correspondent account"), max_length=20, blank=True)
    iban = models.CharField(_("IBAN"), max_length=42, blank=True)
    swift = models.CharField(_("SWIFT"), max_length=11, blank=True)
    account = models.ForeignKey(
        "ledger.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("account of the ledger"), help_text=_("Empty: by the posting rules."),
    )  # fmt: skip
    is_main = models.BooleanField(
        _("main account"), default=False, help_text=_("It stands on invoices, and payments are drafted from it.")
    )
    is_archived = models.BooleanField(_("out of use"), default=False)

    class Meta:
        verbose_name = _("money account")
        verbose_name_plural = _("money accounts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "name"],
                name="money_account_name_once",
                violation_error_message=_("There is an account with this name already."),
            ),
            models.UniqueConstraint(
                fields=["company", "number", "bik"],
                condition=~Q(number=""),
                name="money_account_number_once",
                violation_error_message=_("This account is there already."),
            ),
            models.UniqueConstraint(
                fields=["company", "kind_of_account", "currency"],
                condition=Q(is_main=True),
                name="money_account_one_main",
                violation_error_message=_("There is another main account in this currency."),
            ),
            models.CheckConstraint(
                condition=Q(kind_of_account="cash") | ~Q(number="") | ~Q(iban=""),
                name="money_account_has_number",
                violation_error_message=_("Enter the account number or the IBAN."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def main_of(cls, company_id: int, currency: str) -> "MoneyAccount | None":
        """Where money in a currency is asked to be paid to: the main bank account, or the first there is."""
        rows = cls.objects.filter(
            company_id=company_id, kind_of_account=cls.Kind.BANK, currency=currency, is_archived=False
        )
        return rows.order_by("-is_main", "pk").first()

    @property
    def is_cash(self) -> bool:
        """Whether it is a cash desk."""
        return self.kind_of_account == self.Kind.CASH

    @property
    def requisites(self) -> str:
        """Its number and bank in one line."""
        return " · ".join(part for part in (self.number or self.iban, self.bank_name) if part)

    def clean(self) -> None:
        """Account and bank belong together; what was booked in one currency stays in it."""
        problems: dict[str, str] = {}
        self._check(problems, "iban", check_iban)
        self._check(problems, "bik", check_bik)
        if self.number and not self.bik and not self.iban and not self.is_cash:
            problems["bik"] = gettext("A Russian account needs the BIK of its bank.")
        if self.bik and "bik" not in problems:
            self._check(problems, "number", lambda text: check_account(text, self.bik))
            self._check(problems, "correspondent_number", lambda text: check_correspondent_account(text, self.bik))
        before = type(self).objects.filter(pk=self.pk).first() if self.pk else None
        if before is not None and before.currency != self.currency and before.payments.exists():
            problems["currency"] = gettext("It has payments in %(currency)s.") % {"currency": before.currency}
        if problems:
            raise ValidationError(problems)

    def _check(self, problems: dict[str, str], field: str, check: Any) -> None:
        text = getattr(self, field).strip()
        try:
            setattr(self, field, check(text) if text else "")
        except ValueError as problem:
            problems[field] = str(problem)


class Payment(Traced, Record):
    """Money that came to an account or cash desk or left it; in a cash desk it is a cash order (ПКО, РКО)."""

    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("with a customer")
        SUPPLIER = "supplier", _("with a supplier")
        TRANSFER = "transfer", _("between own accounts")
        OTHER = "other", pgettext_lazy("payment", "other")

    thread: ClassVar[str] = "party"
    merge_stays: ClassVar[bool] = True
    search: ClassVar[Search | None] = Search(title="number", words=["number", "purpose"], digits=["number"])

    direction = models.CharField(_("direction"), max_length=3, choices=Direction.choices, default=Direction.IN)
    kind_of_payment = models.CharField(
        _("kind"), max_length=8, choices=Kind.choices, default=Kind.CUSTOMER, db_column="kind"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=DocumentState.choices, default=DocumentState.DRAFT, editable=False
    )
    number = models.CharField(
        _("number"), max_length=40, blank=True, help_text=_("Cash orders are numbered when they are posted.")
    )
    paid_on = models.DateField(_("date"))
    money_account = models.ForeignKey(
        MoneyAccount, on_delete=models.PROTECT, related_name="payments", verbose_name=_("account or cash desk")
    )
    amount = MoneyField(_("amount"))
    currency = CurrencyField(_("currency"), editable=False)
    # What it was in the company's money on its day: law from the posting on.
    company_amount = MoneyField(
        _("amount in the currency of the company"), default=0, editable=False, currency_from="company.currency"
    )
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("party")
    )
    party_account = models.ForeignKey(
        "parties.BankAccount", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("account of the party"), help_text=_("Where to pay; empty: the main one."),
    )  # fmt: skip
    invoice = models.ForeignKey(
        "finance.Invoice", on_delete=models.PROTECT, null=True, blank=True, related_name="payments",
        verbose_name=_("invoice"),
    )  # fmt: skip
    proforma = models.ForeignKey(
        "finance.Proforma", on_delete=models.PROTECT, null=True, blank=True, related_name="payments",
        verbose_name=_("request to pay"),
    )  # fmt: skip
    bill = models.ForeignKey(
        "finance.Bill", on_delete=models.PROTECT, null=True, blank=True, related_name="payments",
        verbose_name=_("supplier's bill"),
    )  # fmt: skip
    # The order that it is for: above this context, so no foreign key.
    source_kind = models.CharField(max_length=60, blank=True, editable=False)
    source_id = models.BigIntegerField(null=True, blank=True, editable=False)
    purpose = models.CharField(pgettext_lazy("payment", "purpose"), max_length=500, blank=True)
    person = models.CharField(
        _("handed over by or to"), max_length=200, blank=True, help_text=_("On a cash order: who gave or took it.")
    )
    article = models.ForeignKey(
        "ledger.Article", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("item of cash flow"), limit_choices_to={"use": "cash"},
    )  # fmt: skip
    advance_tax = models.CharField(
        _("VAT on an advance"), max_length=8, choices=TaxKind.choices, default=TaxKind.STANDARD,
        help_text=_("For the part that no invoice explains yet."),
    )  # fmt: skip
    advance_invoice = models.CharField(
        _("invoice on the advance"), max_length=60, blank=True,
        help_text=_("Its number from the supplier: then the VAT of the advance is deducted, if the practice says so."),
    )  # fmt: skip
    account = models.ForeignKey(
        "ledger.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("other account"), help_text=_("For other payments: what it is booked to."),
    )  # fmt: skip
    cost_article = models.ForeignKey(
        "ledger.Article", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("item of the other account"), limit_choices_to={"use__in": ["cost", "other"]},
    )  # fmt: skip
    cost_centre = models.ForeignKey(
        "ledger.CostCentre", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("cost centre"),
    )  # fmt: skip
    employee = models.ForeignKey(
        "core.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("employee"), help_text=_("For money given to be accounted for, and for salaries."),
    )  # fmt: skip
    comment = models.TextField(pgettext_lazy("document", "comment"), blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="payment_amount_positive",
                violation_error_message=_("The amount must be above zero."),
            ),
            models.CheckConstraint(
                condition=Q(kind_of_payment__in=["transfer", "other"]) | Q(party__isnull=False),
                name="payment_has_party",
                violation_error_message=_("Say who pays or is paid."),
            ),
            models.CheckConstraint(
                condition=Q(source_kind="", source_id=None) | (~Q(source_kind="") & Q(source_id__isnull=False)),
                name="payment_source_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-paid_on", "-id"], name="payment_newest"),
            models.Index(fields=["party", "-paid_on"], name="payment_of_party"),
            models.Index(fields=["source_kind", "source_id"], name="payment_source"),
            models.Index(fields=["deal_id"], condition=Q(deal_id__isnull=False), name="payment_of_deal"),
        ]

    def __str__(self) -> str:
        words = {"what": self.title, "number": self.number, "day": f"{self.paid_on:%d.%m.%Y}"}
        if not self.number:
            return gettext("%(what)s of %(day)s") % words
        return gettext("%(what)s %(number)s of %(day)s") % words

    @property
    def title(self) -> str:
        """What such a document is called."""
        if self.money_account.is_cash:
            return gettext("Cash receipt order") if self.is_incoming else gettext("Cash payment order")
        return gettext("Incoming payment") if self.is_incoming else gettext("Outgoing payment")

    @property
    def is_incoming(self) -> bool:
        """Whether money comes."""
        return self.direction == Direction.IN

    @property
    def signed(self) -> Money:
        """What it does to the account: below zero where money goes."""
        money = money_of(self, "amount")
        return money if self.is_incoming else -money

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return TONES[self.state]

    @property
    def direction_tone(self) -> str:
        """The colour of the direction."""
        return "success" if self.is_incoming else "neutral"

    def clean(self) -> None:
        """What counts is frozen; currency follows the account; what it refers to belongs to its party."""
        if self.pk is not None and self.state != DocumentState.DRAFT:
            raise ValidationError(_("This is not a draft any more. Cancel it and make another one."))
        if self.money_account_id is None:
            return
        self.currency = self.money_account.currency
        problems: dict[str, str] = {}
        for name in ("invoice", "proforma", "bill"):
            document = getattr(self, name)
            if document is not None and self.party_id is None:
                self.party_id = document.party_id
            if document is not None and document.party_id != self.party_id:
                problems[name] = gettext("It belongs to another party.")
        if self.kind_of_payment == self.Kind.OTHER and self.account_id is None:
            problems["account"] = gettext("Say what it is booked to.")
        if problems:
            raise ValidationError(problems)


class Rate(Row):
    """What a currency was worth on a day, in the currency of the company; in force until the next row."""

    currency = CurrencyField(_("currency"))
    day = models.DateField(_("date"))
    nominal = models.PositiveIntegerField(_("for so many units"), default=1)
    value = ExactField(_("rate"), max_digits=18, decimal_places=8)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "currency", "day"],
                name="rate_once",
                violation_error_message=_("There is a rate for this day already."),
            ),
            models.CheckConstraint(
                condition=Q(value__gt=0, nominal__gt=0),
                name="rate_positive",
                violation_error_message=_("A rate is above zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.day:%d.%m.%Y} {self.value.normalize():f}"

    @property
    def per_unit(self) -> Decimal:
        """What one unit is worth."""
        return Decimal(self.value) / self.nominal
