"""The context of tasks, calls, meetings and reminders."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    """Registers the context under its short label."""

    name = "artel.activities"
    label = "activities"
    verbose_name = _("activities")
    default_auto_field = "django.db.models.BigAutoField"
