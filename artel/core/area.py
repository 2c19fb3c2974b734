"""The core's own pages in the settings area: what they are called, where they are, who opens them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from artel.core.actor import Actor


@dataclass(frozen=True)
class SettingsPage:
    """One line of the settings menu, in one of its groups; without a verb it is everybody's."""

    label: Any
    url: str
    icon: str
    group: str
    position: int
    verb: str = ""

    def may(self, actor: Actor) -> bool:
        """Whether the actor may open it."""
        return not self.verb or actor.may(self.verb)


PAGES = [
    SettingsPage(_("Employees"), "/users/", "users", "people", 910, "core.manage_users"),
    SettingsPage(_("Teams"), "/teams/", "network", "people", 911, "core.manage_users"),
    SettingsPage(_("Roles"), "/roles/", "shield-check", "people", 912, "core.manage_roles"),
    SettingsPage(_("Companies"), "/legal-entities/", "building-2", "firm", 913, "core.manage_company"),
    SettingsPage(_("Own fields"), "/own-fields/", "text-cursor-input", "clients", 920, "core.manage_fields"),
    SettingsPage(_("API keys"), "/keys/", "key-round", "people", 930, "core.manage_keys"),
    SettingsPage(_("Parked deliveries"), "/deliveries/", "rotate-cw", "kept", 940, "core.retry_delivery"),
    SettingsPage(_("What was changed"), "/steps/", "history", "kept", 950),
    SettingsPage(_("Audit"), "/audit/", "shield", "people", 960, "core.audit"),
]
