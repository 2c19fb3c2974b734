"""Assignment: ordered rules from a condition to a pool of people, and why each request went where it went."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from artel.core.models import Row


class Pool(models.TextChoices):
    """How one of several people is chosen."""

    ROUND_ROBIN = "round_robin", _("in turn")
    LEAST_LOAD = "least_load", _("who has least to do")
    OWN_MANAGER = "own_manager", _("the client's own manager")
    PERSON = "person", _("always the same person")


class AssignmentRule(Row):
    """If the condition fits, somebody of the pool gets the request. The first rule that finds somebody wins."""

    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    source = models.ForeignKey(
        "intake.Source", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    channel = models.ForeignKey(
        "crm.Channel", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("channel")
    )
    words = models.CharField(
        _("words of the message"), max_length=300, blank=True, help_text=_("Any of them, with commas between.")
    )
    known_client = models.CharField(
        _("client"),
        max_length=5,
        blank=True,
        choices=[("known", _("known already")), ("new", _("new"))],
    )
    pool = models.CharField(_("who gets it"), max_length=12, choices=Pool.choices, default=Pool.OWN_MANAGER)
    team = models.ForeignKey(
        "core.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    person = models.ForeignKey(
        "core.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    respects_hours = models.BooleanField(_("only in working hours of the person"), default=True)
    is_active = models.BooleanField(_("in force"), default=True)
    # Whose turn it was last; read and written under the rule's row lock, so two requests never take the same turn.
    last_user = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("assignment rule")
        verbose_name_plural = _("assignment rules")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(pool="person") | Q(person__isnull=False),
                name="rule_person_named",
                violation_error_message=_("Name the person who gets it."),
            ),
            models.CheckConstraint(
                condition=Q(pool__in=["person", "own_manager"]) | Q(team__isnull=False),
                name="rule_team_named",
                violation_error_message=_("Name the team whose people take turns."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Assignment(Row):
    """Why somebody got a request: the rule, the loads that it saw, and who was passed over for what reason."""

    tracked: ClassVar[bool] = False

    request = models.ForeignKey("intake.Request", on_delete=models.CASCADE, related_name="assignments")
    user = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")
    rule = models.ForeignKey(AssignmentRule, on_delete=models.SET_NULL, null=True, related_name="+")
    rule_name = models.CharField(_("rule"), max_length=100)
    reason = models.CharField(_("why"), max_length=300)
    seen = models.JSONField(_("what it saw"), default=list)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        indexes: ClassVar = [models.Index(fields=["request", "-id"], name="assignment_by_request")]

    def __str__(self) -> str:
        return f"{self.user}: {self.reason}"
