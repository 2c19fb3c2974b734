"""Bank statements as they were imported, and what became of each line."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from artel.core.models import Record, Row
from artel.finance.models.money import Direction, MoneyAccount, Payment
from artel.kit.fields import CurrencyField, MoneyField, money_of
from artel.kit.money import Money


class BankStatement(Record):
    """What a bank told about one account: its file is kept as it came."""

    tracked: ClassVar[bool] = False

    money_account = models.ForeignKey(
        MoneyAccount, on_delete=models.PROTECT, related_name="statements", verbose_name=_("account")
    )
    file_name = models.CharField(_("file"), max_length=200)
    format_name = models.CharField(_("format"), max_length=30)
    content = models.BinaryField(editable=False)
    digest = models.CharField(max_length=64, editable=False)
    from_on = models.DateField(_("from"), null=True)
    until_on = models.DateField(_("until"), null=True)
    currency = CurrencyField(_("currency"))
    opening = MoneyField(_("opening balance"), null=True)
    closing = MoneyField(_("closing balance"), null=True)
    received = MoneyField(pgettext_lazy("money", "received"), default=0)
    paid = MoneyField(pgettext_lazy("money", "paid"), default=0)
    # What was left out and what does not agree, in the words in which the importer read it.
    repeated_count = models.PositiveIntegerField(_("lines known before"), default=0)
    left_out = models.JSONField(_("left out"), default=list)
    warnings = models.JSONField(_("warnings"), default=list)

    class Meta:
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")
        indexes: ClassVar = [models.Index(fields=["company", "-until_on", "-id"], name="bank_statement_newest")]

    def __str__(self) -> str:
        words = {"account": str(self.money_account), "days": self.days}
        return gettext("Statement %(account)s, %(days)s") % words

    @property
    def received_money(self) -> Money:
        """What came, with its currency."""
        return money_of(self, "received")

    @property
    def paid_money(self) -> Money:
        """What went, with its currency."""
        return money_of(self, "paid")

    @property
    def days(self) -> str:
        """The period in one word."""
        first, last = self.from_on, self.until_on
        if first is None or last is None:
            return gettext("without days")
        if first == last:
            return f"{first:%d.%m.%Y}"
        return f"{first:%d.%m.%Y} – {last:%d.%m.%Y}"


class BankLine(Row):
    """One movement as the bank told it, what it seems to be and by which rule, and the payment it became."""

    class State(models.TextChoices):
        NEW = "new", _("not recognised")
        MATCHED = "matched", _("recognised")
        BOOKED = "booked", _("booked")
        LEFT = "left", _("left as it is")

    class Rule(models.TextChoices):
        NONE = "", "—"
        ORDER = "order", _("our payment order: number, amount and party")
        NUMBER = "number", _("number of the document in the purpose, and the party")
        NUMBER_AMOUNT = "amount", _("number of the document in the purpose, and the amount")
        DEBT = "debt", _("the party owes exactly this amount")
        INN = "inn", _("INN of the party")
        ACCOUNT = "account", _("bank account of the party")
        OWN = "own", _("another account of the company")
        FEE = "fee", _("words of a bank's fee in the purpose")
        LIKE = "like", _("as the last line of the same party was booked")
        HAND = "hand", _("chosen by hand")

    history_root: ClassVar[str] = "statement"

    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="lines")
    money_account = models.ForeignKey(MoneyAccount, on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.PositiveIntegerField(default=0)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction.choices)
    amount = MoneyField(_("amount"), currency_from="money_account.currency")
    day = models.DateField(_("date"))
    number = models.CharField(_("number"), max_length=60, blank=True)
    name = models.CharField(_("other side"), max_length=300, blank=True)
    inn = models.CharField(_("INN"), max_length=12, blank=True)
    kpp = models.CharField(_("KPP"), max_length=9, blank=True)
    account_number = models.CharField(_("account of the other side"), max_length=42, blank=True)
    bank_code = models.CharField(_("bank of the other side"), max_length=20, blank=True)
    purpose = models.CharField(pgettext_lazy("payment", "purpose"), max_length=1000, blank=True)
    identity = models.CharField(max_length=300)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.NEW, editable=False)
    rule = models.CharField(_("recognised by"), max_length=7, choices=Rule.choices, blank=True, editable=False)
    kind_of_payment = models.CharField(
        _("kind"), max_length=8, choices=Payment.Kind.choices, blank=True, db_column="kind"
    )
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("party"),
    )  # fmt: skip
    invoice = models.ForeignKey(
        "finance.Invoice", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("invoice"),
    )  # fmt: skip
    proforma = models.ForeignKey(
        "finance.Proforma", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("request to pay"),
    )  # fmt: skip
    bill = models.ForeignKey(
        "finance.Bill", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("supplier's bill"),
    )  # fmt: skip
    account = models.ForeignKey(
        "ledger.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("other account"),
    )  # fmt: skip
    cost_article = models.ForeignKey(
        "ledger.Article", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("item of the other account"),
    )  # fmt: skip
    payment = models.OneToOneField(
        Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="bank_line", editable=False,
        verbose_name=_("payment"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("line of a bank statement")
        verbose_name_plural = _("lines of bank statements")
        ordering: ClassVar = ["day", "id"]
        constraints: ClassVar = [
            # The bank tells of one movement once; whoever imports it again, however many at a time, finds it here.
            models.UniqueConstraint(fields=["money_account", "direction", "identity"], name="bank_line_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="bank_line_amount_positive"),
            models.CheckConstraint(
                condition=Q(state="booked", payment__isnull=False) | (~Q(state="booked") & Q(payment=None)),
                name="bank_line_booked_has_payment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "state", "-day"], name="bank_line_waiting"),
            models.Index(fields=["company", "account_number"], name="bank_line_account"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y} {self.name} {self.signed.rounded()}"

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return money_of(self, "amount")

    @property
    def signed(self) -> Money:
        """What it does to the account."""
        return self.money if self.is_incoming else -self.money

    @property
    def is_incoming(self) -> bool:
        """Whether money came."""
        return self.direction == Direction.IN

    @property
    def usual_kind(self) -> str:
        """What it is taken for, or most often is: customers pay us, we pay suppliers."""
        usual = Payment.Kind.CUSTOMER if self.is_incoming else Payment.Kind.SUPPLIER
        return self.kind_of_payment or str(usual)

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return {"new": "warning", "matched": "info", "booked": "success"}.get(self.state, "neutral")

    @property
    def direction_tone(self) -> str:
        """The colour of the direction."""
        return "success" if self.is_incoming else "neutral"

    @property
    def document(self) -> models.Model | None:
        """The document that it pays."""
        return self.invoice or self.proforma or self.bill
