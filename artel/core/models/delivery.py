"""An event on its way to one listener."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from artel.core.models.record import Row


class Delivery(Row):
    """One event for one listener. Done and its effects commit together, so it counts once."""

    tracked: ClassVar[bool] = False

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        PARKED = "parked", _("parked")

    event = models.CharField(_("event"), max_length=120)
    listener = models.CharField(_("listener"), max_length=200)
    payload = models.JSONField(_("content"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    attempt_count = models.IntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)
    done_at = models.DateTimeField(_("done"), null=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [models.Index(fields=["company", "-id"], name="delivery_parked", condition=Q(state="parked"))]

    def __str__(self) -> str:
        return f"{self.event} → {self.listener}"
