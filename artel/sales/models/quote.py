"""What we offer a customer, version by version."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from artel.core.models import Search
from artel.finance.api import document_promises, line_promises
from artel.sales.models.sale import SaleDocument, SaleLine


class Quote(SaleDocument):
    """Goods and services at prices that hold until a day. A new version keeps the old one."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SENT = "sent", _("sent")
        ACCEPTED = "accepted", pgettext_lazy("quote", "accepted")
        DECLINED = "declined", pgettext_lazy("quote", "declined")
        EXPIRED = "expired", pgettext_lazy("quote", "expired")
        REPLACED = "replaced", _("replaced")

    TONES: ClassVar = {
        "draft": "neutral", "sent": "info", "accepted": "success", "declined": "error", "expired": "warning",
        "replaced": "neutral",
    }  # fmt: skip
    undo_refusal: ClassVar[Any] = _("Documents of sales are not undone. Delete the draft, or cancel what counts.")
    search: ClassVar[Search | None] = Search(title="number", words=["number", "comment"], digits=["number"])

    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    revises = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="revised_by",
        verbose_name=_("instead of"),
    )  # fmt: skip
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    answered_by = models.CharField(_("answered by"), max_length=200, blank=True, editable=False)
    answer = models.TextField(_("answer"), blank=True, editable=False)

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        constraints: ClassVar = [
            *document_promises("quote"),
            models.UniqueConstraint(fields=["company", "number", "version"], name="quote_version_once"),
            models.CheckConstraint(
                condition=Q(revises=None, version=1) | (Q(revises__isnull=False) & Q(version__gt=1)),
                name="quote_version_revises",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "declined"]) | Q(answered_at__isnull=False),
                name="quote_answered_at",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-issued_on", "-id"], name="quote_newest"),
            models.Index(fields=["party", "-issued_on"], name="quote_of_party"),
            models.Index(fields=["deal_id"], condition=Q(deal_id__isnull=False), name="quote_of_deal"),
            models.Index(fields=["valid_until"], condition=Q(state="sent"), name="quote_waiting"),
        ]

    def __str__(self) -> str:
        words = {"number": self.number, "version": self.version, "day": f"{self.issued_on:%d.%m.%Y}"}
        if self.version > 1:
            return gettext("Quote %(number)s, version %(version)s, of %(day)s") % words
        return gettext("Quote %(number)s of %(day)s") % words

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return self.TONES[self.state]


class QuoteLine(SaleLine):
    """One thing offered."""

    document = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="lines")

    class Meta:
        verbose_name = _("line of a quote")
        verbose_name_plural = _("lines of a quote")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = line_promises("quote_line", least_quantity=Q(quantity__gt=0))
