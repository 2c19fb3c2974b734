"""Start of the screens: every context's declarations are known before the first request."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ScreensConfig(AppConfig):
    """Loads `screens.py` of every context."""

    name = "artel.screens"
    label = "screens"

    def ready(self) -> None:
        """Find what contexts show."""
        autodiscover_modules("screens")
