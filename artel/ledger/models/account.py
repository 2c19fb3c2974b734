"""The chart of accounts, and the tables that say which account a document uses."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from artel.core.models import Row, Search
from artel.ledger.dimensions import DIMENSIONS, column_of

CHOICES = [(dimension.key, dimension.label) for dimension in DIMENSIONS.values()]


class Account(Row):
    """One account of a company's chart (order of the Ministry of Finance 94n for Russian companies)."""

    class Side(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("account", "active")
        PASSIVE = "passive", pgettext_lazy("account", "passive")
        BOTH = "both", pgettext_lazy("account", "active or passive")

    class Section(models.TextChoices):
        ASSET = "asset", _("assets")
        LIABILITY = "liability", _("liabilities")
        SETTLEMENT = "settlement", _("settlements")
        EQUITY = "equity", _("equity")
        INCOME = "income", _("income")
        EXPENSE = "expense", _("expenses")
        OFF_BALANCE = "off", _("off the balance")

    search: ClassVar[Search | None] = Search(title="name", words=["code", "name"])

    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    side = models.CharField(_("kind"), max_length=7, choices=Side.choices, default=Side.ACTIVE)
    section = models.CharField(_("section"), max_length=10, choices=Section.choices, default=Section.ASSET)
    dimensions = ArrayField(
        models.CharField(max_length=20, choices=CHOICES), verbose_name=_("dimensions"), default=list, blank=True,
        help_text=_("What entries are told apart by."),
    )  # fmt: skip
    required = ArrayField(
        models.CharField(max_length=20, choices=CHOICES),
        verbose_name=_("required dimensions"), default=list, blank=True,
        help_text=_("Without these nothing is entered."),
    )  # fmt: skip
    by_quantity = models.BooleanField(_("counts quantities"), default=False)
    by_currency = models.BooleanField(_("counts currencies"), default=False)
    is_expanded = models.BooleanField(
        _("balance of both sides"), default=False,
        help_text=_("Debts and advances of different parties are not netted."),
    )  # fmt: skip
    is_heading = models.BooleanField(_("heading"), default=False, help_text=_("Nothing is entered here itself."))
    is_archived = models.BooleanField(_("out of use"), default=False)
    statement_line = models.CharField(_("line of the statements"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("chart of accounts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "code"],
                name="account_code_once",
                violation_error_message=_("There is an account with this code already."),
            ),
            models.CheckConstraint(condition=~Q(code=""), name="account_has_code"),
            models.CheckConstraint(
                condition=Q(required__contained_by=models.F("dimensions")),
                name="account_required_are_kept",
                violation_error_message=_("Required dimensions must be among the dimensions."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def name_in_tree(self) -> str:
        """The name, the further to the right the deeper the account lies."""
        above = self.parent
        depth = 0 if above is None else 1 if above.parent_id is None else 2
        return "\u2003" * depth + self.name

    def clean(self) -> None:
        """What entries were written by stays: reports of the past must read as they did."""
        if self.parent_id is not None and self.parent_id == self.pk:
            raise ValidationError({"parent": _("An account is not part of itself.")})
        if self.pk is None or not self.subaccounts.exists():
            return
        before = type(self).objects.get(pk=self.pk)
        problems: dict[str, str] = {
            name: gettext("The account has entries: this stays as it is. Open another account for what is new.")
            for name in ("code", "side", "section", "is_heading")
            if getattr(self, name) != getattr(before, name)
        }
        told_apart = [key for key in before.dimensions if key not in self.dimensions and self._told_apart_by(key)]
        if told_apart:
            names = ", ".join(str(DIMENSIONS[key].label) for key in told_apart)
            sentence = gettext("Entries of the account are told apart by this already: %(names)s. Leave it.")
            problems["dimensions"] = sentence % {"names": names}
        if problems:
            raise ValidationError(problems)

    def _told_apart_by(self, key: str) -> bool:
        return self.subaccounts.filter(**{f"{column_of(key)}__isnull": False}).exists()


class Role(models.TextChoices):
    """What a document means by an account before the company's rules say which one it is."""

    RECEIVABLE = "receivable", _("debts of customers")
    ADVANCE_RECEIVED = "advance_received", _("advances of customers")
    PAYABLE = "payable", _("debts to suppliers")
    ADVANCE_PAID = "advance_paid", _("advances to suppliers")
    RECEIVED_NOT_BILLED = "received_not_billed", _("received, not billed")
    STOCK = "stock", _("stock")
    GOODS_IN_TRANSIT = "goods_in_transit", _("goods in transit")
    LANDED_COSTS = "landed_costs", _("costs of delivery to the warehouse")
    REVENUE = "revenue", _("revenue")
    COST_OF_SALES = "cost_of_sales", _("cost of sales")
    VAT_OUTPUT = "vat_output", _("VAT on sales")
    VAT_PAYABLE = "vat_payable", _("VAT to be paid")
    VAT_INPUT = "vat_input", _("VAT on purchases")
    VAT_ON_ADVANCE_RECEIVED = "vat_on_advance_received", _("VAT on advances of customers")
    VAT_ON_ADVANCE_PAID = "vat_on_advance_paid", _("VAT on advances to suppliers")
    BANK = "bank", _("bank account")
    BANK_CURRENCY = "bank_currency", _("bank account in another currency")
    CASH = "cash", _("cash desk")
    TRANSIT = "transit", _("money in transit")
    EXPENSE = "expense", _("costs")
    OTHER_INCOME = "other_income", _("other income")
    OTHER_EXPENSE = "other_expense", _("other expenses")
    SHORTAGE = "shortage", _("shortage")
    SURPLUS = "surplus", _("surplus")
    ROUNDING = "rounding", _("differences of rounding")
    EQUITY_OPENING = "equity_opening", _("other side of opening balances")
    OFF_BALANCE = "off_balance", _("other side of off-balance entries")


class PostingGroup(models.TextChoices):
    """What narrows a rule: the kind of product, or that something is owed or kept in another currency."""

    GOODS = "goods", _("goods for resale")
    MATERIAL = "material", _("materials")
    PRODUCT = "product", _("own products")
    PACKAGING = "packaging", _("packaging")
    SERVICE = "service", _("services")
    CURRENCY = "currency", _("in another currency")


class AccountRule(Row):
    """Which account stands for a role of a document: the most specific rule decides."""

    role = models.CharField(_("role"), max_length=40, choices=Role.choices)
    posting_group = models.CharField(
        _("posting group"), max_length=20, choices=PostingGroup.choices, blank=True, help_text=_("Empty: any.")
    )
    tax = models.CharField(_("tax"), max_length=20, blank=True, help_text=_("Empty: any."))
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="rules", verbose_name=_("account"))

    class Meta:
        verbose_name = _("posting rule")
        verbose_name_plural = _("posting rules")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "role", "posting_group", "tax"],
                name="account_rule_once",
                violation_error_message=_("There is a rule for this already."),
            )
        ]

    def __str__(self) -> str:
        parts = (self.get_role_display(), self.get_posting_group_display(), self.tax)
        return " · ".join(part for part in parts if part)


class Article(Row):
    """An item by which costs, other income and cash flow are told apart."""

    class Use(models.TextChoices):
        COST = "cost", _("costs")
        CASH_FLOW = "cash", _("cash flow")
        OTHER = "other", _("other income and expenses")

    use = models.CharField(_("used for"), max_length=5, choices=Use.choices)
    code = models.CharField(_("code"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=150)
    statement_line = models.CharField(_("line of the statements"), max_length=30, blank=True)
    is_archived = models.BooleanField(_("out of use"), default=False)

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items of costs, income and cash flow")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "use", "name"],
                name="article_name_once",
                violation_error_message=_("There is such an item already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class CostCentre(Row):
    """A department by which costs are told apart."""

    name = models.CharField(_("name"), max_length=150)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    is_archived = models.BooleanField(_("out of use"), default=False)

    class Meta:
        verbose_name = _("cost centre")
        verbose_name_plural = _("cost centres")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "name"],
                name="cost_centre_once",
                violation_error_message=_("There is such a cost centre already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
