"""The context of mailboxes, letters and their templates."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorrespondenceConfig(AppConfig):
    """Registers the context under its short label."""

    name = "artel.correspondence"
    label = "correspondence"
    verbose_name = _("correspondence")
    default_auto_field = "django.db.models.BigAutoField"
