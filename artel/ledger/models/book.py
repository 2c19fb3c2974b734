"""The book itself: operations made of entries that nobody can change, and the totals that follow from them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from artel.core.addresses import address_of
from artel.core.models import Row
from artel.kit.fields import MoneyField, QuantityField, RecordIdField
from artel.kit.money import Money
from artel.ledger.models.account import Account


class Area(models.TextChoices):
    """Parts of the work that are closed on different days."""

    SALES = "sales", _("sales")
    PURCHASES = "purchases", _("purchases")
    STOCK = "stock", _("stock")
    MONEY = "money", _("money")
    PAYROLL = "payroll", _("payroll")
    MANUAL = "manual", _("manual postings")
    CLOSING = "closing", _("closing")


class Traced(models.Model):
    """A document that knows which deal, channel, campaign and project it serves, and hands it on."""

    deal_id = RecordIdField(_("deal"), kind="crm.deal", editable=False)
    channel_id = RecordIdField(_("channel"), kind="crm.channel", editable=False)
    campaign_id = RecordIdField(_("campaign"), kind="crm.campaign", editable=False)
    project_id = RecordIdField(_("project"), kind="projects.project", editable=False)

    class Meta:
        abstract = True

    def origin(self) -> dict[str, int]:
        """What is known of where it came from, by dimension."""
        known = {"deal": self.deal_id, "channel": self.channel_id, "campaign": self.campaign_id,
                 "project": self.project_id}  # fmt: skip
        return {key: value for key, value in known.items() if value is not None}


class Subaccount(Row):
    """An account together with one set of dimensions. Made when first entered, never changed."""

    tracked: ClassVar[bool] = False
    append_only: ClassVar[bool] = True

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="subaccounts", db_index=False)
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    product = models.ForeignKey(
        "catalog.Product", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    item = models.ForeignKey("ledger.Article", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    cost_centre = models.ForeignKey(
        "ledger.CostCentre", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    employee = models.ForeignKey("core.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    contract_id = models.BigIntegerField(null=True)
    warehouse_id = models.BigIntegerField(null=True)
    money_account_id = models.BigIntegerField(null=True)
    deal_id = models.BigIntegerField(null=True)
    channel_id = models.BigIntegerField(null=True)
    campaign_id = models.BigIntegerField(null=True)
    project_id = models.BigIntegerField(null=True)
    asset_id = models.BigIntegerField(null=True)
    tax = models.CharField(max_length=20, null=True)
    currency = models.CharField(max_length=3, null=True)

    class Meta:
        verbose_name = _("subaccount")
        verbose_name_plural = _("subaccounts")
        constraints: ClassVar = [models.UniqueConstraint(fields=["company", "id", "account"], name="subaccount_place")]
        indexes: ClassVar = [
            models.Index(fields=["party", "account"], condition=Q(party__isnull=False), name="subaccount_party"),
            models.Index(fields=["deal_id", "account"], condition=Q(deal_id__isnull=False), name="subaccount_deal"),
            models.Index(fields=["product", "account"], condition=Q(product__isnull=False), name="subaccount_product"),
        ]

    def __str__(self) -> str:
        return f"{self.account.code}/{self.pk}"

    @property
    def told(self) -> str:
        """What it is told apart by, of the records that the ledger knows."""
        known = (self.party, self.product, self.item, self.cost_centre, self.employee, self.tax, self.currency)
        return " · ".join(str(value) for value in known if value)


class Operation(Row):
    """What one document wrote in one go. `created_at` is when it was recorded, `effective_on` the day it counts for."""

    class Kind(models.TextChoices):
        POSTING = "posting", _("posting")
        STORNO = "storno", _("storno")
        DIFFERENCE = "difference", _("correction by difference")
        OPENING = "opening", _("opening balance")
        CLOSING = "closing", _("closing")

    tracked: ClassVar[bool] = False
    append_only: ClassVar[bool] = True

    effective_on = models.DateField(_("date"))
    area = models.CharField(_("area"), max_length=10, choices=Area.choices)
    operation_kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.POSTING)
    source_kind = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    source_name = models.CharField(_("document"), max_length=200, blank=True)
    text = models.CharField(_("contents"), max_length=300, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    recorded_by = models.ForeignKey("core.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "id", "effective_on"], name="operation_place"),
            models.CheckConstraint(condition=~Q(operation_kind="storno") | ~Q(reason=""), name="operation_storno_why"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["source_kind", "source_id"], name="operation_source"),
            models.Index(fields=["company", "-effective_on", "-id"], name="operation_newest"),
        ]

    def __str__(self) -> str:
        return self.source_name or self.text or f"{self.pk}"

    @property
    def source_name_url(self) -> str:
        """The page of the document that wrote it, where its name leads."""
        return address_of(self.source_kind, self.source_id)

    @property
    def turnover(self) -> Money:
        """The sum of its entries, as the journal asked for it."""
        return Money(getattr(self, "amount", None) or 0, self.company.currency)


class Entry(Row):
    """One amount on two sides: debit and credit stand in one row, so it cannot be out of balance (проводка Дт–Кт)."""

    tracked: ClassVar[bool] = False
    append_only: ClassVar[bool] = True

    # The database holds these by keys that name the company and the day too: 0002_book_promises.
    operation = models.ForeignKey(
        Operation, on_delete=models.PROTECT, related_name="entries", db_constraint=False, verbose_name=_("operation")
    )
    effective_on = models.DateField(_("date"))
    debit = models.ForeignKey(
        Subaccount, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False,
        verbose_name=_("debit"),
    )  # fmt: skip
    credit = models.ForeignKey(
        Subaccount, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False,
        verbose_name=_("credit"),
    )  # fmt: skip
    amount = MoneyField(_("amount"), currency_from="company.currency")
    debit_money = MoneyField(_("amount in the currency of the debit"), null=True, currency_from="debit.currency")
    credit_money = MoneyField(_("amount in the currency of the credit"), null=True, currency_from="credit.currency")
    debit_quantity = QuantityField(_("quantity of the debit"), null=True)
    credit_quantity = QuantityField(_("quantity of the credit"), null=True)
    text = models.CharField(_("contents"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(amount=0) | Q(debit_quantity__isnull=False) | Q(credit_quantity__isnull=False)
                | Q(debit_money__isnull=False) | Q(credit_money__isnull=False),
                name="entry_says_something",
            ),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="entry_has_two_sides"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "effective_on", "id"], name="entry_by_day"),
            models.Index(fields=["debit", "effective_on"], include=["amount"], name="entry_debit"),
            models.Index(fields=["credit", "effective_on"], include=["amount"], name="entry_credit"),
        ]

    def __str__(self) -> str:
        return f"{self.debit} {self.credit} {self.amount}"


class Seal(Row):
    """One link of the chain that shows whether anything written was touched: each seals the one before it."""

    tracked: ClassVar[bool] = False
    append_only: ClassVar[bool] = True
    read_only: ClassVar[bool] = True

    position = models.BigIntegerField()
    operation = models.OneToOneField(Operation, on_delete=models.PROTECT, related_name="seal")
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints: ClassVar = [models.UniqueConstraint(fields=["company", "position"], name="seal_position_once")]

    def __str__(self) -> str:
        return f"{self.position} {self.digest[:12]}"


class Turnover(models.Model):
    """Debit and credit of something within some days; the sums that reports add up instead of entries."""

    debit = models.DecimalField(max_digits=24, decimal_places=4, default=0)
    credit = models.DecimalField(max_digits=24, decimal_places=4, default=0)
    debit_money = models.DecimalField(max_digits=24, decimal_places=4, default=0)
    credit_money = models.DecimalField(max_digits=24, decimal_places=4, default=0)
    debit_quantity = models.DecimalField(max_digits=24, decimal_places=6, default=0)
    credit_quantity = models.DecimalField(max_digits=24, decimal_places=6, default=0)

    class Meta:
        abstract = True


class Delta(Turnover, Row):
    """What a statement added, not folded into the totals yet: posters append and never wait for each other."""

    tracked: ClassVar[bool] = False
    read_only: ClassVar[bool] = True

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    subaccount = models.ForeignKey(
        Subaccount, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    day = models.DateField()

    class Meta:
        verbose_name = _("addition to the totals")
        verbose_name_plural = _("additions to the totals")
        indexes: ClassVar = [models.Index(fields=["company", "id"], name="delta_waiting")]

    def __str__(self) -> str:
        return f"{self.day} {self.subaccount_id}"


class MonthTotal(Turnover, Row):
    """Turnover of a subaccount in a month. Kept because a year's balances by dimension must not read every entry."""

    tracked: ClassVar[bool] = False
    read_only: ClassVar[bool] = True

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    subaccount = models.ForeignKey(
        Subaccount, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    month = models.DateField()

    class Meta:
        verbose_name = _("total of a month")
        verbose_name_plural = _("totals of months")
        constraints: ClassVar = [models.UniqueConstraint(fields=["subaccount", "month"], name="month_total_once")]
        indexes: ClassVar = [models.Index(fields=["company", "account", "month"], name="month_total_account")]

    def __str__(self) -> str:
        return f"{self.month} {self.subaccount_id}"


class DayTotal(Row):
    """Turnover of an account in a day. Kept because a turnover sheet for any days must come at once."""

    tracked: ClassVar[bool] = False
    read_only: ClassVar[bool] = True

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    day = models.DateField()
    debit = models.DecimalField(max_digits=24, decimal_places=4, default=0)
    credit = models.DecimalField(max_digits=24, decimal_places=4, default=0)

    class Meta:
        verbose_name = _("total of a day")
        verbose_name_plural = _("totals of days")
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "day"], name="day_total_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.account_id}"
