"""Founding a company and taking people on."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor, acting
from artel.core.audit import tell_audit
from artel.core.errors import Forbidden
from artel.core.models import Company, Membership, Role, Team, User
from artel.core.rights import STANDARD_ROLES
from artel.core.steps import step

MANAGE = "core.manage_company"


def found_company(*, name: str, **fields: Any) -> Company:
    """Store a new legal entity with the standard roles. Its id is taken first: row security shows only one's own."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('core_company', 'id'))")
            pk = cursor.fetchone()[0]
        actor = Actor.system(pk)
        with acting(actor):
            company = Company.objects.create(pk=pk, name=name, **fields)
            install_roles(company)
    return company


def add_company(values: Mapping[str, Any], *, actor: Actor) -> Company:
    """One more legal entity of the group; whoever adds it becomes its administrator."""
    actor.require(MANAGE)
    company = found_company(**values, parent_id=actor.company_id)
    founder = Actor.system(company.pk, actor.name)
    person = User.objects.get(pk=actor.user_id or 0)
    with acting(founder):
        hire(person, "administrator", actor=founder)
        tell_audit("core.company_added", company.name, actor=founder)
    tell_audit("core.company_added", company.name, actor=actor)
    return company


def change_company(company: Company, values: Mapping[str, Any], *, actor: Actor) -> list[str]:
    """Change what is known of the company that the actor works in. Returns the names of what really changed."""
    actor.require(MANAGE)
    if company.pk != actor.company_id:
        raise Forbidden(_("Switch to this company first."))
    before = {name: getattr(company, name) for name in values}
    changed = [name for name, value in values.items() if before[name] != value]
    if not changed:
        return []
    with transaction.atomic():
        for name in changed:
            setattr(company, name, values[name])
        company.save(update_fields=changed)
        told = {name: [before[name], values[name]] for name in changed}
        tell_audit("core.company_changed", company.name, actor=actor, data=told)
    return changed


def install_roles(company: Company) -> None:
    """Give a company the standard roles that it lacks, named in its country's language."""
    with translation.override("ru" if company.country == "RU" else "en"):
        roles = [Role(company=company, key=key, name=str(label)) for key, label in STANDARD_ROLES.items()]
    Role.objects.bulk_create(roles, ignore_conflicts=True)


def hire(user: User, role_key: str, *, actor: Actor, team: Team | None = None, position: str = "") -> Membership:
    """Give a user a role in the actor's company."""
    actor.require("core.manage_users")
    with step(actor, gettext_lazy("Hire")):
        role = Role.objects.get(company_id=actor.company_id, key=role_key)
        return Membership.objects.create(
            company_id=actor.company_id, user=user, role=role, team=team, position=position
        )


def team_user_ids(team: Team) -> set[int]:
    """Users of a team and of the teams below it."""
    pairs = list(Team.objects.filter(company_id=team.company_id).values_list("id", "parent_id"))
    branch = {team.pk}
    while below := {team_id for team_id, parent_id in pairs if parent_id in branch} - branch:
        branch |= below
    members = Membership.objects.filter(company_id=team.company_id, team_id__in=branch)
    return set(members.values_list("user_id", flat=True))
