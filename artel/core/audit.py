"""The audit: what happened to rights, keys and data as a whole, told about the company itself."""

from typing import Any

from artel.core.actor import Actor
from artel.core.models import Company
from artel.core.timeline import note

EXPORTED = "core.exported"


def tell_audit(verb: str, text: str, *, actor: Actor, data: dict[str, Any] | None = None) -> int:
    """Write an entry about the actor's company. Returns its id."""
    return note(Company(pk=actor.company_id), verb, text, data, actor=actor)


def tell_export(what: str, form: str, *, actor: Actor) -> int:
    """Every export leaves a trace before its first row leaves: who took what, in which form."""
    return tell_audit(EXPORTED, what, actor=actor, data={"form": form})
