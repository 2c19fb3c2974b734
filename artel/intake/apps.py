"""The intake context."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    """Requests from outside and who gets them."""

    name = "artel.intake"
    label = "intake"
    verbose_name = _("Intake")
