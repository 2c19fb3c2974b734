"""Start of the core: what every context declares is known, and the database's guards follow migrations."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Finds what contexts declare, by the names of their modules."""

    name = "artel.core"
    label = "core"
    verbose_name = _("company settings")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load declarations and keep the guards of the database in step with the models."""
        autodiscover_modules("permissions", "actions", "events", "listeners", "jobs", "proofs")
        for module in ("notifications", "files"):  # the core's own jobs
            import_module(f"artel.core.{module}")
        post_migrate.connect(install_guards_after_migrations, sender=self)


def install_guards_after_migrations(using: str, **_kwargs: Any) -> None:
    """Row security, history and search triggers belong to the schema as much as its tables."""
    from artel.core.guards import install  # the app registry must be complete

    install(using)
