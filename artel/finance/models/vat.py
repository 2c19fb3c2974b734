"""The sales book and the purchase book: what the return of VAT is made of. They only grow."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from artel.core.addresses import address_of
from artel.core.models import Row
from artel.kit.fields import MoneyField


class VatEntry(Row):
    """One line of a book: one rate of one document. A storno repeats it below zero."""

    class Book(models.TextChoices):
        SALES = "sales", _("sales book")
        PURCHASES = "purchases", _("purchase book")

    tracked: ClassVar[bool] = False
    append_only: ClassVar[bool] = True

    book = models.CharField(_("book"), max_length=9, choices=Book.choices)
    code = models.CharField(_("code of the operation"), max_length=5, help_text=_("КВО: 01, 02, 18, 21, 22, 26 …"))
    effective_on = models.DateField(_("date"))
    invoice_number = models.CharField(_("number of the invoice"), max_length=60)
    invoice_on = models.DateField(_("date of the invoice"))
    correction_number = models.CharField(_("number of the correction"), max_length=60, blank=True)
    correction_on = models.DateField(_("date of the correction"), null=True)
    payment = models.CharField(_("document of payment"), max_length=120, blank=True)
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+", verbose_name=_("party"))
    # As it stood that day: the return of a past quarter does not follow a change of name.
    party_name = models.CharField(_("name of the party"), max_length=320, blank=True)
    party_inn = models.CharField(_("INN"), max_length=12, blank=True)
    party_kpp = models.CharField(_("KPP"), max_length=9, blank=True)
    rate = models.CharField(_("rate of VAT"), max_length=20, blank=True)
    net = MoneyField(_("without VAT"), currency_from="company.currency")
    tax = MoneyField(_("VAT"), currency_from="company.currency")
    total = MoneyField(_("total"), currency_from="company.currency")
    source_kind = models.CharField(max_length=60)
    source_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("line of a VAT book")
        verbose_name_plural = _("lines of the VAT books")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(total=F("net") + F("tax")), name="vat_entry_adds_up"),
            models.CheckConstraint(condition=~Q(rate="") | Q(tax=0), name="vat_entry_without_rate_no_tax"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "book", "effective_on", "id"], name="vat_entry_by_day"),
            models.Index(fields=["source_kind", "source_id"], name="vat_entry_source"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_number} {self.rate}"

    @property
    def invoice_number_url(self) -> str:
        """The page of the document, where its number leads."""
        return address_of(self.source_kind, self.source_id)
