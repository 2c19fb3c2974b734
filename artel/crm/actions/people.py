"""Taking on a sales department from a list: people, who leads them, where they sit."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor, at_the_door
from artel.core.companies import hire
from artel.core.models import Membership, Step, Team, User
from artel.core.staff import account_of
from artel.core.steps import step
from artel.crm.actions.reading import text


def bulk_hire(rows: Sequence[Mapping[str, Any]], actor: Actor, update: str = "") -> list[str | None]:
    """Take on people as managers, in the team of their head and below the office.

    A row names agent, and perhaps manager, office and email. Who has no address gets a placeholder that no mail
    reaches, so nobody can sign in by it. Returns for each row, in order, nothing or why it was not taken.
    """
    actor.require("core.manage_users")
    answers: list[str | None] = []
    with step(actor, gettext_lazy("Import colleagues"), kind=Step.Kind.IMPORT):
        known = _colleagues(actor)
        for row in rows:
            name = text(row, "agent")
            if not name:
                answers.append(_("Give a name."))
            elif name.casefold() in known:
                answers.append(_("«%(name)s» works here already.") % {"name": name})
            else:
                team = _team(text(row, "manager"), text(row, "office"), known, actor)
                known[name.casefold()] = _take_on(name, text(row, "email"), "manager", team, actor)
                answers.append(None)
    return answers


def _colleagues(actor: Actor) -> dict[str, User]:
    rows = Membership.objects.filter(company_id=actor.company_id).select_related("user")
    return {row.user.name.casefold(): row.user for row in rows}


def _team(manager: str, office: str, known: dict[str, User], actor: Actor) -> Team | None:
    above = _team_named(office, None, actor) if office else None
    if not manager:
        return above
    team = _team_named(manager, above, actor)
    if manager.casefold() not in known:
        known[manager.casefold()] = _take_on(manager, "", "head", team, actor)
    if team.head_id is None:
        team.head = known[manager.casefold()]
        team.save(update_fields=["head"])
    return team


def _team_named(name: str, parent: Team | None, actor: Actor) -> Team:
    team, _new = Team.objects.get_or_create(company_id=actor.company_id, name=name[:150], defaults={"parent": parent})
    return team


def _take_on(name: str, email: str, role: str, team: Team | None, actor: Actor) -> User:
    address = email or _placeholder(name, actor)
    user = account_of(address, name[:150])
    hire(user, role, actor=actor, team=team)
    return user


def _placeholder(name: str, actor: Actor) -> str:
    """An address under the top-level domain that never exists (RFC 2606)."""
    stem = slugify(name) or "colleague"
    with at_the_door():
        taken = set(User.objects.filter(email__startswith=f"{stem}").values_list("email", flat=True))
    domain = f"company{actor.company_id}.invalid"
    names = (f"{stem}{number or ''}@{domain}" for number in range(len(taken) + 1))
    return next(address for address in names if address not in taken)
