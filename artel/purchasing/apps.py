"""The context of purchasing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PurchasingConfig(AppConfig):
    """Registers the context under its short label."""

    name = "artel.purchasing"
    label = "purchasing"
    verbose_name = _("purchasing")
    default_auto_field = "django.db.models.BigAutoField"
