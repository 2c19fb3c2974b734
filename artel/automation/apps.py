"""The automation context."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AutomationConfig(AppConfig):
    """Rules of the sales process."""

    name = "artel.automation"
    label = "automation"
    verbose_name = _("Automation")
