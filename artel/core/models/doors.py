"""Ways in that are not a sign-in: keys of programs, public forms, calendar feeds, links for a client."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from artel.core.models.company import RIGHTS_STAY
from artel.core.models.record import Row


class Door(Row):
    """A secret link into one company. Only its hash is kept; the database finds it before the company is known."""

    tracked: ClassVar[bool] = False

    purpose = models.CharField(max_length=40)
    token_hash = models.CharField(max_length=64, unique=True)
    subject_id = models.BigIntegerField()
    user = models.ForeignKey("core.User", on_delete=models.CASCADE, null=True, related_name="+")
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["company", "purpose", "subject_id"], name="door_by_subject")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject_id}"


class ApiKey(Row):
    """A program's right to act: never more than its user may, and only the kinds of access named."""

    undo_refusal: ClassVar[Any] = RIGHTS_STAY

    class Access(models.TextChoices):
        READ = "read", _("read")
        WRITE = "write", _("read and change")
        INTAKE = "intake", _("only hand in requests")

    name = models.CharField(_("name"), max_length=100)
    user = models.ForeignKey("core.User", on_delete=models.CASCADE, related_name="+", verbose_name=_("acts as"))
    access = models.CharField(_("access"), max_length=10, choices=Access.choices, default=Access.READ)
    prefix = models.CharField(_("begins with"), max_length=12)
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return self.name
