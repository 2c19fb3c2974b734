"""An activity: one thing to do, with whom, when, and what came of it."""

from datetime import date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from artel.core.models import Record, Row, Search


class Type(models.TextChoices):
    """What kind of thing is to be done."""

    TASK = "task", _("task")
    CALL = "call", _("call")
    MEETING = "meeting", _("meeting")
    REMINDER = "reminder", _("reminder")


class State(models.TextChoices):
    """How far it is."""

    PLANNED = "planned", pgettext_lazy("activity", "planned")
    DONE = "done", pgettext_lazy("activity", "done")
    CANCELLED = "cancelled", pgettext_lazy("activity", "cancelled")


class Priority(models.TextChoices):
    """How much it matters."""

    LOW = "low", pgettext_lazy("priority", "low")
    NORMAL = "normal", pgettext_lazy("priority", "normal")
    HIGH = "high", pgettext_lazy("priority", "high")


class Outcome(models.TextChoices):
    """What came of it, in a word that can be counted."""

    SUCCESS = "success", pgettext_lazy("outcome", "agreed")
    NO_ANSWER = "no_answer", pgettext_lazy("outcome", "no answer")
    CALL_BACK = "call_back", pgettext_lazy("outcome", "asked to call back")
    REFUSAL = "refusal", pgettext_lazy("outcome", "refused")


class Direction(models.TextChoices):
    """Who called whom."""

    INBOUND = "in", _("inbound")
    OUTBOUND = "out", _("outbound")


class Activity(Record):
    """A task, call, meeting or reminder about a record and perhaps a party.

    `due_at` is the moment by which a task is due or at which a call or meeting begins. A thing of a whole day has
    `due_on` as well; its `due_at` is then the last second of that day where the responsible person lives.
    """

    told_as: ClassVar[tuple[str, ...]] = tuple(Type.values)
    search: ClassVar[Search | None] = Search(title="title", words=["title", "description", "result"], digits=["phone"])

    type = models.CharField(_("type"), max_length=10, choices=Type.choices, default=Type.TASK)
    title = models.CharField(_("what to do"), max_length=300)
    description = models.TextField(_("details"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED, editable=False)
    priority = models.CharField(_("priority"), max_length=10, choices=Priority.choices, default=Priority.NORMAL)
    due_at = models.DateTimeField(_("when"))
    ends_at = models.DateTimeField(pgettext_lazy("activity", "until"), null=True, blank=True)
    due_on = models.DateField(_("whole day"), null=True, blank=True)
    remind_at = models.DateTimeField(_("remind"), null=True, blank=True)
    subject_kind = models.CharField(max_length=60, blank=True, editable=False)
    subject_id = models.BigIntegerField(null=True, blank=True, editable=False)
    party = models.ForeignKey(
        "parties.Party", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("client")
    )
    place = models.CharField(_("place or link"), max_length=300, blank=True)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction.choices, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    result = models.TextField(_("result"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("done by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gte=F("due_at")), name="activity_span_sane"),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | ~Q(state="done") & Q(done_at=None),
                name="activity_done_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(subject_kind="", subject_id=None) | ~Q(subject_kind="") & Q(subject_id__isnull=False),
                name="activity_subject_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "subject_kind", "subject_id", "due_at"],
                name="activity_next_step",
                condition=Q(state="planned"),
            ),
            models.Index(fields=["subject_kind", "subject_id", "-due_at"], name="activity_by_subject"),
            models.Index(fields=["owner", "due_at"], name="activity_planned", condition=Q(state="planned")),
            models.Index(fields=["company", "remind_at"], name="activity_remind", condition=Q(state="planned")),
            models.Index(fields=["company", "-due_at", "-id"], name="activity_by_day"),
            models.Index(fields=["owner", "done_at"], name="activity_done", condition=Q(state="done")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def name(self) -> str:
        """What other records call it."""
        return self.title

    @property
    def is_all_day(self) -> bool:
        """Whether it belongs to a day and not to an hour."""
        return self.due_on is not None

    @property
    def due(self) -> date | datetime:
        """The day or the moment, as people say it."""
        return self.due_on or self.due_at

    @property
    def duration(self) -> timedelta | None:
        """How long it lasts, where that is known."""
        return self.ends_at - self.due_at if self.ends_at else None

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been done by now."""
        return self.state == State.PLANNED and self.due_at < timezone.now()

    @property
    def standing(self) -> str:
        """The state, told apart by urgency: what is planned is overdue, for today, or for later."""
        if self.state != State.PLANNED:
            return str(State(self.state).label)
        if self.is_overdue:
            return gettext("overdue")
        return gettext("today") if timezone.localdate(self.due_at) == timezone.localdate() else str(State.PLANNED.label)

    @property
    def standing_tone(self) -> str:
        """The colour of the standing."""
        due_today = self.state == State.PLANNED and timezone.localdate(self.due_at) == timezone.localdate()
        return "success" if due_today and not self.is_overdue else self.state_tone

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        if self.is_overdue:
            return "error"
        return {State.PLANNED: "info", State.DONE: "neutral"}.get(State(self.state), "neutral")

    @property
    def priority_tone(self) -> str:
        """The colour of the priority."""
        return {Priority.HIGH: "warning", Priority.NORMAL: "neutral"}.get(Priority(self.priority), "neutral")

    def local_due(self, zone: str) -> datetime:
        """When it is due on the clock of a reader in the zone."""
        return self.due_at.astimezone(ZoneInfo(zone))


class Participant(Row):
    """A colleague or a client who takes part."""

    history_root: ClassVar[str] = "activity"

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(
        "core.User", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("colleague")
    )
    party = models.ForeignKey(
        "parties.Party", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("client")
    )

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, party=None) | Q(user=None, party__isnull=False),
                name="participant_is_one",
            ),
            models.UniqueConstraint(fields=["activity", "user"], name="participant_user_once"),
            models.UniqueConstraint(fields=["activity", "party"], name="participant_party_once"),
        ]

    def __str__(self) -> str:
        return str(self.user or self.party)


def end_of_day(day: date, zone: str) -> datetime:
    """The last second of a day where the clock shows the zone's time."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=ZoneInfo(zone))


def start_of_day(day: date, zone: str) -> datetime:
    """The first moment of a day where the clock shows the zone's time."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
