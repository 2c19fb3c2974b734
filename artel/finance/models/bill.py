"""What suppliers ask us to pay."""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from artel.core.models import Search
from artel.finance.models.priced import (
    DocumentState,
    PricedDocument,
    PricedLine,
    document_promises,
    line_promises,
)
from artel.finance.models.taxation import Taxation
from artel.kit.fields import RecordIdField
from artel.ledger.api import with_implied


class Bill(PricedDocument):
    """A supplier's invoice: their number and day, and the day on which we enter it."""

    undo_refusal: ClassVar[Any] = _("Documents of money are not undone. Cancel the posting, or delete the draft.")
    search: ClassVar[Search | None] = Search(
        title="supplier_number", words=["supplier_number", "number"], digits=["supplier_number"]
    )

    supplier_number = models.CharField(_("number of the supplier"), max_length=60)
    supplier_on = models.DateField(_("date of the supplier"))
    has_tax_invoice = models.BooleanField(
        _("tax invoice is here"), default=True, help_text=_("Without it (счёт-фактура, УПД) VAT is not deducted yet.")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=DocumentState.choices, default=DocumentState.DRAFT, editable=False
    )
    deducted_on = models.DateField(_("VAT deducted on"), null=True, blank=True, editable=False)
    amends = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="amended_by",
        verbose_name=_("instead of"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("supplier's bill")
        verbose_name_plural = _("suppliers' bills")
        constraints: ClassVar = [
            *document_promises("bill"),
            models.UniqueConstraint(
                fields=["company", "series", "number"], condition=~Q(number=""), name="bill_number_once"
            ),
            models.UniqueConstraint(
                fields=["company", "party", "supplier_number", "supplier_on"],
                condition=Q(state="posted"),
                name="bill_of_supplier_once",
                violation_error_message=_("This bill of the supplier is entered already."),
            ),
            models.CheckConstraint(condition=Q(state="draft") | ~Q(number=""), name="bill_posted_has_number"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-issued_on", "-id"], name="bill_newest"),
            models.Index(fields=["party", "-issued_on"], name="bill_of_party"),
            models.Index(fields=["source_kind", "source_id"], name="bill_source"),
            models.Index(fields=["deal_id"], condition=Q(deal_id__isnull=False), name="bill_of_deal"),
        ]

    def rate_of(self, line: Any, taxation: Taxation) -> Decimal | None:
        """The rate that the supplier wrote: their regime is not ours."""
        return taxation.rate(line.tax_kind)

    def __str__(self) -> str:
        words = {"number": self.supplier_number, "day": f"{self.supplier_on:%d.%m.%Y}"}
        return gettext("Bill %(number)s of %(day)s") % words


class BillLine(PricedLine):
    """Goods that were received, or a service with what it was spent on."""

    document = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="lines")
    # The line of the receipt that it bills; without one the line is an expense.
    source_kind = models.CharField(max_length=60, blank=True, editable=False)
    source_id = models.BigIntegerField(null=True, blank=True, editable=False)
    article = models.ForeignKey(
        "ledger.Article", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("item of costs"), limit_choices_to={"use": "cost"},
    )  # fmt: skip
    cost_centre = models.ForeignKey(
        "ledger.CostCentre", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("cost centre"),
    )  # fmt: skip
    account = models.ForeignKey(
        "ledger.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("account"), help_text=_("Empty: by the posting rules."),
    )  # fmt: skip
    # Advertising and work for one deal: told apart line by line, as one bill may serve several.
    deal_id = RecordIdField(_("deal"), kind="crm.deal")
    channel_id = RecordIdField(_("channel"), kind="crm.channel")
    campaign_id = RecordIdField(_("campaign"), kind="crm.campaign")

    class Meta:
        verbose_name = _("line of a bill")
        verbose_name_plural = _("lines of a bill")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = line_promises("bill_line", least_quantity=Q(quantity__gt=0))
        indexes: ClassVar = [models.Index(fields=["source_kind", "source_id"], name="bill_line_source")]

    def clean(self) -> None:
        """What a deal or a campaign says of where it belongs goes without typing; it is not gainsaid."""
        super().clean()
        origin: dict[str, int | None] = {"deal": self.deal_id, "campaign": self.campaign_id, "channel": self.channel_id}
        try:
            whole = with_implied(origin)
        except ValueError as problem:
            raise ValidationError({"channel_id": str(problem)}) from problem
        for key in ("campaign", "channel"):
            setattr(self, f"{key}_id", whole[key])

    @property
    def bills_receipt(self) -> bool:
        """Whether its cost lies in the stock already."""
        return bool(self.source_kind)
