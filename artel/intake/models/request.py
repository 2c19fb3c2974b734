"""Requests: what came in, exactly as it came, and what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from artel.core.models import Record, Search
from artel.intake.models.source import Source


class State(models.TextChoices):
    """How far a request is."""

    NEW = "new", _("arriving")
    WAITING = "waiting", _("waits for a person")
    DONE = "done", _("became a deal")
    DECLINED = "declined", _("declined")


TONES = {State.NEW: "info", State.WAITING: "warning", State.DONE: "success", State.DECLINED: "neutral"}


class Request(Record):
    """Somebody wants something. `payload` is what arrived and never changes; the rest was read out of it."""

    thread: ClassVar[str] = "party"
    search: ClassVar[Search | None] = Search(title="name", words=["name", "email", "text"], digits=["phone"])

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="requests", verbose_name=_("source"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.NEW, editable=False)
    received_at = models.DateTimeField(_("received"), editable=False)
    payload = models.JSONField(_("as it arrived"), editable=False)
    key = models.CharField(_("key of the sender"), max_length=200, blank=True, editable=False)
    remote_address = models.GenericIPAddressField(_("address of the sender"), null=True, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    text = models.TextField(_("message"), blank=True)
    channel = models.ForeignKey(
        "crm.Channel", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("channel")
    )
    campaign = models.ForeignKey(
        "crm.Campaign", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("campaign")
    )
    touch = models.JSONField(_("first touch"), default=dict, blank=True, editable=False)
    party = models.ForeignKey(
        "parties.Party",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("client"),
    )
    deal = models.ForeignKey(
        "crm.Deal", on_delete=models.SET_NULL, null=True, blank=True, related_name="requests", verbose_name=_("deal")
    )
    opened_deal = models.BooleanField(_("opened a new deal"), default=False, editable=False)
    problem = models.TextField(_("why it waits"), blank=True, editable=False)
    attempt_count = models.IntegerField(_("attempts"), default=0, editable=False)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True, editable=False)
    message_id = models.BigIntegerField(_("letter"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        constraints: ClassVar = [
            # The same Message-ID, the same Idempotency-Key: the same request.
            models.UniqueConstraint(fields=["source", "key"], condition=~Q(key=""), name="request_key_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-received_at", "-id"], name="request_by_arrival"),
            models.Index(
                fields=["company", "state", "-received_at"],
                name="request_unhandled",
                condition=Q(state__in=["new", "waiting"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.phone or self.email or f"№ {self.pk}"

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return TONES[State(self.state)]

    @property
    def pick_hint(self) -> str:
        """What tells requests of the same name apart."""
        return self.text[:80]
