"""What happened around a record, who follows it, what was attached to it and who was told."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from artel.core.models.record import Row


class TimelineEntry(Row):
    """One thing that happened to a record: an action, a comment, a letter, a call, a change."""

    tracked: ClassVar[bool] = False

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    thread_kind = models.CharField(max_length=60, blank=True)
    thread_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    actor = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    actor_name = models.CharField(max_length=150, blank=True)
    step_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("timeline entry")
        verbose_name_plural = _("timeline")
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-at", "-id"], name="timeline_by_subject"),
            models.Index(
                fields=["thread_kind", "thread_id", "-at", "-id"],
                name="timeline_by_thread",
                condition=Q(thread_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind} {self.subject_id}"


class Follower(Row):
    """A user who wants to hear of everything that happens to a record."""

    tracked: ClassVar[bool] = False

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    user = models.ForeignKey("core.User", on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "user"], name="follower_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.subject_kind} {self.subject_id}"


class Notification(Row):
    """A line in a user's bell."""

    tracked: ClassVar[bool] = False

    class Urgency(models.TextChoices):
        PERSONAL = "personal", _("addressed to you")
        FOLLOWED = "followed", _("about what you follow")

    user = models.ForeignKey("core.User", on_delete=models.CASCADE, related_name="notifications")
    text = models.CharField(max_length=500)
    data = models.JSONField(default=dict)
    link = models.CharField(max_length=500, blank=True)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.PERSONAL)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    unique_key = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_by_user"),
            models.Index(fields=["user"], name="notification_unread", condition=Q(read_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unique_key"], name="notification_once", condition=~Q(unique_key="")
            ),
        ]

    def __str__(self) -> str:
        return self.text


class File(Row):
    """A file attached to a record, kept in the storage of the settings (disk or S3)."""

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    name = models.CharField(_("name"), max_length=255)
    content = models.FileField(_("file"), upload_to="files/%Y/%m/%d/", max_length=300)
    media_type = models.CharField(_("type"), max_length=100)
    size_bytes = models.BigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="file_by_subject")]

    def __str__(self) -> str:
        return self.name
