"""A bill compared with what was ordered and received."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from artel.core.models import Record
from artel.kit.fields import MoneyField
from artel.ledger.api import Traced
from artel.purchasing.models.order import PurchaseOrder
from artel.purchasing.models.wanted import NOT_UNDONE, TONES


class Match(Traced, Record):
    """Whether a bill agrees with the order and the receipts; if it does not, who let it pass and why."""

    class State(models.TextChoices):
        FITS = "fits", pgettext_lazy("match of a bill", "agrees")
        WAITING = "waiting", pgettext_lazy("match of a bill", "waits for approval")
        APPROVED = "approved", pgettext_lazy("match of a bill", "approved")

    thread: ClassVar[str] = "party"
    undo_refusal: ClassVar[Any] = NOT_UNDONE

    bill = models.OneToOneField(
        "finance.Bill", on_delete=models.CASCADE, related_name="purchase_match", editable=False, verbose_name=_("bill")
    )
    order = models.ForeignKey(
        PurchaseOrder,
        on_delete=models.PROTECT,
        related_name="matches",
        editable=False,
        verbose_name=_("purchase order"),
    )
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("supplier")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.FITS, editable=False)
    differences = models.TextField(_("differences"), blank=True, editable=False)
    reason = models.CharField(_("why it may pass"), max_length=300, blank=True, editable=False)
    # What was approved: a bill that is changed afterwards has to be approved again.
    approved_total = MoneyField(_("approved sum"), null=True, blank=True, editable=False, currency_from="bill.currency")

    class Meta:
        verbose_name = _("match of a bill")
        verbose_name_plural = _("matches of bills")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="approved") | (~Q(reason="") & Q(approved_total__isnull=False)),
                name="match_approved_says_why",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-created_at", "-id"], name="match_newest"),
            models.Index(fields=["company", "state"], name="match_by_state"),
        ]

    def __str__(self) -> str:
        return gettext("Match: %(bill)s") % {"bill": self.bill}

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return TONES[self.state]
