"""Bringing a database up to the code, several times quicker on an empty one than Django's own command.

After each operation Django draws the changed model anew with all that are related to it, and here every model is
related to every other through its company. What an operation needs to see is the changed model alone.
"""

from typing import Any

from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState
from django.utils import translation


def migrate() -> None:
    """Apply what is not applied yet; permissions, kinds of content and guards follow."""
    call_command("createcachetable", verbosity=0)
    with translation.override(None):
        executor = Executor(connection)
        executor.loader.check_consistent_history(connection)
        targets = executor.loader.graph.leaf_nodes()
        plan = executor.migration_plan(targets)
        state = executor._create_project_state(with_applied_migrations=True)
        emit_pre_migrate_signal(0, False, connection.alias, apps=state.apps, plan=plan)
        executor.migrate(targets, plan, state)
        emit_post_migrate_signal(0, False, connection.alias, plan=plan)


class State(ProjectState):
    """The models at one point of the history; what only one of them needs is drawn in that one alone."""

    def add_model(self, model_state: ModelState) -> None:
        apps = self.__dict__.pop("apps", None)
        super().add_model(model_state)
        self._draw_one(apps, model_state.app_label, model_state.name_lower)

    def add_field(self, app_label: str, model_name: str, name: str, field: Any, preserve_default: bool) -> None:
        apps = self.__dict__.pop("apps", None)
        super().add_field(app_label, model_name, name, field, preserve_default)
        self._draw_one(apps, app_label, model_name)

    def reload_model(self, app_label: str, model_name: str, delay: bool = False) -> None:
        """Draw one model anew; where others hang on the change, forget the picture: it is drawn when asked for."""
        apps = self.__dict__.pop("apps", None)
        self.is_delayed = False
        if delay:
            self._draw_one(apps, app_label, model_name)

    def _draw_one(self, apps: Any, app_label: str, model_name: str) -> None:
        if apps is not None:
            apps.render_multiple([self.models[app_label, model_name]])
            self.apps = apps
            self.is_delayed = True  # a RunPython has the whole drawn anew


class Executor(MigrationExecutor):
    """Django's, with this state."""

    def _create_project_state(self, with_applied_migrations: bool = False) -> ProjectState:
        known = super()._create_project_state(with_applied_migrations)  # type: ignore[misc]  # the stubs lack it
        return State(known.models, known.real_apps)
