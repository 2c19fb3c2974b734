"""Verbs of a screen as buttons: what this actor may do with this record, with a selection, and why not."""

from typing import Any

from django.utils.translation import gettext as _

from artel.core.action import Action
from artel.core.actor import Actor
from artel.screens.declare import Screen
from artel.screens.printing.documents import prints_of


def verbs_for(shown: type[Screen], record: Any, actor: Actor) -> list[dict[str, Any]]:
    """Buttons of one record: actions whose state and permission fit."""
    return [
        {
            "name": verb.name,
            "label": str(verb.label),
            "icon": verb.icon,
            "tone": verb.tone,
            "url": f"/{shown.slug}/{record.pk}/do/{verb.name}/",
            "asks": bool(verb.params),
            "confirm": str(verb.confirm),
            "prominent": shown.prominent is None or verb in shown.prominent,
        }
        for verb in shown.actions
        if verb.allowed(actor) and verb.applies(record)
    ]


def find_verb(shown: type[Screen], name: str) -> Action[Any] | None:
    """The action of a screen with a name."""
    return next((verb for verb in shown.actions if verb.name == name), None)


def bulk_verbs(shown: type[Screen], actor: Actor) -> list[dict[str, Any]]:
    """What can be done with many records at once."""
    offered: list[dict[str, Any]] = [
        {
            "label": str(verb.label),
            "url": f"/{shown.slug}/bulk/{verb.name}/",
            "icon": verb.icon,
            "danger": verb.tone == "danger",
        }
        for verb in shown.actions
        if verb.bulk and verb.allowed(actor)
    ]
    grant = actor.grant(shown.model)
    if grant.change and shown.form is not None:
        offered.insert(0, {"label": _("Edit"), "url": f"/{shown.slug}/bulk/edit/", "icon": "pencil", "danger": False})
    if actor.may("core.export"):
        offered += [
            {"label": item.label, "url": f"/{shown.slug}/bulk/print/{item.name}/", "icon": "printer", "paper": True}
            for item in prints_of(shown, actor)
            if item.asks is None
        ]
    if grant.delete:
        offered.append({"label": _("Delete"), "url": f"/{shown.slug}/bulk/delete/", "icon": "trash-2", "danger": True})
    return offered
