"""Locks: up to which day an area is closed, and who may still enter something for a while."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from artel.core.models import Row
from artel.ledger.models.book import Area


class Lock(Row):
    """Up to and including this day nothing is entered any more; without an area: in all of them."""

    area = models.CharField(_("area"), max_length=10, choices=Area.choices, blank=True, help_text=_("Empty: all."))
    locked_until = models.DateField(_("closed until"), help_text=_("This day included."))

    class Meta:
        verbose_name = _("lock")
        verbose_name_plural = _("locks of periods")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "area"],
                name="lock_area_once",
                violation_error_message=_("There is a lock for this area already."),
            )
        ]

    def __str__(self) -> str:
        area = self.get_area_display() or _("everything")
        return f"{area} — {self.locked_until:%d.%m.%Y}"

    @property
    def is_frozen(self) -> bool:
        """A lock that stands is moved by its verbs, which say so to others."""
        return self.pk is not None

    def clean(self) -> None:
        """Nobody moves it past its verbs."""
        if self.pk is not None:
            raise ValidationError(_("Use «Close until» or «Open all days»."))


class LockException(Row):
    """Somebody may enter in closed days of an area until a moment; who gave it and why is kept."""

    area = models.CharField(_("area"), max_length=10, choices=Area.choices, blank=True, help_text=_("Empty: all."))
    user = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("for whom"))
    from_on = models.DateField(_("from day"))
    until_on = models.DateField(_("to day"))
    expires_at = models.DateTimeField(_("expires"))
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("exception from a lock")
        verbose_name_plural = _("exceptions from locks")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="lock_exception_days"),
            models.CheckConstraint(condition=~Q(reason=""), name="lock_exception_why"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.from_on:%d.%m.%Y}–{self.until_on:%d.%m.%Y}"
