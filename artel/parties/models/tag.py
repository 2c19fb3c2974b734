"""What we remember of a party in words of our own: tags, and preferences by key."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from artel.core.models import Row
from artel.parties.models.party import Party


class Tag(Row):
    """A word by which the company groups its parties."""

    class Tone(models.TextChoices):
        NEUTRAL = "neutral", _("grey")
        INFO = "info", _("blue")
        SUCCESS = "success", _("green")
        WARNING = "warning", _("yellow")
        ERROR = "error", _("red")

    name = models.CharField(_("name"), max_length=60)
    tone = models.CharField(_("colour"), max_length=10, choices=Tone.choices, default=Tone.NEUTRAL)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [
            models.UniqueConstraint(
                "company", Lower("name"), name="tag_once", violation_error_message=_("There is such a tag already.")
            )
        ]

    def __str__(self) -> str:
        return self.name


class PartyTag(Row):
    """A tag on a party."""

    history_root: ClassVar[str] = "party"

    party = models.ForeignKey(
        Party, on_delete=models.CASCADE, related_name="tags", db_index=False, verbose_name=_("party")
    )
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="uses", verbose_name=_("tag"))

    class Meta:
        verbose_name = _("tag of a party")
        verbose_name_plural = _("tags of a party")
        constraints = [models.UniqueConstraint(fields=["party", "tag"], name="party_tag_once")]

    def __str__(self) -> str:
        return str(self.tag)


class PreferenceKey(Row):
    """What the company wants to know of its clients: for tours, sizes, seasons."""

    class Type(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", _("figure")
        DATE = "date", _("date")
        CHOICE = "choice", _("one of a list")

    key = models.SlugField(_("key"), max_length=40)
    label = models.CharField(_("name"), max_length=100)
    type = models.CharField(_("type"), max_length=10, choices=Type.choices, default=Type.TEXT)
    options = models.JSONField(_("choices"), default=list, blank=True)
    position = models.IntegerField(_("order"), default=0)
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences asked for")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "key"],
                name="preference_key_once",
                violation_error_message=_("There is such a key already."),
            )
        ]

    def __str__(self) -> str:
        return self.label

    def checked(self, value: str) -> str:
        """The value as it is stored; ValueError says what does not fit."""
        text = " ".join(value.split())
        if not text:
            raise ValueError(_("Fill in «%(label)s».") % {"label": self.label})
        if self.type == self.Type.CHOICE and text not in self.options:
            raise ValueError(_("«%(label)s» has no choice «%(value)s».") % {"label": self.label, "value": text[:50]})
        field: models.Field = {  # type: ignore[type-arg]  # any of the plain fields
            self.Type.NUMBER: models.DecimalField(max_digits=20, decimal_places=6),
            self.Type.DATE: models.DateField(),
        }.get(self.type, models.CharField(max_length=500))  # type: ignore[call-overload]  # the key is one of the choices
        try:
            return str(field.clean(text.replace(",", ".") if self.type == self.Type.NUMBER else text, None))
        except ValidationError as problem:
            raise ValueError(f"«{self.label}»: {' '.join(problem.messages)}") from problem


class Preference(Row):
    """What one party prefers: «meals: vegetarian»."""

    history_root: ClassVar[str] = "party"

    party = models.ForeignKey(
        Party, on_delete=models.CASCADE, related_name="preferences", db_index=False, verbose_name=_("party")
    )
    key = models.ForeignKey(PreferenceKey, on_delete=models.PROTECT, related_name="+", verbose_name=_("preference"))
    value = models.CharField(_("value"), max_length=500)

    class Meta:
        verbose_name = _("preference of a party")
        verbose_name_plural = _("preferences of a party")
        constraints = [
            models.UniqueConstraint(
                fields=["party", "key"],
                name="preference_once",
                violation_error_message=_("This preference is filled in already."),
            )
        ]
        indexes = [models.Index(fields=["company", "key", "value"], name="preference_by_value")]

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"

    def clean(self) -> None:
        """Check the value against what its key takes."""
        try:
            self.value = self.key.checked(self.value)
        except ValueError as problem:
            raise ValidationError({"value": str(problem)}) from problem
