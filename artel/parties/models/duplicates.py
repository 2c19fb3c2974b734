"""Doubles: groups that a scan found, pairs that people keep apart, merges and what they moved."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from artel.core.models import Row, Step
from artel.parties.models.party import Party


class DuplicateGroup(Row):
    """Parties that look like one. It is open while two of them stand apart and nobody said «keep separate»."""

    # A scan writes thousands of these by itself; they are findings and no facts.
    tracked: ClassVar[bool] = False

    reasons = models.JSONField(_("why alike"), default=list)
    # The ids of the members in order, so that the next scan knows the group again.
    fingerprint = models.CharField(max_length=64)
    member_count = models.IntegerField(_("parties"))
    found_at = models.DateTimeField(_("found"), auto_now_add=True)

    class Meta:
        verbose_name = _("group of duplicates")
        verbose_name_plural = _("groups of duplicates")
        constraints = [models.UniqueConstraint(fields=["company", "fingerprint"], name="duplicate_group_once")]
        indexes = [models.Index(fields=["company", "-id"], name="duplicate_group_newest")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class DuplicateMember(Row):
    """A party in a group of duplicates."""

    tracked: ClassVar[bool] = False
    # The group remembers who was found, also after one of them was merged.
    merge_stays: ClassVar[bool] = True

    group = models.ForeignKey(DuplicateGroup, on_delete=models.CASCADE, related_name="members")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("member of a group of duplicates")
        verbose_name_plural = _("members of groups of duplicates")
        constraints = [models.UniqueConstraint(fields=["group", "party"], name="duplicate_member_once")]

    def __str__(self) -> str:
        return str(self.party)


class SeparatePair(Row):
    """Two parties that look alike and are not the same. Somebody said so, and it is remembered."""

    merge_stays: ClassVar[bool] = True

    first = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    said_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("pair kept separate")
        verbose_name_plural = _("pairs kept separate")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="separate_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="separate_pair_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"


class Merge(Row):
    """One or more parties became part of another, in one step that can be undone."""

    merge_stays: ClassVar[bool] = True

    survivor = models.ForeignKey(
        Party, on_delete=models.CASCADE, related_name="merges", verbose_name=_("party that stays")
    )
    absorbed_ids = models.JSONField(_("parties merged"), default=list)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(_("what moved"), default=dict)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        indexes = [models.Index(fields=["step"], name="merge_by_step")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @classmethod
    def follow_undo(cls, done: Step) -> None:
        """Timelines and followers are outside the history; they go back, or forth again, with the merge."""
        backwards, origin = True, done
        while origin.undoes is not None:
            backwards, origin = not backwards, origin.undoes
        moves = MergeMove.objects.filter(step_id=origin.pk).order_by("-pk" if backwards else "pk")
        for move in moves:
            move.replay(backwards=backwards)


class MergeMove(Row):
    """Rows without a history that a merge moved from one party to another, by id, so that they can go back."""

    tracked: ClassVar[bool] = False
    merge_stays: ClassVar[bool] = True

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    table = models.CharField(max_length=63)
    column = models.CharField(max_length=63)
    row_ids = models.JSONField(default=list)
    from_party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    to_party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("move of a merge")
        verbose_name_plural = _("moves of merges")

    def __str__(self) -> str:
        return f"{self.table}.{self.column} {self.from_party_id} → {self.to_party_id}"

    def replay(self, *, backwards: bool) -> None:
        """Move the rows back, or forth again; those that are gone or went elsewhere meanwhile are left alone."""
        from artel.core.undo import models_by_table  # the app registry must be complete

        here, there = (self.to_party_id, self.from_party_id) if backwards else (self.from_party_id, self.to_party_id)
        rows = models_by_table()[self.table]._base_manager
        rows.filter(**{"pk__in": self.row_ids, self.column: here}).update(**{self.column: there})
