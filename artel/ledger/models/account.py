"""The chart of accounts, and the tables that say which account a document uses."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from artel.core.models import Row, Search
from artel.ledger.dimensions import DIMENSIONS

CHOICES = [(dimension.key, dimension.label) for dimension in DIMENSIONS.values()]


class Account(Row):
    """One account of a company's chart (order of the Ministry of Finance 94n for Russian companies)."""

    class Side(models.TextChoices):
        ACTIVE = "active", _("active")
        PASSIVE = "passive", _("passive")
        BOTH = "both", _("active or passive")

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


class AccountRule(Row):
    """Which account stands for a role of a document: the most specific rule decides."""

    role = models.CharField(_("role"), max_length=40)
    posting_group = models.CharField(_("posting group"), max_length=20, blank=True, help_text=_("Empty: any."))
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
        return " · ".join(part for part in (self.role, self.posting_group, self.tax) if part)


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
