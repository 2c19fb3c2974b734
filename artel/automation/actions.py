"""Verbs of automation."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from artel.automation.conditions import filters_of
from artel.automation.models import AutomationRule
from artel.automation.running import current_version
from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused

IN_FORCE, AT_REST = "True", "False"


@action(
    AutomationRule, permission="automation.arrange", source=AT_REST, label=_("Put in force"), icon="play",
    tone="primary",
)  # fmt: skip
def enable(rule: AutomationRule, *, actor: Actor) -> None:
    """Let the rule work from now on; what happened before stays as it is."""
    if not rule.steps.exists():
        raise Refused(_("Add a step first: the rule would do nothing."), "no-steps")
    try:
        filters_of(rule.condition, actor)
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages), "bad-condition") from problem
    rule.is_active, rule.enabled_at = True, timezone.now()
    rule.save(update_fields=["is_active", "enabled_at"])
    current_version(rule)


@action(AutomationRule, permission="automation.arrange", source=IN_FORCE, label=_("Stop"), icon="pause")
def disable(rule: AutomationRule, *, actor: Actor) -> None:
    """Let the rule rest."""
    rule.is_active = False
    rule.save(update_fields=["is_active"])
