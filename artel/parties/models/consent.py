"""What a person allowed, word for word, and what was destroyed at a person's wish."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from artel.core.models import Row
from artel.parties.models.party import Party


class Consent(Row):
    """One decision of a person: given or withdrawn. A withdrawal is a new fact and changes none.

    Law 152-ФЗ (processing of personal data) and law 38-ФЗ, article 18 (advertising) ask for separate consents,
    since 1 September 2025 also in separate documents; so purposes are never mixed in one row.
    """

    class Purpose(models.TextChoices):
        PERSONAL_DATA = "personal_data", _("processing of personal data (152-FZ)")
        ADVERTISING = "advertising", _("advertising")
        TRANSFER = "transfer", _("transfer to third parties")
        RECORDING = "recording", _("recording of calls")

    class Channel(models.TextChoices):
        ANY = "any", _("any")
        PHONE = "phone", _("calls")
        SMS = "sms", _("SMS")
        EMAIL = "email", _("e-mail")
        MESSENGER = "messenger", _("messengers")
        POST = "post", _("letters by post")

    class Decision(models.TextChoices):
        GIVEN = "given", _("given")
        WITHDRAWN = "withdrawn", _("withdrawn")

    history_root: ClassVar[str] = "party"

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="consents", verbose_name=_("party"))
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.ANY)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices)
    decided_at = models.DateTimeField(_("when"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    wording = models.TextField(_("wording"), help_text=_("The text to which the person agreed, in full."))
    proof = models.TextField(
        _("proof"), blank=True, help_text=_("How it can be shown: page and address of the form, paper, recording.")
    )

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="withdrawn") | ~Q(wording=""),
                name="consent_has_wording",
                violation_error_message=_("A consent needs the wording that was agreed to."),
            )
        ]
        indexes = [
            models.Index(fields=["party", "purpose", "-decided_at", "-id"], name="consent_latest"),
            models.Index(fields=["company", "-decided_at", "-id"], name="consent_register"),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.get_channel_display()} · {self.get_decision_display()}"

    @property
    def decision_tone(self) -> str:
        """Green for a yes, red for a no."""
        return "success" if self.decision == self.Decision.GIVEN else "error"


class Erasure(Row):
    """A person's data were destroyed: when, why, and how much. The row names nobody."""

    history_root: ClassVar[str] = "party"
    undo_refusal: ClassVar[object] = _("The personal data are destroyed. An erasure cannot be undone.")

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="erasures", verbose_name=_("party"))
    reason = models.CharField(_("reason"), max_length=300)
    counts = models.JSONField(_("what was destroyed"), default=dict)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")

    def __str__(self) -> str:
        return self.reason
