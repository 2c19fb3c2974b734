"""What changed, in which step, by whom: written by database triggers, so raw SQL is kept too."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from artel.core.models.record import Row


class Step(Row):
    """Everything one person did in one go. It is undone as a whole."""

    tracked: ClassVar[bool] = False

    class Kind(models.TextChoices):
        EDIT = "edit", _("edit")
        ACTION = "action", _("action")
        BULK = "bulk", _("bulk edit")
        IMPORT = "import", _("import")
        MERGE = "merge", _("merge")
        UNDO = "undo", _("undo")

    kind_of_step = models.CharField(max_length=10, choices=Kind.choices, default=Kind.EDIT, db_column="kind")
    label = models.CharField(max_length=200, blank=True)
    actor = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    actor_name = models.CharField(max_length=150, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="undoings")

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        indexes = [models.Index(fields=["company", "actor", "-id"], name="step_by_actor")]

    def __str__(self) -> str:
        return self.label


class Change(models.Model):
    """One row before and after. Only the trigger writes here; nobody can rewrite it."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("core.Company", on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    step_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())
    actor_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    table = models.CharField(max_length=63)
    record_id = models.BigIntegerField()
    root_table = models.CharField(max_length=63)
    root_id = models.BigIntegerField(null=True)
    operation = models.CharField(max_length=1)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["step_id"], name="change_by_step"),
            models.Index(fields=["root_table", "root_id", "id"], name="change_by_root"),
            models.Index(fields=["table", "record_id", "id"], name="change_by_record"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.table} {self.record_id}"
