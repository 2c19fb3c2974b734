"""What a company or a user arranges: numbers, views, fields of their own."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from artel.core.models.record import Row


class NumberSeries(Row):
    """The next number of one kind of document in one company. Taken under its row lock, so there are no gaps."""

    tracked: ClassVar[bool] = False

    key = models.CharField(_("series"), max_length=60)
    template = models.CharField(_("pattern"), max_length=60, default="{n}")
    next_value = models.PositiveBigIntegerField(_("next number"), default=1)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="number_series_once")]

    def __str__(self) -> str:
        return self.key


class SavedView(Row):
    """A list as somebody likes it: filters, columns, order, layout."""

    screen = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=100)
    owner = models.ForeignKey("core.User", on_delete=models.CASCADE, related_name="+")
    is_shared = models.BooleanField(_("shown to colleagues"), default=False)
    query = models.JSONField(default=dict)
    position = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("view")
        verbose_name_plural = _("views")
        constraints = [models.UniqueConstraint(fields=["company", "screen", "owner", "name"], name="view_name_unique")]

    def __str__(self) -> str:
        return self.name


class CustomField(Row):
    """A field that a company added to a kind of record; values live in the record's `custom` column."""

    class Type(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", _("figure")
        MONEY = "money", _("amount")
        DATE = "date", _("date")
        FLAG = "flag", _("yes or no")
        CHOICE = "choice", _("one of a list")

    record_kind = models.CharField(_("record"), max_length=60)
    key = models.SlugField(_("key"), max_length=40)
    label = models.CharField(_("name"), max_length=100)
    type = models.CharField(_("type"), max_length=10, choices=Type.choices, default=Type.TEXT)
    options = models.JSONField(_("choices"), default=list, blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    position = models.IntegerField(_("order"), default=0)
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("own field")
        verbose_name_plural = _("own fields")
        constraints = [
            models.UniqueConstraint(fields=["company", "record_kind", "key"], name="custom_field_once"),
            models.CheckConstraint(condition=Q(key__regex=r"^[a-z][a-z0-9_]*$"), name="custom_field_key_plain"),
        ]

    def __str__(self) -> str:
        return self.label
