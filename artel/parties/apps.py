"""The context of people and organisations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartiesConfig(AppConfig):
    """Registers the context under its short label."""

    name = "artel.parties"
    label = "parties"
    verbose_name = _("address book")
    default_auto_field = "django.db.models.BigAutoField"
