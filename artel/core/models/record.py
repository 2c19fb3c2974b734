"""The two shapes every stored thing has: a row of a company, and a record that people work with."""

from dataclasses import dataclass, field
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Search:
    """What of a row is found by `/`: words (with Russian morphology and by prefix) and digits (by any fragment).

    `record` names the foreign key whose record is found instead of the row itself, as a phone finds its party.
    Kinds of a lower `rank` stand first where several are found: a client before the letters that mention it.
    """

    title: str = ""
    words: list[str] = field(default_factory=list)
    digits: list[str] = field(default_factory=list)
    record: str = ""
    rank: int = 10


class Row(models.Model):
    """Something one company keeps. Row security and history follow from `company` alone."""

    search: ClassVar[Search | None] = None
    history_root: ClassVar[str] = ""
    shared_flag: ClassVar[str] = ""
    tracked: ClassVar[bool] = True
    append_only: ClassVar[bool] = False  # the application inserts and reads; its model's migration refuses the rest
    read_only: ClassVar[bool] = False  # written by functions and triggers of the owner alone

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey(
        "core.Company", on_delete=models.PROTECT, related_name="+", verbose_name=_("company"), db_index=False
    )
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)

    class Meta:
        abstract = True

    @property
    def kind(self) -> str:
        """The word by which other rows point at this one: `crm.deal`."""
        return self._meta.label_lower


class Record(Row):
    """Something people open, own, discuss and follow."""

    thread: ClassVar[str] = ""
    told_as: ClassVar[tuple[str, ...]] = ()  # verbs by which other records' timelines tell of it, naming its id

    owner = models.ForeignKey(
        "core.User",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible"),
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True, db_default=Now())
    custom = models.JSONField(
        _("own fields"), default=dict, db_default=models.Value({}, models.JSONField()), blank=True
    )

    class Meta:
        abstract = True
