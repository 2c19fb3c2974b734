"""Where deals come from: channels and campaigns."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from artel.core.models import Row


class Medium(models.TextChoices):
    """By what people reach us."""

    FORM = "form", _("site form")
    MAIL = "mail", _("e-mail")
    CALL = "call", _("call")
    MESSENGER = "messenger", _("messenger")
    ADS = "ads", _("advertising")
    REFERRAL = "referral", _("recommendation")
    VISIT = "visit", _("visit")
    OTHER = "other", _("other")


class Channel(Row):
    """A way by which requests arrive, as reports name it: «Site form», «Yandex Direct», «Recommendation»."""

    name = models.CharField(_("name"), max_length=100)
    medium = models.CharField(_("way"), max_length=10, choices=Medium.choices, default=Medium.OTHER)
    utm_source = models.CharField(
        "utm_source", max_length=100, blank=True, help_text=_("Requests with this mark belong to the channel.")
    )
    is_default = models.BooleanField(
        _("default for its way"), default=False, help_text=_("Requests without a mark that came this way go here.")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "name"],
                name="channel_name_unique",
                violation_error_message=_("There is a channel with this name already."),
            ),
            models.UniqueConstraint(
                "company",
                models.functions.Lower("utm_source"),
                condition=~Q(utm_source=""),
                name="channel_utm_unique",
                violation_error_message=_("Another channel has this mark already."),
            ),
            models.UniqueConstraint(
                fields=["company", "medium"],
                condition=Q(is_default=True),
                name="channel_one_default",
                violation_error_message=_("Another channel is the default for this way already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Campaign(Row):
    """An effort to bring clients, recognised by its utm marks."""

    name = models.CharField(_("name"), max_length=150)
    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, related_name="campaigns", verbose_name=_("channel")
    )
    utm_campaign = models.CharField("utm_campaign", max_length=150, blank=True)
    utm_source = models.CharField(
        "utm_source", max_length=100, blank=True, help_text=_("Empty: the campaign's mark from any source.")
    )
    utm_medium = models.CharField("utm_medium", max_length=100, blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "name"],
                name="campaign_name_unique",
                violation_error_message=_("There is a campaign with this name already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")) | Q(ends_on=None) | Q(starts_on=None),
                name="campaign_period_sane",
                violation_error_message=_("The campaign ends before it starts."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                "company", models.functions.Lower("utm_campaign"), name="campaign_by_utm", condition=~Q(utm_campaign="")
            )
        ]

    def __str__(self) -> str:
        return self.name
