"""Open items: what is owed by whom until when, and which payments settled it. Both only grow."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from artel.core.models import Row
from artel.kit.fields import CurrencyField, MoneyField, RateField


class OpenItem(Row):
    """One amount on an account of settlements: above zero they owe us, below zero we owe them."""

    class Role(models.TextChoices):
        RECEIVABLE = "receivable", _("debt of a customer")
        ADVANCE_RECEIVED = "advance_received", _("advance of a customer")
        PAYABLE = "payable", _("debt to a supplier")
        ADVANCE_PAID = "advance_paid", _("advance to a supplier")
        RECEIVED_NOT_BILLED = "received_not_billed", _("received, not billed")
        OTHER = "other", _("other settlement")

    tracked: ClassVar[bool] = False
    append_only: ClassVar[bool] = True

    role = models.CharField(_("what it is"), max_length=20, choices=Role.choices)
    account = models.ForeignKey(
        "ledger.Account", on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("account")
    )
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+", verbose_name=_("party"))
    deal_id = models.BigIntegerField(_("deal"), null=True)
    effective_on = models.DateField(_("date"))
    due_on = models.DateField(_("due"))
    currency = CurrencyField(_("currency"))
    amount = MoneyField(_("amount"))
    company_amount = MoneyField(_("amount in the currency of the company"), currency_from="company.currency")
    # An advance knows the VAT that was charged on it: its own rate stays when the rate changes.
    tax_rate = RateField(_("rate of VAT"), null=True)
    tax = MoneyField(_("VAT on the advance"), default=0, currency_from="company.currency")
    source_kind = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    source_name = models.CharField(_("document"), max_length=200, blank=True)
    # A revaluation adds to the item that it revalues: no currency, only the company's money.
    revalues = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="revaluations")

    class Meta:
        verbose_name = _("open item")
        verbose_name_plural = _("open items")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(company_amount=0) | ~Q(amount=0), name="open_item_says_something"),
            models.CheckConstraint(condition=Q(revalues=None) | Q(amount=0), name="open_item_revaluation"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "party", "role", "due_on"], name="open_item_of_party"),
            models.Index(fields=["source_kind", "source_id"], name="open_item_source"),
            models.Index(fields=["company", "account", "party"], name="open_item_account"),
        ]

    def __str__(self) -> str:
        return self.source_name or f"{self.get_role_display()} {self.amount}"


class Settlement(Row):
    """So much of what they owe was covered by so much of what we owe them. Below zero: taken back."""

    tracked: ClassVar[bool] = False
    append_only: ClassVar[bool] = True

    debit = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="settled_by", verbose_name=_("debt"))
    credit = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="settles", verbose_name=_("covered by"))
    effective_on = models.DateField(_("date"))
    amount = MoneyField(_("amount"), currency_from="debit.currency")
    # What each side carried in the company's money; they differ by the exchange difference.
    debit_company = MoneyField(_("of the debt, in the currency of the company"), currency_from="company.currency")
    credit_company = MoneyField(_("of the cover, in the currency of the company"), currency_from="company.currency")
    tax = MoneyField(_("VAT of the advance given back"), default=0, currency_from="company.currency")
    source_kind = models.CharField(max_length=60)
    source_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="settlement_of_two"),
            models.CheckConstraint(condition=~Q(amount=0), name="settlement_says_something"),
        ]
        indexes: ClassVar = [models.Index(fields=["source_kind", "source_id"], name="settlement_source")]

    def __str__(self) -> str:
        return f"{self.amount}"
