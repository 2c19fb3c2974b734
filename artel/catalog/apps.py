"""The context of products and prices."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    """Registers the context under its short label."""

    name = "artel.catalog"
    label = "catalog"
    verbose_name = _("catalogue")
    default_auto_field = "django.db.models.BigAutoField"
