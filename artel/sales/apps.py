"""The context of sales."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SalesConfig(AppConfig):
    """Registers the context under its short label."""

    name = "artel.sales"
    label = "sales"
    verbose_name = _("sales")
    default_auto_field = "django.db.models.BigAutoField"
