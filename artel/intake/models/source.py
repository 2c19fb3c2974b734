"""Sources: the doors by which requests come in."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from artel.core.models import Row

CONSENT = _("I agree to the processing of my personal data.")
ADVERTISING = _("I agree to receive advertising.")
THANKS = _("Thank you! We will contact you soon.")


class Way(models.TextChoices):
    """How a source brings requests."""

    FORM = "form", _("site form")
    API = "api", _("program")
    MAIL = "mail", _("mailbox")
    MANUAL = "manual", _("typed in by hand")


class Source(Row):
    """One way in: a form on a site, a program, a mailbox. It says which channel and pipeline its requests belong to."""

    name = models.CharField(_("name"), max_length=100)
    way = models.CharField(_("way"), max_length=10, choices=Way.choices, default=Way.FORM)
    channel = models.ForeignKey(
        "crm.Channel", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("channel")
    )
    pipeline = models.ForeignKey(
        "crm.Pipeline", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("pipeline")
    )
    mailbox = models.ForeignKey(
        "correspondence.Mailbox",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("mailbox"),
    )
    reaction_minutes = models.PositiveIntegerField(
        _("first reminder after, minutes"), default=15, help_text=_("Counted in working hours of whoever gets it.")
    )
    title = models.CharField(_("heading of the form"), max_length=150, blank=True)
    asks_for = models.JSONField(
        _("questions of the form"),
        default=list,
        blank=True,
        help_text=_("Besides name, phone, e-mail and message; one on a line."),
    )
    consent_text = models.TextField(_("consent to personal data"), blank=True)
    advertising_text = models.TextField(
        _("consent to advertising"), blank=True, help_text=_("Empty: the form does not ask for it.")
    )
    policy_url = models.URLField(_("address of the privacy policy"), blank=True)
    thanks_text = models.CharField(_("words after sending"), max_length=300, blank=True)
    allowed_sites = models.JSONField(
        _("sites that may show the form"), default=list, blank=True, help_text=_("One on a line; empty: any site.")
    )
    is_active = models.BooleanField(_("takes requests"), default=True)

    class Meta:
        verbose_name = _("source of requests")
        verbose_name_plural = _("sources of requests")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "name"], name="source_name_unique"),
            models.UniqueConstraint(
                fields=["mailbox"], name="source_mailbox_once", condition=models.Q(mailbox__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def consent_wording(self) -> str:
        """The exact words that a visitor agrees to."""
        return self.consent_text or str(CONSENT)

    @property
    def thanks_wording(self) -> str:
        """What a visitor reads after sending."""
        return self.thanks_text or str(THANKS)
