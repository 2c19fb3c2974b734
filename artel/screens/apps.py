"""Start of the screens: every context's declarations are known before the first request."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from artel.core.addresses import found_by


class ScreensConfig(AppConfig):
    """Loads `screens.py` of every context."""

    name = "artel.screens"
    label = "screens"

    def ready(self) -> None:
        """Find what contexts show."""
        autodiscover_modules("screens")
        from artel.screens.registry import url_of_kind  # it knows the screens just found

        found_by(url_of_kind)
