"""What we ask customers to pay: proformas, which count for nothing, and invoices, which are booked."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
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
from artel.finance.tax import NOTHING, Sums, total_of


class Proforma(PricedDocument):
    """A request to pay (счёт на оплату): tells the customer what and where to; books nothing."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ISSUED = "issued", _("issued")
        CANCELLED = "cancelled", _("cancelled")

    undo_refusal: ClassVar[Any] = _("Documents of money are not undone. Cancel the posting, or delete the draft.")
    search: ClassVar[Search | None] = Search(title="number", words=["number", "contract"], digits=["number"])

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)

    class Meta:
        verbose_name = _("request to pay")
        verbose_name_plural = _("requests to pay")
        constraints: ClassVar = [
            *document_promises("proforma"),
            models.UniqueConstraint(
                fields=["company", "series", "number"], condition=~Q(number=""), name="proforma_number_once"
            ),
            models.CheckConstraint(condition=Q(state="draft") | ~Q(number=""), name="proforma_issued_has_number"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-issued_on", "-id"], name="proforma_newest"),
            models.Index(fields=["party", "-issued_on"], name="proforma_of_party"),
            models.Index(fields=["source_kind", "source_id"], name="proforma_source"),
            models.Index(fields=["deal_id"], condition=Q(deal_id__isnull=False), name="proforma_of_deal"),
        ]


class ProformaLine(PricedLine):
    """One thing that the customer is asked to pay."""

    document = models.ForeignKey(Proforma, on_delete=models.CASCADE, related_name="lines")

    class Meta:
        verbose_name = _("line of a request to pay")
        verbose_name_plural = _("lines of a request to pay")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = line_promises("proforma_line", least_quantity=Q(quantity__gt=0))


class Invoice(PricedDocument):
    """What was sold: УПД, акт or invoice. A correction holds what its lines come to now and books the difference."""

    class FormOfInvoice(models.TextChoices):
        UPD = "upd", _("universal transfer document")
        ACT = "act", _("act")
        INVOICE = "invoice", _("invoice")
        CORRECTION = "correction", _("correction invoice")

    undo_refusal: ClassVar[Any] = _("Documents of money are not undone. Cancel the posting, or delete the draft.")
    search: ClassVar[Search | None] = Search(title="number", words=["number", "contract"], digits=["number"])

    form = models.CharField(_("form"), max_length=10, choices=FormOfInvoice.choices, default=FormOfInvoice.INVOICE)
    state = models.CharField(
        _("state"), max_length=10, choices=DocumentState.choices, default=DocumentState.DRAFT, editable=False
    )
    proforma = models.ForeignKey(
        Proforma, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="invoices",
        verbose_name=_("request to pay"),
    )  # fmt: skip
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="corrections",
        verbose_name=_("corrects"),
    )  # fmt: skip
    amends = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="amended_by",
        verbose_name=_("instead of"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints: ClassVar = [
            *document_promises("invoice"),
            models.UniqueConstraint(
                fields=["company", "series", "number"], condition=~Q(number=""), name="invoice_number_once"
            ),
            models.CheckConstraint(condition=Q(state="draft") | ~Q(number=""), name="invoice_posted_has_number"),
            models.CheckConstraint(
                condition=Q(form="correction", corrects__isnull=False) | (~Q(form="correction") & Q(corrects=None)),
                name="invoice_correction_corrects",
                violation_error_message=_("A correction is made from the invoice that it corrects."),
            ),
            models.CheckConstraint(condition=~Q(corrects=models.F("id")), name="invoice_corrects_another"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-issued_on", "-id"], name="invoice_newest"),
            models.Index(fields=["party", "-issued_on"], name="invoice_of_party"),
            models.Index(fields=["source_kind", "source_id"], name="invoice_source"),
            models.Index(fields=["deal_id"], condition=Q(deal_id__isnull=False), name="invoice_of_deal"),
        ]

    def rate_of(self, line: Any, taxation: Taxation) -> Decimal | None:
        """By our own regime and the day; a correction keeps the rate of the sale that it corrects."""
        if line.corrects_id is not None:
            rate: Decimal | None = line.corrects.tax_rate
            return rate
        return super().rate_of(line, taxation)

    def _worked_out(self, lines: Sequence[Any], rates: Sequence[Decimal | None], taxation: Taxation) -> list[Sums]:
        """On a correction: the difference to what its lines have come to until now."""
        now = super()._worked_out(lines, rates, taxation)
        if self.corrects_id is None:
            return now
        before = sums_until_now([line.corrects_id for line in lines if line.corrects_id])
        return [sums.minus(before.get(line.corrects_id or 0, NOTHING)) for line, sums in zip(lines, now, strict=True)]


class InvoiceLine(PricedLine):
    """One thing sold. On a correction: what it comes to now, with net, tax and total of the difference."""

    document = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="corrections"
    )
    # The line of the order or shipment that it bills.
    source_kind = models.CharField(max_length=60, blank=True, editable=False)
    source_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("line of an invoice")
        verbose_name_plural = _("lines of an invoice")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = line_promises(
            "invoice_line", least_quantity=Q(quantity__gt=0) | Q(quantity=0, corrects__isnull=False)
        )
        indexes: ClassVar = [models.Index(fields=["source_kind", "source_id"], name="invoice_line_source")]


def sums_until_now(line_ids: Iterable[int]) -> dict[int, Sums]:
    """What posted lines come to with all their posted corrections."""
    wanted = list(line_ids)
    counted = Q(pk__in=wanted) | Q(corrects__in=wanted, document__state=DocumentState.POSTED)
    found: dict[int, list[Sums]] = {}
    for line in InvoiceLine.objects.filter(counted):
        found.setdefault(line.corrects_id or line.pk, []).append(line.sums)
    return {pk: total_of(sums) for pk, sums in found.items()}
