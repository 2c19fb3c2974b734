"""The context of the stock."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InventoryConfig(AppConfig):
    """Registers the context under its short label."""

    name = "artel.inventory"
    label = "inventory"
    verbose_name = _("inventory")
    default_auto_field = "django.db.models.BigAutoField"
